using CheckpointTools.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Slices;

namespace CheckpointTools.Transfers;

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
                    if (RequireLayout(taken) is { IsOther: true } layout)
                    {
                        if (options.Mode != TransferMode.Copy)
                        {
                            throw TransferFaults.MustBeCut(options.Mode, taken.Variable);
                        }

                        open ??= CheckpointReader.Open(source.Description);
                        source.Tensors[i] = Recut(taken, layout.Partition, open, cancellationToken);
                    }
                    else if (source.IsLegacy)
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

    private static PlannedTensor Recut(PlannedTensor taken, TensorPartition? partition, CheckpointReader checkpoint, CancellationToken cancellationToken)
    {
        BundleTensor tensor = taken.ToTensor();
        (DataType dataType, TensorShape shape) = (tensor.Entry.DataType, tensor.Entry.Shape);
        if (dataType == DataType.Variant)
        {
            throw TransferFaults.CannotBeCut(taken.Variable);
        }

        if (BundleTensor.FindGap(tensor.Entry, tensor.Slices) is { } gap)
        {
            throw BundleFaults.Incomplete(checkpoint.ListPath, tensor.Name, gap);
        }

        using var open = new OpenTensor(checkpoint, tensor, isBigEndian: false, cancellationToken);
        (int Shard, long Offset) place = tensor.Payloads.Min(static entry => (entry.ShardId, entry.Offset));
        RequireSource(checkpoint, tensor);
        if (partition is null)
        {
            var whole = new RecutPayload(tensor, null);
            return taken with { Entry = EntryOf(whole, shape, shape.ElementCount), Slices = [], Composed = [whole] };
        }

        TensorSlice[] slices = PartitionSlices.Of(partition, shape);
        var stored = new StoredSlice[slices.Length];
        var composed = new ComposedPayload[slices.Length];
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i].TryPlace(shape, out SliceBox? box);
            var part = new RecutPayload(tensor, box);
            composed[i] = part;
            stored[i] = new StoredSlice(slices[i], EntryOf(part, new TensorShape(box!.Lengths.ToArray()), box.ElementCount), box);
        }

        return taken with { Entry = BundleEntry.Partitioned(dataType, shape, slices), Slices = stored, Composed = composed };

        BundleEntry EntryOf(RecutPayload payload, TensorShape shape, long count)
        {
            long size = dataType == DataType.String ? payload.MeasureStrings(open.Strings) : count * dataType.Width;
            return new BundleEntry(dataType, shape, size, 0).PlacedAt(place.Shard, place.Offset);
        }
    }

    /// <summary>What is missing of a V2 checkpoint shows before anything is written; all of a V1 tensor was looked at already.</summary>
    private static void RequireSource(CheckpointReader checkpoint, BundleTensor tensor)
    {
        using TensorContent content = checkpoint.OpenContent(tensor);
        (content as BundleContent)?.RequireFiles();
    }
}
