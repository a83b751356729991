using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Slices;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Payloads;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// The composing stage: describes every variable as the new index has it. Most tensors are taken as they are stored; those of a V1
/// checkpoint, of an origin other than one tensor, and those that are to be cut otherwise, get new payloads.
/// </summary>
internal sealed class EntryComposer
{
    private readonly NamedVariables _named;
    private readonly TransferMode _mode;
    private readonly PayloadSources _open;
    private readonly CancellationToken _cancellationToken;
    private PlannedEntry[] _entries;
    private int _count;

    private EntryComposer(NamedVariables named, TransferMode mode, PayloadSources open, CancellationToken cancellationToken)
    {
        (_named, _mode, _open, _cancellationToken) = (named, mode, open, cancellationToken);
        _entries = new PlannedEntry[named.Variables.Length];
    }

    /// <exception cref="CheckpointException">A variable cannot be cut as it is asked for, or not all of it is there.</exception>
    public static ComposedEntries Compose(NamedVariables named, TransferMode mode, CancellationToken cancellationToken)
    {
        using var open = new PayloadSources(named.Sources);
        var composer = new EntryComposer(named, mode, open, cancellationToken);
        foreach (ResolvedVariable variable in named.Variables)
        {
            composer.Add(variable);
        }

        Array.Resize(ref composer._entries, composer._count);
        return ComposedEntries.Sort(composer._entries);
    }

    private void Add(ResolvedVariable variable)
    {
        if (variable.Variable.Origin.AsStored is not null && !IsCutOtherwise(variable))
        {
            AddStored(variable, _named.OtherParts.GetValueOrDefault(variable.Variable.Name, []));
            return;
        }

        if (_mode != TransferMode.Copy && !variable.Variable.Origin.IsConstant)
        {
            throw TransferFaults.MustBeCut(_mode, variable.Variable);
        }

        AddMade(variable);
    }

    /// <summary>Whether a tensor is to be cut otherwise than it is stored.</summary>
    private static bool IsCutOtherwise(ResolvedVariable variable)
    {
        if (!variable.Variable.IsLayoutChosen)
        {
            return false;
        }

        BundleEntry entry = variable.Tensor.Entry;
        TensorPartition? chosen = RequirePartition(variable.Variable, entry.Shape);
        return !(chosen is null ? variable.Tensor.Slices.Count == 0 : chosen.Equals(PartitionSlices.Find(entry.Shape, entry.Slices)));
    }

    /// <summary>How a variable is to be cut; null for one piece.</summary>
    private static TensorPartition? RequirePartition(CheckpointVariable variable, TensorShape shape)
    {
        TensorPartition? chosen = variable.Partition;
        return chosen is not null && PartitionSlices.FindFault(chosen, shape) is { } fault
                ? throw TransferFaults.DoesNotFit(variable, fault)
            : chosen?.Sizes.Count == 1 ? null
            : chosen;
    }

    private void AddStored(ResolvedVariable main, ResolvedVariable[] others)
    {
        BundleEntry entry = main.Tensor.Entry;
        if (others.Length > 0)
        {
            // These are known to make up their tensor.
            entry = entry.WithSlicesOf([.. others.Select(static part => part.Tensor.Entry)]);
        }
        else if (main.Tensor.FindGap() is { } gap)
        {
            throw BundleFaults.Incomplete(BundleFiles.IndexPath(_named.Sources[main.Source].Prefix), main.Variable.SourceName, gap);
        }

        Add(main.Variable, entry, main.Source, null, entry.IsPartitioned ? null : Converted(main.Tensor, 0));
        if (entry.IsPartitioned)
        {
            byte[] key = TensorName.ToBytes(main.Variable.Name);
            AddSlices(main, key);
            Array.ForEach(others, part => AddSlices(part, key));
        }
    }

    private void AddSlices(ResolvedVariable part, byte[] key)
    {
        for (int i = 0; i < part.Tensor.Slices.Count; i++)
        {
            StoredSlice slice = part.Tensor.Slices[i];
            Add(part.Variable, slice.Entry, part.Source, SliceKey.Encode(key, slice.Slice), Converted(part.Tensor, i));
        }
    }

    private ConvertedPayload? Converted(ResolvedTensor tensor, int piece) =>
        _named.Sources[tensor.Source].IsConverted ? new ConvertedPayload(tensor, piece) : null;

    private void AddMade(ResolvedVariable variable)
    {
        RequireInputs(variable);
        VariableOrigin origin = variable.Variable.Origin;
        TensorPartition? partition = RequirePartition(variable.Variable, origin.Shape);
        if (origin.AsStored is null)
        {
            // A variable made of parts keeps them, even if there is only one.
            partition = variable.Variable.Partition;
        }

        if (partition is null)
        {
            AddMade(variable, null, origin.Shape, null);
            return;
        }

        byte[] key = TensorName.ToBytes(variable.Variable.Name);
        TensorSlice[] slices = PartitionSlices.Cut(partition, origin.Shape);
        Add(variable.Variable, BundleEntry.Partitioned(origin.DataType, origin.Shape, slices), variable.Source, null, null);
        foreach (TensorSlice slice in slices)
        {
            slice.TryPlace(origin.Shape, out SliceBox? box);
            AddMade(variable, SliceKey.Encode(key, slice), new TensorShape(box!.Lengths.ToArray()), box);
        }
    }

    private void AddMade(ResolvedVariable variable, byte[]? sliceKey, TensorShape shape, SliceBox? part)
    {
        DataType dataType = variable.Variable.Origin.DataType;
        var payload = new RecutPayload(variable, part);
        long size =
            dataType == DataType.String
                ? payload.MeasureStrings(_open.Open(variable, _cancellationToken).Strings)
                : shape.ElementCount * dataType.Width;

        // It is placed where its first tensor's bytes would be, or behind them all if it needs none.
        (int shard, long offset) = variable.Variable.Origin.IsConstant
            ? (int.MaxValue, 0)
            : variable.Tensor.ToTensor().Payloads.Min(static entry => (entry.ShardId, entry.Offset));
        Add(variable.Variable, new BundleEntry(dataType, shape, size, 0).PlacedAt(shard, offset), variable.Source, sliceKey, payload);
    }

    /// <summary>Missing data of a V2 checkpoint is found before anything is written; a V1 tensor was read already.</summary>
    private void RequireInputs(ResolvedVariable variable)
    {
        if (variable.Variable.Origin.IsConstant)
        {
            return;
        }

        foreach (ResolvedTensor resolved in variable.Tensors.DistinctBy(static tensor => tensor.Entry, ReferenceEqualityComparer.Instance))
        {
            BundleTensor tensor = resolved.ToTensor();
            PlannedSource source = _named.Sources[resolved.Source];
            if (source.IsMade)
            {
                continue;
            }

            if (tensor.Entry.DataType == DataType.Variant)
            {
                throw TransferFaults.CannotBeCut(variable.Variable);
            }

            if (resolved.FindGap() is { } gap)
            {
                throw BundleFaults.Incomplete(_open.Open(resolved.Source).ListPath, tensor.Name, gap);
            }

            if (!source.IsConverted)
            {
                using DataFiles files = source.OpenData();
                foreach (BundleEntry entry in tensor.Payloads)
                {
                    files.Open(entry, tensor.Name);
                }
            }
        }
    }

    private void Add(CheckpointVariable variable, BundleEntry entry, int source, byte[]? sliceKey, MadePayload? made)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(4, 2 * _count));
        }

        _entries[_count++] = new PlannedEntry(variable, entry, source, sliceKey, made);
    }
}
