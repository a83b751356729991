namespace CheckpointTools.Slices;

/// <summary>The dtypes for which TensorFlow can put slices together (format.md 5.5). It restores others only as they are cut.</summary>
internal static class JoinableTypes
{
    private static readonly HashSet<DataType> All =
    [
        DataType.Float32,
        DataType.Float64,
        DataType.Int32,
        DataType.UInt8,
        DataType.Int16,
        DataType.Int8,
        DataType.Complex64,
        DataType.Complex128,
        DataType.Int64,
        DataType.Bool,
        DataType.QInt32,
        DataType.QUInt8,
        DataType.QInt8,
        DataType.BFloat16,
    ];

    public static bool Contains(DataType dataType) => All.Contains(dataType);
}
