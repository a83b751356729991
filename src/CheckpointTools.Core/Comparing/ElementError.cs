using System.Buffers.Binary;
using System.Numerics;
using CheckpointTools.Reading;

namespace CheckpointTools.Comparing;

/// <summary>The difference of two elements.</summary>
/// <param name="Absolute">
/// The absolute difference: 0 if they are equal or neither is a number; infinite if only one is not a number.
/// </param>
/// <param name="Magnitude">The reference's absolute value.</param>
internal readonly record struct ElementError(double Absolute, double Magnitude)
{
    /// <summary>Measures the difference of two elements, given by their bytes, the lowest first.</summary>
    public delegate ElementError Measure(ReadOnlySpan<byte> element, ReadOnlySpan<byte> reference);

    /// <summary>The difference relative to the reference's value.</summary>
    public double Relative =>
        Absolute == 0 ? 0
        : double.IsInfinity(Absolute) || Magnitude == 0 ? double.PositiveInfinity
        : Absolute / Magnitude;

    /// <summary>The function that measures elements of a dtype of fixed width.</summary>
    public static Measure For(DataType dataType) =>
        dataType.Name switch
        {
            "float32" => static (a, b) => OfReals(BinaryPrimitives.ReadSingleLittleEndian(a), BinaryPrimitives.ReadSingleLittleEndian(b)),
            "float64" => static (a, b) => OfReals(BinaryPrimitives.ReadDoubleLittleEndian(a), BinaryPrimitives.ReadDoubleLittleEndian(b)),
            "float16" => static (a, b) =>
                OfReals((double)BinaryPrimitives.ReadHalfLittleEndian(a), (double)BinaryPrimitives.ReadHalfLittleEndian(b)),
            "bfloat16" => static (a, b) => OfReals(SmallFloats.ReadBFloat16(a), SmallFloats.ReadBFloat16(b)),
            "int8" or "qint8" or "int4" or "int2" => static (a, b) => OfIntegers((sbyte)a[0], (sbyte)b[0]),
            "uint8" or "quint8" or "uint4" or "uint2" => static (a, b) => OfIntegers(a[0], b[0]),
            "bool" => static (a, b) => new ElementError((a[0] != 0) == (b[0] != 0) ? 0 : 1, 1),
            "int16" or "qint16" => static (a, b) =>
                OfIntegers(BinaryPrimitives.ReadInt16LittleEndian(a), BinaryPrimitives.ReadInt16LittleEndian(b)),
            "uint16" or "quint16" => static (a, b) =>
                OfIntegers(BinaryPrimitives.ReadUInt16LittleEndian(a), BinaryPrimitives.ReadUInt16LittleEndian(b)),
            "int32" or "qint32" => static (a, b) =>
                OfIntegers(BinaryPrimitives.ReadInt32LittleEndian(a), BinaryPrimitives.ReadInt32LittleEndian(b)),
            "uint32" => static (a, b) => OfIntegers(BinaryPrimitives.ReadUInt32LittleEndian(a), BinaryPrimitives.ReadUInt32LittleEndian(b)),
            "int64" => static (a, b) => OfIntegers(BinaryPrimitives.ReadInt64LittleEndian(a), BinaryPrimitives.ReadInt64LittleEndian(b)),
            "uint64" => static (a, b) => OfIntegers(BinaryPrimitives.ReadUInt64LittleEndian(a), BinaryPrimitives.ReadUInt64LittleEndian(b)),
            "complex64" => static (a, b) =>
                OfComplex(
                    new Complex(BinaryPrimitives.ReadSingleLittleEndian(a), BinaryPrimitives.ReadSingleLittleEndian(a[sizeof(float)..])),
                    new Complex(BinaryPrimitives.ReadSingleLittleEndian(b), BinaryPrimitives.ReadSingleLittleEndian(b[sizeof(float)..]))
                ),
            "complex128" => static (a, b) =>
                OfComplex(
                    new Complex(BinaryPrimitives.ReadDoubleLittleEndian(a), BinaryPrimitives.ReadDoubleLittleEndian(a[sizeof(double)..])),
                    new Complex(BinaryPrimitives.ReadDoubleLittleEndian(b), BinaryPrimitives.ReadDoubleLittleEndian(b[sizeof(double)..]))
                ),
            _ => OfTable(SmallFloats.TableOf(dataType)),
        };

    /// <summary>Whether two elements count as different.</summary>
    public bool Exceeds(double absoluteTolerance, double relativeTolerance) =>
        Absolute > 0 && (double.IsInfinity(Absolute) || Absolute > absoluteTolerance + (relativeTolerance * Magnitude));

    private static Measure OfTable(float[] values) => (a, b) => OfReals(values[a[0]], values[b[0]]);

    private static ElementError OfReals(double a, double b) => new(Distance(a, b), Math.Abs(b));

    private static ElementError OfIntegers(Int128 a, Int128 b) => new((double)Int128.Abs(a - b), (double)Int128.Abs(b));

    private static ElementError OfComplex(Complex a, Complex b)
    {
        (double real, double imaginary) = (Distance(a.Real, b.Real), Distance(a.Imaginary, b.Imaginary));
        return new ElementError(double.Hypot(real, imaginary), double.Hypot(b.Real, b.Imaginary));
    }

    private static double Distance(double a, double b) =>
        a.Equals(b) || a == b ? 0
        : double.IsNaN(a) || double.IsNaN(b) ? double.PositiveInfinity
        : Math.Abs(a - b);
}
