namespace CheckpointTools.Formats.Models;

/// <summary>Unites the parts of a partitioned variable.</summary>
internal static class VariableParts
{
    /// <summary>The whole variable.</summary>
    /// <exception cref="CheckpointException">The parts do not belong to one variable.</exception>
    public static ModelVariable Unite(string path, string name, IReadOnlyList<GraphPart> parts)
    {
        (ModelVariable first, TensorShape whole, _, _) = parts[0];
        if (parts.FirstOrDefault(part => part.Whole != whole || part.Variable.DataType != first.DataType) is { } other)
        {
            throw ModelFaults.Variable(
                path,
                name,
                $"its part '{first.Name}' is one of {first.DataType} {whole}, "
                    + $"'{other.Variable.Name}' is one of {other.Variable.DataType} {other.Whole}"
            );
        }

        return new ModelVariable(name, first.DataType, new PartialTensorShape(whole))
        {
            IsTrainable = parts.Any(static part => part.Variable.IsTrainable is null)
                ? null
                : parts.Any(static part => part.Variable.IsTrainable == true),
            IsLocal = parts.All(static part => part.Variable.IsLocal),
            Partition = Partition(path, name, whole, parts),
            RestoreKeys = [.. parts.SelectMany(static part => part.Variable.RestoreKeys).Distinct(StringComparer.Ordinal)],
            Model = path,
        };
    }

    /// <summary>TensorFlow cuts along one axis only, and never cuts a scalar.</summary>
    private static TensorPartition? Partition(string path, string name, TensorShape whole, IReadOnlyList<GraphPart> parts)
    {
        if (whole.Rank == 0 && parts.Count == 1)
        {
            return null;
        }

        int axis = Enumerable
            .Range(0, whole.Rank)
            .FirstOrDefault(dimension => parts.Any(part => part.Lengths[dimension] != whole[dimension]));
        long[] sizes = new long[parts.Count];
        long end = 0;
        int count = 0;
        foreach (GraphPart part in parts.OrderBy(part => whole.Rank == 0 ? 0 : part.Offset[axis]))
        {
            bool fills =
                whole.Rank > 0
                && part.Offset[axis] == end
                && part.Lengths[axis] > 0 == whole[axis] > 0
                && part.Lengths[axis] <= whole[axis] - end
                && Enumerable
                    .Range(0, whole.Rank)
                    .All(dimension => dimension == axis || (part.Offset[dimension] == 0 && part.Lengths[dimension] == whole[dimension]))
                && part.Variable.Shape.IsCompatibleWith(new TensorShape([.. part.Lengths]));
            if (!fills)
            {
                throw ModelFaults.Variable(
                    path,
                    name,
                    $"its shape is {whole}, and its part '{part.Variable.Name}' {part.Variable.Shape} is to begin at "
                        + $"[{string.Join(", ", part.Offset)}] with the lengths [{string.Join(", ", part.Lengths)}], "
                        + "which does not follow on the parts before it"
                );
            }

            sizes[count++] = part.Lengths[axis];
            end += part.Lengths[axis];
        }

        return end == whole[axis]
            ? new TensorPartition(axis, sizes)
            : throw ModelFaults.Variable(path, name, $"its shape is {whole}, but its {parts.Count} parts end at {end} of dimension {axis}");
    }
}
