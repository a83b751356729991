using System.Runtime.InteropServices;
using CheckpointTools.Values.Casting;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// Elements as the nearest doubles. Only integers of 64 bits are rounded; of a complex element, both parts are numbers of their own.
/// </summary>
internal sealed class ElementDoubles
{
    private readonly ElementCast _cast;

    /// <param name="dataType">A type of numbers, or bool. Of quantised types the stored integers are taken.</param>
    public ElementDoubles(DataType dataType)
    {
        DataType part = dataType.Name switch
        {
            "complex64" => DataType.Float32,
            "complex128" => DataType.Float64,
            "qint8" => DataType.Int8,
            "quint8" => DataType.UInt8,
            "qint16" => DataType.Int16,
            "quint16" => DataType.UInt16,
            "qint32" => DataType.Int32,
            _ => dataType,
        };
        _cast = ElementCast.Create(part, DataType.Float64, CastPolicy.Exact);
        Width = part.Width;
    }

    /// <summary>The number of bytes that become a double.</summary>
    public int Width { get; }

    /// <summary>Converts elements, their bytes being the lowest first, into as many doubles.</summary>
    public void Decode(ReadOnlySpan<byte> elements, Span<double> values) => _cast.Apply(elements, MemoryMarshal.AsBytes(values));
}
