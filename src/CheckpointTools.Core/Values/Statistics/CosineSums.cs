using System.Numerics;
using System.Numerics.Tensors;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// What the cosine of the angle between two vectors needs. Elements of which one is not finite are left out on both sides; of complex ones,
/// each part counts as an element.
/// </summary>
internal sealed class CosineSums(DataType dataType)
{
    private const int StretchLength = 4096;

    /// <summary>Between this number and its inverse, sums of products are far from the ends of the range of doubles.</summary>
    private const double MaxPlain = 1e140;

    private readonly ElementDoubles _doubles = new(dataType);
    private readonly double[] _left = new double[StretchLength];
    private readonly double[] _right = new double[StretchLength];
    private readonly ExactSum _dot = new();
    private readonly ExactSum _leftSquares = new();
    private readonly ExactSum _rightSquares = new();

    /// <summary>The cosine; null if a vector has no length.</summary>
    public double? Cosine
    {
        get
        {
            (BigInteger dot, int power) = _dot.ToInteger();
            (BigInteger left, int leftPower) = _leftSquares.ToInteger();
            (BigInteger right, int rightPower) = _rightSquares.ToInteger();
            if (left.IsZero || right.IsZero)
            {
                return null;
            }

            double cosine = Math.Min(1, ExactRounding.SquareRoot(dot * dot, left * right, (2 * power) - leftPower - rightPower));
            return dot.Sign < 0 ? -cosine : cosine;
        }
    }

    /// <summary>Adds elements of both.</summary>
    public void Add(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int width = _doubles.Width;
        for (int start = 0; start < left.Length; start += StretchLength * width)
        {
            int length = Math.Min(StretchLength, (left.Length - start) / width);
            _doubles.Decode(left.Slice(start, length * width), _left.AsSpan(0, length));
            _doubles.Decode(right.Slice(start, length * width), _right.AsSpan(0, length));
            AddStretch(_left.AsSpan(0, length), _right.AsSpan(0, length));
        }
    }

    /// <summary>Adds the sums over other elements.</summary>
    public void Add(CosineSums other)
    {
        _dot.Add(other._dot);
        _leftSquares.Add(other._leftSquares);
        _rightSquares.Add(other._rightSquares);
    }

    private void AddStretch(Span<double> left, Span<double> right)
    {
        if (IsPlain(left) && IsPlain(right))
        {
            _dot.Add(OrderedSum.OfProducts(left, right));
            _leftSquares.Add(OrderedSum.OfProducts(left, left));
            _rightSquares.Add(OrderedSum.OfProducts(right, right));
            return;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (double.IsFinite(left[i]) && double.IsFinite(right[i]))
            {
                _dot.AddProduct(left[i], right[i]);
                _leftSquares.AddSquare(left[i]);
                _rightSquares.AddSquare(right[i]);
            }
        }
    }

    /// <summary>The largest is not a number if any element is not.</summary>
    private static bool IsPlain(ReadOnlySpan<double> values) =>
        Math.Abs(TensorPrimitives.MaxMagnitude(values)) is >= 1 / MaxPlain and <= MaxPlain;
}
