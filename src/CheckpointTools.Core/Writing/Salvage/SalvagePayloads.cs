using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Payloads;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Salvage;

/// <summary>Reads all values that are to be taken from a source, in the order of its data files, and tells which of them are not sound.</summary>
internal sealed class SalvagePayloads
{
    private const int ChunkSize = 1 << 18;

    private readonly PlannedSource _source;
    private readonly Dictionary<BundleEntry, CheckpointException> _faults = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, BundleEntry Entry)> _payloads;
    private readonly byte[] _buffer = new byte[ChunkSize];

    public SalvagePayloads(PlannedSource source)
    {
        _source = source;

        // The records of a V1 checkpoint were read when the variables were found: only they tell sizes.
        _payloads = source.IsV1 ? [] : [.. source.Tensors.SelectMany(static taken => PayloadsOf(taken.ToTensor()).Select(entry => (taken.Variable.SourceName, entry)))];
        if (source.ObjectGraph is { } graph)
        {
            _payloads.AddRange(PayloadsOf(graph).Select(entry => (graph.Name, entry)));
        }

        _payloads.Sort(static (left, right) => (left.Entry.ShardId, left.Entry.Offset).CompareTo((right.Entry.ShardId, right.Entry.Offset)));
    }

    /// <summary>Whether strings are whole only in the byte order that the header does not state, and none only in the one that it does.</summary>
    public bool ProvesOtherByteOrder { get; private set; }

    /// <summary>How many bytes there are to read.</summary>
    public long Size => (long)_payloads.Aggregate(Int128.Zero, static (sum, payload) => Int128.Min(sum + payload.Entry.Size, long.MaxValue));

    /// <summary>Reads all values.</summary>
    /// <param name="onRead">Told how many bytes more were read, and of which variable.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CheckpointException">A data file may not be read, or the source is another one by now.</exception>
    public void Verify(Action<int, string> onRead, CancellationToken cancellationToken)
    {
        Verify(_payloads, _source.Header.IsBigEndian, _faults, onRead, cancellationToken);
        ProveByteOrder(cancellationToken);
    }

    private void Verify(IEnumerable<(string Name, BundleEntry Entry)> payloads, bool isBigEndian, Dictionary<BundleEntry, CheckpointException> faults, Action<int, string> onRead, CancellationToken cancellationToken)
    {
        var verifier = new PayloadVerifier(isBigEndian);
        SourceFile? file = null;
        CheckpointException? unopened = null;
        int opened = -1;
        try
        {
            foreach ((string name, BundleEntry entry) in payloads)
            {
                if (opened != entry.ShardId)
                {
                    file?.Dispose();
                    file = null;
                    unopened = Attempt(() => file = SourceDataFiles.Open(_source, entry.ShardId));
                    opened = entry.ShardId;
                }

                if ((unopened ?? Attempt(() => Verify(verifier, file!, name, entry, onRead, cancellationToken))) is { } fault)
                {
                    faults[entry] = fault;
                }
            }
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Strings and variants have their lengths summed as machine words: in the wrong byte order, the sum is another.</summary>
    private void ProveByteOrder(CancellationToken cancellationToken)
    {
        (string Name, BundleEntry Entry)[] strings = [.. _payloads.Where(static payload => payload.Entry.DataType.Width == 0)];
        (string Name, BundleEntry Entry)[] faulty = Array.FindAll(strings, payload => _faults.ContainsKey(payload.Entry));
        Dictionary<BundleEntry, CheckpointException> left = FindFaultsInOtherOrder(faulty);
        if (Array.TrueForAll(faulty, payload => left.ContainsKey(payload.Entry)))
        {
            return;
        }

        (string Name, BundleEntry Entry)[] sound = Array.FindAll(strings, payload => !_faults.ContainsKey(payload.Entry));
        if (FindFaultsInOtherOrder(sound).Count > 0)
        {
            // These are whole only as the header says.
            return;
        }

        ProvesOtherByteOrder = true;
        foreach ((_, BundleEntry entry) in faulty.Where(payload => !left.ContainsKey(payload.Entry)))
        {
            _faults.Remove(entry);
        }

        Dictionary<BundleEntry, CheckpointException> FindFaultsInOtherOrder((string, BundleEntry)[] payloads)
        {
            var faults = new Dictionary<BundleEntry, CheckpointException>(ReferenceEqualityComparer.Instance);
            Verify(payloads, !_source.Header.IsBigEndian, faults, static (_, _) => { }, cancellationToken);
            return faults;
        }
    }

    /// <summary>The first fault of a tensor's values, or null.</summary>
    public CheckpointException? FindFault(BundleTensor tensor)
    {
        foreach (BundleEntry entry in PayloadsOf(tensor))
        {
            if (_faults.TryGetValue(entry, out CheckpointException? fault))
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>A part of a sharded save may have an entry for a whole tensor, and no slice of it.</summary>
    private static IEnumerable<BundleEntry> PayloadsOf(BundleTensor tensor) => tensor.Payloads.Where(static entry => entry.Slices.Count == 0);

    private void Verify(PayloadVerifier verifier, SourceFile file, string name, BundleEntry entry, Action<int, string> onRead, CancellationToken cancellationToken)
    {
        if (entry.End > file.Length)
        {
            throw BundleFaults.DataFileTooShort(file.Path, file.Length, name, entry);
        }

        verifier.Begin(entry);
        cancellationToken.ThrowIfCancellationRequested();
        for (long position = 0; position < entry.Size && verifier.Fault is null; position += _buffer.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, entry.Size - position));
            file.ReadExactly(chunk, entry.Offset + position);
            verifier.Append(chunk);
            onRead(chunk.Length, name);
        }

        verifier.RequireSound(file.Path, name);
    }

    private static CheckpointException? Attempt(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (CheckpointException e) when (e.IsDamage)
        {
            return e;
        }
    }
}
