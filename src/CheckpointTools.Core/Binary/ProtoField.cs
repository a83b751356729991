namespace CheckpointTools.Binary;

/// <summary>A protobuf field's tag: its number and how its value is encoded.</summary>
internal static class ProtoField
{
    public const int NumberShift = 3;
    public const uint WireTypeMask = 7;
    public const uint VarintType = 0;
    public const uint Fixed64Type = 1;
    public const uint BytesType = 2;
    public const uint StartGroupType = 3;
    public const uint EndGroupType = 4;
    public const uint Fixed32Type = 5;

    public static class Header
    {
        public const uint NumShards = (1 << NumberShift) | VarintType;
        public const uint Endianness = (2 << NumberShift) | VarintType;
        public const uint Version = (3 << NumberShift) | BytesType;
    }

    public static class Version
    {
        public const uint Producer = (1 << NumberShift) | VarintType;
        public const uint MinConsumer = (2 << NumberShift) | VarintType;
        public const uint BadConsumer = (3 << NumberShift) | VarintType;
        public const uint PackedBadConsumers = (3 << NumberShift) | BytesType;
    }

    public static class Entry
    {
        public const uint DataType = (1 << NumberShift) | VarintType;
        public const uint Shape = (2 << NumberShift) | BytesType;
        public const uint ShardId = (3 << NumberShift) | VarintType;
        public const uint Offset = (4 << NumberShift) | VarintType;
        public const uint Size = (5 << NumberShift) | VarintType;
        public const uint Crc32C = (6 << NumberShift) | Fixed32Type;
        public const uint Slice = (7 << NumberShift) | BytesType;
    }

    public static class Shape
    {
        public const uint Dimension = (2 << NumberShift) | BytesType;
        public const uint UnknownRank = (3 << NumberShift) | VarintType;
    }

    public static class Dimension
    {
        public const uint Size = (1 << NumberShift) | VarintType;
    }

    public static class Slice
    {
        public const uint Extent = (1 << NumberShift) | BytesType;
    }

    public static class Extent
    {
        public const uint Start = (1 << NumberShift) | VarintType;
        public const uint Length = (2 << NumberShift) | VarintType;
    }
}
