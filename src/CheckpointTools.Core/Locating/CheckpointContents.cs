using System.Globalization;
using CheckpointTools.Bundles;
using CheckpointTools.Graphs;
using CheckpointTools.Names;
using CheckpointTools.Slices;

namespace CheckpointTools.Locating;

/// <summary>What a checkpoint holds, as the objects that users see.</summary>
public static class CheckpointContents
{
    /// <summary>Lists the variables in the order of their names' bytes, reading the index as it goes.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="onFault">
    /// Called for a variable whose entry is at fault, and for a damaged block of the index, which are then left out; without it such a fault is thrown.
    /// </param>
    /// <param name="onGraphFault">
    /// With it, an object graph is read first, and the variables know their object paths and, by the objects, their kinds. Called if it cannot
    /// be read; then it is done without.
    /// </param>
    /// <exception cref="CheckpointException">The index cannot be read or is damaged.</exception>
    public static IEnumerable<CheckpointVariable> ReadVariables(
        CheckpointLocation location, Action<CheckpointException>? onFault = null, Action<CheckpointException>? onGraphFault = null)
    {
        ArgumentNullException.ThrowIfNull(location);
        using BundleReader bundle = Open(location, onFault);
        var source = new VariableSource(location.Prefix, location.Format, bundle.Header.ShardCount, bundle.Stamp)
        {
            Graph = onGraphFault is null ? null : ReadGraph(bundle, onGraphFault),
        };
        BundleCursor tensors = bundle.Read(onFault);
        while (tensors.MoveNext())
        {
            BundleEntry entry = tensors.Entry;
            bool isSliced = entry.Slices.Count > 0;
            TensorPartition? partition = isSliced ? PartitionSlices.Find(entry.Shape, entry.Slices) : null;
            yield return new CheckpointVariable(source, TensorName.ToText(tensors.Name), entry.DataType, entry.Shape, tensors.Size, isSliced, partition);
        }
    }

    /// <summary>Describes a checkpoint.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="isLatest">Whether the state file beside it names it.</param>
    /// <exception cref="CheckpointException">The index cannot be read or is damaged.</exception>
    public static CheckpointInfo Describe(CheckpointLocation location, bool isLatest)
    {
        ArgumentNullException.ThrowIfNull(location);
        using BundleReader bundle = Open(location);
        var dataEnds = new SortedDictionary<int, long>();
        bool isObjectBased = false;
        long count = 0;
        BundleCursor tensors = bundle.Read();
        while (tensors.MoveNext())
        {
            bool isGraph = tensors.Name.SequenceEqual(TensorName.ObjectGraphKey);
            isObjectBased |= isGraph;
            count += isGraph ? 0 : 1;
            if (tensors.Slices.Count == 0)
            {
                Extend(dataEnds, tensors.Entry);
            }

            foreach (StoredSlice slice in tensors.Slices)
            {
                Extend(dataEnds, slice.Entry);
            }
        }

        bool isComplete = dataEnds.All(end => LengthOf(bundle.DataPath(end.Key)) is { } length && length >= end.Value);
        return new CheckpointInfo(location.Prefix)
        {
            Step = StepOf(location.Prefix),
            Format = location.Format,
            IsObjectBased = isObjectBased,
            VariableCount = count,
            ShardCount = bundle.Header.ShardCount,
            Size = (long)Int128.Min(dataEnds.Keys.Aggregate((Int128)bundle.Stamp.Length, (sum, shard) => sum + (LengthOf(bundle.DataPath(shard)) ?? 0)), long.MaxValue),
            LastWriteTime = bundle.Stamp.LastWriteTime.ToLocalTime(),
            IsComplete = isComplete,
            IsLatest = isLatest,
        };
    }

    private static ObjectGraph? ReadGraph(BundleReader bundle, Action<CheckpointException> onFault)
    {
        BundleTensor? tensor;
        try
        {
            tensor = bundle.Find(TensorName.ObjectGraphKey);
        }
        catch (CheckpointException)
        {
            // The index is at fault; walking it says so.
            return null;
        }

        try
        {
            return tensor is null ? null : ObjectGraph.Read(bundle, tensor);
        }
        catch (CheckpointException e)
        {
            onFault(e);
            return null;
        }
    }

    private static BundleReader Open(CheckpointLocation location, Action<CheckpointException>? onFault = null) => location.Format == CheckpointFormat.V2
        ? BundleReader.Open(location.Prefix, onFault)
        : throw new CheckpointException(
            CheckpointError.UnsupportedFormat,
            $"{location.Prefix} is a checkpoint of the V1 format (2015 to 2017), which this version does not read. Convert it with TensorFlow: restore it and save it again with tf.compat.v1.train.Saver.")
        {
            File = location.Prefix,
        };

    private static void Extend(SortedDictionary<int, long> ends, BundleEntry entry) =>
        ends[entry.ShardId] = Math.Max(ends.GetValueOrDefault(entry.ShardId), entry.End);

    private static long? LengthOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : null;
    }

    private static long? StepOf(string prefix)
    {
        string name = Path.GetFileName(prefix);
        return long.TryParse(name.AsSpan(name.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long step) && name.Contains('-')
            ? step
            : null;
    }
}
