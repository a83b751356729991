using System.Buffers.Binary;

namespace CheckpointTools.Values.Casting;

/// <summary>Widens floating point types that .NET lacks to float, without loss.</summary>
internal static class SmallFloats
{
    private static readonly Dictionary<DataType, float[]> Tables = DataType
        .All.Where(static dataType => dataType.Width == 1 && FloatFormat.Find(dataType) is not null)
        .ToDictionary(static dataType => dataType, static dataType => Fill(FloatFormat.Find(dataType)!));

    /// <summary>A bfloat16 is the upper half of a float.</summary>
    public static float ReadBFloat16(ReadOnlySpan<byte> element) =>
        BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16);

    /// <summary>The values of a one-byte type by their bits.</summary>
    public static float[] TableOf(DataType dataType) => Tables[dataType];

    public static bool Are(DataType dataType) => Tables.ContainsKey(dataType);

    private static float[] Fill(FloatFormat format) => [.. Enumerable.Range(0, 256).Select(bits => (float)format.Decode((uint)bits))];
}
