using CheckpointTools.Binary;
using CheckpointTools.Locating;

namespace CheckpointTools.Provider;

/// <summary>
/// The variables of a checkpoint as a tree of their names; in an object-based one, of their object paths. It is an array in which what is
/// below a scope lies side by side, and every question is a search in it: a million names need no million nodes.
/// </summary>
internal sealed class VariableTree
{
    private const char Separator = '/';

    private readonly string[] _paths;
    private readonly CheckpointVariable[] _variables;
    private readonly long[] _sizes;

    private VariableTree(IReadOnlyList<CheckpointException> faults, CheckpointVariable[] variables)
    {
        Faults = faults;
        _variables = variables;
        _paths = SortByPath(variables);

        // A sum up to each variable, so that the size of any scope is a difference.
        _sizes = new long[variables.Length + 1];
        for (int i = 0; i < variables.Length; i++)
        {
            _sizes[i + 1] = _sizes[i] + variables[i].Size;
        }
    }

    /// <summary>The faults of the index: what they concern is not in the tree.</summary>
    public IReadOnlyList<CheckpointException> Faults { get; }

    /// <summary>Lists a checkpoint.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static VariableTree Read(CheckpointLocation location)
    {
        var faults = new List<CheckpointException>();
        return new VariableTree(
            faults,
            [
                .. CheckpointContents
                    .ReadVariables(location, faults.Add, faults.Add)
                    .Where(static variable => variable.SourceName != TensorName.ObjectGraph),
            ]
        );
    }

    /// <summary>What is at a path; null if there is nothing.</summary>
    /// <param name="path">The path, as <see cref="DrivePath.Normalize"/> gives it.</param>
    public DriveNode? Find(string path)
    {
        if (path.Length == 0)
        {
            return new DriveNode(this, "", null, 0, _paths.Length);
        }

        int place = FindFirst(0, _paths.Length, other => ComparePaths(other, path) >= 0);
        if (place == _paths.Length)
        {
            return null;
        }

        CheckpointVariable? variable = _paths[place] == path ? _variables[place] : null;
        int begin = variable is null ? place : place + 1;
        int end = FindFirst(begin, _paths.Length, other => !IsBelow(other, path));
        return variable is null && begin == end ? null : new DriveNode(this, path, variable, begin, end);
    }

    /// <summary>What lies directly in a scope, in the order of names.</summary>
    public IEnumerable<DriveNode> FindChildren(DriveNode scope)
    {
        int start = scope.Path.Length == 0 ? 0 : scope.Path.Length + 1;
        for (int place = scope.Begin; place < scope.End; )
        {
            string first = _paths[place];
            int end = first.IndexOf(Separator, start);
            string path = end < 0 ? first : first[..end];
            CheckpointVariable? variable = end < 0 ? _variables[place] : null;
            int begin = variable is null ? place : place + 1;
            place = FindNear(begin, scope.End, other => !IsBelow(other, path));
            yield return new DriveNode(this, path, variable, begin, place);
        }
    }

    /// <summary>A scope as users see it.</summary>
    public DriveScope ToScope(DriveNode node) =>
        new(
            DrivePath.Unescape(node.Path),
            new ArraySegment<CheckpointVariable>(_variables, node.Begin, node.Count),
            _sizes[node.End] - _sizes[node.Begin]
        );

    /// <summary>
    /// Sorts variables by their paths, and gives these. A path that several variables would have is that of none: they go by their keys, of
    /// which there is only one each.
    /// </summary>
    private static string[] SortByPath(CheckpointVariable[] variables)
    {
        string[] paths = Array.ConvertAll(variables, static variable => DrivePath.Escape(variable.ObjectPath ?? variable.Name));
        Sort(paths, variables);
        bool isShared = false;
        for (int i = 0; i < paths.Length; )
        {
            int end = i + 1;
            while (end < paths.Length && paths[end] == paths[i])
            {
                end++;
            }

            isShared |= end > i + 1;
            for (int shared = i; end > i + 1 && shared < end; shared++)
            {
                paths[shared] = DrivePath.Escape(variables[shared].Name);
            }

            i = end;
        }

        if (isShared)
        {
            Sort(paths, variables);
        }

        return paths;
    }

    private static void Sort(string[] paths, CheckpointVariable[] variables) =>
        Array.Sort(paths, variables, Comparer<string>.Create(ComparePaths));

    /// <summary>A separator comes before everything else: what is below a path follows it at once.</summary>
    private static int ComparePaths(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        return common == left.Length || common == right.Length ? left.Length.CompareTo(right.Length)
            : left[common] == Separator ? -1
            : right[common] == Separator ? 1
            : left[common].CompareTo(right[common]);
    }

    private static bool IsBelow(string path, string scope) =>
        path.Length > scope.Length && path[scope.Length] == Separator && path.StartsWith(scope, StringComparison.Ordinal);

    /// <summary>The first place from which on a condition holds.</summary>
    private int FindFirst(int begin, int end, Func<string, bool> holds)
    {
        while (begin < end)
        {
            int middle = begin + ((end - begin) / 2);
            (begin, end) = holds(_paths[middle]) ? (begin, middle) : (middle + 1, end);
        }

        return begin;
    }

    /// <summary>The same for a place that is probably near the beginning.</summary>
    private int FindNear(int begin, int end, Func<string, bool> holds)
    {
        int step = 1;
        while (begin + step < end && !holds(_paths[begin + step - 1]))
        {
            (begin, step) = (begin + step, 2 * step);
        }

        return FindFirst(begin, Math.Min(begin + step, end), holds);
    }
}
