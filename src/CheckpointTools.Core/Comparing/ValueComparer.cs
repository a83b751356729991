using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Variables;

namespace CheckpointTools.Comparing;

/// <summary>
/// Compares the values of variables of the same dtype and shape, in pieces of a fixed size, and verifies their checksums at the same time.
/// Two elements that are not a number are equal, and so are 0 and -0.
/// </summary>
public sealed class ValueComparer : IDisposable
{
    // Holds whole elements of any width.
    private const int ChunkSize = 1 << 20;

    private readonly byte[] _chunk = new byte[ChunkSize];
    private readonly byte[] _referenceChunk = new byte[ChunkSize];
    private readonly OpenCheckpoints _checkpoints = new();
    private readonly double _absoluteTolerance;
    private readonly double _relativeTolerance;

    /// <summary>Makes a comparer. Elements differ if they are further apart than the sum of both tolerances.</summary>
    /// <param name="absoluteTolerance">The absolute tolerance.</param>
    /// <param name="relativeTolerance">The tolerance relative to the reference's absolute value.</param>
    public ValueComparer(double absoluteTolerance = 0, double relativeTolerance = 0)
    {
        _absoluteTolerance = absoluteTolerance;
        _relativeTolerance = relativeTolerance;
    }

    /// <summary>Receives the number of bytes compared, after each piece of a large variable.</summary>
    public Action<long>? OnProgress { get; init; }

    /// <summary>Compares the values of two variables of the same dtype and shape.</summary>
    /// <param name="tensor">The variable.</param>
    /// <param name="reference">The variable to compare with.</param>
    /// <param name="referencePath">The name of the reference in the difference.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The difference; null if no element differs.</returns>
    /// <exception cref="CheckpointException">The values of one of them cannot be read, or are damaged.</exception>
    public CheckpointDifference? Compare(
        CheckpointVariable tensor,
        CheckpointVariable reference,
        string? referencePath,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(reference);
        (OpenCheckpoint Checkpoint, BundleTensor Tensor) left = Find(tensor, cancellationToken);
        (OpenCheckpoint Checkpoint, BundleTensor Tensor) right = Find(reference, cancellationToken);
        var error = new ValueError(_absoluteTolerance, _relativeTolerance);
        if (tensor.DataType == DataType.String)
        {
            CompareStrings(left, right, error, cancellationToken);
        }
        else if (tensor.DataType == DataType.Variant)
        {
            CompareVariants(left, right, error, cancellationToken);
        }
        else
        {
            CompareElements(left, right, error, cancellationToken);
        }

        bool hasDistance = tensor.DataType != DataType.String && tensor.DataType != DataType.Variant && tensor.DataType != DataType.Bool;
        return error.DifferingCount == 0
            ? null
            : new CheckpointDifference(DifferenceKind.Value, reference.Name, tensor.Checkpoint)
            {
                SourceName = tensor.Name,
                DataType = tensor.DataType,
                Shape = tensor.Shape,
                ReferenceDataType = reference.DataType,
                ReferenceShape = new PartialTensorShape(reference.Shape),
                DifferingCount = tensor.DataType == DataType.Variant ? null : error.DifferingCount,
                MaxAbsoluteError = hasDistance ? error.MaxAbsolute : null,
                MaxRelativeError = hasDistance ? error.MaxRelative : null,
                Reference = referencePath,
            };
    }

    /// <inheritdoc/>
    public void Dispose() => _checkpoints.Dispose();

    private (OpenCheckpoint Checkpoint, BundleTensor Tensor) Find(CheckpointVariable variable, CancellationToken cancellationToken)
    {
        if (variable.Origin.AsStored is null)
        {
            throw new CheckpointException(
                CheckpointError.InvalidTransfer,
                $"The values of {TensorName.Quote(variable.Name)} cannot be compared: it is made of parts of several tensors.",
                new Advice("Copy it first, and compare the copy.", AdviceCode.CompareCopy)
            )
            {
                Variable = variable.Name,
            };
        }

        return _checkpoints.Find(variable, cancellationToken);
    }

    private void CompareElements(
        (OpenCheckpoint Checkpoint, BundleTensor Tensor) left,
        (OpenCheckpoint Checkpoint, BundleTensor Tensor) right,
        ValueError error,
        CancellationToken cancellationToken
    )
    {
        int width = left.Tensor.Entry.DataType.Width;
        ElementError.Measure measure = ElementError.For(left.Tensor.Entry.DataType);
        TensorStream elements = left.Checkpoint.Reader.OpenStream(left.Tensor, cancellationToken);
        TensorStream references = right.Checkpoint.Reader.OpenStream(right.Tensor, cancellationToken);
        long length = elements.Left;
        while (elements.Left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = Chunk(_chunk, elements.Left);
            Span<byte> referenceChunk = Chunk(_referenceChunk, elements.Left);
            elements.Read(chunk);
            references.Read(referenceChunk);
            for (int i = chunk.CommonPrefixLength(referenceChunk) / width * width; i < chunk.Length; i += width)
            {
                error.Add(measure(chunk[i..], referenceChunk[i..]));
            }

            OnProgress?.Invoke(length - elements.Left);
        }

        elements.Finish(cancellationToken);
        references.Finish(cancellationToken);
    }

    /// <summary>Only its own code knows what a variant holds: two are equal if their bytes are.</summary>
    private void CompareVariants(
        (OpenCheckpoint Checkpoint, BundleTensor Tensor) left,
        (OpenCheckpoint Checkpoint, BundleTensor Tensor) right,
        ValueError error,
        CancellationToken cancellationToken
    )
    {
        if (left.Tensor.Slices.Count > 0 || right.Tensor.Slices.Count > 0)
        {
            throw new CheckpointException(
                CheckpointError.UnsupportedDataType,
                $"{left.Checkpoint.Reader.Prefix}: the values of {TensorName.Quote(left.Tensor.Name)} cannot be compared: "
                    + "it is a variant in slices. It can be copied as it is."
            )
            {
                Variable = left.Tensor.Name,
            };
        }

        TensorStream content = left.Checkpoint.Reader.OpenStream(left.Tensor, cancellationToken);
        TensorStream reference = right.Checkpoint.Reader.OpenStream(right.Tensor, cancellationToken);
        long length = content.Left;
        bool isEqual = content.Left == reference.Left;
        while (isEqual && content.Left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = Chunk(_chunk, content.Left);
            Span<byte> referenceChunk = Chunk(_referenceChunk, content.Left);
            content.Read(chunk);
            reference.Read(referenceChunk);
            isEqual = chunk.SequenceEqual(referenceChunk);
            OnProgress?.Invoke(length - content.Left);
        }

        content.Finish(cancellationToken);
        reference.Finish(cancellationToken);
        AddIfDifferent(isEqual, error);
    }

    private void CompareStrings(
        (OpenCheckpoint Checkpoint, BundleTensor Tensor) left,
        (OpenCheckpoint Checkpoint, BundleTensor Tensor) right,
        ValueError error,
        CancellationToken cancellationToken
    )
    {
        StringElements elements = left.Checkpoint.Reader.OpenStrings(left.Tensor, cancellationToken);
        StringElements references = right.Checkpoint.Reader.OpenStrings(right.Tensor, cancellationToken);
        while (elements.MoveNext() && references.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            AddIfDifferent(AreEqual(elements, references, cancellationToken), error);
        }
    }

    private bool AreEqual(StringElements element, StringElements reference, CancellationToken cancellationToken)
    {
        bool isEqual = element.Left == reference.Left;
        while (isEqual && element.Left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = Chunk(_chunk, element.Left);
            Span<byte> referenceChunk = Chunk(_referenceChunk, element.Left);
            element.Read(chunk);
            reference.Read(referenceChunk);
            isEqual = chunk.SequenceEqual(referenceChunk);
        }

        return isEqual;
    }

    private static Span<byte> Chunk(byte[] buffer, long left) => buffer.AsSpan(0, (int)Math.Min(ChunkSize, left));

    private static void AddIfDifferent(bool isEqual, ValueError error)
    {
        if (!isEqual)
        {
            error.AddDifferent();
        }
    }
}
