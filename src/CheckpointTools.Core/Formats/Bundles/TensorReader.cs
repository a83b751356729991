using CheckpointTools.Binary;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Reads whole tensors into memory: bytes in row-major, little-endian order, or strings of bytes. Checksums and structure are verified;
/// slices are put together, for every dtype (TensorFlow cannot join half, string and most unsigned slices: format.md 5.5). A checkpoint that is
/// replaced meanwhile is <see cref="CheckpointError.SourceChanged"/>: open it again.
/// </summary>
public sealed class TensorReader : ValueReader
{
    private const int ChunkSize = 1 << 20;

    private readonly BundleReader _bundle;
    private readonly PayloadVerifier _verifier;
    private SourceFile? _data;
    private int _shard = -1;

    /// <summary>Reads tensors of a bundle, which must stay open.</summary>
    /// <param name="bundle">The bundle.</param>
    public TensorReader(BundleReader bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        _bundle = bundle;
        _verifier = new PayloadVerifier(bundle.Header.IsBigEndian);
    }

    /// <inheritdoc/>
    public override byte[] ReadBytes(BundleTensor tensor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        int width = tensor.Entry.DataType.Width;
        if (width == 0)
        {
            throw Unreadable(_bundle.Prefix, tensor);
        }

        byte[] bytes;
        if (tensor.Slices.Count == 0)
        {
            bytes = ReadPayload(tensor, tensor.Entry, cancellationToken);
        }
        else
        {
            CheckTotal(tensor);
            bytes = new byte[checked((int)(tensor.Entry.Shape.ElementCount * width))];
            foreach (StoredSlice slice in tensor.Slices)
            {
                slice.Box.CopyTo<byte>(ReadPayload(tensor, slice.Entry, cancellationToken), bytes, width);
            }
        }

        if (_bundle.Header.IsBigEndian)
        {
            ByteOrder.Swap(bytes, tensor.Entry.DataType.SwapUnit);
        }

        return bytes;
    }

    /// <inheritdoc/>
    public override byte[][] ReadStrings(BundleTensor tensor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Entry.DataType != DataType.String)
        {
            throw Unreadable(_bundle.Prefix, tensor);
        }

        if (tensor.Slices.Count == 0)
        {
            return SplitStrings(ReadPayload(tensor, tensor.Entry, cancellationToken), tensor.Entry.Shape.ElementCount);
        }

        CheckTotal(tensor);
        byte[][] strings = new byte[tensor.Entry.Shape.ElementCount][];
        foreach (StoredSlice slice in tensor.Slices)
        {
            slice.Box.CopyTo<byte[]>(SplitStrings(ReadPayload(tensor, slice.Entry, cancellationToken), slice.Box.ElementCount), strings, 1);
        }

        return strings;
    }

    /// <inheritdoc/>
    public override void Dispose() => _data?.Dispose();

    private byte[] ReadPayload(BundleTensor tensor, BundleEntry entry, CancellationToken cancellationToken)
    {
        SourceFile data = OpenShard(entry.ShardId);
        if (entry.End > data.Length)
        {
            throw BundleFaults.DataFileTooShort(data.Path, data.Length, tensor.Name, entry);
        }

        RequireArray(_bundle.Prefix, tensor, entry.Size);
        byte[] payload = new byte[entry.Size];
        _verifier.Begin(entry);
        for (long position = 0; position < payload.Length; position += ChunkSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = payload.AsSpan((int)position, (int)Math.Min(ChunkSize, payload.Length - position));
            data.ReadExactly(chunk, entry.Offset + position);
            _verifier.Append(chunk);
        }

        _verifier.RequireSound(data.Path, tensor.Name);
        return payload;
    }

    private SourceFile OpenShard(int shard)
    {
        if (_data is null || _shard != shard)
        {
            _data?.Dispose();
            _data = null;
            _data = CurrentData.Open(_bundle, shard);
            _shard = shard;
        }

        return _data;
    }

    /// <summary>Slices must make up the tensor and lie in their files, each in bytes of its own: then they claim no more memory than the files hold.</summary>
    private void CheckTotal(BundleTensor tensor)
    {
        if (BundleTensor.FindGap(tensor.Entry, tensor.Slices) is { } gap)
        {
            throw BundleFaults.Incomplete(_bundle.IndexPath, tensor.Name, gap);
        }

        foreach (IGrouping<int, BundleEntry> shard in tensor.Payloads.GroupBy(static entry => entry.ShardId))
        {
            SourceFile data = OpenShard(shard.Key);
            if (shard.FirstOrDefault(entry => entry.End > data.Length) is { } cut)
            {
                throw BundleFaults.DataFileTooShort(data.Path, data.Length, tensor.Name, cut);
            }
        }

        if (SharedBytes.Find(tensor) is { } shared)
        {
            throw BundleFaults.SharedBytes(_bundle.IndexPath, tensor.Name, shared);
        }

        RequireArray(_bundle.Prefix, tensor, Math.Max(tensor.Payloads.Sum(static entry => entry.Size), tensor.Entry.Shape.ElementCount));
    }

    /// <summary>The structure was verified while the payload was read.</summary>
    private static byte[][] SplitStrings(ReadOnlySpan<byte> payload, long count)
    {
        int[] lengths = new int[count];
        for (int i = 0; i < lengths.Length; i++)
        {
            _ = Varint.TryRead(ref payload, out ulong length);
            lengths[i] = (int)length;
        }

        payload = payload[BundleEntry.InnerChecksumLength..];
        byte[][] strings = new byte[count][];
        for (int i = 0; i < strings.Length; i++)
        {
            strings[i] = payload[..lengths[i]].ToArray();
            payload = payload[lengths[i]..];
        }

        return strings;
    }
}
