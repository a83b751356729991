namespace CheckpointTools.Matching;

/// <summary>
/// Finds names that are the end of another, in whole segments.
/// </summary>
internal sealed class NameEnds
{
    private const int MaxSegments = 32;
    private const int MaxFound = 256;

    /// <summary>Longer names are their own end alone.</summary>
    private const int MaxLength = 2048;

    private readonly string[] _names;
    private readonly Dictionary<string, List<int>> _whole = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _ends = new(StringComparer.Ordinal);

    public NameEnds(string[] names)
    {
        _names = names;
        for (int i = 0; i < _names.Length; i++)
        {
            Add(_whole, _names[i], i);
            foreach (string end in EndsOf(_names[i]))
            {
                Add(_ends, end, i);
            }
        }
    }

    public string this[int number] => _names[number];

    /// <summary>
    /// The names with the longest common end, of those that are an end of a name or have it as their end; null if there is none.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="isWanted">Tells which of them count.</param>
    public int[]? FindBest(string name, Func<int, bool> isWanted)
    {
        int[] longer = Filter(_ends, name, isWanted);
        if (longer.Length > 0)
        {
            return longer;
        }

        return EndsOf(name).Skip(1).Select(end => Filter(_whole, end, isWanted)).FirstOrDefault(static found => found.Length > 0);
    }

    private static int[] Filter(Dictionary<string, List<int>> index, string name, Func<int, bool> isWanted) =>
        !index.TryGetValue(name, out List<int>? found) ? []
        : found.Count > MaxFound ? [.. found.Take(MaxFound)]
        : [.. found.Where(isWanted)];

    /// <summary>The ends of a name, the longest first.</summary>
    private static IEnumerable<string> EndsOf(string name)
    {
        yield return name;
        int segments = 1;
        for (
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            slash >= 0 && name.Length <= MaxLength && segments < MaxSegments;
            segments++
        )
        {
            yield return name[(slash + 1)..];
            slash = name.IndexOf('/', slash + 1);
        }
    }

    private static void Add(Dictionary<string, List<int>> index, string name, int number) =>
        (index.TryGetValue(name, out List<int>? numbers) ? numbers : index[name] = []).Add(number);
}
