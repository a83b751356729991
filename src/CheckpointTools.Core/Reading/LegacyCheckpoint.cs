using CheckpointTools.Bundles;
using CheckpointTools.Legacy;

namespace CheckpointTools.Reading;

/// <summary>A V1 checkpoint, described as if it were one of V2.</summary>
internal sealed class LegacyCheckpoint : CheckpointReader
{
    private readonly LegacyReader _legacy;

    public LegacyCheckpoint(string prefix, IReadOnlyList<string> files, Action<CheckpointException>? onFault)
        : base(prefix)
    {
        Files = files;
        Header = new BundleHeader { ShardCount = files.Count };
        _legacy = LegacyReader.Open(files, onFault);
    }

    public override CheckpointFormat Format => CheckpointFormat.V1;

    public override IReadOnlyList<string> Files { get; }

    public override string ListPath => Files[0];

    public override BundleHeader Header { get; }

    public override CheckpointStamp Stamp => _legacy.Stamp;

    public override TensorCursor Read(Action<CheckpointException>? onFault = null) => new LegacyCursor(_legacy, onFault);

    public override ValueReader OpenValues() => new LegacyValueReader(this);

    public override void Dispose() => _legacy.Dispose();

    internal override TensorContent OpenContent(BundleTensor tensor) => new LegacyContent(this, tensor);

    /// <summary>Writes a piece of a tensor as the payload that a V2 checkpoint has for it.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="piece">Which of its slices; 0 for a plain one.</param>
    /// <param name="isBigEndian">The byte order of string lengths' checksum; numbers have their lowest byte first in any case.</param>
    /// <param name="sink">Takes the bytes, whole elements at a time.</param>
    internal void WritePayload(BundleTensor tensor, int piece, bool isBigEndian, ByteSink sink)
    {
        LegacyTensor legacy = _legacy.Find(tensor.Key);
        ReadOnlySpan<byte> record = _legacy.ReadRecord(legacy, piece);
        if (legacy.DataType != DataType.String)
        {
            LegacyValues.Write(record, legacy.DataType, sink);
            return;
        }

        var payload = new StringPayload(sink, isBigEndian);
        LegacyValues.ReadStrings(record, text => payload.AddLength(text.Length));
        payload.EndLengths();
        LegacyValues.ReadStrings(record, payload.AddText);
        payload.End();
    }

    /// <summary>The strings of a piece.</summary>
    internal List<byte[]> ReadStrings(BundleTensor tensor, int piece)
    {
        var strings = new List<byte[]>();
        LegacyValues.ReadStrings(_legacy.ReadRecord(_legacy.Find(tensor.Key), piece), text => strings.Add(text.ToArray()));
        return strings;
    }

    /// <summary>The bytes of a piece whose elements have a fixed width.</summary>
    internal byte[] ReadBytes(BundleTensor tensor, int piece)
    {
        LegacyTensor legacy = _legacy.Find(tensor.Key);
        ReadOnlySpan<byte> record = _legacy.ReadRecord(legacy, piece);

        // The record has as many values as the piece, so this is no more than a few times its length.
        long length = (legacy.Slices[piece].Box?.ElementCount ?? legacy.Shape.ElementCount) * legacy.DataType.Width;
        LegacyValueReader.RequireArray(Prefix, tensor, length);
        byte[] bytes = new byte[length];
        int position = 0;
        LegacyValues.Write(record, legacy.DataType, chunk =>
        {
            chunk.CopyTo(bytes.AsSpan(position));
            position += chunk.Length;
        });
        return bytes;
    }
}
