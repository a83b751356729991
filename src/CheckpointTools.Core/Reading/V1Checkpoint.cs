using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.V1;

namespace CheckpointTools.Reading;

/// <summary>A V1 checkpoint, described in the terms of a V2 checkpoint.</summary>
internal sealed class V1Checkpoint : ConvertedCheckpoint
{
    private readonly V1Reader _reader;

    public V1Checkpoint(string prefix, IReadOnlyList<string> files, Action<CheckpointException>? onFault)
        : base(prefix)
    {
        Files = files;
        Header = new BundleHeader { ShardCount = files.Count };
        _reader = V1Reader.Open(files, onFault);
    }

    public override CheckpointFormat Format => CheckpointFormat.V1;

    public override IReadOnlyList<string> Files { get; }

    public override string ListPath => Files[0];

    public override BundleHeader Header { get; }

    public override CheckpointStamp Stamp => _reader.Stamp;

    public override TensorCursor Read(Action<CheckpointException>? onFault = null) => new V1Cursor(_reader, onFault);

    public override ValueReader OpenValues() => new V1ValueReader(this);

    public override void Dispose() => _reader.Dispose();

    internal override TensorContent OpenContent(BundleTensor tensor) => new V1Content(this, tensor);

    internal override TensorStream OpenStream(BundleTensor tensor, CancellationToken cancellationToken)
    {
        TensorContent content = OpenContent(tensor);
        content.Verify(cancellationToken);
        return new TensorStream(content, swapUnit: 1);
    }

    internal override StringElements OpenStrings(BundleTensor tensor, CancellationToken cancellationToken)
    {
        using ValueReader values = OpenValues();
        return new LoadedStrings(values.ReadStrings(tensor, cancellationToken));
    }

    internal override void WritePayload(
        BundleTensor tensor,
        int piece,
        bool isBigEndian,
        ByteSink sink,
        CancellationToken cancellationToken
    )
    {
        V1Tensor stored = _reader.Find(tensor.Key);
        ReadOnlySpan<byte> record = _reader.ReadRecord(stored, piece);
        if (stored.DataType != DataType.String)
        {
            V1Values.Write(record, stored.DataType, sink);
            return;
        }

        var payload = new StringPayload(sink, isBigEndian);
        V1Values.ReadStrings(record, text => payload.AddLength(text.Length));
        payload.EndLengths();
        V1Values.ReadStrings(record, payload.AddText);
        payload.End();
    }

    /// <summary>The strings of a slice.</summary>
    internal byte[][] ReadStrings(BundleTensor tensor, int piece)
    {
        var strings = new List<byte[]>();
        V1Values.ReadStrings(_reader.ReadRecord(_reader.Find(tensor.Key), piece), text => strings.Add(text.ToArray()));
        return [.. strings];
    }

    /// <summary>The bytes of a slice whose elements have a fixed width.</summary>
    internal byte[] ReadBytes(BundleTensor tensor, int piece)
    {
        V1Tensor stored = _reader.Find(tensor.Key);
        ReadOnlySpan<byte> record = _reader.ReadRecord(stored, piece);

        // The record has as many values as the slice, so this is at most a few times its length.
        long length = (stored.Slices[piece].Box?.ElementCount ?? stored.Shape.ElementCount) * stored.DataType.Width;
        ValueReader.RequireArray(Prefix, tensor.Name, tensor.Entry.Shape, length);
        byte[] bytes = new byte[length];
        int position = 0;
        V1Values.Write(
            record,
            stored.DataType,
            chunk =>
            {
                chunk.CopyTo(bytes.AsSpan(position));
                position += chunk.Length;
            }
        );
        return bytes;
    }
}
