using CheckpointTools.Binary;
using CheckpointTools.Slices;

namespace CheckpointTools.Names;

/// <summary>
/// Checks the tensors that give a variable its parts against its partition, against its shape as far as it is known, and against each
/// other: all of them must be parts of the same shape.
/// </summary>
/// <param name="variable">The variable, which has a partition.</param>
internal sealed class PartShapes(ModelVariable variable)
{
    private readonly TensorPartition _partition = variable.Partition!;
    private readonly Int128 _sum = variable.Partition!.Sizes.Aggregate(Int128.Zero, static (sum, size) => sum + size);

    /// <summary>
    /// The first part that does not fit, and the reason as the end of the sentence "The variable ..."; null if all of them fit.
    /// </summary>
    /// <param name="parts">The source of each part's values; null for a part without values.</param>
    public (int Part, string Fault)? FindFault(IReadOnlyList<AssignedTensor?> parts)
    {
        TensorShape? shape = null;
        int first = 0;
        for (int part = 0; part < parts.Count; part++)
        {
            if (parts[part] is not { } given)
            {
                continue;
            }

            TensorShape? whole = WholeBy(part, given, out string? fault);
            fault ??=
                shape is null ? FindFault(whole!)
                : whole != shape
                    ? $"would have the shape {shape} by part {first}, {Describe(parts[first]!)}, "
                        + $"and {whole} by part {part}, {Describe(given)}"
                : null;
            if (fault is not null)
            {
                return (part, fault);
            }

            (shape, first) = shape is null ? (whole, part) : (shape, first);
        }

        return null;
    }

    /// <summary>The shape of the variable according to one of its parts; null, with the reason, if there is no such shape.</summary>
    private TensorShape? WholeBy(int part, AssignedTensor given, out string? fault)
    {
        (int axis, long size, TensorShape shape) = (_partition.Axis, _partition.Sizes[part], given.Tensor.Shape);
        TensorShape? whole = null;
        fault =
            !given.FillsPart ? null
            : axis < 0 || axis >= shape.Rank ? $"is to be cut along axis {axis}, but its part {part}, {Describe(given)}, has no such axis"
            : shape[axis] != size
                ? $"is to have {size} along axis {axis} in its part {part}, " + $"which has {shape[axis]} there, {Describe(given)}"
            : _sum > long.MaxValue
            || !TensorShape.TryCreate([.. shape.Dimensions.Select((length, i) => i == axis ? (long)_sum : length)], out whole)
                ? $"is to be cut into parts of {_sum} together along axis {axis}, which makes no shape with its part {part}, "
                    + $"{Describe(given)}"
            : null;
        return given.FillsPart ? whole : shape;
    }

    private string? FindFault(TensorShape whole) =>
        PartitionSlices.FindFault(_partition, whole)
        ?? (variable.Shape.IsCompatibleWith(whole) ? null : $"has the shape {variable.Shape} in the model, but its parts make up {whole}");

    private static string Describe(AssignedTensor given) =>
        $"{(given.FillsPart ? "filled by" : "cut out of")} {TensorName.Quote(given.Tensor.Name)} {given.Tensor.Shape}";
}
