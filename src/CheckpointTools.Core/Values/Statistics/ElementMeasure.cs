namespace CheckpointTools.Values.Statistics;

/// <summary>
/// Measures elements of one type, their bytes being the lowest first. It has buffers: each thread needs its own, and moments of its own,
/// that are added later. Elements come in stretches of <see cref="StretchLength"/>, counted from the first of the variable, or multiples of
/// it; only the last may be shorter. Then the result does not depend on how the elements were divided.
/// </summary>
internal abstract class ElementMeasure
{
    /// <summary>The number of elements that are summed as one.</summary>
    public const int StretchLength = 8192;

    /// <summary>Whether elements of a type are numbers or bools; only those can be measured.</summary>
    public static bool CanMeasure(DataType dataType) => dataType.Width > 0;

    /// <summary>Makes what measures elements of a type.</summary>
    /// <param name="dataType">A type of numbers, or bool. Of quantised types the stored integers are measured.</param>
    public static ElementMeasure Create(DataType dataType) =>
        dataType.Name switch
        {
            "float32" or "float16" or "bfloat16" => new FloatMeasure(dataType),
            "float64" => new DoubleMeasure(),
            "int16" or "qint16" => new IntegerMeasure<short>(),
            "uint16" or "quint16" => new IntegerMeasure<ushort>(),
            "int32" or "qint32" => new IntegerMeasure<int>(),
            "uint32" => new IntegerMeasure<uint>(),
            "int64" => new IntegerMeasure<long>(),
            "uint64" => new IntegerMeasure<ulong>(),
            "complex64" or "complex128" => new ComplexMeasure(dataType),
            _ => new ByteMeasure(dataType),
        };

    /// <summary>Measures elements.</summary>
    /// <param name="elements">The bytes of whole elements.</param>
    /// <param name="moments">What the elements are added to.</param>
    public abstract void Add(ReadOnlySpan<byte> elements, ElementMoments moments);
}
