using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Writing.Planning;

/// <summary>Tells whether two tensors have the same dtype, shape and bytes, reading them in pieces of a fixed size.</summary>
internal sealed class TensorComparer : IDisposable
{
    private const int ChunkSize = 1 << 20;

    private readonly byte[] _left = new byte[ChunkSize];
    private readonly byte[] _right = new byte[ChunkSize];
    private readonly Dictionary<VariableSource, CheckpointReader> _checkpoints = [];

    public bool AreEqual(VariableSource leftSource, BundleTensor left, VariableSource rightSource, BundleTensor right, CancellationToken cancellationToken)
    {
        if (left.Entry.DataType != right.Entry.DataType || left.Entry.Shape != right.Entry.Shape)
        {
            return false;
        }

        // A V1 checkpoint has no checksums to tell two tensors apart by, and stores strings in another way.
        bool bothPlain = left.Slices.Count == 0 && right.Slices.Count == 0 && leftSource.Format == CheckpointFormat.V2 && rightSource.Format == CheckpointFormat.V2;
        if (bothPlain && (left.Entry.Size != right.Entry.Size || left.Entry.Checksum != right.Entry.Checksum))
        {
            return false;
        }

        if (!bothPlain && left.Entry.DataType == DataType.Variant)
        {
            // Nobody writes these, and where one element ends only its bytes tell: they count as different.
            return false;
        }

        CheckpointReader leftCheckpoint = Open(leftSource);
        CheckpointReader rightCheckpoint = Open(rightSource);
        if (leftCheckpoint.Header.IsBigEndian != rightCheckpoint.Header.IsBigEndian)
        {
            return false;
        }

        // Slices that leave gaps could stand in a shape of any size.
        RequireWhole(leftCheckpoint, left);
        RequireWhole(rightCheckpoint, right);
        return bothPlain || left.Entry.DataType.Width > 0
            ? AreBytesEqual(leftCheckpoint, left, rightCheckpoint, right, cancellationToken)
            : AreStringsEqual(leftCheckpoint, left, rightCheckpoint, right, cancellationToken);
    }

    public void Dispose()
    {
        foreach (CheckpointReader checkpoint in _checkpoints.Values)
        {
            checkpoint.Dispose();
        }
    }

    private static void RequireWhole(CheckpointReader checkpoint, BundleTensor tensor)
    {
        if (BundleTensor.FindGap(tensor.Entry, tensor.Slices) is { } gap)
        {
            throw BundleFaults.Incomplete(checkpoint.ListPath, tensor.Name, gap);
        }
    }

    private bool AreBytesEqual(CheckpointReader leftCheckpoint, BundleTensor left, CheckpointReader rightCheckpoint, BundleTensor right, CancellationToken cancellationToken)
    {
        using TensorContent leftContent = leftCheckpoint.OpenContent(left);
        using TensorContent rightContent = rightCheckpoint.OpenContent(right);
        for (long position = 0; position < leftContent.Length; position += ChunkSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = (int)Math.Min(ChunkSize, leftContent.Length - position);
            leftContent.Read(_left.AsSpan(0, length), position);
            rightContent.Read(_right.AsSpan(0, length), position);
            if (!_left.AsSpan(0, length).SequenceEqual(_right.AsSpan(0, length)))
            {
                // What is damaged is not another value.
                leftContent.Verify(cancellationToken);
                rightContent.Verify(cancellationToken);
                return false;
            }
        }

        return true;
    }

    /// <summary>The places of strings within slices are known only when all lengths were read.</summary>
    private static bool AreStringsEqual(CheckpointReader leftCheckpoint, BundleTensor left, CheckpointReader rightCheckpoint, BundleTensor right, CancellationToken cancellationToken)
    {
        using ValueReader leftReader = leftCheckpoint.OpenValues();
        using ValueReader rightReader = rightCheckpoint.OpenValues();
        byte[][] leftStrings = leftReader.ReadStrings(left, cancellationToken);
        byte[][] rightStrings = rightReader.ReadStrings(right, cancellationToken);
        return leftStrings.Zip(rightStrings).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second));
    }

    private CheckpointReader Open(VariableSource source)
    {
        if (!_checkpoints.TryGetValue(source, out CheckpointReader? checkpoint))
        {
            checkpoint = _checkpoints[source] = CheckpointReader.Open(source, PlannedSource.IsKnown);
        }

        return checkpoint;
    }
}
