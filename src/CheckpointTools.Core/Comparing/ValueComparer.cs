using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Comparing;

/// <summary>
/// Compares the values of variables of one dtype and shape, in pieces of a fixed size, and verifies their checksums on the way. Two elements that
/// are not a number are equal, and so are 0 and -0.
/// </summary>
public sealed class ValueComparer : IDisposable
{
    // Whole elements fit, of any width.
    private const int ChunkSize = 1 << 20;

    private readonly byte[] _chunk = new byte[ChunkSize];
    private readonly byte[] _referenceChunk = new byte[ChunkSize];

    // Apart from each other, for a checkpoint may be compared with itself.
    private readonly Dictionary<(string, CheckpointFormat, string?), OpenTensors> _open = [];
    private readonly Dictionary<(string, CheckpointFormat, string?), OpenTensors> _openReferences = [];
    private readonly double _absoluteTolerance;
    private readonly double _relativeTolerance;

    /// <summary>Makes a comparer: elements count as different if they are further apart than the sum of both tolerances.</summary>
    /// <param name="absoluteTolerance">A distance.</param>
    /// <param name="relativeTolerance">A part of the reference's absolute value.</param>
    public ValueComparer(double absoluteTolerance = 0, double relativeTolerance = 0)
    {
        _absoluteTolerance = absoluteTolerance;
        _relativeTolerance = relativeTolerance;
    }

    /// <summary>Hears, after each piece of a large variable, how many of its bytes were compared.</summary>
    public Action<long>? OnProgress { get; init; }

    /// <summary>Compares the values of two variables of one dtype and shape.</summary>
    /// <param name="tensor">The variable.</param>
    /// <param name="reference">The one that it is held to.</param>
    /// <param name="referencePath">What the reference is called in the difference.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The difference; null if no element differs.</returns>
    /// <exception cref="CheckpointException">The values of one of them cannot be read, or are damaged.</exception>
    public CheckpointDifference? Compare(CheckpointVariable tensor, CheckpointVariable reference, string? referencePath, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(reference);
        (OpenTensors Source, BundleTensor Tensor) left = Find(_open, tensor);
        (OpenTensors Source, BundleTensor Tensor) right = Find(_openReferences, reference);
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
        return error.DifferingCount == 0 ? null : new CheckpointDifference(DifferenceKind.Value, reference.Name, tensor.Checkpoint)
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
    public void Dispose()
    {
        foreach (OpenTensors open in _open.Values.Concat(_openReferences.Values))
        {
            open.Dispose();
        }
    }

    private static (OpenTensors Source, BundleTensor Tensor) Find(Dictionary<(string, CheckpointFormat, string?), OpenTensors> opened, CheckpointVariable variable)
    {
        if (variable.Parts is not null)
        {
            throw new CheckpointException(
                CheckpointError.InvalidTransfer,
                $"The values of {TensorName.Quote(variable.Name)} cannot be compared: it is made of parts of several tensors.",
                new Advice("Copy it first, and compare the copy.", AdviceCode.CompareCopy))
            {
                Variable = variable.Name,
            };
        }

        if (!opened.TryGetValue(variable.Source.Place, out OpenTensors? source))
        {
            source = opened[variable.Source.Place] = new OpenTensors(variable.Source);
        }

        return (source, source.Find(variable.SourceName));
    }

    private void CompareElements((OpenTensors Source, BundleTensor Tensor) left, (OpenTensors Source, BundleTensor Tensor) right, ValueError error, CancellationToken cancellationToken)
    {
        int width = left.Tensor.Entry.DataType.Width;
        ElementError.Measure measure = ElementError.For(left.Tensor.Entry.DataType);
        using var elements = new TensorStream(left.Source, left.Tensor, cancellationToken);
        using var references = new TensorStream(right.Source, right.Tensor, cancellationToken);
        long length = left.Tensor.Entry.Shape.ElementCount * width;
        for (long bytesLeft = length; bytesLeft > 0; OnProgress?.Invoke(length - bytesLeft))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = _chunk.AsSpan(0, (int)Math.Min(ChunkSize, bytesLeft));
            Span<byte> referenceChunk = _referenceChunk.AsSpan(0, chunk.Length);
            elements.Read(chunk);
            references.Read(referenceChunk);
            bytesLeft -= chunk.Length;
            for (int i = chunk.CommonPrefixLength(referenceChunk) / width * width; i < chunk.Length; i += width)
            {
                error.Add(measure(chunk[i..], referenceChunk[i..]));
            }
        }

        elements.Finish();
        references.Finish();
    }

    /// <summary>What a variant holds only its own code knows: it is the same if its bytes are.</summary>
    private void CompareVariants((OpenTensors Source, BundleTensor Tensor) left, (OpenTensors Source, BundleTensor Tensor) right, ValueError error, CancellationToken cancellationToken)
    {
        if (!left.Source.IsPlain(left.Tensor) || !right.Source.IsPlain(right.Tensor))
        {
            throw new CheckpointException(
                CheckpointError.UnsupportedDataType,
                $"{left.Source.Prefix}: the values of {TensorName.Quote(left.Tensor.Name)} cannot be compared: it is a variant in slices. It can be copied as it is.")
            {
                Variable = left.Tensor.Name,
            };
        }

        Verify(left, cancellationToken);
        Verify(right, cancellationToken);
        VerifiedPayload content = left.Source.Payload(left.Tensor);
        VerifiedPayload reference = right.Source.Payload(right.Tensor);
        long length = content.Left;
        bool isEqual = content.Left == reference.Left;
        for (; isEqual && content.Left > 0; OnProgress?.Invoke(length - content.Left))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = _chunk.AsSpan(0, (int)Math.Min(ChunkSize, content.Left));
            Span<byte> referenceChunk = _referenceChunk.AsSpan(0, chunk.Length);
            content.Read(chunk);
            reference.Read(referenceChunk);
            isEqual = chunk.SequenceEqual(referenceChunk);
        }

        if (!isEqual)
        {
            error.AddDifferent();
        }
    }

    private void CompareStrings((OpenTensors Source, BundleTensor Tensor) left, (OpenTensors Source, BundleTensor Tensor) right, ValueError error, CancellationToken cancellationToken)
    {
        if (!left.Source.IsPlain(left.Tensor) || !right.Source.IsPlain(right.Tensor))
        {
            // Where a string lies is known only when all lengths were read.
            byte[][] leftStrings = left.Source.ReadStrings(left.Tensor, cancellationToken);
            byte[][] rightStrings = right.Source.ReadStrings(right.Tensor, cancellationToken);
            foreach ((byte[] element, byte[] reference) in leftStrings.Zip(rightStrings))
            {
                AddIfDifferent(element.AsSpan().SequenceEqual(reference), error);
            }

            return;
        }

        Verify(left, cancellationToken);
        Verify(right, cancellationToken);
        var elements = new StringElements(left.Source.FileOf(left.Tensor, left.Tensor.Entry), left.Tensor);
        var references = new StringElements(right.Source.FileOf(right.Tensor, right.Tensor.Entry), right.Tensor);
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
            Span<byte> chunk = _chunk.AsSpan(0, (int)Math.Min(ChunkSize, element.Left));
            Span<byte> referenceChunk = _referenceChunk.AsSpan(0, chunk.Length);
            element.Read(chunk);
            reference.Read(referenceChunk);
            isEqual = chunk.SequenceEqual(referenceChunk);
        }

        return isEqual;
    }

    private static void Verify((OpenTensors Source, BundleTensor Tensor) tensor, CancellationToken cancellationToken)
    {
        using TensorContent _ = tensor.Source.Verified(tensor.Tensor, cancellationToken);
    }

    private static void AddIfDifferent(bool isEqual, ValueError error)
    {
        if (!isEqual)
        {
            error.AddDifferent();
        }
    }
}
