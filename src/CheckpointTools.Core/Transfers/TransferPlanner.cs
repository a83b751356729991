using CheckpointTools.Bundles;
using CheckpointTools.Names;
using CheckpointTools.Slices;

namespace CheckpointTools.Transfers;

/// <summary>
/// Makes plans. Every source is opened again and its whole index verified, so that a plan rests on what is on the disk now; all that can be
/// known to fail fails here, before anything is written.
/// </summary>
public static class TransferPlanner
{
    /// <summary>Plans a new checkpoint of the given variables.</summary>
    /// <param name="variables">The variables, under the names that they are to have, in the order given.</param>
    /// <param name="destination">The full prefix of the new checkpoint.</param>
    /// <param name="options">How to transfer.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    /// <exception cref="CheckpointException">The transfer cannot be made; the message says why.</exception>
    public static TransferPlan Plan(IReadOnlyList<CheckpointVariable> variables, string destination, TransferOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        if (variables.Count == 0)
        {
            throw TransferFaults.NoVariable(destination);
        }

        DestinationFiles.RequireFree(destination);
        CheckNames(variables);
        PlannedSource[] sources = PlannedSource.OpenAll(variables, cancellationToken);
        DuplicateNames.Resolve(variables, sources, options.Duplicates, cancellationToken);
        sources = Array.FindAll(sources, static source => source.Tensors.Count > 0);

        var warnings = new List<string>();
        ObjectGraphs.Add(sources, warnings);
        PlannedEntry[] index = IndexOf(sources);
        SortByKey(index);
        PlannedEntry[] payloads = InPayloadOrder(index);
        SourceDataFiles.RequireComplete(sources, payloads);
        PlaceOneAfterAnother(payloads, destination);

        BundleHeader header = CommonHeader(sources).WithShardCount(1);
        var plan = new TransferPlan(destination, sources, header, payloads, index, options) { Warnings = warnings };
        DestinationFiles.RequireRoom(destination, plan.PayloadSize);
        return plan;
    }

    private static void CheckNames(IReadOnlyList<CheckpointVariable> variables)
    {
        foreach (CheckpointVariable variable in variables)
        {
            if (variable.Name != variable.SourceName && FindFault(variable.Name) is { } fault)
            {
                throw TransferFaults.InvalidName(variable, fault);
            }

            if ((variable.Name == TensorName.ObjectGraph) != (variable.SourceName == TensorName.ObjectGraph))
            {
                throw TransferFaults.InvalidName(variable, $"the name {TensorName.ObjectGraph} belongs to the object graph alone, which keeps it");
            }
        }
    }

    /// <summary>Any bytes make a name, but two texts may not stand for the same bytes, and no name may be taken for a slice's key.</summary>
    private static string? FindFault(string name)
    {
        if (name.Length == 0)
        {
            return "a name has at least one character";
        }

        byte[] bytes = TensorName.ToBytes(name);
        if (TensorName.ToText(bytes) != name)
        {
            return $"its single bytes (U+DC80 to U+DCFF) make up a character; write it as '{TensorName.ToText(bytes)}'";
        }

        return bytes[0] == SliceKey.FirstByte && SliceKey.TryDecode(bytes, out _, out _)
            ? "a reader would take it for a piece of a partitioned variable"
            : null;
    }

    private static BundleHeader CommonHeader(PlannedSource[] sources)
    {
        PlannedSource first = sources[0];
        foreach (PlannedSource other in sources)
        {
            if (other.Header.IsBigEndian != first.Header.IsBigEndian)
            {
                throw TransferFaults.MixedEndianness(first, other);
            }

            if (!other.Header.Version.IsSameAs(first.Header.Version))
            {
                throw TransferFaults.VersionConflict(first, other);
            }
        }

        return first.Header;
    }

    private static PlannedEntry[] IndexOf(PlannedSource[] sources)
    {
        var index = new List<PlannedEntry>(sources.Sum(static source => source.Tensors.Count));
        for (int source = 0; source < sources.Length; source++)
        {
            foreach (PlannedTensor taken in sources[source].Tensors)
            {
                CheckpointVariable variable = taken.Variable;
                byte[] key = variable.Name == variable.SourceName ? taken.SourceKey : TensorName.ToBytes(variable.Name);
                index.Add(new PlannedEntry(variable, key, taken.Entry, source, IsSlice: false));
                foreach (StoredSlice slice in taken.Slices)
                {
                    index.Add(new PlannedEntry(variable, SliceKey.Encode(key, slice.Slice), slice.Entry, source, IsSlice: true));
                }
            }
        }

        return [.. index];
    }

    private static void SortByKey(PlannedEntry[] index) =>
        Sort(index, static (left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key));

    /// <summary>
    /// The order of the sources' own data files: a copy of a whole checkpoint of one data file gives that file back. A tensor without bytes
    /// comes before the one that begins at the same offset, where its writer found it.
    /// </summary>
    private static PlannedEntry[] InPayloadOrder(PlannedEntry[] index)
    {
        PlannedEntry[] payloads = Array.FindAll(index, static entry => entry.HasPayload);
        Sort(payloads, ComparePlaces);
        return payloads;
    }

    /// <summary>Tensors may share their bytes in a source; in a copy each has its own, which can be more than any file holds.</summary>
    private static void PlaceOneAfterAnother(PlannedEntry[] payloads, string destination)
    {
        long offset = 0;
        foreach (PlannedEntry payload in payloads)
        {
            if (payload.Entry.Size > long.MaxValue - offset)
            {
                throw TransferFaults.TooLarge(destination, payload.Variable);
            }

            payload.TargetOffset = offset;
            offset += payload.Entry.Size;
        }
    }

    private static int ComparePlaces(PlannedEntry left, PlannedEntry right)
    {
        int order = left.Source.CompareTo(right.Source);
        order = order != 0 ? order : left.Entry.ShardId.CompareTo(right.Entry.ShardId);
        order = order != 0 ? order : left.Entry.Offset.CompareTo(right.Entry.Offset);
        order = order != 0 ? order : (left.Entry.Size > 0).CompareTo(right.Entry.Size > 0);
        return order != 0 ? order : left.Key.AsSpan().SequenceCompareTo(right.Key);
    }

    /// <summary>Entries mostly come in order already; looking is much faster than sorting them again.</summary>
    private static void Sort(PlannedEntry[] entries, Comparison<PlannedEntry> comparison)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            if (comparison(entries[i - 1], entries[i]) > 0)
            {
                Array.Sort(entries, comparison);
                return;
            }
        }
    }
}
