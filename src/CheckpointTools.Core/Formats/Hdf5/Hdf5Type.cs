using PureHDF;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>What the elements of a dataset are.</summary>
/// <param name="DataType">The dtype.</param>
/// <param name="Width">How many bytes each takes in the dataset.</param>
/// <param name="IsOpaque">Whether HDF5 knows no more of them than that they are bytes, and so nothing of their order.</param>
internal readonly record struct Hdf5Type(DataType DataType, int Width, bool IsOpaque = false)
{
    /// <summary>The attribute by which Keras 3 tells what HDF5 has no type for.</summary>
    public const string TypeAttribute = "dtype";

    /// <exception cref="CheckpointException">TensorFlow has no such type.</exception>
    public static Hdf5Type Of(Hdf5Place place, NativeDataset dataset)
    {
        IH5DataType type = dataset.Type;
        int width = type.Size;
        if (width is 2 && type.Class is H5DataTypeClass.FloatingPoint or H5DataTypeClass.Opaque && IsBrainFloat(dataset))
        {
            return new Hdf5Type(DataType.BFloat16, width, type.Class == H5DataTypeClass.Opaque);
        }

        DataType? found = type.Class switch
        {
            H5DataTypeClass.FloatingPoint => width switch
            {
                2 => DataType.Float16,
                4 => DataType.Float32,
                8 => DataType.Float64,
                _ => null,
            },
            H5DataTypeClass.FixedPoint => Integer(type),
            H5DataTypeClass.Enumerated => IsBoolean(type) ? DataType.Bool : Integer(type.Enumeration.BaseType),
            H5DataTypeClass.String => DataType.String,
            H5DataTypeClass.VariableLength => DataType.String,
            _ => null,
        };
        return found is { } dataType
            ? new Hdf5Type(dataType, width)
            : throw Hdf5Faults.Foreign(place, $"HDF5's type {type.Class} of {Phrase.Count(width, "byte")}");
    }

    private static DataType? Integer(IH5DataType type) =>
        type.Class != H5DataTypeClass.FixedPoint
            ? null
            : (type.Size, type.FixedPoint.IsSigned) switch
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

    /// <summary>As h5py stores NumPy's bool.</summary>
    private static bool IsBoolean(IH5DataType type) =>
        type.Size == 1
        && type.Enumeration.GetMembers<byte>() is { Count: 2 } members
        && members.ContainsKey("TRUE")
        && members.ContainsKey("FALSE");

    private static bool IsBrainFloat(NativeDataset dataset) =>
        dataset.AttributeExists(TypeAttribute) && dataset.Attribute(TypeAttribute).Read<string>() == "bfloat16";
}
