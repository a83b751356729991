namespace CheckpointTools.Formats.Safetensors;

/// <summary>A type of elements, as a safetensors header names it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Bits">The number of bits of an element; a shape counts elements also where several share a byte.</param>
/// <param name="DataType">TensorFlow's type of the same bytes; the default where there is none.</param>
internal sealed record SafetensorsType(string Name, int Bits, DataType DataType)
{
    private static readonly SafetensorsType[] InFileOrder =
    [
        new("U64", 64, DataType.UInt64),
        new("I64", 64, DataType.Int64),
        new("F64", 64, DataType.Float64),
        new("C64", 64, DataType.Complex64),
        new("F32", 32, DataType.Float32),
        new("U32", 32, DataType.UInt32),
        new("I32", 32, DataType.Int32),
        new("BF16", 16, DataType.BFloat16),
        new("F16", 16, DataType.Float16),
        new("U16", 16, DataType.UInt16),
        new("I16", 16, DataType.Int16),
        new("F8_E5M2FNUZ", 8, DataType.Float8E5M2FNUZ),
        new("F8_E4M3FNUZ", 8, DataType.Float8E4M3FNUZ),
        new("F8_E8M0", 8, default),
        new("F8_E4M3", 8, DataType.Float8E4M3FN),
        new("F8_E5M2", 8, DataType.Float8E5M2),
        new("I8", 8, DataType.Int8),
        new("U8", 8, DataType.UInt8),
        new("F6_E3M2", 6, default),
        new("F6_E2M3", 6, default),
        new("F4", 4, default),
        new("BOOL", 8, DataType.Bool),
    ];

    private static readonly Dictionary<string, SafetensorsType> ByName = InFileOrder.ToDictionary(static type => type.Name);
    private static readonly Dictionary<DataType, SafetensorsType> ByDataType = InFileOrder
        .Where(static type => type.DataType != default)
        .ToDictionary(static type => type.DataType);

    /// <summary>Where tensors of this type lie in a file, relative to others: the widest come first, so that each is aligned.</summary>
    public int Order => Array.IndexOf(InFileOrder, this);

    /// <summary>The type of a name, which is case-sensitive; null if the format has none.</summary>
    public static SafetensorsType? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The type that holds elements of a dtype; null if the format has none.</summary>
    public static SafetensorsType? Of(DataType dataType) => ByDataType.GetValueOrDefault(dataType);

    /// <summary>The number of bytes of some elements; null if they do not end on a byte, or take more than 64 bits can count.</summary>
    public long? SizeOf(long count)
    {
        Int128 bits = (Int128)count * Bits;
        return bits % 8 == 0 && bits / 8 <= long.MaxValue ? (long)(bits / 8) : null;
    }
}
