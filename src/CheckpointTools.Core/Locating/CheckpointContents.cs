using System.Globalization;
using CheckpointTools.Bundles;
using CheckpointTools.Names;

namespace CheckpointTools.Locating;

/// <summary>What a checkpoint holds, as the objects that users see.</summary>
public static class CheckpointContents
{
    /// <summary>Lists the variables in the order of their names' bytes, reading the index as it goes.</summary>
    /// <param name="prefix">The checkpoint's full prefix.</param>
    /// <param name="onFault">
    /// Called for a variable whose entry is at fault, which is then left out; without it such a fault is thrown. Damage to the index itself is
    /// always thrown.
    /// </param>
    /// <exception cref="CheckpointException">The index cannot be read or is damaged.</exception>
    public static IEnumerable<CheckpointVariable> ReadVariables(string prefix, Action<CheckpointException>? onFault = null)
    {
        using var bundle = BundleReader.Open(prefix);
        var source = new VariableSource(prefix, CheckpointFormat.V2, bundle.Header.ShardCount, bundle.Stamp);
        BundleCursor tensors = bundle.Read(onFault);
        while (tensors.MoveNext())
        {
            BundleEntry entry = tensors.Entry;
            yield return new CheckpointVariable(source, TensorName.ToText(tensors.Name), entry.DataType, entry.Shape, tensors.Size, entry.Slices.Count > 0);
        }
    }

    /// <summary>Describes a checkpoint.</summary>
    /// <param name="prefix">The checkpoint's full prefix.</param>
    /// <param name="isLatest">Whether the state file beside it names it.</param>
    /// <exception cref="CheckpointException">The index cannot be read or is damaged.</exception>
    public static CheckpointInfo Describe(string prefix, bool isLatest)
    {
        using var bundle = BundleReader.Open(prefix);
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
        return new CheckpointInfo(prefix)
        {
            Step = StepOf(prefix),
            Format = CheckpointFormat.V2,
            IsObjectBased = isObjectBased,
            VariableCount = count,
            ShardCount = bundle.Header.ShardCount,
            Size = bundle.Stamp.Length + dataEnds.Keys.Sum(shard => LengthOf(bundle.DataPath(shard)) ?? 0),
            LastWriteTime = bundle.Stamp.LastWriteTime.ToLocalTime(),
            IsComplete = isComplete,
            IsLatest = isLatest,
        };
    }

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
