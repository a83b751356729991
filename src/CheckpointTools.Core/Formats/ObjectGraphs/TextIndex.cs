namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// Finds texts of a graph, and the longest one that another text begins with, in time proportional to that text alone: hashing the whole
/// text yields the hash of every beginning on the way. The hash is seeded, so that no file can choose texts that collide.
/// </summary>
internal sealed class TextIndex
{
    private readonly GraphData _graph;
    private readonly int[] _buckets;
    private readonly List<(TextRange Text, int Hash, int Next)> _entries;

    public TextIndex(GraphData graph, int capacity)
    {
        _graph = graph;
        _buckets = new int[Math.Max(capacity, 1)];
        _buckets.AsSpan().Fill(-1);
        _entries = new List<(TextRange, int, int)>(capacity);
    }

    public int Count => _entries.Count;

    /// <returns>The number of the text, in the order of adding; if it was added before, the number of the first.</returns>
    public int Add(TextRange text)
    {
        int hash = HashOf(_graph[text]);
        int known = Find(_graph[text], hash);
        if (known >= 0)
        {
            return known;
        }

        ref int bucket = ref BucketOf(hash);
        _entries.Add((text, hash, bucket));
        bucket = Count - 1;
        return bucket;
    }

    /// <returns>The number of the text; -1 if it is not there.</returns>
    public int Find(ReadOnlySpan<byte> text) => Find(text, HashOf(text));

    /// <returns>
    /// The number of the longest text that <paramref name="text"/> begins with and that has at least <paramref name="minLength"/> bytes; -1
    /// if there is none.
    /// </returns>
    public int FindLongestBeginning(ReadOnlySpan<byte> text, int minLength)
    {
        // Known hashes are found from the shortest beginning on, but the longest text counts: bytes are compared from the longest down.
        List<(int Length, int Hash)>? known = null;
        var hash = default(HashCode);
        for (int length = 0; length <= text.Length; length++)
        {
            if (length > 0)
            {
                hash.Add(text[length - 1]);
            }

            if (length >= minLength)
            {
                HashCode soFar = hash;
                int value = soFar.ToHashCode();
                if (Find(length, value) >= 0)
                {
                    (known ??= []).Add((length, value));
                }
            }
        }

        for (int i = (known?.Count ?? 0) - 1; i >= 0; i--)
        {
            int found = Find(text[..known![i].Length], known[i].Hash);
            if (found >= 0)
            {
                return found;
            }
        }

        return -1;
    }

    private static int HashOf(ReadOnlySpan<byte> text)
    {
        // Byte by byte as above: AddBytes may use other units.
        var hash = default(HashCode);
        foreach (byte b in text)
        {
            hash.Add(b);
        }

        return hash.ToHashCode();
    }

    private ref int BucketOf(int hash) => ref _buckets[(uint)hash % (uint)_buckets.Length];

    private int Find(ReadOnlySpan<byte> text, int hash)
    {
        for (int i = BucketOf(hash); i >= 0; i = _entries[i].Next)
        {
            if (_entries[i].Hash == hash && _graph[_entries[i].Text].SequenceEqual(text))
            {
                return i;
            }
        }

        return -1;
    }

    private int Find(int length, int hash)
    {
        for (int i = BucketOf(hash); i >= 0; i = _entries[i].Next)
        {
            if (_entries[i].Hash == hash && _entries[i].Text.Length == length)
            {
                return i;
            }
        }

        return -1;
    }
}
