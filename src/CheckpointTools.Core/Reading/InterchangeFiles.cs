using CheckpointTools.Binary;
using CheckpointTools.Formats.Constants;
using CheckpointTools.Formats.Keras;
using CheckpointTools.Formats.Numpy;
using CheckpointTools.Formats.Safetensors;

namespace CheckpointTools.Reading;

/// <summary>The open files of a checkpoint of another program, and what is in them.</summary>
internal sealed class InterchangeFiles : IDisposable
{
    /// <summary>Far more than a model has, and below the number of files that a process may open.</summary>
    public const int MaxFiles = 512;

    private readonly List<IDisposable> _open = [];
    private readonly List<InterchangeTensor> _tensors = [];
    private readonly List<CheckpointException> _faults = [];
    private readonly List<CheckpointException> _remarks = [];

    private InterchangeFiles(IReadOnlyList<string> paths) => Paths = paths;

    /// <summary>The full paths: the file, or the index and what it names.</summary>
    public IReadOnlyList<string> Paths { get; private set; }

    /// <summary>The tensors in the order of their names' bytes, each name once.</summary>
    public IReadOnlyList<InterchangeTensor> Tensors => _tensors;

    /// <summary>What is wrong with the files, apart from single tensors.</summary>
    public IReadOnlyList<CheckpointException> Faults => _faults;

    /// <summary>What is odd about them, although nothing is lost by it.</summary>
    public IReadOnlyList<CheckpointException> Remarks => _remarks;

    public CheckpointStamp Stamp { get; private set; }

    /// <summary>Opens the files of a checkpoint.</summary>
    /// <param name="path">The file, or the index of several.</param>
    /// <param name="format">Its format.</param>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static InterchangeFiles Open(string path, CheckpointFormat format)
    {
        var files = new InterchangeFiles([path]);
        try
        {
            if (format is CheckpointFormat.Hdf5 or CheckpointFormat.Keras)
            {
                files.AddKeras(KerasFile.Open(path));
            }
            else if (format == CheckpointFormat.Graph)
            {
                files.AddGraph(ConstantFile.Open(path));
            }
            else if (format != CheckpointFormat.Safetensors)
            {
                files.AddNumpy(format == CheckpointFormat.Npz ? NumpyFile.OpenArchive(path) : NumpyFile.OpenArray(path));
            }
            else if (path.EndsWith(SafetensorsIndex.Suffix, StringComparison.OrdinalIgnoreCase))
            {
                files.AddShards(SafetensorsIndex.Open(path));
            }
            else
            {
                files.AddSafetensors(SafetensorsFile.Open(path), 0, static _ => true);
            }

            files.RefuseGraph();
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _open.ForEach(static file => file.Dispose());
        _open.Clear();
    }

    private void AddNumpy(NumpyFile file)
    {
        _open.Add(file);
        _tensors.AddRange(file.Arrays.Select((array, number) => new NumpyVariable(file, number, array)));
        _remarks.AddRange(file.Remarks);
        Stamp = file.Stamp;
    }

    private void AddKeras(KerasFile file)
    {
        _open.Add(file);
        _tensors.AddRange(file.Weights.Select(weight => new KerasVariable(file, weight)));
        _tensors.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        _faults.AddRange(file.Faults);
        _remarks.AddRange(file.Remarks);
        Stamp = file.Stamp;
    }

    private void AddGraph(ConstantFile file)
    {
        _open.Add(file);
        _tensors.AddRange(file.Constants.Select(constant => new GraphVariable(file, constant)));
        _faults.AddRange(file.Faults);
        _remarks.AddRange(file.Remarks);
        Stamp = file.Stamp;
    }

    private void AddSafetensors(SafetensorsFile file, int number, Func<byte[], bool> isPlaced)
    {
        _open.Add(file);
        _tensors.AddRange(
            file.Header.Tensors.Where(tensor => isPlaced(tensor.Name)).Select(tensor => new SafetensorsVariable(file, number, tensor))
        );
        _faults.AddRange(file.Header.Uncovered);
        _remarks.AddRange(file.Header.Repeated);
        Stamp = Combine(Stamp, file.Stamp);
    }

    private void AddShards(SafetensorsIndex index)
    {
        if (index.Files.Count > MaxFiles)
        {
            throw SafetensorsFaults.Index(index.Path, $"names {index.Files.Count} files, more than {MaxFiles}");
        }

        Paths = [index.Path, .. index.Files];
        Stamp = new CheckpointStamp(0, DateTime.MinValue, index.Checksum);
        ILookup<int, byte[]> names = index.Variables.ToLookup(static variable => variable.File, static variable => variable.Name);
        for (int number = 0; number < index.Files.Count; number++)
        {
            try
            {
                AddShard(index.Path, index.Files[number], number, [.. names[number]]);
            }
            catch (CheckpointException e) when (e.IsDamage)
            {
                _faults.Add(e);
            }
        }

        _tensors.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        if (_open.Count == 0 && _faults.Count > 0)
        {
            throw _faults[0];
        }
    }

    private void AddShard(string indexPath, string path, int number, List<byte[]> names)
    {
        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Open(path);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.CheckpointNotFound)
        {
            throw SafetensorsFaults.ShardMissing(indexPath, path, e);
        }

        // Names as text, since arrays are not equal by what they hold.
        HashSet<string> placed = [.. names.Select(static name => TensorName.ToText(name))];
        AddSafetensors(file, number, name => placed.Contains(TensorName.ToText(name)));
        HashSet<string> present = [.. file.Header.Tensors.Select(static tensor => TensorName.ToText(tensor.Name))];
        _faults.AddRange(
            names
                .Where(name => !present.Contains(TensorName.ToText(name)))
                .Select(name => SafetensorsFaults.NotInShard(indexPath, path, name))
        );
        byte[][] unlisted =
        [
            .. file.Header.Tensors.Select(static tensor => tensor.Name).Where(name => !placed.Contains(TensorName.ToText(name))),
        ];
        if (unlisted.Length > 0)
        {
            _faults.Add(SafetensorsFaults.NotInIndex(indexPath, path, unlisted[0], unlisted.Length));
        }
    }

    /// <summary>The name of TensorFlow's object graphs means a graph wherever it stands: no other program's file can have one.</summary>
    private void RefuseGraph()
    {
        int graph = _tensors.FindIndex(static tensor => tensor.Name.AsSpan().SequenceEqual(TensorName.ObjectGraphKey));
        if (graph >= 0)
        {
            _tensors.RemoveAt(graph);
            _faults.Add(
                new CheckpointException(
                    CheckpointError.DamagedEntry,
                    $"{Paths[0]} has a variable of the name {TensorName.ObjectGraph}, which only TensorFlow's object graph has. "
                        + "It is not taken."
                )
                {
                    File = Paths[0],
                    Variable = TensorName.ObjectGraph,
                    Fault = FaultCode.UnusualName,
                }
            );
        }
    }

    private static CheckpointStamp Combine(CheckpointStamp left, CheckpointStamp right) =>
        new(
            left.Length + right.Length,
            left.LastWriteTime > right.LastWriteTime ? left.LastWriteTime : right.LastWriteTime,
            Crc32C.Append(left.Fingerprint, BitConverter.GetBytes(right.Fingerprint))
        );
}
