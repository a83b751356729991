using CheckpointTools.Comparing;

namespace CheckpointTools.Tests.Comparing;

/// <summary>Many elements at a time give what one after the other gives.</summary>
public sealed class ErrorScanTests
{
    private const int Count = 3000;

    public static TheoryData<string> DataTypes =>
        [
            "float32",
            "float64",
            "float16",
            "bfloat16",
            "float8_e5m2",
            "float8_e4m3fn",
            "float4_e2m1fn",
            "int4",
            "uint2",
            "bool",
            "int8",
            "quint8",
            "int16",
            "uint32",
            "int64",
            "uint64",
            "complex64",
            "complex128",
        ];

    [Theory]
    [MemberData(nameof(DataTypes))]
    public void Elements_of_any_bits(string dataType) => AssertSame(dataType, static (random, left, right) => random.NextBytes(right));

    /// <summary>Most elements are alike, so that most blocks are counted alone.</summary>
    [Theory]
    [MemberData(nameof(DataTypes))]
    public void Elements_that_differ_a_little(string dataType) =>
        AssertSame(
            dataType,
            static (random, left, right) =>
            {
                for (int i = 0; i < right.Length; i += 1 + random.Next(40))
                {
                    right[i] ^= (byte)(1 << random.Next(4));
                }
            }
        );

    /// <summary>The reference is zero at first, so that the largest relative difference is infinite from there on.</summary>
    [Theory]
    [MemberData(nameof(DataTypes))]
    public void Elements_beside_zeros(string dataType) =>
        AssertSame(
            dataType,
            static (random, left, right) =>
            {
                right.AsSpan(0, right.Length / 2).Clear();
                right[^1] ^= 1;
            }
        );

    [Theory]
    [InlineData(0.01, 0)]
    [InlineData(0, 0.01)]
    [InlineData(1e-3, 1e-3)]
    public void Numbers_within_a_tolerance(double absolute, double relative)
    {
        var random = new Random(7);
        float[] left = [.. Enumerable.Range(0, Count).Select(_ => random.NextSingle() - 0.5f)];
        float[] right = [.. left.Select(value => value * (1 + ((random.NextSingle() - 0.5f) / 20)))];
        AssertSame(
            DataType.Float32,
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(left.AsSpan()).ToArray(),
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(right.AsSpan()).ToArray(),
            absolute,
            relative
        );
    }

    private static void AssertSame(string name, Action<Random, byte[], byte[]> change)
    {
        var dataType = DataType.Parse(name);
        for (int seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            byte[] left = new byte[Count * dataType.Width];
            random.NextBytes(left);
            if (dataType.Name is "int4" or "uint2" or "float4_e2m1fn" or "bool")
            {
                // Other bits than the lowest are none of such an element.
                left = Array.ConvertAll(left, static value => (byte)(value & 1));
            }

            byte[] right = [.. left];
            change(random, left, right);
            right = dataType.Name is "int4" or "uint2" or "float4_e2m1fn" or "bool"
                ? Array.ConvertAll(right, static value => (byte)(value & 1))
                : right;
            AssertSame(dataType, left, right, 0, 0);
        }
    }

    private static void AssertSame(DataType dataType, byte[] left, byte[] right, double absoluteTolerance, double relativeTolerance)
    {
        var expected = new ValueError(absoluteTolerance, relativeTolerance);
        ElementError.Measure measure = ElementError.For(dataType);
        for (int i = 0; i < left.Length; i += dataType.Width)
        {
            expected.Add(measure(left.AsSpan(i), right.AsSpan(i)), i / dataType.Width);
        }

        var error = new ValueError(absoluteTolerance, relativeTolerance);
        var scan = new ErrorScan(dataType, error);

        // In two parts, of which the second knows what the first has found.
        int half = left.Length / dataType.Width / 3 * dataType.Width;
        scan.Add(left.AsSpan(0, half), right.AsSpan(0, half), 0);
        scan.Add(left.AsSpan(half), right.AsSpan(half), half / dataType.Width);

        Assert.NotEqual(0, expected.DifferingCount + expected.OneNaNCount);
        Assert.Equal(expected.DifferingCount, error.DifferingCount);
        Assert.Equal(expected.FirstDifferingIndex, error.FirstDifferingIndex);
        Assert.Equal(expected.OneNaNCount, error.OneNaNCount);
        Assert.Equal(expected.MaxAbsolute, error.MaxAbsolute);
        Assert.Equal(expected.MaxRelative, error.MaxRelative);
        Assert.Equal(expected.MaxSteps, error.MaxSteps);
    }
}
