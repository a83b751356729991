using CheckpointTools.Names;
using CheckpointTools.Tests.ObjectGraphs.Editing;

namespace CheckpointTools.Tests.Writing.Graphs;

/// <summary>A rename moves the edge that it names, and no other, however few variables show where they went.</summary>
public sealed class NamedEdgeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>In the base `shared`, model/a and model/b are one object.</summary>
    [Theory]
    [InlineData("model/b", "x/b", "model/a/kernel", "x/b/kernel")]
    [InlineData("model/a", "x/a", "model/b/kernel", "x/a/kernel")]
    [InlineData("model", "x", "x/a/kernel", "x/b/kernel")]
    [InlineData("model/a", "model/c", "model/b/kernel", "model/c/kernel")]
    public void Other_places_of_the_object_stay(string scope, string newScope, params string[] places)
    {
        var renaming = Renaming.OfScope(scope, newScope);
        CheckpointVariable[] renamed =
        [
            .. Checkpoints
                .List(EditedGraph.PrefixOf("oracle/graph/bases/shared"))
                .Select(variable => PlaceRenaming.Apply(variable, renaming.Apply, scope, newScope) ?? variable),
        ];

        Checkpoints.Copy(renamed, _directory["copy"]);

        CheckpointVariable kernel = Checkpoints
            .List(_directory["copy"])
            .Single(static variable => variable.Name.EndsWith("kernel/.ATTRIBUTES/VARIABLE_VALUE", StringComparison.Ordinal));

        // One object of it leads back to the model.
        IEnumerable<string> found = kernel.FindObjectPaths().Where(static path => !path.Contains("self_ref", StringComparison.Ordinal));
        Assert.Equal(places.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    public void Dispose() => _directory.Dispose();
}
