using System.Globalization;
using PureHDF;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>What the elements of a dataset are.</summary>
/// <param name="DataType">The dtype.</param>
/// <param name="Width">How many bytes each takes in the dataset.</param>
/// <param name="IsBigEndian">Whether numbers have their highest byte first.</param>
internal readonly record struct Hdf5Type(DataType DataType, int Width, bool IsBigEndian = false)
{
    /// <summary>The attribute by which Keras 3 tells what HDF5 has no type for.</summary>
    public const string TypeAttribute = "dtype";

    /// <summary>Where exponent and mantissa of a float lie (first bit, bits), what the exponent is too large by, and the dtype.</summary>
    private static readonly (int Width, (int, int) Exponent, (int, int) Mantissa, uint Bias, DataType DataType)[] Floats =
    [
        (2, (10, 5), (0, 10), 15, DataType.Float16),
        (2, (7, 8), (0, 7), 127, DataType.BFloat16),
        (4, (23, 8), (0, 23), 127, DataType.Float32),
        (8, (52, 11), (0, 52), 1023, DataType.Float64),
    ];

    /// <exception cref="CheckpointException">TensorFlow has no such type.</exception>
    public static Hdf5Type Of(Hdf5Place place, NativeDataset dataset)
    {
        object type = Hdf5Internals.Get<object>(dataset, "InternalDataType");
        int width = dataset.Type.Size;
        DataType? found = dataset.Type.Class switch
        {
            H5DataTypeClass.FloatingPoint => Float(type, width),
            H5DataTypeClass.FixedPoint => Integer(type, width),
            H5DataTypeClass.Enumerated => IsBoolean(dataset.Type)
                ? DataType.Bool
                : Integer(type = Hdf5Internals.Get<object>(Property(type), "BaseType"), width),
            H5DataTypeClass.Opaque when width is 2 && IsBrainFloat(dataset) => DataType.BFloat16,
            H5DataTypeClass.String or H5DataTypeClass.VariableLength when width > 0 && Hdf5TextReader.IsText(type) => DataType.String,
            _ => null,
        };
        return found is { } dataType
            ? new Hdf5Type(dataType, width, OrderOf(type) == "BigEndian")
            : throw Hdf5Faults.Foreign(place, $"HDF5's type {dataset.Type.Class} of {Phrase.Count(width, "byte")}");
    }

    /// <summary>Bits that are no part of the number would be read as if they were.</summary>
    private static DataType? Integer(object type, int width) =>
        Hdf5Internals.GetAny(type, "Class")?.ToString() != "FixedPoint"
        || Hdf5Internals.Get<uint>(type, "Size") != width
        || Number(Property(type), "BitOffset") != 0
        || Number(Property(type), "BitPrecision") != width * 8
            ? null
            : (width, Hdf5Internals.Get<bool>(Hdf5Internals.Get<object>(type, "BitField"), "IsSigned")) switch
            {
                (1, true) => DataType.Int8,
                (1, false) => DataType.UInt8,
                (2, true) => DataType.Int16,
                (2, false) => DataType.UInt16,
                (4, true) => DataType.Int32,
                (4, false) => DataType.UInt32,
                (8, true) => DataType.Int64,
                (8, false) => DataType.UInt64,
                _ => null,
            };

    private static DataType? Float(object type, int width)
    {
        object parts = Property(type);
        object field = Hdf5Internals.Get<object>(type, "BitField");
        var exponent = ((int)Number(parts, "ExponentLocation"), (int)Number(parts, "ExponentSize"));
        var mantissa = ((int)Number(parts, "MantissaLocation"), (int)Number(parts, "MantissaSize"));
        bool isUsual =
            OrderOf(type) != "VaxEndian"
            && Number(parts, "BitOffset") == 0
            && Number(parts, "BitPrecision") == width * 8
            && Number(field, "SignLocation") == (width * 8) - 1
            && Hdf5Internals.GetAny(field, "MantissaNormalization")?.ToString() == "MsbIsNotStoredButImplied";
        foreach (var known in Floats)
        {
            if (
                isUsual
                && (known.Width, known.Exponent, known.Mantissa, known.Bias) == (width, exponent, mantissa, Number(parts, "ExponentBias"))
            )
            {
                return known.DataType;
            }
        }

        return null;
    }

    /// <summary>As h5py stores NumPy's bool.</summary>
    private static bool IsBoolean(IH5DataType type) =>
        type.Size == 1
        && type.Enumeration.GetMembers<byte>() is { Count: 2 } members
        && members.TryGetValue("FALSE", out byte no)
        && members.TryGetValue("TRUE", out byte yes)
        && (no, yes) == (0, 1);

    private static bool IsBrainFloat(NativeDataset dataset) =>
        Hdf5Attributes.ReadTexts(dataset).GetValueOrDefault(TypeAttribute) is { All: ["bfloat16"] };

    private static object Property(object type) => Hdf5Internals.Get<Array>(type, "Properties").GetValue(0)!;

    private static long Number(object target, string name) =>
        Convert.ToInt64(Hdf5Internals.GetAny(target, name), CultureInfo.InvariantCulture);

    /// <summary>Only numbers have an order.</summary>
    private static string? OrderOf(object type) =>
        Hdf5Internals.Get<object>(type, "BitField") is var field && field.GetType().GetProperty("ByteOrder") is not null
            ? Hdf5Internals.GetAny(field, "ByteOrder")?.ToString()
            : null;
}
