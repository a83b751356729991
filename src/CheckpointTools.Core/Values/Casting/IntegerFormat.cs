namespace CheckpointTools.Values.Casting;

/// <summary>An integer type of at most 64 bits. What is narrower than a byte has one, whose other bits are zero.</summary>
/// <param name="Bits">Its width.</param>
/// <param name="IsSigned">Whether it has negative values.</param>
internal sealed record IntegerFormat(int Bits, bool IsSigned)
{
    private static readonly Dictionary<DataType, IntegerFormat> Formats = new()
    {
        [DataType.Int2] = new(2, true),
        [DataType.Int4] = new(4, true),
        [DataType.Int8] = new(8, true),
        [DataType.Int16] = new(16, true),
        [DataType.Int32] = new(32, true),
        [DataType.Int64] = new(64, true),
        [DataType.UInt2] = new(2, false),
        [DataType.UInt4] = new(4, false),
        [DataType.UInt8] = new(8, false),
        [DataType.UInt16] = new(16, false),
        [DataType.UInt32] = new(32, false),
        [DataType.UInt64] = new(64, false),
    };

    /// <summary>The bits that an element has.</summary>
    public ulong Mask { get; } = ulong.MaxValue >> (64 - Bits);

    public long Min { get; } = IsSigned ? -1L << (Bits - 1) : 0;

    public ulong Max { get; } = ulong.MaxValue >> (64 - Bits + (IsSigned ? 1 : 0));

    /// <summary>The least value, which a double holds.</summary>
    public double Lowest { get; } = IsSigned ? -Math.ScaleB(1, Bits - 1) : 0;

    /// <summary>One more than the largest value, which a double holds where it may not hold that value.</summary>
    public double End { get; } = Math.ScaleB(1, IsSigned ? Bits - 1 : Bits);

    public static IntegerFormat? Find(DataType dataType) => Formats.GetValueOrDefault(dataType);

    /// <summary>The bits of the value nearest to a number beyond the range; 0 for what is not a number.</summary>
    public ulong Nearest(double value) =>
        double.IsNaN(value) ? 0
        : value < 0 ? (ulong)Min
        : Max;
}
