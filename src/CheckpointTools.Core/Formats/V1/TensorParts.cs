using CheckpointTools.Binary;
using CheckpointTools.Slices;

namespace CheckpointTools.Formats.V1;

/// <summary>
/// Collects the lists' descriptions of one tensor from the files of a V1 checkpoint and checks them: the slices must make up the whole.
/// </summary>
internal sealed class TensorParts(V1Meta.ListedTensor first, string firstPath)
{
    private readonly List<(TensorSlice Slice, int File)> _slices = [];
    private string? _conflict;

    public void Add(V1Meta.ListedTensor listed, int file, string path)
    {
        if (listed.DataTypeNumber != first.DataTypeNumber || !Equals(listed.Shape, first.Shape))
        {
            _conflict ??= $"is {Describe(first)} in {firstPath}, and {Describe(listed)} in {path}";
        }

        for (int i = 0; i < listed.Slices.Count; i++)
        {
            _slices.Add((listed.Slices[i], file));
        }
    }

    public V1Tensor ToTensor()
    {
        try
        {
            DataType dataType = RequireDataType();
            TensorShape shape = RequireShape(dataType);
            return new V1Tensor(first.Name, dataType, shape, RequireSlices(shape));
        }
        catch (CheckpointException e)
        {
            return new V1Tensor(first.Name, default, TensorShape.Scalar, [], e);
        }
    }

    private static string Describe(V1Meta.ListedTensor listed) =>
        $"{(DataType.TryFromNumber(listed.DataTypeNumber, out DataType dataType) ? dataType : $"dtype {listed.DataTypeNumber}")} "
        + $"{listed.Shape?.ToString() ?? listed.InvalidShape}";

    private DataType RequireDataType()
    {
        if (first.Name.Length == 0)
        {
            throw Fault("has no name, and without one it cannot be written");
        }

        if (_conflict is not null)
        {
            throw Fault(_conflict);
        }

        if (!DataType.TryFromNumber(first.DataTypeNumber, out DataType dataType))
        {
            throw Fault($"has the dtype number {first.DataTypeNumber}, which TensorFlow does not define", FaultCode.InvalidDataType);
        }

        return V1Values.CanHold(dataType)
            ? dataType
            : throw V1Faults.Tensor(
                firstPath,
                first.Name,
                CheckpointError.UnsupportedDataType,
                $"is of dtype {dataType}, which a V1 checkpoint cannot hold",
                FaultCode.InvalidDataType
            );
    }

    private TensorShape RequireShape(DataType dataType)
    {
        if (first.Shape is not { } shape)
        {
            throw Fault($"has an invalid shape: {first.InvalidShape}", FaultCode.InvalidShape);
        }

        // A string takes at least a byte. Half of the range is allowed, so that what a copy adds for each of many slices cannot overflow.
        return (Int128)shape.ElementCount * Math.Max(dataType.Width, 1) <= long.MaxValue / 2
            ? shape
            : throw Fault($"has {shape.ElementCount} elements of dtype {dataType}, more than any file can hold", FaultCode.InvalidShape);
    }

    private V1Slice[] RequireSlices(TensorShape shape)
    {
        if (_slices.Count == 0)
        {
            throw Fault("is listed without any values");
        }

        var seen = new Dictionary<TensorSlice, int>();
        foreach ((TensorSlice slice, int file) in _slices)
        {
            if (slice.Extents.Count != shape.Rank)
            {
                throw Fault($"has the slice {slice}, which has {slice.Extents.Count} dimensions where its shape {shape} has {shape.Rank}");
            }

            if (!seen.TryAdd(slice, file))
            {
                throw Fault(
                    $"has {(shape.Rank == 0 ? "its value" : $"the slice {slice}")} more than "
                        + $"once{(seen[slice] == file ? "" : ": in two of the files, of which one may be a copy of the other")}"
                );
            }
        }

        if (_slices.Count == 1 && CoversAll(_slices[0].Slice, shape))
        {
            return [new V1Slice(_slices[0].Slice, null, _slices[0].File)];
        }

        V1Slice[] slices =
        [
            .. _slices.Select(part => new V1Slice(
                part.Slice,
                part.Slice.TryPlace(shape, out SliceBox? box)
                    ? box
                    : throw Fault($"has the slice {part.Slice}, which is not within its shape {shape}"),
                part.File
            )),
        ];

        // In every file in the order of its records, so that a tensor is read in one pass.
        Array.Sort(Array.ConvertAll(slices, slice => SliceKey.Encode(first.Name, slice.Slice)), slices, ByteSequenceComparer.Instance);
        return SliceTiling.FindFault(shape, [.. slices.Select(static slice => slice.Box!)]) is { } gap
            ? throw Fault($"cannot be put together: {gap}")
            : slices;
    }

    private static bool CoversAll(TensorSlice slice, TensorShape shape)
    {
        for (int i = 0; i < shape.Rank; i++)
        {
            (long start, long? length) = slice.Extents[i];
            if (start != 0 || (length ?? shape.Span[i]) != shape.Span[i])
            {
                return false;
            }
        }

        return true;
    }

    private CheckpointException Fault(string what, FaultCode fault = FaultCode.LegacyVariableDamaged) =>
        V1Faults.Tensor(firstPath, first.Name, CheckpointError.DamagedEntry, what, fault);
}
