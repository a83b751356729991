using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Slices;

namespace CheckpointTools.Variables;

/// <summary>Describes the tensors of an open checkpoint as the variables that users see.</summary>
internal static class VariableListing
{
    /// <summary>Lists the variables in the order of their names' bytes, reading the index as it goes.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="source">The source that is stored with its variables.</param>
    /// <param name="onFault">Called for damaged items, which are then left out; without it, the fault is thrown.</param>
    /// <param name="all">Whether the constants of a graph that are no weights are listed too.</param>
    public static IEnumerable<CheckpointVariable> Read(
        CheckpointReader checkpoint,
        VariableSource source,
        Action<CheckpointException>? onFault,
        bool all = false
    )
    {
        TensorCursor tensors = checkpoint.Read(onFault);
        while (tensors.MoveNext())
        {
            if (all || tensors.IsWeight)
            {
                yield return ToVariable(source, tensors.Name, tensors.Entry, tensors.Size);
            }
        }
    }

    /// <summary>Describes one tensor.</summary>
    public static CheckpointVariable ToVariable(VariableSource source, BundleTensor tensor) =>
        ToVariable(source, tensor.Key, tensor.Entry, tensor.Payloads.Sum(static entry => entry.Size));

    private static CheckpointVariable ToVariable(VariableSource source, ReadOnlySpan<byte> name, BundleEntry entry, long size)
    {
        StoredCut? cut = entry.IsPartitioned ? new StoredCut(PartitionSlices.Find(entry.Shape, entry.Slices)) : null;
        string text = TensorName.ToText(name);
        return new CheckpointVariable(new StoredTensor(source, text, entry.DataType, entry.Shape, size, cut), text);
    }
}
