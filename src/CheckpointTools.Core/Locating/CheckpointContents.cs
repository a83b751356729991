using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Kinds;
using CheckpointTools.Reading;
using CheckpointTools.Variables;

namespace CheckpointTools.Locating;

/// <summary>Describes the contents of a checkpoint as the objects that users see.</summary>
public static class CheckpointContents
{
    /// <summary>Lists the variables in the order of their names' bytes, reading the index as it goes.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="onFault">
    /// Called for a variable whose entry has a fault and for a damaged block of the index, which are then left out; without it, the fault
    /// is thrown.
    /// </param>
    /// <param name="onGraphFault">
    /// If given, the object graph is read first, and this is called if it cannot be read. Otherwise it is read when a variable is asked for
    /// its kind or its object path. The variables are listed in either case.
    /// </param>
    /// <param name="onModelIgnored">
    /// Called if the model beside the checkpoint cannot be read, and shows nothing of the kinds. This is when a variable is asked for its
    /// kind for the first time, which may be after the listing.
    /// </param>
    /// <param name="all">
    /// Whether the constants of a graph that are no weights are listed too: shapes, axes and other numbers that its operations are told.
    /// </param>
    /// <exception cref="CheckpointException">The index cannot be read or is damaged.</exception>
    public static IEnumerable<CheckpointVariable> ReadVariables(
        CheckpointLocation location,
        Action<CheckpointException>? onFault = null,
        Action<CheckpointException>? onGraphFault = null,
        Action<CheckpointException>? onModelIgnored = null,
        bool all = false
    )
    {
        ArgumentNullException.ThrowIfNull(location);
        using CheckpointReader checkpoint = Open(location, onFault);
        Lazy<ObjectGraph?> graph = onGraphFault is null
            ? ReadGraphLater(checkpoint.Source)
            : new(ReadGraph(checkpoint.Bundle, onGraphFault));
        VariableSource source = WithRoles(checkpoint.Source, graph, onModelIgnored);
        foreach (CheckpointVariable variable in VariableListing.Read(checkpoint, source, onFault, all))
        {
            yield return variable;
        }
    }

    /// <summary>Describes a checkpoint.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="isLatest">Whether the state file beside it names it.</param>
    /// <param name="files">Finds its files; given for many checkpoints of a directory, it reads the directory once.</param>
    /// <exception cref="CheckpointException">The index cannot be read or is damaged.</exception>
    public static CheckpointInfo Describe(CheckpointLocation location, bool isLatest, CheckpointFiles? files = null)
    {
        ArgumentNullException.ThrowIfNull(location);
        using CheckpointReader checkpoint = Open(location);
        var dataEnds = new DataEnds();
        bool isObjectBased = false;
        long count = 0;
        TensorCursor tensors = checkpoint.Read();
        while (tensors.MoveNext())
        {
            bool isGraph = tensors.Name.SequenceEqual(TensorName.ObjectGraphKey);
            isObjectBased |= isGraph;
            count += isGraph || !tensors.IsWeight ? 0 : 1;
            if (tensors.Slices.Count == 0)
            {
                dataEnds.Add(tensors.Entry);
            }

            foreach (StoredSlice slice in tensors.Slices)
            {
                dataEnds.Add(slice.Entry);
            }
        }

        CheckpointStamp stamp = checkpoint.Stamp;
        (bool isComplete, Int128 dataSize) =
            location.Format == CheckpointFormat.V2 ? MeasureData(checkpoint, dataEnds) : (HasAllShards(location), 0);
        return new CheckpointInfo(location.Prefix)
        {
            Files = (files ?? new CheckpointFiles()).Find(location),
            Step = CheckpointFileName.StepOf(location.Prefix),
            Format = location.Format,
            IsObjectBased = isObjectBased,
            VariableCount = count,
            ShardCount = checkpoint.Header.ShardCount,
            Size = (long)Int128.Min(stamp.Length + dataSize, long.MaxValue),
            LastWriteTime = stamp.LastWriteTime.ToLocalTime(),
            IsComplete = isComplete,
            IsLatest = isLatest,
        };
    }

    /// <summary>The step in the name of a checkpoint, which need not be there or readable; null if there is none.</summary>
    /// <param name="prefix">The prefix.</param>
    public static long? StepIn(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return CheckpointFileName.StepOf(prefix);
    }

    /// <summary>The object graph of a checkpoint, null if it is name-based, and all variables.</summary>
    /// <exception cref="CheckpointException">The index or the graph cannot be read or is damaged.</exception>
    internal static (ObjectGraph? Graph, List<CheckpointVariable> Variables) ReadObjects(
        CheckpointLocation location,
        Action<CheckpointException>? onFault
    )
    {
        using CheckpointReader checkpoint = Open(location, onFault);
        ObjectGraph? graph = checkpoint.Bundle is { } bundle ? ObjectGraph.Read(bundle) : null;
        VariableSource source = WithRoles(checkpoint.Source, new Lazy<ObjectGraph?>(graph));
        return (graph, graph is null ? [] : [.. VariableListing.Read(checkpoint, source, onFault)]);
    }

    /// <summary>The source of variables that know what they are for.</summary>
    /// <param name="source">The checkpoint, as it is listed.</param>
    /// <param name="graph">Its object graph.</param>
    /// <param name="onModelIgnored">Called if the model beside it cannot be read.</param>
    internal static VariableSource WithRoles(
        VariableSource source,
        Lazy<ObjectGraph?> graph,
        Action<CheckpointException>? onModelIgnored = null
    ) => source with { Roles = new CheckpointKinds(source, graph, () => ModelFiles.Find(source.Prefix), onModelIgnored) };

    /// <summary>The object graph of a checkpoint; null if there is none or it cannot be read.</summary>
    internal static ObjectGraph? ReadGraph(BundleReader? bundle, Action<CheckpointException> onFault)
    {
        BundleTensor? tensor;
        try
        {
            tensor = bundle?.Find(TensorName.ObjectGraphKey);
        }
        catch (CheckpointException)
        {
            // The index has a fault, which the walk over it reports.
            return null;
        }

        try
        {
            return tensor is null ? null : ObjectGraph.Read(bundle!, tensor);
        }
        catch (CheckpointException e)
        {
            onFault(e);
            return null;
        }
    }

    /// <summary>The object graph, read when it is asked for; null if it cannot be read, or the checkpoint has changed.</summary>
    private static Lazy<ObjectGraph?> ReadGraphLater(VariableSource source) =>
        new(() =>
        {
            try
            {
                using CheckpointReader checkpoint = CheckpointReader.Open(source, static _ => { });
                return checkpoint.Stamp == source.Stamp ? ReadGraph(checkpoint.Bundle, static _ => { }) : null;
            }
            catch (CheckpointException)
            {
                return null;
            }
        });

    private static (bool IsComplete, Int128 Size) MeasureData(CheckpointReader checkpoint, DataEnds ends)
    {
        bool isComplete = true;
        Int128 size = 0;
        foreach ((int shard, long end) in ends.Shards)
        {
            long? length = BundleFiles.LengthOf(BundleFiles.DataPath(checkpoint.Prefix, shard, checkpoint.Header.ShardCount));
            isComplete &= length >= end;
            size += length ?? 0;
        }

        return (isComplete, size);
    }

    /// <summary>Whether a V1 checkpoint has as many files as their names state. Each can be opened without the others.</summary>
    private static bool HasAllShards(CheckpointLocation location) =>
        location.Files.Count == 0
        || !CheckpointFileName.TryParseShard(Path.GetFileName(location.Files[0]), out ShardName shard)
        || shard.Count == location.Files.Count;

    private static CheckpointReader Open(CheckpointLocation location, Action<CheckpointException>? onFault = null) =>
        CheckpointReader.Open(location.Prefix, location.Format, location.Files, onFault);
}
