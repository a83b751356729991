using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// Finds the tensors of one source that have the same dtype, shape and bytes. Checksums and sizes tell most apart; those that have them in
/// common are read in pieces of a fixed size, for a checksum alone proves nothing. A slice keeps its own bytes: readers refuse a tensor
/// whose slices claim far more bytes than they lie in.
/// </summary>
internal sealed class EqualPayloads : IDisposable
{
    private const int ChunkSize = 1 << 20;

    /// <summary>
    /// To how many different values of one size and checksum another is compared. Even two come by chance in none of many million; a forged
    /// file can have any number.
    /// </summary>
    private const int MaxCompared = 8;

    private readonly PlannedEntry[] _index;
    private readonly IReadOnlyList<PlannedSource> _sources;
    private readonly Action<TransferProgress>? _onRead;
    private readonly CancellationToken _cancellationToken;
    private readonly byte[] _left = new byte[ChunkSize];
    private readonly byte[] _right = new byte[ChunkSize];
    private DataFiles? _files;
    private int _opened = -1;
    private long _done;
    private long _total;

    private EqualPayloads(
        PlannedEntry[] index,
        IReadOnlyList<PlannedSource> sources,
        Action<TransferProgress>? onRead,
        CancellationToken cancellationToken
    )
    {
        (_index, _sources, _onRead, _cancellationToken) = (index, sources, onRead, cancellationToken);
    }

    /// <summary>The same entries, where equal tensors are stored once.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="sources">The sources, by their numbers.</param>
    /// <param name="onRead">Called with the progress of the reading.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CheckpointException">A value is damaged, or its file cannot be read.</exception>
    public static ComposedEntries Share(
        ComposedEntries entries,
        IReadOnlyList<PlannedSource> sources,
        Action<TransferProgress>? onRead,
        CancellationToken cancellationToken
    )
    {
        using var equal = new EqualPayloads(entries.Index, sources, onRead, cancellationToken);
        return entries.Share(equal.FindGroups(entries));
    }

    public void Dispose() => _files?.Dispose();

    private List<List<int>> FindGroups(ComposedEntries entries)
    {
        // What sorting leaves in its order is in the order of the payloads.
        int[] candidates = Array.FindAll(entries.Payloads, number => IsCandidate(_index[number]));
        RunSort.Sort(candidates, (left, right) => CompareLooks(_index[left], _index[right]));
        List<(int First, int End)> runs = FindRuns(candidates);
        var groups = new List<List<int>>();
        foreach ((int first, int end) in runs)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            foreach (List<int> equal in FindEqual(entries, candidates.AsMemory(first, end - first)))
            {
                // One that is already a beginning of a longer one stays where it is, and the others join it.
                int target = equal.FindIndex(number => entries.Shared.LeadOf(number) != number);
                (equal[0], equal[Math.Max(0, target)]) = (equal[Math.Max(0, target)], equal[0]);
                groups.Add([equal[0], .. equal.Skip(1).Where(number => entries.Shared.LeadOf(number) == number)]);
            }
        }

        return groups;
    }

    private bool IsCandidate(in PlannedEntry payload) =>
        payload is { Made: null, IsSlice: false, Entry.Size: > 0 } && !_sources[payload.Source].IsKept;

    /// <summary>The order in which those that may be equal are side by side.</summary>
    private static int CompareLooks(in PlannedEntry left, in PlannedEntry right)
    {
        int order = left.Source.CompareTo(right.Source);
        order = order != 0 ? order : left.Entry.Size.CompareTo(right.Entry.Size);
        order = order != 0 ? order : left.Entry.Checksum.CompareTo(right.Entry.Checksum);
        order = order != 0 ? order : left.Entry.DataType.Number.CompareTo(right.Entry.DataType.Number);
        return order != 0 ? order : left.Entry.Shape.CompareTo(right.Entry.Shape);
    }

    private List<(int First, int End)> FindRuns(int[] candidates)
    {
        var runs = new List<(int, int)>();
        Int128 total = 0;
        for (int first = 0, end; first < candidates.Length; first = end)
        {
            for (end = first + 1; end < candidates.Length && CompareLooks(_index[candidates[first]], _index[candidates[end]]) == 0; end++)
            { }

            if (end - first > 1)
            {
                runs.Add((first, end));
                total += (Int128)2 * (end - first - 1) * _index[candidates[first]].Entry.Size;
            }
        }

        _total = (long)Int128.Min(total, long.MaxValue);
        return runs;
    }

    /// <summary>Of payloads that look the same, those of equal bytes: lists of two or more.</summary>
    private IEnumerable<List<int>> FindEqual(ComposedEntries entries, ReadOnlyMemory<int> alike)
    {
        var values = new List<List<int>>();
        foreach (int number in alike.ToArray())
        {
            List<int>? equal = values.Take(MaxCompared).FirstOrDefault(value => AreEqual(entries, value[0], number));
            if (equal is null)
            {
                values.Add([number]);
            }
            else
            {
                equal.Add(number);
            }
        }

        return values.Where(static value => value.Count > 1);
    }

    private bool AreEqual(ComposedEntries entries, int left, int right)
    {
        bool isSame = entries.Shared.LeadOf(left) == entries.Shared.LeadOf(right) || AreAtOnePlace(_index[left].Entry, _index[right].Entry);
        return isSame || Compare(_index[left], _index[right]);
    }

    private static bool AreAtOnePlace(BundleEntry left, BundleEntry right) => left.ShardId == right.ShardId && left.Offset == right.Offset;

    private bool Compare(in PlannedEntry left, in PlannedEntry right)
    {
        if (_opened != left.Source)
        {
            _files?.Dispose();
            _files = _sources[left.Source].OpenData();
            _opened = left.Source;
        }

        bool isBigEndian = _sources[left.Source].Header.IsBigEndian;
        var leftReader = new PayloadReader(_files!, isBigEndian);
        var rightReader = new PayloadReader(_files!, isBigEndian);
        leftReader.Begin(left.Entry, left.Variable.SourceName);
        rightReader.Begin(right.Entry, right.Variable.SourceName);
        bool areEqual = true;
        while (leftReader.Left > 0 && leftReader.Fault is null && rightReader.Fault is null)
        {
            // To its end even where bytes differ: damaged bytes are not another value.
            _cancellationToken.ThrowIfCancellationRequested();
            int length = (int)Math.Min(ChunkSize, leftReader.Left);
            leftReader.Read(_left.AsSpan(0, length));
            rightReader.Read(_right.AsSpan(0, length));
            areEqual &= _left.AsSpan(0, length).SequenceEqual(_right.AsSpan(0, length));
            _done += 2 * length;
            _onRead?.Invoke(new TransferProgress(Math.Min(_done, _total), _total, right.Variable.Name));
        }

        leftReader.Finish();
        rightReader.Finish();
        return areEqual;
    }
}
