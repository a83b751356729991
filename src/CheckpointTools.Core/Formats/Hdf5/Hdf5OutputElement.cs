using PureHDF;
using PureHDF.Selections;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>A dataset in the library's terms, and how its first element is written.</summary>
internal abstract class Hdf5OutputElement
{
    /// <summary>The tag that h5py gives to bytes for which NumPy has no better name.</summary>
    private const string RawTag = "NUMPY:|V2";

    private static readonly Dictionary<DataType, Func<ulong[], Hdf5OutputElement>> Makers = new()
    {
        [DataType.Float16] = static shape => new Typed<Half>(shape),
        [DataType.Float32] = static shape => new Typed<float>(shape),
        [DataType.Float64] = static shape => new Typed<double>(shape),
        [DataType.Int8] = static shape => new Typed<sbyte>(shape),
        [DataType.Int16] = static shape => new Typed<short>(shape),
        [DataType.Int32] = static shape => new Typed<int>(shape),
        [DataType.Int64] = static shape => new Typed<long>(shape),
        [DataType.UInt8] = static shape => new Typed<byte>(shape),
        [DataType.UInt16] = static shape => new Typed<ushort>(shape),
        [DataType.UInt32] = static shape => new Typed<uint>(shape),
        [DataType.UInt64] = static shape => new Typed<ulong>(shape),
        [DataType.Bool] = static shape => new Typed<H5pyBoolean>(shape),
        [DataType.BFloat16] = static shape => new Raw(shape),
    };

    public abstract H5Dataset Dataset { get; }

    public static bool CanHold(DataType dataType) => Makers.ContainsKey(dataType);

    public static Hdf5OutputElement Of(Hdf5OutputDataset dataset) =>
        Makers[dataset.DataType]([.. dataset.Shape.Dimensions.Select(static size => (ulong)size)]);

    public abstract void Write(H5NativeWriter writer);

    private static HyperslabSelection? First(ulong[] shape) =>
        shape.Length == 0 ? null : new HyperslabSelection(shape.Length, new ulong[shape.Length], [.. shape.Select(static _ => 1UL)]);

    /// <summary>As h5py has NumPy's bool in HDF5: the names count.</summary>
    private enum H5pyBoolean : byte
    {
        FALSE,
        TRUE,
    }

    private sealed class Typed<T>(ulong[] shape) : Hdf5OutputElement
        where T : unmanaged
    {
        private readonly H5Dataset<T[]> _dataset = new(fileDims: shape);

        public override H5Dataset Dataset => _dataset;

        public override void Write(H5NativeWriter writer) => writer.Write(_dataset, new T[1], fileSelection: First(shape));
    }

    /// <summary>bfloat16, which HDF5 does not have: two bytes, and Keras 3's note of what they are.</summary>
    private sealed class Raw : Hdf5OutputElement
    {
        private readonly ulong[] _shape;
        private readonly H5Dataset<byte[]> _dataset;

        public Raw(ulong[] shape)
        {
            _shape = shape;
            _dataset = new H5Dataset<byte[]>(fileDims: shape, opaqueInfo: new H5OpaqueInfo(sizeof(ushort), RawTag));
            _dataset.Attributes[Hdf5Type.TypeAttribute] = DataType.BFloat16.Name;
        }

        public override H5Dataset Dataset => _dataset;

        public override void Write(H5NativeWriter writer) => writer.Write(_dataset, new byte[sizeof(ushort)], fileSelection: First(_shape));
    }
}
