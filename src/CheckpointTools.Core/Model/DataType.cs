using System.Diagnostics.CodeAnalysis;

namespace CheckpointTools;

/// <summary>
/// The type of a tensor's elements, as a checkpoint stores it (format.md 4.6; TensorFlow's types.proto). Prints TensorFlow's
/// Python name ("float32") and is parsed from that name, from the enum's ("DT_FLOAT") or from the short one ("float"), in any case.
/// </summary>
public readonly struct DataType : IEquatable<DataType>, IComparable<DataType>, IComparable
{
    // Indexed by DataType number. Width 0: the elements have no fixed width. Swap: the unit that byte order applies to.
    private static readonly Definition?[] Definitions =
    [
        null,
        new("float32", "float", 4, 4),
        new("float64", "double", 8, 8),
        new("int32", "int32", 4, 4),
        new("uint8", "uint8", 1, 1),
        new("int16", "int16", 2, 2),
        new("int8", "int8", 1, 1),
        new("string", "string", 0, 1),
        new("complex64", "complex64", 8, 4),
        new("int64", "int64", 8, 8),
        new("bool", "bool", 1, 1),
        new("qint8", "qint8", 1, 1),
        new("quint8", "quint8", 1, 1),
        new("qint32", "qint32", 4, 4),
        new("bfloat16", "bfloat16", 2, 2),
        new("qint16", "qint16", 2, 2),
        new("quint16", "quint16", 2, 2),
        new("uint16", "uint16", 2, 2),
        new("complex128", "complex128", 16, 8),
        new("float16", "half", 2, 2),
        new("resource", "resource", 0, 1),
        new("variant", "variant", 0, 1),
        new("uint32", "uint32", 4, 4),
        new("uint64", "uint64", 8, 8),
        new("float8_e5m2", "float8_e5m2", 1, 1),
        new("float8_e4m3fn", "float8_e4m3fn", 1, 1),
        new("float8_e4m3fnuz", "float8_e4m3fnuz", 1, 1),
        new("float8_e4m3b11fnuz", "float8_e4m3b11fnuz", 1, 1),
        new("float8_e5m2fnuz", "float8_e5m2fnuz", 1, 1),
        new("int4", "int4", 1, 1),
        new("uint4", "uint4", 1, 1),
        new("int2", "int2", 1, 1),
        new("uint2", "uint2", 1, 1),
        new("float4_e2m1fn", "float4_e2m1fn", 1, 1),
    ];

    private static readonly Dictionary<string, DataType> ByName = CreateNames();

    private readonly byte _number;

    private DataType(int number) => _number = (byte)number;

    /// <summary>32-bit floating point.</summary>
    public static DataType Float32 => new(1);

    /// <summary>64-bit floating point.</summary>
    public static DataType Float64 => new(2);

    /// <summary>32-bit signed integer.</summary>
    public static DataType Int32 => new(3);

    /// <summary>8-bit unsigned integer.</summary>
    public static DataType UInt8 => new(4);

    /// <summary>16-bit signed integer.</summary>
    public static DataType Int16 => new(5);

    /// <summary>8-bit signed integer.</summary>
    public static DataType Int8 => new(6);

    /// <summary>Strings of bytes.</summary>
    public static DataType String => new(7);

    /// <summary>A pair of 32-bit floating point numbers.</summary>
    public static DataType Complex64 => new(8);

    /// <summary>64-bit signed integer.</summary>
    public static DataType Int64 => new(9);

    /// <summary>One byte, 0 or 1.</summary>
    public static DataType Bool => new(10);

    /// <summary>Quantised 8-bit signed integer.</summary>
    public static DataType QInt8 => new(11);

    /// <summary>Quantised 8-bit unsigned integer.</summary>
    public static DataType QUInt8 => new(12);

    /// <summary>Quantised 32-bit signed integer.</summary>
    public static DataType QInt32 => new(13);

    /// <summary>The upper half of a 32-bit floating point number.</summary>
    public static DataType BFloat16 => new(14);

    /// <summary>Quantised 16-bit signed integer.</summary>
    public static DataType QInt16 => new(15);

    /// <summary>Quantised 16-bit unsigned integer.</summary>
    public static DataType QUInt16 => new(16);

    /// <summary>16-bit unsigned integer.</summary>
    public static DataType UInt16 => new(17);

    /// <summary>A pair of 64-bit floating point numbers.</summary>
    public static DataType Complex128 => new(18);

    /// <summary>IEEE 16-bit floating point.</summary>
    public static DataType Float16 => new(19);

    /// <summary>A handle; never stored in a checkpoint.</summary>
    public static DataType Resource => new(20);

    /// <summary>Serialized C++ objects, carried as bytes.</summary>
    public static DataType Variant => new(21);

    /// <summary>32-bit unsigned integer.</summary>
    public static DataType UInt32 => new(22);

    /// <summary>64-bit unsigned integer.</summary>
    public static DataType UInt64 => new(23);

    /// <summary>8-bit floating point, 5 exponent and 2 mantissa bits.</summary>
    public static DataType Float8E5M2 => new(24);

    /// <summary>8-bit floating point, 4 exponent and 3 mantissa bits, finite.</summary>
    public static DataType Float8E4M3FN => new(25);

    /// <summary>As <see cref="Float8E4M3FN"/> with bias 8 and a single zero.</summary>
    public static DataType Float8E4M3FNUZ => new(26);

    /// <summary>As <see cref="Float8E4M3FNUZ"/> with bias 11.</summary>
    public static DataType Float8E4M3B11FNUZ => new(27);

    /// <summary>As <see cref="Float8E5M2"/> with bias 16 and a single zero, finite.</summary>
    public static DataType Float8E5M2FNUZ => new(28);

    /// <summary>4-bit signed integer, one byte an element.</summary>
    public static DataType Int4 => new(29);

    /// <summary>4-bit unsigned integer, one byte an element.</summary>
    public static DataType UInt4 => new(30);

    /// <summary>2-bit signed integer, one byte an element.</summary>
    public static DataType Int2 => new(31);

    /// <summary>2-bit unsigned integer, one byte an element.</summary>
    public static DataType UInt2 => new(32);

    /// <summary>4-bit floating point, one byte an element.</summary>
    public static DataType Float4E2M1FN => new(33);

    /// <summary>Every known type, in the order of their numbers.</summary>
    public static IReadOnlyList<DataType> All { get; } =
    [.. Enumerable.Range(1, Definitions.Length - 1).Select(static number => new DataType(number))];

    /// <summary>The number that checkpoints store.</summary>
    public int Number => _number;

    /// <summary>TensorFlow's Python name, such as "float32"; "invalid" for the default value.</summary>
    public string Name => Definitions[_number]?.Name ?? "invalid";

    /// <summary>The name of TensorFlow's enum member, such as "DT_FLOAT".</summary>
    public string EnumName => "DT_" + (Definitions[_number]?.ShortName ?? "invalid").ToUpperInvariant();

    /// <summary>Bytes an element takes in a data file; 0 where elements have no fixed width (string, variant, resource).</summary>
    public int Width => Definitions[_number]?.Width ?? 0;

    /// <summary>The unit of bytes that a checkpoint's byte order applies to; 1 where it does not.</summary>
    internal int SwapUnit => Definitions[_number]?.SwapUnit ?? 1;

    /// <summary>Whether two values are the same type.</summary>
    public static bool operator ==(DataType left, DataType right) => left.Equals(right);

    /// <summary>Whether two values are different types.</summary>
    public static bool operator !=(DataType left, DataType right) => !left.Equals(right);

    /// <summary>The type with a stored number.</summary>
    /// <param name="number">The number in the checkpoint.</param>
    /// <param name="dataType">The type, if the number is known.</param>
    /// <returns>False for 0, for reference types (100 and more) and for any unknown number.</returns>
    public static bool TryFromNumber(int number, out DataType dataType)
    {
        bool known = number > 0 && number < Definitions.Length;
        dataType = known ? new DataType(number) : default;
        return known;
    }

    /// <summary>The type with a name: "float32", "float" or "DT_FLOAT", in any case.</summary>
    /// <param name="name">The name.</param>
    /// <param name="dataType">The type, if the name is known.</param>
    public static bool TryParse([NotNullWhen(true)] string? name, out DataType dataType)
    {
        dataType = default;
        return name is not null && ByName.TryGetValue(name.Trim(), out dataType);
    }

    /// <summary>The type with a name: "float32", "float" or "DT_FLOAT", in any case.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="FormatException">No type has that name.</exception>
    public static DataType Parse(string name) =>
        TryParse(name, out DataType dataType)
            ? dataType
            : throw new FormatException($"'{name}' is not a dtype. Known dtypes: {string.Join(", ", All)}.");

    /// <inheritdoc/>
    public bool Equals(DataType other) => _number == other._number;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is DataType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _number;

    /// <inheritdoc/>
    public int CompareTo(DataType other) => string.CompareOrdinal(Name, other.Name);

    /// <inheritdoc/>
    public int CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            DataType other => CompareTo(other),
            _ => throw new ArgumentException("A dtype compares only with a dtype.", nameof(obj)),
        };

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Dictionary<string, DataType> CreateNames()
    {
        var names = new Dictionary<string, DataType>(StringComparer.OrdinalIgnoreCase);
        foreach (DataType dataType in Enumerable.Range(1, Definitions.Length - 1).Select(static number => new DataType(number)))
        {
            names[dataType.Name] = dataType;
            names[Definitions[dataType.Number]!.ShortName] = dataType;
            names[dataType.EnumName] = dataType;
        }

        return names;
    }

    private sealed record Definition(string Name, string ShortName, int Width, int SwapUnit);
}
