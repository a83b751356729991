namespace CheckpointTools.Computing;

/// <summary>The dtype of numbers that are merged from several dtypes: one that holds the values of all.</summary>
internal static class MergedDataType
{
    /// <summary>Whether a dtype is merged: floating and complex numbers are, all else is taken from one source.</summary>
    public static bool IsMerged(DataType dataType) => VariableConversion.IsFloating(dataType) || VariableConversion.IsComplex(dataType);

    /// <summary>The dtype for the values of all, which are floating or complex numbers.</summary>
    public static DataType Of(IReadOnlyCollection<DataType> all)
    {
        DataType first = all.First();
        return all.All(dataType => dataType == first) ? first
            : all.Any(VariableConversion.IsComplex)
                ? all.Any(static dataType => dataType == DataType.Complex128 || dataType == DataType.Float64) ? DataType.Complex128
                    : DataType.Complex64
            : all.Contains(DataType.Float64) ? DataType.Float64
            : all.Contains(DataType.Float32) || (all.Contains(DataType.Float16) && all.Contains(DataType.BFloat16)) ? DataType.Float32
            : all.Contains(DataType.BFloat16) ? DataType.BFloat16
            : DataType.Float16;
    }
}
