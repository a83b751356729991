using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Slices;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Payloads;

/// <summary>
/// Finds the tensors whose payloads have to be made, because they come from a V1 checkpoint or are to be cut in another way, and describes them
/// as they will be.
/// </summary>
internal static class PayloadComposer
{
    /// <exception cref="CheckpointException">A tensor cannot be cut as it is asked for.</exception>
    public static void Apply(IReadOnlyList<PlannedSource> sources, TransferOptions options, CancellationToken cancellationToken)
    {
        foreach (PlannedSource source in sources)
        {
            CheckpointReader? open = null;
            try
            {
                for (int i = 0; i < source.Tensors.Count; i++)
                {
                    PlannedTensor taken = source.Tensors[i];
                    if (taken.Variable.Piece is { } piece)
                    {
                        RequireCopy(taken, options);
                        open ??= CheckpointReader.Open(source.Description, PlannedSource.IsKnown);
                        source.Tensors[i] = Cut(taken, piece, open, cancellationToken);
                    }
                    else if (RequireLayout(taken) is { IsOther: true } layout)
                    {
                        RequireCopy(taken, options);
                        open ??= CheckpointReader.Open(source.Description, PlannedSource.IsKnown);
                        source.Tensors[i] = Recut(taken, layout.Partition, open, cancellationToken);
                    }
                    else if (source.IsV1)
                    {
                        BundleTensor tensor = taken.ToTensor();
                        source.Tensors[i] = taken with { Composed = [.. Enumerable.Range(0, Math.Max(1, taken.Slices.Count)).Select(piece => new ConvertedPayload(tensor, piece))] };
                    }
                }
            }
            finally
            {
                open?.Dispose();
            }
        }
    }

    /// <summary>How a tensor is to be cut, and whether that is otherwise than it is.</summary>
    private static (bool IsOther, TensorPartition? Partition) RequireLayout(PlannedTensor taken)
    {
        if (!taken.Variable.IsLayoutChosen)
        {
            return default;
        }

        TensorPartition? chosen = taken.Variable.Partition;
        if (chosen is not null && PartitionSlices.FindFault(chosen, taken.Entry.Shape) is { } fault)
        {
            throw TransferFaults.DoesNotFit(taken.Variable, fault);
        }

        // One part is the whole.
        chosen = chosen?.Sizes.Count == 1 ? null : chosen;
        bool isSame = chosen is null ? taken.Slices.Count == 0 : chosen.Equals(PartitionSlices.Find(taken.Entry.Shape, taken.Entry.Slices));
        return (!isSame, chosen);
    }

    private static void RequireCopy(PlannedTensor taken, TransferOptions options)
    {
        if (options.Mode != TransferMode.Copy)
        {
            throw TransferFaults.MustBeCut(options.Mode, taken.Variable);
        }
    }

    /// <summary>One part of a variable whose other parts come from elsewhere. The first has the entry of the whole.</summary>
    private static PlannedTensor Cut(PlannedTensor taken, VariablePiece piece, CheckpointReader checkpoint, CancellationToken cancellationToken)
    {
        if (piece.Whole.Fault is { } fault)
        {
            throw TransferFaults.DoesNotFit(taken.Variable, fault);
        }

        TensorShape shape = piece.Whole.Shape;
        TensorSlice slice = piece.Whole.Slices[piece.Index];
        slice.TryPlace(shape, out SliceBox? box);
        using var making = new Making(taken, checkpoint, cancellationToken);
        (BundleEntry entry, RecutPayload payload) = making.Of(piece.FillsPart ? null : box, new TensorShape(box!.Lengths.ToArray()), box.ElementCount);
        return taken with
        {
            Entry = BundleEntry.Partitioned(taken.Entry.DataType, shape, piece.Whole.Slices),
            Slices = [new StoredSlice(slice, entry, box)],
            Composed = [payload],
            IsPartOnly = piece.Index > 0,
        };
    }

    private static PlannedTensor Recut(PlannedTensor taken, TensorPartition? partition, CheckpointReader checkpoint, CancellationToken cancellationToken)
    {
        using var making = new Making(taken, checkpoint, cancellationToken);
        TensorShape shape = taken.Entry.Shape;
        if (partition is null)
        {
            (BundleEntry entry, RecutPayload whole) = making.Of(null, shape, shape.ElementCount);
            return taken with { Entry = entry, Slices = [], Composed = [whole] };
        }

        TensorSlice[] slices = PartitionSlices.Of(partition, shape);
        var stored = new StoredSlice[slices.Length];
        var composed = new ComposedPayload[slices.Length];
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i].TryPlace(shape, out SliceBox? box);
            (BundleEntry entry, composed[i]) = making.Of(box, new TensorShape(box!.Lengths.ToArray()), box.ElementCount);
            stored[i] = new StoredSlice(slices[i], entry, box);
        }

        return taken with { Entry = BundleEntry.Partitioned(taken.Entry.DataType, shape, slices), Slices = stored, Composed = composed };
    }

    /// <summary>What is missing of a V2 checkpoint shows before anything is written; all of a V1 tensor was looked at already.</summary>
    private static void RequireSource(CheckpointReader checkpoint, BundleTensor tensor)
    {
        using TensorContent content = checkpoint.OpenContent(tensor);
        (content as BundleContent)?.RequireFiles();
    }

    /// <summary>A tensor that payloads are made of, open as long as they are measured.</summary>
    private sealed class Making : IDisposable
    {
        private readonly BundleTensor _tensor;
        private readonly OpenTensor _open;
        private readonly (int Shard, long Offset) _place;

        public Making(PlannedTensor taken, CheckpointReader checkpoint, CancellationToken cancellationToken)
        {
            _tensor = taken.ToTensor();
            if (_tensor.Entry.DataType == DataType.Variant)
            {
                throw TransferFaults.CannotBeCut(taken.Variable);
            }

            if (BundleTensor.FindGap(_tensor.Entry, _tensor.Slices) is { } gap)
            {
                throw BundleFaults.Incomplete(checkpoint.ListPath, _tensor.Name, gap);
            }

            RequireSource(checkpoint, _tensor);
            _open = new OpenTensor(checkpoint, _tensor, isBigEndian: false, cancellationToken);
            _place = _tensor.Payloads.Min(static entry => (entry.ShardId, entry.Offset));
        }

        public (BundleEntry Entry, RecutPayload Payload) Of(SliceBox? part, TensorShape shape, long count)
        {
            var payload = new RecutPayload(_tensor, part);
            DataType dataType = _tensor.Entry.DataType;
            long size = dataType == DataType.String ? payload.MeasureStrings(_open.Strings) : count * dataType.Width;
            return (new BundleEntry(dataType, shape, size, 0).PlacedAt(_place.Shard, _place.Offset), payload);
        }

        public void Dispose() => _open.Dispose();
    }
}
