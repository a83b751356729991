using System.Text.RegularExpressions;

namespace CheckpointTools.Comparing;

/// <summary>
/// Puts differences that say the same together: the variables of one renamed scope, and equal mismatches of variables that are numbered or
/// lie in one renamed scope.
/// </summary>
internal static partial class DifferenceGroups
{
    /// <summary>The differences, with one for each group in the place of its first variable.</summary>
    public static IReadOnlyList<CheckpointDifference> Form(IReadOnlyList<CheckpointDifference> differences)
    {
        var groups = new Dictionary<object, List<CheckpointDifference>>();
        var order = new List<List<CheckpointDifference>>();
        foreach (CheckpointDifference difference in differences)
        {
            (string Name, string? SourceName)? names = NamesOf(difference);
            object key = names is { } both
                ? (difference.Kind, both, difference.Kind == DifferenceKind.PossibleRename ? null : difference.Detail)
                : difference;
            if (!groups.TryGetValue(key, out List<CheckpointDifference>? group))
            {
                order.Add(groups[key] = group = []);
            }

            group.Add(difference);
        }

        return [.. order.Select(static group => group.Count == 1 ? group[0] : Unite(group))];
    }

    private static CheckpointDifference Unite(List<CheckpointDifference> group)
    {
        CheckpointDifference first = group[0];
        (string name, string? sourceName) = NamesOf(first)!.Value;
        return new CheckpointDifference(first.Kind, name, first.Checkpoint)
        {
            SourceName = sourceName,
            DataType = Common(static difference => difference.DataType),
            Shape = Common(static difference => difference.Shape),
            ReferenceDataType = Common(static difference => difference.ReferenceDataType),
            ReferenceShape = Common(static difference => difference.ReferenceShape),
            Reference = first.Reference,
            AssignmentMap = first.AssignmentMap,
            Exclude = first.Exclude,
            Variables = group,
        };

        T? Common<T>(Func<CheckpointDifference, T?> property) =>
            group.TrueForAll(difference => Equals(property(difference), property(first))) ? property(first) : default;
    }

    /// <summary>The names of a group with * for what its variables differ in; null for a difference that stays alone.</summary>
    private static (string Name, string? SourceName)? NamesOf(CheckpointDifference difference) =>
        difference switch
        {
            {
                Kind: DifferenceKind.PossibleRename or DifferenceKind.DataTypeMismatch or DifferenceKind.ShapeMismatch,
                SourceName: { } source
            } when source != difference.Name => RenamedBy(difference.Name, source),
            { Kind: DifferenceKind.DataTypeMismatch or DifferenceKind.ShapeMismatch } when Numbers().IsMatch(difference.Name) => (
                Numbers().Replace(difference.Name, "*"),
                null
            ),
            _ => null,
        };

    private static (string Name, string? SourceName)? RenamedBy(string name, string source)
    {
        if (VariablePath.Parse(name) is not { } path || VariablePath.Parse(source) is not { } sourcePath)
        {
            return null;
        }

        // An average has the path of its variable and a segment more.
        return Rename(path, sourcePath, "", "")
            ?? Rename(path, Parent(sourcePath), "", "/" + sourcePath.Last(1))
            ?? Rename(Parent(path), sourcePath, "/" + path.Last(1), "");
    }

    private static (string Name, string? SourceName)? Rename(VariablePath? path, VariablePath? source, string end, string sourceEnd)
    {
        if (path is null || source is null || path.Last(1) != source.Last(1))
        {
            return null;
        }

        (string scope, string sourceScope) = VariablePath.ScopesOf(path, source);
        return ($"{VariablePath.Join(scope, "*")}{end}", $"{VariablePath.Join(sourceScope, "*")}{sourceEnd}");
    }

    private static VariablePath? Parent(VariablePath path) => path.SegmentCount > 1 ? VariablePath.Parse(path.Without(1)) : null;

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
