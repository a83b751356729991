using System.Globalization;

namespace CheckpointTools.Formats.Numpy;

/// <summary>The kinds of arrays that can become variables.</summary>
internal enum NumpyKind
{
    /// <summary>Elements of a fixed width whose bytes a checkpoint holds too.</summary>
    Numbers,

    /// <summary>Texts of a fixed number of characters, four bytes each.</summary>
    Text,

    /// <summary>Strings of a fixed number of bytes.</summary>
    Bytes,

    /// <summary>Python objects: a pickle, which runs code when it is loaded.</summary>
    Objects,

    /// <summary>Anything else that NumPy has and TensorFlow lacks: dates, structures, raw bytes, long doubles.</summary>
    Foreign,
}

/// <summary>The type of an array's elements, read from the "descr" of its header.</summary>
/// <param name="Kind">What can be done with it.</param>
/// <param name="DataType">The type of the variable that it becomes; the default if it becomes none.</param>
/// <param name="Width">The number of bytes of an element; 0 where that is not needed.</param>
/// <param name="IsBigEndian">Whether numbers have their highest byte first.</param>
internal sealed record NumpyType(NumpyKind Kind, DataType DataType, int Width, bool IsBigEndian)
{
    private const int CharacterWidth = 4;

    private static readonly NumpyType ForeignType = new(NumpyKind.Foreign, default, 0, IsBigEndian: false);

    /// <summary>Kinds and widths in bytes, as in "f4".</summary>
    private static readonly Dictionary<string, DataType> ByCode = new(StringComparer.Ordinal)
    {
        ["b1"] = DataType.Bool,
        ["i1"] = DataType.Int8,
        ["i2"] = DataType.Int16,
        ["i4"] = DataType.Int32,
        ["i8"] = DataType.Int64,
        ["u1"] = DataType.UInt8,
        ["u2"] = DataType.UInt16,
        ["u4"] = DataType.UInt32,
        ["u8"] = DataType.UInt64,
        ["f2"] = DataType.Float16,
        ["f4"] = DataType.Float32,
        ["f8"] = DataType.Float64,
        ["c8"] = DataType.Complex64,
        ["c16"] = DataType.Complex128,
    };

    /// <summary>What each name stands for, and each letter of C's types, on the systems that NumPy runs on today.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["bool"] = "b1",
        ["bool_"] = "b1",
        ["int8"] = "i1",
        ["int16"] = "i2",
        ["int32"] = "i4",
        ["int64"] = "i8",
        ["int"] = "i8",
        ["uint8"] = "u1",
        ["uint16"] = "u2",
        ["uint32"] = "u4",
        ["uint64"] = "u8",
        ["uint"] = "u8",
        ["float16"] = "f2",
        ["half"] = "f2",
        ["float32"] = "f4",
        ["single"] = "f4",
        ["float64"] = "f8",
        ["double"] = "f8",
        ["float"] = "f8",
        ["complex64"] = "c8",
        ["csingle"] = "c8",
        ["complex128"] = "c16",
        ["cdouble"] = "c16",
        ["complex"] = "c16",
        ["?"] = "b1",
        ["b"] = "i1",
        ["B"] = "u1",
        ["h"] = "i2",
        ["H"] = "u2",
        ["i"] = "i4",
        ["I"] = "u4",
        ["l"] = "i8",
        ["L"] = "u8",
        ["q"] = "i8",
        ["Q"] = "u8",
        ["e"] = "f2",
        ["f"] = "f4",
        ["d"] = "f8",
        ["F"] = "c8",
        ["D"] = "c16",
        ["c"] = "S1",
        ["U"] = "U0",
        ["S"] = "S0",
        ["a"] = "S0",
        ["str"] = "U0",
        ["bytes"] = "S0",
        ["object"] = "O",
    };

    /// <summary>The number of bytes that are swapped for another byte order.</summary>
    public int SwapUnit => Kind == NumpyKind.Text ? CharacterWidth : DataType.SwapUnit;

    /// <summary>The type of a text like "&lt;f4"; null if NumPy has none.</summary>
    public static NumpyType? Find(string descriptor)
    {
        bool hasOrder = descriptor.Length > 0 && "<>=|".Contains(descriptor[0], StringComparison.Ordinal);
        bool isBigEndian = descriptor.StartsWith('>');
        string name = hasOrder ? descriptor[1..] : descriptor;
        string code = Names.GetValueOrDefault(name, name);
        if (ByCode.TryGetValue(code, out DataType dataType))
        {
            return new NumpyType(NumpyKind.Numbers, dataType, dataType.Width, isBigEndian && dataType.SwapUnit > 1);
        }

        if (code.Length == 0)
        {
            return null;
        }

        bool isCounted = int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int count);
        return code[0] switch
        {
            'U' when isCounted && count <= Array.MaxLength / CharacterWidth => new(
                NumpyKind.Text,
                DataType.String,
                count * CharacterWidth,
                isBigEndian
            ),
            'S' or 'a' when isCounted && count <= Array.MaxLength => new(NumpyKind.Bytes, DataType.String, count, IsBigEndian: false),
            'O' when code.Length == 1 || (isCounted && count is 4 or 8) => new(NumpyKind.Objects, default, 0, IsBigEndian: false),
            'V' when isCounted || code.Length == 1 => ForeignType,
            'M' or 'm' when code is ['M' or 'm', '8', '[', .., ']'] or ['M' or 'm', '8'] => ForeignType,
            'f' when isCounted && count is 12 or 16 => ForeignType,
            'c' when isCounted && count is 24 or 32 => ForeignType,
            'g' or 'G' when code.Length == 1 => ForeignType,
            _ => code is "longdouble" or "clongdouble" or "void" or "datetime64" or "timedelta64" ? ForeignType
            : code.Contains(',', StringComparison.Ordinal) ? ForeignType
            : null,
        };
    }

    /// <summary>A structure or a type of sub-arrays. One that has objects in it is a pickle, too.</summary>
    public static NumpyType OfStructure(bool hasObjects) =>
        hasObjects ? new(NumpyKind.Objects, default, 0, IsBigEndian: false) : ForeignType;

    /// <summary>The text for a dtype, as NumPy writes it; null if NumPy has no such type, or loses it.</summary>
    public static string? DescriptorOf(DataType dataType)
    {
        foreach ((string code, DataType known) in ByCode)
        {
            if (known == dataType)
            {
                return (dataType.Width == 1 ? "|" : "<") + code;
            }
        }

        return null;
    }
}
