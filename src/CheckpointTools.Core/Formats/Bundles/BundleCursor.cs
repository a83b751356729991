using CheckpointTools.Binary;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Slices;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Walks the tensors of a bundle. A partitioned tensor appears once, under its own name. The keys of slices sort before all names, so their
/// entries are held until the entry that lists them comes (format.md 5.4). The cursor does not check that the slices make up the whole
/// tensor: a part of a sharded save has only some of them.
/// </summary>
internal sealed class BundleCursor
{
    private readonly BundleReader _bundle;
    private readonly TableReader _table;
    private readonly TableCursor _entries;
    private readonly Action<CheckpointException>? _onFault;

    /// <summary>
    /// Slice keys may take this many times the index's length in memory; the compression of a real writer gains a factor of 16 at most.
    /// </summary>
    private const int SliceKeyExpansion = 64;
    private const int AlwaysHeld = 1 << 20;

    /// <summary>
    /// A sound index has no gaps. Verification searches any number of bytes for lost blocks; other walks search only this many.
    /// </summary>
    private const long MaxSearched = 16 << 20;

    /// <summary>Every slice has an entry of its own, which takes at least two bytes of an index, however it is compressed.</summary>
    private const int MinSliceEntryLength = 2;
    private const int AlwaysListed = 1 << 14;

    /// <summary>An entry can list any number of slices that do not exist; only this many are reported.</summary>
    private const int MaxReportedSlices = 16;

    private readonly ShapeCache _shapes = new();
    private readonly Dictionary<byte[], BundleEntry> _unclaimedSlices = new(ByteSequenceComparer.Instance);
    private StoredSlice[] _slices = [];
    private long _sliceKeyBytesLeft;
    private readonly int _maxSlices;
    private long _sliceEntriesLeft;
    private int _reportedSlices;
    private bool _isAtFirst;
    private bool _isGivenUp;
    private bool _isAtEnd;

    internal BundleCursor(BundleReader bundle, TableReader table, Action<CheckpointException>? onFault)
    {
        _bundle = bundle;
        _table = table;
        _entries = table.Read(onFault);
        _onFault = onFault;
        _sliceKeyBytesLeft = AlwaysHeld + (SliceKeyExpansion * table.Length);
        _sliceEntriesLeft = AlwaysListed + (table.Length / MinSliceEntryLength);
        _maxSlices = (int)Math.Min(_sliceEntriesLeft, int.MaxValue);
        Entry = null!;

        // The header was checked when the bundle was opened; if it is lost, the first entry is a tensor's.
        _isAtFirst = _entries.MoveNext() && !Name.IsEmpty;
    }

    /// <summary>The tensor's name; valid until the next move.</summary>
    public ReadOnlySpan<byte> Name => _entries.Key;

    /// <summary>The tensor's entry.</summary>
    public BundleEntry Entry { get; private set; }

    /// <summary>The number of bytes of the tensor in the data files.</summary>
    public long Size => _slices.Length == 0 ? Entry.Size : _slices.Sum(static slice => slice.Entry.Size);

    /// <summary>The stored pieces of a partitioned tensor; none for a plainly stored one.</summary>
    internal IReadOnlyList<StoredSlice> Slices => _slices;

    /// <summary>See <see cref="TableCursor.LongNumberBlock"/>.</summary>
    public long? LongNumberBlock => _entries.LongNumberBlock;

    /// <summary>A copy of the current tensor.</summary>
    public BundleTensor ToTensor() => new(Name.ToArray(), Entry, _slices);

    /// <summary>Moves to the next tensor.</summary>
    /// <returns>False after the last tensor.</returns>
    /// <exception cref="CheckpointException">The index is damaged.</exception>
    public bool MoveNext()
    {
        while (!_isGivenUp && (_isAtFirst || _entries.MoveNext()))
        {
            _isAtFirst = false;
            try
            {
                if (TakeEntry())
                {
                    return true;
                }
            }
            catch (CheckpointException e) when (_onFault is not null)
            {
                _onFault(e);
            }
        }

        if (!_isAtEnd)
        {
            _isAtEnd = true;
            foreach (CheckpointException fault in FindLost())
            {
                if (_onFault is null)
                {
                    throw fault;
                }

                _onFault(fault);
            }
        }

        return false;
    }

    /// <summary>What was written but not found by the walk: blocks that are not listed, and slices.</summary>
    private IEnumerable<CheckpointException> FindLost() =>
        (_bundle.FindsUnlisted ? TableCoverage.Measure(_table).FindUnlisted(MaxSearched) : []).Concat(
            _unclaimedSlices.Count > 0 ? FindOrphans() : []
        );

    /// <summary>One fault for each name with slices that no entry lists.</summary>
    private IEnumerable<CheckpointException> FindOrphans()
    {
        string? name = null;
        int count = 0;
        foreach (byte[] key in _unclaimedSlices.Keys.Order(ByteSequenceComparer.Instance))
        {
            string next = SliceKey.TryDecode(key, out byte[]? text, out _) ? TensorName.ToText(text) : TensorName.ToText(key);
            if (name is not null && name != next)
            {
                yield return BundleFaults.OrphanSlices(_bundle.IndexPath, name, count);
                count = 0;
            }

            name = next;
            count++;
        }

        yield return BundleFaults.OrphanSlices(_bundle.IndexPath, name!, count);
    }

    /// <returns>Whether the current entry describes a tensor, not a slice.</returns>
    private bool TakeEntry()
    {
        BundleEntry entry;
        try
        {
            entry = BundleEntry.Parse(_entries.Value, _shapes, _maxSlices);
        }
        catch (ProtoException e)
        {
            throw Fault(CheckpointError.DamagedEntry, $"has an entry that cannot be parsed: {e.Message}");
        }

        if (Name[0] == SliceKey.FirstByte && SliceKey.TryDecode(Name, out _, out _))
        {
            // A compressed index could stand for more keys than fit in memory.
            _sliceKeyBytesLeft -= Name.Length;
            _sliceEntriesLeft--;
            _isGivenUp = _sliceKeyBytesLeft < 0 || _sliceEntriesLeft < 0;
            if (_isGivenUp)
            {
                throw BundleFaults.Header(
                    _bundle.IndexPath,
                    "is packed so that it stands for more slices than any writer's",
                    CheckpointError.DamagedIndex,
                    FaultCode.DamagedBlock
                );
            }

            _unclaimedSlices.Add(Name.ToArray(), entry);
            return false;
        }

        // Slices first: they are claimed even if the entry itself has a fault.
        StoredSlice[]? slices = entry.IsPartitioned ? TakeSlices(entry) : [];
        Check(entry);
        if (slices is null)
        {
            return false;
        }

        Entry = entry;
        _slices = slices;
        return true;
    }

    /// <summary>Takes the slices that an entry lists; null if some have a fault, which was reported.</summary>
    private StoredSlice[]? TakeSlices(BundleEntry whole)
    {
        var claimed = new (TensorSlice Slice, BundleEntry? Entry)[whole.Slices.Count];
        for (int i = 0; i < claimed.Length; i++)
        {
            TensorSlice slice = whole.Slices[i];
            _unclaimedSlices.Remove(SliceKey.Encode(Name, slice), out BundleEntry? entry);
            claimed[i] = (slice, entry);
        }

        Check(whole);
        _reportedSlices = 0;
        StoredSlice?[] placed = [.. claimed.Select(part => TryPlaceSlice(whole, part.Slice, part.Entry))];
        if (Array.Exists(placed, static slice => slice is null))
        {
            return null;
        }

        StoredSlice[] slices = [.. placed.OfType<StoredSlice>()];

        // Each size may be possible on its own; Size adds them up.
        Int128 size = slices.Aggregate(Int128.Zero, static (sum, slice) => sum + slice.Entry.Size);
        return size <= long.MaxValue
            ? slices
            : throw Fault(
                CheckpointError.DamagedEntry,
                $"has slices of {size} bytes together, more than any file can hold",
                FaultCode.InvalidPlace
            );
    }

    private StoredSlice? TryPlaceSlice(BundleEntry whole, TensorSlice slice, BundleEntry? entry)
    {
        try
        {
            return PlaceSlice(whole, slice, entry);
        }
        catch (CheckpointException e) when (_onFault is not null)
        {
            if (_reportedSlices++ < MaxReportedSlices)
            {
                _onFault(e);
            }

            return null;
        }
    }

    private StoredSlice PlaceSlice(BundleEntry whole, TensorSlice slice, BundleEntry? entry)
    {
        if (entry is null)
        {
            throw Fault(
                CheckpointError.DamagedEntry,
                $"lists the slice {slice}, which is not stored, or is listed twice",
                FaultCode.SliceMissing
            );
        }

        if (!slice.TryPlace(whole.Shape, out SliceBox? box))
        {
            throw Fault(
                CheckpointError.DamagedEntry,
                $"lists the slice {slice}, which is not within its shape {whole.Shape}",
                FaultCode.SliceOutside
            );
        }

        if (entry.Slices.Count > 0)
        {
            throw Fault(CheckpointError.DamagedEntry, $"has the slice {slice}, which itself lists slices", FaultCode.SliceMismatch);
        }

        if (entry.FindFault(_bundle.Header) is { } fault)
        {
            throw Fault(fault.Error, $"has the slice {slice}, which {fault.Text}", fault.Fault);
        }

        if (entry.DataType != whole.DataType)
        {
            throw Fault(
                CheckpointError.DamagedEntry,
                $"is of dtype {whole.DataType}, but its slice {slice} is of dtype {entry.DataType}",
                FaultCode.SliceMismatch
            );
        }

        return box.Lengths.SequenceEqual(entry.Shape.Span)
            ? new StoredSlice(slice, entry, box)
            : throw Fault(
                CheckpointError.DamagedEntry,
                $"has the slice {slice} of shape [{string.Join(", ", box.Lengths.ToArray())}], which is stored with the shape "
                    + $"{entry.Shape}",
                FaultCode.SliceMismatch
            );
    }

    private void Check(BundleEntry entry)
    {
        if (entry.FindFault(_bundle.Header) is { } fault)
        {
            throw Fault(fault.Error, fault.Text, fault.Fault);
        }
    }

    private CheckpointException Fault(CheckpointError error, string what, FaultCode fault = FaultCode.MalformedEntry) =>
        BundleFaults.Entry(_bundle.IndexPath, _entries.BlockOffset, TensorName.ToText(Name), error, what, fault);
}
