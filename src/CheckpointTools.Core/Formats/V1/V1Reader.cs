using CheckpointTools.Binary;
using CheckpointTools.Slices;

namespace CheckpointTools.Formats.V1;

/// <summary>
/// An open V1 checkpoint: one table file, or several that each have some tensors or slices of tensors (format.md 13). Opening reads the
/// lists of all files; a record of values is read only when it is requested. V1 checkpoints are only read, never written.
/// </summary>
internal sealed class V1Reader : IDisposable
{
    /// <summary>Every listed slice has a record, which takes at least two bytes of a file, however it is compressed.</summary>
    private const int MinRecordLength = 2;
    private const int AlwaysListed = 1 << 14;

    private readonly V1File[] _files;
    private readonly Dictionary<byte[], V1Tensor> _byName = new(ByteSequenceComparer.Instance);
    private readonly Lazy<CheckpointStamp> _stamp;

    /// <summary>Reads the lists of open files.</summary>
    /// <param name="files">
    /// The files, in the order of their numbers. The caller owns them until this returns; then the reader disposes of them.
    /// </param>
    /// <param name="onFault">Receives lists that cannot be read; without it, the fault is thrown.</param>
    public V1Reader(IEnumerable<V1File> files, Action<CheckpointException>? onFault)
    {
        _files = [.. files];
        _stamp = new Lazy<CheckpointStamp>(ReadStamp);
        Tensors = Unite(onFault);
        foreach (V1Tensor tensor in Tensors)
        {
            _byName[tensor.Name] = tensor;
        }
    }

    /// <summary>All tensors in the order of their names' bytes, including those with a fault.</summary>
    public V1Tensor[] Tensors { get; }

    /// <summary>All files as they were when opened, to tell later whether one changed.</summary>
    public CheckpointStamp Stamp => _stamp.Value;

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="paths">All of its files, in the order of their numbers.</param>
    /// <param name="onFault">
    /// Called for a file that is damaged as a whole or whose list is damaged, if others are intact; without it, the fault is thrown.
    /// </param>
    /// <exception cref="CheckpointException">A file cannot be read, is damaged, or requires another reader.</exception>
    public static V1Reader Open(IReadOnlyList<string> paths, Action<CheckpointException>? onFault = null)
    {
        var files = new List<V1File>();
        var lost = new List<(string Path, CheckpointException Fault)>();
        try
        {
            foreach (string path in paths)
            {
                try
                {
                    files.Add(V1File.Open(path));
                }
                catch (CheckpointException e)
                    when (onFault is not null
                        && e.Error is CheckpointError.NotACheckpoint or CheckpointError.DamagedIndex or CheckpointError.ReadFailed
                    )
                {
                    lost.Add((path, e));
                }
            }

            if (files.Count == 0 && lost.Count > 0)
            {
                throw lost[0].Fault;
            }

            lost.ForEach(file => onFault!(V1Faults.Lost(file.Path, file.Fault)));
            return new V1Reader(files, onFault);
        }
        catch
        {
            files.ForEach(static file => file.Dispose());
            throw;
        }
    }

    public V1Tensor Find(byte[] name) => _byName[name];

    /// <summary>Reads the record of a slice and checks that it has exactly the slice's values.</summary>
    /// <param name="tensor">A tensor without a fault.</param>
    /// <param name="piece">The number of the slice.</param>
    /// <returns>The record; valid until the next read.</returns>
    /// <exception cref="CheckpointException">The record is missing, damaged, or has other values.</exception>
    public ReadOnlySpan<byte> ReadRecord(V1Tensor tensor, int piece)
    {
        V1Slice slice = tensor.Slices[piece];
        V1File file = _files[slice.File];
        ReadOnlySpan<byte> record;
        bool found;
        try
        {
            found = file.Records.TryFind(SliceKey.Encode(tensor.Name, slice.Slice), out record);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DamagedIndex)
        {
            throw V1Faults.Block(e, tensor.Name);
        }

        if (!found)
        {
            throw V1Faults.Tensor(
                file.Path,
                tensor.Name,
                CheckpointError.DamagedData,
                $"is listed, but there is no record of {What(slice)}",
                FaultCode.LegacyRecordMissing
            );
        }

        try
        {
            V1Values.CheckName(record, tensor.Name);
            V1Values.Check(record, tensor.DataType, slice.Box?.ElementCount ?? tensor.Shape.ElementCount);
        }
        catch (ProtoException e)
        {
            throw V1Faults.Tensor(
                file.Path,
                tensor.Name,
                CheckpointError.DamagedData,
                $"has a damaged record of {What(slice)}: {e.Message}",
                FaultCode.LegacyRecordDamaged
            );
        }

        return record;
    }

    public void Dispose() => Array.ForEach(_files, static file => file.Dispose());

    private static string What(V1Slice slice) => slice.Box is null ? "its values" : $"its slice {slice.Slice}";

    private CheckpointStamp ReadStamp()
    {
        uint fingerprint = 0;
        Span<byte> word = stackalloc byte[sizeof(uint)];
        foreach (V1File file in _files)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(word, file.Table.ReadFingerprint());
            fingerprint = Crc32C.Append(fingerprint, word);
        }

        return new CheckpointStamp(
            _files.Sum(static file => file.Table.Length),
            _files.Max(static file => file.Table.LastWriteTime),
            fingerprint
        );
    }

    private V1Tensor[] Unite(Action<CheckpointException>? onFault)
    {
        var united = new Dictionary<byte[], TensorParts>(ByteSequenceComparer.Instance);
        for (int file = 0; file < _files.Length; file++)
        {
            foreach (V1Meta.ListedTensor listed in ReadTensors(_files[file], onFault))
            {
                if (!united.TryGetValue(listed.Name, out TensorParts? parts))
                {
                    parts = united[listed.Name] = new TensorParts(listed, _files[file].Path);
                }

                parts.Add(listed, file, _files[file].Path);
            }
        }

        V1Tensor[] tensors = [.. united.Values.Select(static parts => parts.ToTensor())];
        Array.Sort(tensors, static (left, right) => ByteSequenceComparer.Instance.Compare(left.Name, right.Name));
        return tensors;
    }

    private static IReadOnlyList<V1Meta.ListedTensor> ReadTensors(V1File file, Action<CheckpointException>? onFault)
    {
        try
        {
            return ReadMeta(file).Tensors;
        }
        catch (CheckpointException e) when (onFault is not null)
        {
            onFault(
                e.Error == CheckpointError.DamagedIndex && e.Fault != FaultCode.LegacyListDamaged ? V1Faults.ListLost(file.Path, e) : e
            );
            return [];
        }
    }

    private static V1Meta ReadMeta(V1File file)
    {
        V1Meta? meta = null;
        try
        {
            if (file.Records.TryFind(default, out ReadOnlySpan<byte> record))
            {
                meta = V1Meta.Parse(record, AlwaysListed + (file.Table.Length / MinRecordLength));
            }
        }
        catch (ProtoException e)
        {
            throw V1Faults.List(file.Path, $"begins with a list of its tensors that cannot be parsed: {e.Message}");
        }

        if (meta is null)
        {
            throw V1Faults.List(file.Path, "does not begin with a list of its tensors: it is not a V1 checkpoint, or it is damaged");
        }

        return meta.Version.FindFault() is { } fault ? throw V1Faults.Version(file.Path, fault) : meta;
    }
}
