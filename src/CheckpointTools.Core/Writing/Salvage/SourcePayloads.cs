using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Salvage;

/// <summary>
/// Reads all values that are to be taken from a source, in the order of its data files, and finds those that are damaged.
/// </summary>
internal sealed class SourcePayloads
{
    private const int ChunkSize = 1 << 18;

    private readonly PlannedSource _source;
    private readonly Dictionary<BundleEntry, CheckpointException> _faults = new(ReferenceEqualityComparer.Instance);
    private readonly BundleTensor[] _converted;
    private readonly List<Payload> _payloads;

    /// <param name="source">The source.</param>
    /// <param name="tensors">The tensors that are taken from it.</param>
    public SourcePayloads(PlannedSource source, IEnumerable<ResolvedTensor> tensors)
    {
        _source = source;

        // The records of a V1 checkpoint were read when the variables were found, since only they tell sizes.
        _converted = source.Description.Format.IsInterchange() ? [.. tensors.Select(static tensor => tensor.ToTensor())] : [];
        _payloads = source.IsConverted ? [] : [.. tensors.SelectMany(static tensor => PayloadsOf(tensor.Stored.Name, tensor.ToTensor()))];
        if (source.ObjectGraph is { } graph && !source.IsKept)
        {
            _payloads.AddRange(PayloadsOf(graph.Name, graph));
        }

        _payloads.Sort(
            static (left, right) => (left.Entry.ShardId, left.Entry.Offset).CompareTo((right.Entry.ShardId, right.Entry.Offset))
        );
    }

    /// <summary>
    /// Whether some strings are intact only in the byte order that the header does not state, and none only in the one that it states.
    /// </summary>
    public bool ProvesOtherByteOrder { get; private set; }

    /// <summary>How many bytes there are to read.</summary>
    public long Size =>
        (long)_payloads.Aggregate(Int128.Zero, static (sum, payload) => Int128.Min(sum + payload.Entry.Size, long.MaxValue));

    /// <summary>Reads all values.</summary>
    /// <param name="onRead">Told how many bytes more were read, and of which variable.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CheckpointException">A data file may not be read, or the source is another one by now.</exception>
    public void Verify(Action<int, string> onRead, CancellationToken cancellationToken)
    {
        VerifyConverted(cancellationToken);
        FindFaults(_payloads, _source.Header.IsBigEndian, _faults, onRead, cancellationToken);
        ProveByteOrder(cancellationToken);
    }

    /// <summary>The first fault of a tensor's values, or null.</summary>
    public CheckpointException? FindFault(BundleTensor tensor)
    {
        foreach (Payload payload in PayloadsOf("", tensor))
        {
            if (_faults.TryGetValue(payload.Entry, out CheckpointException? fault))
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>A part of a sharded save may have an entry for a whole tensor, and no slice of it.</summary>
    private static IEnumerable<Payload> PayloadsOf(string name, BundleTensor tensor) =>
        tensor.Payloads.Where(static entry => entry.Slices.Count == 0).Select(entry => new Payload(name, entry));

    private void FindFaults(
        IEnumerable<Payload> payloads,
        bool isBigEndian,
        Dictionary<BundleEntry, CheckpointException> faults,
        Action<int, string> onRead,
        CancellationToken cancellationToken
    )
    {
        using DataFiles files = _source.OpenData();
        var reader = new PayloadReader(files, isBigEndian);
        byte[] buffer = new byte[ChunkSize];
        (int Shard, CheckpointException? Fault) unopened = (-1, null);
        foreach (Payload payload in payloads)
        {
            int shard = payload.Entry.ShardId;
            if (unopened.Shard != shard)
            {
                // A file that cannot be opened is not tried again for each payload in it.
                unopened = (shard, Attempt(() => files.Open(shard)));
            }

            if ((unopened.Fault ?? Attempt(() => Read(reader, payload, buffer, onRead, cancellationToken))) is { } fault)
            {
                faults[payload.Entry] = fault;
            }
        }
    }

    /// <summary>What other programs store has checksums of its own, or none.</summary>
    private void VerifyConverted(CancellationToken cancellationToken)
    {
        if (_converted.Length == 0)
        {
            return;
        }

        // Damage of its header was reported when the plan was made.
        using CheckpointReader checkpoint = CheckpointReader.Open(_source.Description, static _ => { });
        foreach (BundleTensor tensor in _converted)
        {
            if (Attempt(() => checkpoint.OpenContent(tensor).Verify(cancellationToken)) is { } fault)
            {
                _faults[tensor.Entry] = fault;
            }
        }
    }

    private static void Read(
        PayloadReader reader,
        Payload payload,
        byte[] buffer,
        Action<int, string> onRead,
        CancellationToken cancellationToken
    )
    {
        reader.Begin(payload.Entry, payload.Name);
        cancellationToken.ThrowIfCancellationRequested();
        while (reader.Left > 0 && reader.Fault is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, reader.Left));
            reader.Read(chunk);
            onRead(chunk.Length, payload.Name);
        }

        reader.Finish();
    }

    /// <summary>Strings and variants have their lengths summed as machine words: in the wrong byte order, the sum is another.</summary>
    private void ProveByteOrder(CancellationToken cancellationToken)
    {
        Payload[] strings = [.. _payloads.Where(static payload => payload.Entry.DataType.Width == 0)];
        Payload[] faulty = Array.FindAll(strings, payload => _faults.ContainsKey(payload.Entry));
        Dictionary<BundleEntry, CheckpointException> left = FindFaultsInOtherOrder(faulty, cancellationToken);
        if (Array.TrueForAll(faulty, payload => left.ContainsKey(payload.Entry)))
        {
            return;
        }

        Payload[] sound = Array.FindAll(strings, payload => !_faults.ContainsKey(payload.Entry));
        if (FindFaultsInOtherOrder(sound, cancellationToken).Count > 0)
        {
            // These are intact only in the byte order that the header states.
            return;
        }

        ProvesOtherByteOrder = true;
        foreach (Payload payload in faulty.Where(payload => !left.ContainsKey(payload.Entry)))
        {
            _faults.Remove(payload.Entry);
        }
    }

    private Dictionary<BundleEntry, CheckpointException> FindFaultsInOtherOrder(Payload[] payloads, CancellationToken cancellationToken)
    {
        var faults = new Dictionary<BundleEntry, CheckpointException>(ReferenceEqualityComparer.Instance);
        if (payloads.Length > 0)
        {
            FindFaults(payloads, !_source.Header.IsBigEndian, faults, static (_, _) => { }, cancellationToken);
        }

        return faults;
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

    private readonly record struct Payload(string Name, BundleEntry Entry);
}
