using System.Runtime.CompilerServices;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Values.Statistics;
using CheckpointTools.Variables;

namespace CheckpointTools.Comparing;

/// <summary>
/// Compares the values of variables of the same dtype and shape, in pieces of a fixed size, and verifies their checksums at the same time.
/// Two elements that are not a number are equal, and so are 0 and -0; a number and what is none differ, whatever is tolerated.
/// </summary>
public sealed class ValueComparer : IDisposable
{
    // Holds whole elements of any width.
    private const int ChunkSize = 1 << 20;

    private readonly byte[] _chunk = new byte[ChunkSize];
    private readonly byte[] _referenceChunk = new byte[ChunkSize];

    /// <summary>For each thread, those of both sides.</summary>
    private readonly (byte[] Left, byte[] Right)?[] _buffers = new (byte[], byte[])?[Environment.ProcessorCount];
    private readonly OpenCheckpoints _checkpoints = new();
    private readonly OpenCheckpoints _references = new();
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
        var error = new ValueError(_absoluteTolerance, _relativeTolerance);
        double? cosine = null;
        if (tensor.DataType == DataType.String)
        {
            CompareStrings(tensor, reference, error, cancellationToken);
        }
        else if (tensor.DataType == DataType.Variant)
        {
            CompareVariants(
                Find(_checkpoints, tensor, cancellationToken),
                Find(_references, reference, cancellationToken),
                error,
                cancellationToken
            );
        }
        else
        {
            cosine = CompareElements(tensor, reference, error, cancellationToken);
        }

        bool hasDistance = tensor.DataType != DataType.String && tensor.DataType != DataType.Variant;
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
                MaxUlpError = FloatBits.Have(tensor.DataType) ? error.MaxSteps : null,
                CosineSimilarity = cosine,
                OneNaNCount = error.OneNaNCount,
                FirstDifferingIndex = tensor.DataType == DataType.Variant ? null : error.FirstDifferingIndex,
                Reference = referencePath,
            };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _checkpoints.Dispose();
        _references.Dispose();
    }

    private static (OpenCheckpoint Checkpoint, BundleTensor Tensor) Find(
        OpenCheckpoints checkpoints,
        CheckpointVariable variable,
        CancellationToken cancellationToken
    ) =>
        variable.Origin.AsStored is not null
            ? checkpoints.Find(variable, cancellationToken)
            : throw new CheckpointException(
                CheckpointError.InvalidTransfer,
                $"The values of {TensorName.Quote(variable.Name)} cannot be compared: it is made of parts of several tensors.",
                new Advice("Copy it first, and compare the copy.", AdviceCode.CompareCopy)
            )
            {
                Variable = variable.Name,
            };

    /// <returns>The cosine of the angle between the values as vectors; null if no element differs, or it has no meaning.</returns>
    private double? CompareElements(
        CheckpointVariable tensor,
        CheckpointVariable reference,
        ValueError error,
        CancellationToken cancellationToken
    )
    {
        ElementsComparison[] parts;
        long told = 0;
        void Tell(long bytes)
        {
            if (bytes > told)
            {
                OnProgress?.Invoke(told = bytes);
            }
        }

        using (OpenVariable left = _checkpoints.OpenValues(tensor, cancellationToken))
        using (OpenVariable right = _references.OpenValues(reference, cancellationToken))
        {
            var chunks = new ElementChunks(left.Content, right.Content);
            var differs = new StrongBox<bool>();
            parts = new ElementsComparison[chunks.Threads];
            ParallelPass.Run(
                chunks.Threads,
                thread => NewWorker(chunks, thread, parts[thread] = NewPart(tensor.DataType, differs)),
                () => Tell(chunks.Taken),
                cancellationToken
            );
            left.Finish();
            right.Finish();
            Tell(left.Content.Length);
        }

        Array.ForEach(parts, part => error.Add(part.Error));
        if (error.DifferingCount == 0 || tensor.DataType == DataType.Bool)
        {
            return null;
        }

        var cosine = new CosineSums(tensor.DataType);
        Array.ForEach(parts, part => cosine.Add(part.Cosine ?? new CosineSums(tensor.DataType)));
        AddEqual(cosine, tensor, [.. parts.SelectMany(static part => part.Equal).Order()], cancellationToken);
        return cosine.Cosine;
    }

    private ElementsComparison NewPart(DataType dataType, StrongBox<bool> differs) =>
        new(dataType, new ValueError(_absoluteTolerance, _relativeTolerance), differs);

    private Func<bool> NewWorker(ElementChunks chunks, int thread, ElementsComparison part)
    {
        (byte[] left, byte[] right) = _buffers[thread] ??= (new byte[ElementChunks.ChunkLength], new byte[ElementChunks.ChunkLength]);
        return () =>
        {
            int length = chunks.Take(thread, [left, right], out long start);
            if (length > 0)
            {
                part.Add(left.AsSpan(0, length), right.AsSpan(0, length), start);
            }

            return length > 0;
        };
    }

    /// <summary>What is equal counts for the angle too, and was passed over.</summary>
    private void AddEqual(CosineSums cosine, CheckpointVariable tensor, long[] starts, CancellationToken cancellationToken)
    {
        if (starts.Length == 0)
        {
            return;
        }

        using OpenVariable elements = _checkpoints.OpenValues(tensor, cancellationToken);
        VariableContent content = elements.Content.Share() ?? elements.Content;
        foreach (long start in starts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = _chunk.AsSpan(0, (int)Math.Min(ElementChunks.ChunkLength, content.Length - start));
            content.Read(chunk, start);
            cosine.Add(chunk, chunk);
        }

        elements.Finish();
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
        AddIfDifferent(isEqual, error, 0);
    }

    private void CompareStrings(
        CheckpointVariable tensor,
        CheckpointVariable reference,
        ValueError error,
        CancellationToken cancellationToken
    )
    {
        if (tensor.Origin.AsStored is null || reference.Origin.AsStored is null)
        {
            byte[][] left = ReadStrings(_checkpoints, tensor, cancellationToken);
            byte[][] right = ReadStrings(_references, reference, cancellationToken);
            for (int i = 0; i < left.Length; i++)
            {
                AddIfDifferent(left[i].AsSpan().SequenceEqual(right[i]), error, i);
            }

            return;
        }

        (OpenCheckpoint checkpoint, BundleTensor stored) = _checkpoints.Find(tensor, cancellationToken);
        StringElements elements = checkpoint.Reader.OpenStrings(stored, cancellationToken);
        (checkpoint, stored) = _references.Find(reference, cancellationToken);
        StringElements references = checkpoint.Reader.OpenStrings(stored, cancellationToken);
        for (long index = 0; elements.MoveNext() && references.MoveNext(); index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AddIfDifferent(AreEqual(elements, references, cancellationToken), error, index);
        }
    }

    /// <summary>Computed strings are made as a whole.</summary>
    private static byte[][] ReadStrings(OpenCheckpoints checkpoints, CheckpointVariable variable, CancellationToken cancellationToken)
    {
        using OpenVariable open = checkpoints.OpenValues(variable, cancellationToken);
        byte[][] strings = open.Content.Strings;
        open.Finish();
        return strings;
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

    private static void AddIfDifferent(bool isEqual, ValueError error, long index)
    {
        if (!isEqual)
        {
            error.AddDifferent(index);
        }
    }
}
