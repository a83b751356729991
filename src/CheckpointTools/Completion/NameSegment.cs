namespace CheckpointTools.Completion;

/// <summary>How names go on after the word typed so far, up to the next '/', as directories do in paths.</summary>
/// <param name="Text">The name so far; of a scope, it ends in '/'.</param>
/// <param name="IsScope">Whether names go on below it.</param>
internal sealed record NameSegment(string Text, bool IsScope)
{
    private CompletableName _first;
    private long _count;
    private long _size;

    /// <summary>What a name stands for, or what all below a scope comes to.</summary>
    public string Describe() => IsScope ? CompletionText.DescribeSum(_count, _size) : _first.Describe();

    /// <summary>The segments that can stand in place of a word, in any case.</summary>
    /// <param name="names">The names, best in their order: names of one scope behind each other are found faster.</param>
    /// <param name="typed">The word.</param>
    public static IEnumerable<NameSegment> Find(IEnumerable<CompletableName> names, string typed)
    {
        var segments = new Dictionary<string, NameSegment>(StringComparer.Ordinal);
        NameSegment? last = null;
        Func<string, bool> begins = name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
        foreach (CompletableName name in names)
        {
            if (name.Find(begins) is not { } text)
            {
                continue;
            }

            if (last is not { IsScope: true } || text.Length == last.Text.Length || !text.StartsWith(last.Text, StringComparison.Ordinal))
            {
                int slash = text.IndexOf('/', typed.Length);
                bool isScope = slash >= 0 && slash < text.Length - 1;
                string key = isScope ? text[..(slash + 1)] : text;
                if (!segments.TryGetValue(key, out last))
                {
                    segments.Add(key, last = new NameSegment(key, isScope) { _first = name });
                }
            }

            last._count++;
            last._size += name.Size;
        }

        return segments.Values;
    }
}
