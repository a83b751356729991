using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Constants;

/// <summary>
/// The field of a TensorProto that lists the values of a dtype, and their encoding (tensorflow/core/framework/tensor.proto).
/// </summary>
/// <param name="Number">The field's number.</param>
/// <param name="WireType">How a value is encoded; of strings and 8-bit floats, all bytes.</param>
/// <param name="NumbersPerElement">Two for complex numbers.</param>
internal readonly record struct ValueField(int Number, uint WireType, int NumbersPerElement = 1)
{
    /// <summary>The field of a dtype; null if it has none that is known.</summary>
    public static ValueField? Of(DataType dataType) =>
        dataType.Name switch
        {
            "float32" => new(5, ProtoField.Fixed32Type),
            "float64" => new(6, ProtoField.Fixed64Type),
            "int32"
            or "int16"
            or "int8"
            or "uint8"
            or "uint16"
            or "qint8"
            or "quint8"
            or "qint32"
            or "qint16"
            or "quint16"
            or "int4"
            or "uint4"
            or "int2"
            or "uint2" => new(7, ProtoField.VarintType),
            "string" => new(8, ProtoField.BytesType),
            "complex64" => new(9, ProtoField.Fixed32Type, 2),
            "int64" => new(10, ProtoField.VarintType),
            "bool" => new(11, ProtoField.VarintType),
            "complex128" => new(12, ProtoField.Fixed64Type, 2),
            "float16" or "bfloat16" => new(13, ProtoField.VarintType),
            "uint32" => new(16, ProtoField.VarintType),
            "uint64" => new(17, ProtoField.VarintType),
            "float8_e5m2" or "float8_e4m3fn" or "float8_e4m3fnuz" or "float8_e4m3b11fnuz" or "float8_e5m2fnuz" => new(
                18,
                ProtoField.BytesType
            ),
            _ => null,
        };

    /// <summary>The name of a field with values; null if it is another field.</summary>
    public static string? NameOf(int number) =>
        number switch
        {
            5 => "float_val",
            6 => "double_val",
            7 => "int_val",
            8 => "string_val",
            9 => "scomplex_val",
            10 => "int64_val",
            11 => "bool_val",
            12 => "dcomplex_val",
            13 => "half_val",
            16 => "uint32_val",
            17 => "uint64_val",
            18 => "float8_val",
            _ => null,
        };

    /// <summary>The range of a dtype whose values are listed as wider numbers; empty if every one is valid.</summary>
    public static (long Min, long Max) RangeOf(DataType dataType) =>
        dataType.Name switch
        {
            "int8" or "qint8" => (sbyte.MinValue, sbyte.MaxValue),
            "uint8" or "quint8" => (byte.MinValue, byte.MaxValue),
            "int16" or "qint16" => (short.MinValue, short.MaxValue),
            "uint16" or "quint16" or "float16" or "bfloat16" => (ushort.MinValue, ushort.MaxValue),
            "int4" => (-8, 7),
            "uint4" => (0, 15),
            "int2" => (-2, 1),
            "uint2" => (0, 3),
            _ => default,
        };
}
