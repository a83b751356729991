using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Writing.Payloads;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Planning;

/// <summary>Tells whether two tensors have the same dtype, shape and bytes, reading them in pieces of a fixed size.</summary>
/// <param name="sources">The sources, by their numbers.</param>
internal sealed class TensorComparer(PlannedSource[] sources) : IDisposable
{
    private const int ChunkSize = 1 << 20;

    private readonly OpenSources _open = new(sources);
    private readonly byte[] _left = new byte[ChunkSize];
    private readonly byte[] _right = new byte[ChunkSize];

    public bool AreEqual(ResolvedTensor left, ResolvedTensor right, CancellationToken cancellationToken)
    {
        BundleEntry leftEntry = left.Entry;
        BundleEntry rightEntry = right.Entry;
        if (leftEntry.DataType != rightEntry.DataType || leftEntry.Shape != rightEntry.Shape)
        {
            return false;
        }

        // A V1 checkpoint has no checksums to tell two tensors apart by, and stores strings in another way.
        bool bothPlain =
            left.Slices.Count == 0 && right.Slices.Count == 0 && !sources[left.Source].IsConverted && !sources[right.Source].IsConverted;
        if (bothPlain && (leftEntry.Size != rightEntry.Size || leftEntry.Checksum != rightEntry.Checksum))
        {
            return false;
        }

        if (!bothPlain && leftEntry.DataType == DataType.Variant)
        {
            // These are rare, and only their bytes tell where an element ends: they count as different.
            return false;
        }

        _open.Trim();
        CheckpointReader leftCheckpoint = _open.Open(left.Source);
        CheckpointReader rightCheckpoint = _open.Open(right.Source);
        if (leftCheckpoint.Header.IsBigEndian != rightCheckpoint.Header.IsBigEndian)
        {
            return false;
        }

        // A shape of any size could be claimed for slices that leave gaps.
        RequireWhole(leftCheckpoint, left);
        RequireWhole(rightCheckpoint, right);
        return bothPlain || leftEntry.DataType.Width > 0
            ? AreBytesEqual(leftCheckpoint, left, rightCheckpoint, right, cancellationToken)
            : AreStringsEqual(leftCheckpoint, left, rightCheckpoint, right, cancellationToken);
    }

    public void Dispose() => _open.Dispose();

    private static void RequireWhole(CheckpointReader checkpoint, ResolvedTensor tensor)
    {
        if (tensor.FindGap() is { } gap)
        {
            throw BundleFaults.Incomplete(checkpoint.ListPath, tensor.Stored.Name, gap);
        }
    }

    private bool AreBytesEqual(
        CheckpointReader leftCheckpoint,
        ResolvedTensor left,
        CheckpointReader rightCheckpoint,
        ResolvedTensor right,
        CancellationToken cancellationToken
    )
    {
        using TensorContent leftContent = leftCheckpoint.OpenContent(left.ToTensor());
        using TensorContent rightContent = rightCheckpoint.OpenContent(right.ToTensor());
        for (long position = 0; position < leftContent.Length; position += ChunkSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = (int)Math.Min(ChunkSize, leftContent.Length - position);
            leftContent.Read(_left.AsSpan(0, length), position);
            rightContent.Read(_right.AsSpan(0, length), position);
            if (!_left.AsSpan(0, length).SequenceEqual(_right.AsSpan(0, length)))
            {
                // Damaged bytes are not a different value.
                leftContent.Verify(cancellationToken);
                rightContent.Verify(cancellationToken);
                return false;
            }
        }

        return true;
    }

    /// <summary>Where strings lie within slices is known only after all lengths are read.</summary>
    private static bool AreStringsEqual(
        CheckpointReader leftCheckpoint,
        ResolvedTensor left,
        CheckpointReader rightCheckpoint,
        ResolvedTensor right,
        CancellationToken cancellationToken
    )
    {
        using ValueReader leftReader = leftCheckpoint.OpenValues();
        using ValueReader rightReader = rightCheckpoint.OpenValues();
        byte[][] leftStrings = leftReader.ReadStrings(left.ToTensor(), cancellationToken);
        byte[][] rightStrings = rightReader.ReadStrings(right.ToTensor(), cancellationToken);
        return leftStrings.Zip(rightStrings).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second));
    }
}
