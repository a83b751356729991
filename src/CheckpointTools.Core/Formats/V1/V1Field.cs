using CheckpointTools.Binary;

namespace CheckpointTools.Formats.V1;

/// <summary>The fields of a V1 checkpoint's messages (format.md 13; TensorFlow's saved_tensor_slice.proto, tensor.proto).</summary>
internal static class V1Field
{
    /// <summary>Every value of the table is one of these: the first has the list of tensors, the others have data.</summary>
    public static class Record
    {
        public const uint Meta = (1 << ProtoField.NumberShift) | ProtoField.BytesType;
        public const uint Data = (2 << ProtoField.NumberShift) | ProtoField.BytesType;
    }

    public static class Meta
    {
        public const uint Tensor = (1 << ProtoField.NumberShift) | ProtoField.BytesType;
        public const uint Versions = (2 << ProtoField.NumberShift) | ProtoField.BytesType;
    }

    public static class Tensor
    {
        public const uint Name = (1 << ProtoField.NumberShift) | ProtoField.BytesType;
        public const uint Shape = (2 << ProtoField.NumberShift) | ProtoField.BytesType;
        public const uint DataType = (3 << ProtoField.NumberShift) | ProtoField.VarintType;
        public const uint Slice = (4 << ProtoField.NumberShift) | ProtoField.BytesType;
    }

    public static class Slice
    {
        public const uint Name = (1 << ProtoField.NumberShift) | ProtoField.BytesType;
        public const uint Data = (3 << ProtoField.NumberShift) | ProtoField.BytesType;
    }

    /// <summary>The numbers of the fields with values, one for each kind of value.</summary>
    public static class Values
    {
        public const uint Float = 5;
        public const uint Double = 6;
        public const uint Int = 7;
        public const uint String = 8;
        public const uint Complex64 = 9;
        public const uint Int64 = 10;
        public const uint Bool = 11;
        public const uint Complex128 = 12;
        public const uint Half = 13;
        public const uint UInt32 = 16;
        public const uint UInt64 = 17;
    }
}
