using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>
/// Files of another program, described in the terms of a V2 checkpoint: safetensors, NumPy's arrays and archives, and the
/// constants of graphs. Every tensor is stored as a whole.
/// </summary>
internal sealed class InterchangeCheckpoint : ConvertedCheckpoint
{
    private const int ChunkSize = 1 << 20;

    private readonly InterchangeFiles _files;
    private readonly Dictionary<string, InterchangeTensor> _byName = new(StringComparer.Ordinal);

    public InterchangeCheckpoint(string prefix, CheckpointFormat format, InterchangeFiles files)
        : base(prefix)
    {
        (Format, _files) = (format, files);
        Header = new BundleHeader { ShardCount = Math.Max(1, files.Paths.Count - 1) };
    }

    public override CheckpointFormat Format { get; }

    public override IReadOnlyList<string> Files => _files.Paths;

    public override string ListPath => _files.Paths[0];

    public override BundleHeader Header { get; }

    public override CheckpointStamp Stamp => _files.Stamp;

    public override TensorCursor Read(Action<CheckpointException>? onFault = null)
    {
        foreach (CheckpointException fault in _files.Faults)
        {
            if (onFault is null)
            {
                throw fault;
            }

            onFault(fault);
        }

        return new InterchangeCursor(_files.Tensors, onFault);
    }

    public override ValueReader OpenValues() => new InterchangeValueReader(this);

    public override void Dispose() => _files.Dispose();

    internal override TensorContent OpenContent(BundleTensor tensor) => new InterchangeContent(Find(tensor), tensor);

    internal override SharedTensor? OpenShared(BundleTensor tensor) =>
        Find(tensor) is { AllowsSharing: true } stored ? new SharedInterchange(stored) : null;

    internal override TensorStream OpenStream(BundleTensor tensor, CancellationToken cancellationToken)
    {
        TensorContent content = OpenContent(tensor);
        content.Verify(cancellationToken);
        return new TensorStream(content, swapUnit: 1);
    }

    internal override StringElements OpenStrings(BundleTensor tensor, CancellationToken cancellationToken) =>
        new LoadedStrings(ReadStrings(tensor, cancellationToken));

    internal override void WritePayload(
        BundleTensor tensor,
        int piece,
        bool isBigEndian,
        ByteSink sink,
        CancellationToken cancellationToken
    )
    {
        InterchangeTensor stored = Find(tensor);
        if (stored.DataType == DataType.String)
        {
            WriteStrings(ReadStrings(tensor, cancellationToken), isBigEndian, sink);
            return;
        }

        int count = stored.AllowsSharing ? ReadAhead.ReadersFor(tensor.Entry.Size) : 1;
        InterchangeValues[] values = [.. Enumerable.Range(0, count).Select(_ => stored.OpenValues())];
        try
        {
            ReadAhead.Run(Array.ConvertAll(values, ToReader), tensor.Entry.Size, sink);
        }
        finally
        {
            Array.ForEach(values, static one => one.Dispose());
        }

        // What was written is not current before all of it is known to be right.
        stored.Verify(cancellationToken);

        ReadAhead.Read ToReader(InterchangeValues one) =>
            (destination, position) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                one.Read(destination, position);
            };
    }

    /// <summary>The bytes of a tensor whose elements have a fixed width, verified.</summary>
    internal byte[] ReadBytes(BundleTensor tensor, CancellationToken cancellationToken)
    {
        InterchangeTensor stored = Find(tensor);
        ValueReader.RequireArray(Prefix, tensor.Name, tensor.Entry.Shape, tensor.Entry.Size);
        stored.Verify(cancellationToken);
        byte[] bytes = new byte[tensor.Entry.Size];
        using InterchangeValues values = stored.OpenValues();
        for (long position = 0; position < bytes.Length; position += ChunkSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            values.Read(bytes.AsSpan((int)position, (int)Math.Min(ChunkSize, bytes.Length - position)), position);
        }

        stored.RequireUnchanged();
        return bytes;
    }

    /// <summary>The strings of a tensor, verified.</summary>
    internal byte[][] ReadStrings(BundleTensor tensor, CancellationToken cancellationToken)
    {
        InterchangeTensor stored = Find(tensor);
        ValueReader.RequireArray(Prefix, tensor.Name, tensor.Entry.Shape, tensor.Entry.Shape.ElementCount);
        stored.Verify(cancellationToken);
        byte[][] strings = stored.ReadStrings(cancellationToken);
        stored.RequireUnchanged();
        return strings;
    }

    private InterchangeTensor Find(BundleTensor tensor)
    {
        if (_byName.Count == 0)
        {
            foreach (InterchangeTensor one in _files.Tensors)
            {
                _byName[TensorName.ToText(one.Name)] = one;
            }
        }

        return _byName[tensor.Name];
    }
}
