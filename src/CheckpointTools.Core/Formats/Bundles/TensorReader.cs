using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Reads whole tensors of a bundle into memory and verifies checksums and structure. If the checkpoint was replaced since, that is <see
/// cref="CheckpointError.SourceChanged"/>: open it again.
/// </summary>
internal sealed class TensorReader : ValueReader
{
    private readonly BundleReader _bundle;
    private readonly DataFiles _files;
    private readonly PayloadReader _payloads;
    private readonly bool _ownsFiles;

    /// <summary>Reads tensors of a bundle, which must stay open.</summary>
    /// <param name="bundle">The bundle.</param>
    public TensorReader(BundleReader bundle)
        : this(bundle, new DataFiles(bundle)) => _ownsFiles = true;

    /// <summary>The same, with data files that are shared with others.</summary>
    internal TensorReader(BundleReader bundle, DataFiles files)
        : base(bundle.Prefix)
    {
        (_bundle, _files) = (bundle, files);
        _payloads = new PayloadReader(files, bundle.Header.IsBigEndian);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_ownsFiles)
        {
            _files.Dispose();
        }
    }

    private protected override IEnumerable<byte[]> ReadBytePieces(BundleTensor tensor, CancellationToken cancellationToken)
    {
        CheckTotal(tensor);
        return tensor.Payloads.Select(entry =>
        {
            byte[] piece = ReadPayload(tensor, entry, cancellationToken);
            if (_bundle.Header.IsBigEndian)
            {
                ByteOrder.Swap(piece, tensor.Entry.DataType.SwapUnit);
            }

            return piece;
        });
    }

    private protected override IEnumerable<byte[][]> ReadStringPieces(BundleTensor tensor, CancellationToken cancellationToken)
    {
        CheckTotal(tensor);
        return tensor.Payloads.Select(entry => SplitStrings(ReadPayload(tensor, entry, cancellationToken), entry.Shape.ElementCount));
    }

    private byte[] ReadPayload(BundleTensor tensor, BundleEntry entry, CancellationToken cancellationToken)
    {
        // An entry cannot make this allocate without limit: its file has that many bytes.
        _files.Open(entry, tensor.Name);
        RequireArray(_bundle.Prefix, tensor.Name, tensor.Entry.Shape, entry.Size);
        byte[] payload = new byte[entry.Size];
        _payloads.ReadAll(entry, tensor.Name, payload, cancellationToken);
        return payload;
    }

    /// <summary>
    /// Slices must make up the tensor, lie in their files and not share bytes: they then claim no more memory than the files hold.
    /// </summary>
    private void CheckTotal(BundleTensor tensor)
    {
        if (tensor.Slices.Count == 0)
        {
            return;
        }

        tensor.RequireWhole(_bundle.IndexPath);
        foreach (BundleEntry entry in tensor.Payloads.OrderBy(static entry => entry.ShardId))
        {
            _files.Open(entry, tensor.Name);
        }

        RequireArray(
            _bundle.Prefix,
            tensor.Name,
            tensor.Entry.Shape,
            Math.Max(tensor.Payloads.Sum(static entry => entry.Size), tensor.Entry.Shape.ElementCount)
        );
    }

    /// <summary>The structure was verified when the payload was read.</summary>
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
