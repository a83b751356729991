using CheckpointTools.Bundles;

namespace CheckpointTools.Transfers;

/// <summary>Tells whether two tensors have the same dtype, shape and bytes, reading them in pieces of a fixed size.</summary>
internal sealed class TensorComparer : IDisposable
{
    private const int ChunkSize = 1 << 20;

    private readonly byte[] _left = new byte[ChunkSize];
    private readonly byte[] _right = new byte[ChunkSize];
    private readonly Dictionary<string, BundleReader> _bundles = new(StringComparer.Ordinal);

    public bool AreEqual(string leftPrefix, BundleTensor left, string rightPrefix, BundleTensor right, CancellationToken cancellationToken)
    {
        if (left.Entry.DataType != right.Entry.DataType || left.Entry.Shape != right.Entry.Shape)
        {
            return false;
        }

        bool bothPlain = left.Slices.Count == 0 && right.Slices.Count == 0;
        if (bothPlain && (left.Entry.Size != right.Entry.Size || left.Entry.Checksum != right.Entry.Checksum))
        {
            return false;
        }

        if (!bothPlain && left.Entry.DataType == DataType.Variant)
        {
            // Nobody writes these, and where one element ends only its bytes tell: they count as different.
            return false;
        }

        BundleReader leftBundle = Open(leftPrefix);
        BundleReader rightBundle = Open(rightPrefix);
        if (leftBundle.Header.IsBigEndian != rightBundle.Header.IsBigEndian)
        {
            return false;
        }

        return bothPlain || left.Entry.DataType.Width > 0
            ? AreBytesEqual(leftBundle, left, rightBundle, right, cancellationToken)
            : AreStringsEqual(leftBundle, left, rightBundle, right, cancellationToken);
    }

    public void Dispose()
    {
        foreach (BundleReader bundle in _bundles.Values)
        {
            bundle.Dispose();
        }
    }

    private bool AreBytesEqual(BundleReader leftBundle, BundleTensor left, BundleReader rightBundle, BundleTensor right, CancellationToken cancellationToken)
    {
        using var leftContent = new TensorContent(leftBundle, left);
        using var rightContent = new TensorContent(rightBundle, right);
        for (long position = 0; position < leftContent.Length; position += ChunkSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = (int)Math.Min(ChunkSize, leftContent.Length - position);
            leftContent.Read(_left.AsSpan(0, length), position);
            rightContent.Read(_right.AsSpan(0, length), position);
            if (!_left.AsSpan(0, length).SequenceEqual(_right.AsSpan(0, length)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The places of strings within slices are known only when all lengths were read.</summary>
    private static bool AreStringsEqual(BundleReader leftBundle, BundleTensor left, BundleReader rightBundle, BundleTensor right, CancellationToken cancellationToken)
    {
        using var leftReader = new TensorReader(leftBundle);
        using var rightReader = new TensorReader(rightBundle);
        byte[][] leftStrings = leftReader.ReadStrings(left, cancellationToken);
        byte[][] rightStrings = rightReader.ReadStrings(right, cancellationToken);
        return leftStrings.Zip(rightStrings).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second));
    }

    private BundleReader Open(string prefix)
    {
        if (!_bundles.TryGetValue(prefix, out BundleReader? bundle))
        {
            bundle = _bundles[prefix] = BundleReader.Open(prefix);
        }

        return bundle;
    }
}
