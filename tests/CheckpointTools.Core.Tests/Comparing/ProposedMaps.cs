using CheckpointTools.Comparing;
using CheckpointTools.Names;

namespace CheckpointTools.Tests.Comparing;

/// <summary>Applies proposed assignment maps.</summary>
internal static class ProposedMaps
{
    private const string Suffix = "/.ATTRIBUTES/VARIABLE_VALUE";

    /// <summary>The rules of the proposed map.</summary>
    public static string MapText(this CheckpointDifference difference) => string.Join("; ", difference.AssignmentMap);

    /// <summary>
    /// Requires that every clear rename gets its tensor, that tensors in their place stay there, that no rule is idle, and that no rule
    /// asks for a missing tensor.
    /// </summary>
    public static void AssertFit(IReadOnlyList<CheckpointDifference> differences, string[] checkpoint, string[] model)
    {
        var renamed = differences
            .Where(static difference => difference.Kind == DifferenceKind.PossibleRename && difference.SourceName is not null)
            .ToDictionary(static difference => difference.Name, static difference => difference.SourceName, StringComparer.Ordinal);
        ModelVariable[] variables = [.. model.Select(Names.Variable)];
        CheckpointVariable[] tensors = [.. checkpoint.Select(Names.Tensor)];
        AssignmentResult result = new AssignmentMap(differences.Count > 0 ? differences[0].AssignmentMap : []).Assign(
            variables,
            tensors,
            "/checkpoint",
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Empty(result.Problems);
        Assert.Empty(result.IdleRules);
        var given = result.Assignments.ToDictionary(
            assignment => variables[assignment.Position].Name,
            static assignment => assignment.Parts[0]!.Tensor.Name,
            StringComparer.Ordinal
        );
        Assert.All(renamed, pair => Assert.Equal(pair.Value, given[pair.Key]));
        Assert.All(given, pair => Assert.Equal(Strip(renamed.GetValueOrDefault(pair.Key) ?? pair.Key), Strip(pair.Value)));
        Assert.Equal(renamed.Count, renamed.Values.Distinct().Count());
    }

    private static string Strip(string name) => name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
}
