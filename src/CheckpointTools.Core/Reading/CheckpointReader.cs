using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>
/// An open checkpoint of any format. Its tensors are described in the terms of a V2 index. The description of a checkpoint in
/// another format is translated into these terms, except for the place of a payload and its checksum, which it does not state.
/// </summary>
internal abstract class CheckpointReader : IDisposable
{
    private protected CheckpointReader(string prefix) => Prefix = prefix;

    /// <summary>The path without suffix.</summary>
    public string Prefix { get; }

    /// <summary>The file format.</summary>
    public abstract CheckpointFormat Format { get; }

    /// <summary>All files of a checkpoint in another format than V2, whose index names them; for V2, none.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>The file that lists the tensors: the index, or the first of the files.</summary>
    public abstract string ListPath { get; }

    /// <summary>The header for a copy; in another format, the one that TensorFlow writes.</summary>
    public abstract BundleHeader Header { get; }

    /// <summary>The checkpoint as it was when opened, to tell later whether it changed.</summary>
    public abstract CheckpointStamp Stamp { get; }

    /// <summary>The bundle of a V2 checkpoint: only there can be an object graph.</summary>
    internal virtual BundleReader? Bundle => null;

    /// <summary>The source that is stored with the checkpoint's variables.</summary>
    internal VariableSource Source => new(Prefix, Format, Files, Header.ShardCount, Stamp);

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="prefix">The path without suffix.</param>
    /// <param name="format">The file format.</param>
    /// <param name="files">In another format than V2: the full paths of its files, in the order of their numbers.</param>
    /// <param name="onFault">
    /// Called for a lost header of a V2 checkpoint, and for lost files or lists of a V1 checkpoint of several files; without it, the fault
    /// is thrown.
    /// </param>
    /// <exception cref="CheckpointException">It cannot be read, is damaged, or requires another reader.</exception>
    public static CheckpointReader Open(
        string prefix,
        CheckpointFormat format,
        IReadOnlyList<string> files,
        Action<CheckpointException>? onFault = null
    ) =>
        format switch
        {
            CheckpointFormat.V2 => new BundleCheckpoint(BundleReader.Open(prefix, onFault)),
            CheckpointFormat.V1 => new V1Checkpoint(prefix, files, onFault),
            _ => new InterchangeCheckpoint(prefix, format, InterchangeFiles.Open(files[0], format)),
        };

    /// <summary>Walks the tensors in the order of their names' bytes.</summary>
    /// <param name="onFault">
    /// Called for a tensor that is listed with a fault and for a damaged block of the list, which are then left out; without it, the fault
    /// is thrown.
    /// </param>
    public abstract TensorCursor Read(Action<CheckpointException>? onFault = null);

    /// <summary>Reads values. The checkpoint must stay open.</summary>
    public abstract ValueReader OpenValues();

    /// <inheritdoc/>
    public abstract void Dispose();

    internal static CheckpointReader Open(VariableSource source, Action<CheckpointException>? onFault = null) =>
        Open(source.Prefix, source.Format, source.Files, onFault);

    /// <summary>A tensor's bytes as one sequence, in the checkpoint's byte order.</summary>
    internal abstract TensorContent OpenContent(BundleTensor tensor);

    /// <summary>Whether the stream of a tensor is verified while it is read; otherwise it is before.</summary>
    internal virtual bool VerifiesStreamOf(BundleTensor tensor) => false;

    /// <summary>A tensor's bytes for several threads; null if they are not numbers that are stored as a whole.</summary>
    /// <exception cref="CheckpointException">They cannot be read.</exception>
    internal virtual SharedTensor? OpenShared(BundleTensor tensor) => null;

    /// <summary>A tensor's bytes from front to back, verified.</summary>
    /// <exception cref="CheckpointException">They cannot be read, or they are damaged and not stored as a whole.</exception>
    internal abstract TensorStream OpenStream(BundleTensor tensor, CancellationToken cancellationToken);

    /// <summary>The elements of a string tensor one by one, verified.</summary>
    /// <exception cref="CheckpointException">They cannot be read, or are damaged.</exception>
    internal abstract StringElements OpenStrings(BundleTensor tensor, CancellationToken cancellationToken);
}
