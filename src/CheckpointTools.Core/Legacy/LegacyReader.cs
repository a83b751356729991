using CheckpointTools.Messages;
using CheckpointTools.Names;
using CheckpointTools.Slices;
using CheckpointTools.Tables;

namespace CheckpointTools.Legacy;

/// <summary>
/// An open V1 checkpoint: one table file, or several that each have some tensors or slices of tensors (format.md 13). Opening reads the lists
/// of all files; a record of values is read when it is asked for, alone. Nothing here writes: V1 checkpoints are read, never made.
/// </summary>
internal sealed class LegacyReader : IDisposable
{
    private readonly TableReader[] _tables;
    private readonly TableLookup[] _records;
    private readonly Dictionary<byte[], LegacyTensor> _byName = new(ByteSequenceComparer.Instance);
    private readonly Lazy<CheckpointStamp> _stamp;

    private LegacyReader(TableReader[] tables, Action<CheckpointException>? onFault)
    {
        _tables = tables;
        _records = Array.ConvertAll(tables, static table => new TableLookup(table));
        _stamp = new Lazy<CheckpointStamp>(ReadStamp);
        Tensors = Unite(onFault);
        foreach (LegacyTensor tensor in Tensors)
        {
            _byName[tensor.Name] = tensor;
        }
    }

    /// <summary>All tensors in the order of their names' bytes, those with a fault too.</summary>
    public LegacyTensor[] Tensors { get; }

    /// <summary>All files as they are now, to tell later whether one changed.</summary>
    public CheckpointStamp Stamp => _stamp.Value;

    public IEnumerable<string> Files => _tables.Select(static table => table.Path);

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="files">All of its files, in the order of their numbers.</param>
    /// <exception cref="CheckpointException">A file cannot be read, is damaged, or is for other readers.</exception>
    public static LegacyReader Open(IReadOnlyList<string> files)
    {
        var tables = new List<TableReader>();
        try
        {
            foreach (string file in files)
            {
                tables.Add(TableReader.Open(file));
            }

            return new LegacyReader([.. tables], null);
        }
        catch
        {
            tables.ForEach(static table => table.Dispose());
            throw;
        }
    }

    /// <summary>Opens files to look for faults: one whose list is at fault is reported, and the others are read.</summary>
    /// <param name="tables">Those files of the checkpoint whose index blocks are sound; disposed with the reader.</param>
    /// <param name="onFault">Hears of lists that cannot be read.</param>
    public static LegacyReader OpenToVerify(IEnumerable<TableReader> tables, Action<CheckpointException> onFault) => new([.. tables], onFault);

    public LegacyTensor Find(byte[] name) => _byName[name];

    /// <summary>Reads the record of a piece and checks that it has just the piece's values.</summary>
    /// <param name="tensor">A tensor without fault.</param>
    /// <param name="piece">Which of its pieces.</param>
    /// <returns>The record; valid until the next read.</returns>
    /// <exception cref="CheckpointException">The record is missing, damaged, or has other values.</exception>
    public ReadOnlySpan<byte> ReadRecord(LegacyTensor tensor, int piece)
    {
        LegacySlice slice = tensor.Slices[piece];
        string path = _tables[slice.File].Path;
        ReadOnlySpan<byte> record;
        bool found;
        try
        {
            found = _records[slice.File].TryFind(SliceKey.Encode(tensor.Name, slice.Slice), out record);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DamagedIndex)
        {
            throw LegacyFaults.Block(e, tensor.Name);
        }

        if (!found)
        {
            throw LegacyFaults.Tensor(path, tensor.Name, CheckpointError.DamagedData, $"is listed, but there is no record of {What(slice)}", FaultCode.LegacyRecordMissing);
        }

        try
        {
            LegacyValues.Check(record, tensor.DataType, slice.Box?.ElementCount ?? tensor.Shape.ElementCount);
        }
        catch (ProtoException e)
        {
            throw LegacyFaults.Tensor(path, tensor.Name, CheckpointError.DamagedData, $"has a damaged record of {What(slice)}: {e.Message}", FaultCode.LegacyRecordDamaged);
        }

        return record;
    }

    public void Dispose() => Array.ForEach(_tables, static table => table.Dispose());

    private static string What(LegacySlice slice) => slice.Box is null ? "its values" : $"its slice {slice.Slice}";

    private CheckpointStamp ReadStamp()
    {
        uint fingerprint = 0;
        Span<byte> word = stackalloc byte[sizeof(uint)];
        foreach (TableReader table in _tables)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(word, table.ReadFingerprint());
            fingerprint = Crc32C.Append(fingerprint, word);
        }

        return new CheckpointStamp(_tables.Sum(static table => table.Length), _tables.Max(static table => table.LastWriteTime), fingerprint);
    }

    private LegacyTensor[] Unite(Action<CheckpointException>? onFault)
    {
        var united = new Dictionary<byte[], TensorParts>(ByteSequenceComparer.Instance);
        for (int file = 0; file < _tables.Length; file++)
        {
            foreach (LegacyMeta.ListedTensor listed in ReadTensors(file, onFault))
            {
                if (!united.TryGetValue(listed.Name, out TensorParts? parts))
                {
                    parts = united[listed.Name] = new TensorParts(listed, _tables[file].Path);
                }

                parts.Add(listed, file, _tables[file].Path);
            }
        }

        LegacyTensor[] tensors = [.. united.Values.Select(static parts => parts.ToTensor())];
        Array.Sort(tensors, static (left, right) => ByteSequenceComparer.Instance.Compare(left.Name, right.Name));
        return tensors;
    }

    private IReadOnlyList<LegacyMeta.ListedTensor> ReadTensors(int file, Action<CheckpointException>? onFault)
    {
        try
        {
            return ReadMeta(file).Tensors;
        }
        catch (CheckpointException e) when (onFault is not null)
        {
            onFault(e);
            return [];
        }
    }

    private LegacyMeta ReadMeta(int file)
    {
        string path = _tables[file].Path;
        LegacyMeta? meta = null;
        try
        {
            if (_records[file].TryFind(default, out ReadOnlySpan<byte> record))
            {
                meta = LegacyMeta.Parse(record);
            }
        }
        catch (ProtoException e)
        {
            throw LegacyFaults.List(path, $"begins with a list of its tensors that cannot be parsed: {e.Message}");
        }

        if (meta is null)
        {
            throw LegacyFaults.List(path, "does not begin with a list of its tensors: it is no V1 checkpoint, or a damaged one");
        }

        return meta.Version.FindFault() is { } fault ? throw LegacyFaults.Version(path, fault) : meta;
    }
}
