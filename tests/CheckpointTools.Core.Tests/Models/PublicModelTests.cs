using CheckpointTools.Locating;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Models;

/// <summary>Models of public projects, 2016 to 2025: many versions of TensorFlow, and other writers.</summary>
public sealed class PublicModelTests
{
    public static IEnumerable<TheoryDataRow<string>> Models =>
        [
            .. FixtureRows.FilesUnder(FixtureRows.Public, "*.meta", static _ => true),
            .. FixtureRows.FilesUnder(FixtureRows.Public, "saved_model.pb", static _ => true),
        ];

    // The first lacks what its own function restores; the graph of the second is another model's, made to confuse.
    private static readonly string[] Unlike = ["UninitializedVariable", "negative_shape"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_model_is_read_and_restores_what_its_checkpoint_has(string model)
    {
        string path = Fixtures.Require(model);

        IReadOnlyList<ModelVariable> found = ModelFile.Read(ModelLocator.Find(path));

        Assert.Equal(found.Count, found.DistinctBy(static variable => (variable.Name, string.Join(' ', variable.RestoreKeys))).Count());
        string prefix = model.EndsWith(".meta", StringComparison.Ordinal)
            ? path[..^".meta".Length]
            : Path.Join(Path.GetDirectoryName(path), "variables", "variables");
        if (File.Exists(prefix + ".index") && !Array.Exists(Unlike, name => model.Contains(name, StringComparison.Ordinal)))
        {
            Assert.Equal(
                CheckpointContents
                    .ReadVariables(CheckpointLocator.Find(prefix))
                    .Where(static variable => variable.Kind != VariableKind.ObjectGraph)
                    .Select(static variable => $"{variable.Name} {variable.DataType} {variable.Shape}"),
                found
                    .SelectMany(static variable => variable.RestoreKeys.Select(key => $"{key} {variable.DataType} {variable.Shape}"))
                    .Order(StringComparer.Ordinal)
            );
        }
    }
}
