using CheckpointTools.Comparing;

namespace CheckpointTools.Tests.Comparing;

/// <summary>The rules of an assignment map, applied as docs of init_from_checkpoint say: a name before a scope, a longer scope before a shorter.</summary>
internal static class RuleOracle
{
    private const string Suffix = "/.ATTRIBUTES/VARIABLE_VALUE";

    /// <summary>Every rename that is clear gets its tensor, what is in its place stays there, and no rule asks for what is not there.</summary>
    public static void AssertFits(IReadOnlyList<CheckpointDifference> differences, string[] checkpoint, string[] model)
    {
        IReadOnlyList<ProposedRule> rules = differences.Count > 0 ? differences[0].AssignmentMap : [];
        var renamed = differences.Where(static difference => difference.Kind == DifferenceKind.PossibleRename && difference.SourceName is not null)
            .ToDictionary(static difference => difference.Name, static difference => Strip(difference.SourceName!), StringComparer.Ordinal);
        HashSet<string> tensors = [.. checkpoint.Select(NameOf)];
        var used = new HashSet<ProposedRule>();
        foreach (string name in model.Select(NameOf))
        {
            string? tensor = Apply(rules, name, used);
            Assert.True(tensor is null || tensors.Contains(tensor), $"{name} would want {tensor}");
            Assert.Equal(renamed.TryGetValue(name, out string? expected) ? expected : tensor is null ? null : name, tensor);
        }

        Assert.Equal(rules.Count, used.Count);
        Assert.Equal(renamed.Count, renamed.Values.Distinct().Count());
    }

    private static string? Apply(IReadOnlyList<ProposedRule> rules, string name, HashSet<ProposedRule> used)
    {
        ProposedRule? rule = rules.FirstOrDefault(rule => rule.To == name)
            ?? rules.Where(rule => rule.To == "/" || (rule.To.EndsWith('/') && name.StartsWith(rule.To, StringComparison.Ordinal))).MaxBy(static rule => rule.To == "/" ? 0 : rule.To.Length);
        if (rule is null)
        {
            return null;
        }

        used.Add(rule);
        return rule.To == name ? rule.From : (rule.From == "/" ? "" : rule.From) + (rule.To == "/" ? name : name[rule.To.Length..]);
    }

    private static string NameOf(string text) => Strip(text.Split(' ')[0]);

    private static string Strip(string name) => name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
}
