using CheckpointTools.Formats.Bundles;
using CheckpointTools.Slices;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// Partitioned tensors whose slices lie in several sources, as the parts of a sharded save do: each has an entry for the whole tensor, and
/// some of its slices.
/// </summary>
internal static class SliceUnion
{
    /// <summary>Whether variables of one name make up a whole tensor together.</summary>
    public static bool CanUnite(ResolvedVariable[] parts)
    {
        BundleEntry first = parts[0].Tensor.Entry;
        return Array.TrueForAll(parts, part => IsPartOf(part, first)) && SliceTiling.FindFault(first.Shape, [.. BoxesOf(parts)]) is null;
    }

    /// <summary>
    /// Incomplete parts are not duplicates to choose from, so the error says what is missing instead.
    /// </summary>
    /// <exception cref="CheckpointException">Parts of one tensor do not make it up.</exception>
    public static void RequireNoParts(ResolvedVariable[] parts, PlannedSource[] sources)
    {
        if (!Array.TrueForAll(parts, static part => part.Others.Length == 0 && part.Tensor.FindGap() is not null))
        {
            return;
        }

        BundleEntry first = parts[0].Tensor.Entry;
        ResolvedVariable other = Array.Find(
            parts,
            part => part.Tensor.Entry.DataType != first.DataType || part.Tensor.Entry.Shape != first.Shape
        );
        throw TransferFaults.PartsDoNotFit(
            parts[0].Variable,
            parts.Select(part => sources[part.Source].Prefix),
            other.Variable is not null
                ? $"it is {first.DataType} {first.Shape} in {sources[parts[0].Source].Prefix}, "
                    + $"and {other.Tensor.Entry.DataType} {other.Tensor.Entry.Shape} in {sources[other.Source].Prefix}"
                : SliceTiling.FindFault(first.Shape, [.. BoxesOf(parts)])!
        );
    }

    private static bool IsPartOf(ResolvedVariable part, BundleEntry whole) =>
        part.Others.Length == 0
        && part.Tensor.Slices.Count > 0
        && !part.Variable.IsLayoutChosen
        && part.Tensor.Entry.DataType == whole.DataType
        && part.Tensor.Entry.Shape == whole.Shape;

    private static IEnumerable<SliceBox> BoxesOf(ResolvedVariable[] parts) =>
        parts.SelectMany(static part => part.Tensor.Slices).Select(static slice => slice.Box);
}
