using System.Runtime.InteropServices;
using CheckpointTools.Values.Casting;

namespace CheckpointTools.Tests.Values.Casting;

public sealed class ElementCastTests
{
    [Theory]
    [InlineData("string", "float32", "elements of string are texts")]
    [InlineData("float32", "string", "elements of string are texts")]
    [InlineData("variant", "variant", "elements of variant are serialized objects")]
    [InlineData("resource", "int32", "elements of resource are handles")]
    [InlineData("qint8", "float32", "elements of qint8 are quantised, with a range that the checkpoint does not store")]
    [InlineData("float32", "quint16", "elements of quint16 are quantised, with a range that the checkpoint does not store")]
    public void What_is_no_number_is_refused_by_name(string from, string to, string reason)
    {
        var error = Assert.Throws<CheckpointException>(() =>
            ElementCast.Create(DataType.Parse(from), DataType.Parse(to), CastPolicy.Exact)
        );

        Assert.Equal(CheckpointError.UnsupportedDataType, error.Error);
        Assert.Equal($"There is no cast from {from} to {to}: {reason}. Numbers and bools can be cast.", error.Message);
        Assert.False(ElementCast.CanCast(DataType.Parse(from)) && ElementCast.CanCast(DataType.Parse(to)));
    }

    [Fact]
    public void Bytes_that_are_no_whole_elements_are_refused()
    {
        var cast = ElementCast.Create(DataType.Float32, DataType.Float16, CastPolicy.Exact);

        Assert.Throws<ArgumentException>(() => cast.Apply(new byte[6], new byte[2]));
        Assert.Throws<ArgumentException>(() => cast.Apply(new byte[8], new byte[8]));
    }

    [Fact]
    public void The_same_type_keeps_every_bit()
    {
        byte[] source = [1, 0, 0x80, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF];

        (byte[] copy, CastCounts counts) = CastRuns.Cast(DataType.Float32, DataType.Float32, CastPolicy.Saturate, source);

        Assert.Equal(source, copy);
        Assert.Equal(default, counts);
    }

    [Theory]
    [InlineData("float16", "Exact", "007c 00fc ff7b ff7b 007c 007c 00fc 007e", 3)]
    [InlineData("float16", "Saturate", "007c 00fc ff7b ff7b ff7b ff7b fffb 007e", 3)]
    [InlineData("bfloat16", "Exact", "807f 80ff 8047 8047 8047 807f 80ff c07f", 2)]
    [InlineData("bfloat16", "Saturate", "807f 80ff 8047 8047 8047 7f7f 7fff c07f", 2)]
    [InlineData("float8_e5m2", "Exact", "7c fc 7c 7c 7c 7c fc 7e", 5)]
    [InlineData("float8_e5m2", "Saturate", "7c fc 7b 7b 7b 7b fb 7e", 5)]
    [InlineData("float8_e4m3fn", "Exact", "7f 7f 7f 7f 7f 7f 7f 7f", 5)]
    [InlineData("float8_e4m3fn", "Saturate", "7e fe 7e 7e 7e 7e fe 7f", 7)]
    [InlineData("float8_e4m3fnuz", "Exact", "80 80 80 80 80 80 80 80", 5)]
    [InlineData("float8_e4m3fnuz", "Saturate", "7f ff 7f 7f 7f 7f ff 80", 7)]
    [InlineData("float4_e2m1fn", "Exact", "07 0f 07 07 07 07 0f 08", 8)]
    [InlineData("float4_e2m1fn", "Saturate", "07 0f 07 07 07 07 0f 08", 8)]
    public void What_is_too_large_for_a_float_is_counted(string to, string policy, string elements, int overflowed)
    {
        float[] source =
        [
            float.PositiveInfinity,
            float.NegativeInfinity,
            65504,
            65519.99f,
            65520,
            float.MaxValue,
            float.MinValue,
            float.NaN,
        ];

        (byte[] cast, CastCounts counts) = CastRuns.Cast(
            DataType.Float32,
            DataType.Parse(to),
            Enum.Parse<CastPolicy>(policy),
            MemoryMarshal.AsBytes<float>(source)
        );

        ulong[] canonical = CastRuns.CanonicalParts(cast, DataType.Parse(to));
        Assert.Equal(
            elements.Replace(" ", "", StringComparison.Ordinal),
            Convert.ToHexStringLower(CastRuns.Elements(canonical, DataType.Parse(to).Width))
        );
        Assert.Equal(new CastCounts(overflowed), counts);
    }

    [Fact]
    public void A_complex_element_whose_parts_both_overflow_is_one_element()
    {
        double[] source = [1e300, -1e300, 1, 2, 1e300, double.PositiveInfinity, double.NaN, 3];

        (byte[] cast, CastCounts counts) = CastRuns.Cast(
            DataType.Complex128,
            DataType.Complex64,
            CastPolicy.Saturate,
            MemoryMarshal.AsBytes<double>(source)
        );

        Assert.Equal(
            [float.MaxValue, float.MinValue, 1, 2, float.MaxValue, float.PositiveInfinity, float.NaN, 3],
            MemoryMarshal.Cast<byte, float>(cast).ToArray()
        );
        Assert.Equal(new CastCounts(2), counts);
    }

    [Theory]
    [InlineData("Exact", new byte[] { 127, 44, 0, 0, 0, 255, 0 })]
    [InlineData("Saturate", new byte[] { 127, 127, 0, 127, 128, 255, 128 })]
    [InlineData("Wrap", new byte[] { 127, 44, 0, 0, 0, 255, 0 })]
    public void What_is_out_of_an_integers_range_is_counted_and_the_first_of_it_named(string policy, byte[] elements)
    {
        float[] source = [127.9f, 300, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -1.5f, -1e30f];

        (byte[] cast, CastCounts counts) = CastRuns.Cast(
            DataType.Float32,
            DataType.Int8,
            Enum.Parse<CastPolicy>(policy),
            MemoryMarshal.AsBytes<float>(source)
        );

        Assert.Equal(elements, cast);
        Assert.Equal(new CastCounts(0, 5, 1, "300"), counts);
    }

    [Fact]
    public void An_integer_out_of_range_is_named_with_all_its_digits()
    {
        Assert.Equal(
            new CastCounts(0, 1, 1, "18446744073709551615"),
            CastRuns.Cast(DataType.UInt64, DataType.Int64, CastPolicy.Exact, MemoryMarshal.AsBytes<ulong>([7, ulong.MaxValue])).Counts
        );
        Assert.Equal(
            new CastCounts(0, 1, 0, "-9007199254740993"),
            CastRuns.Cast(DataType.Int64, DataType.UInt64, CastPolicy.Exact, MemoryMarshal.AsBytes<long>([-9007199254740993, 1])).Counts
        );
    }

    [Fact]
    public void Counts_of_parts_add_up_in_any_order()
    {
        CastCounts none = default;
        CastCounts early = new CastCounts(1, 2, 3, "early").At(1000);
        CastCounts late = new CastCounts(10, 20, 0, "late").At(2000);

        Assert.Equal(new CastCounts(11, 22, 1003, "early"), early + late);
        Assert.Equal(new CastCounts(11, 22, 1003, "early"), late + early);
        Assert.Equal(early, none + early);
        Assert.Equal(early, early + none);
        Assert.Equal(new CastCounts(5), new CastCounts(5).At(7));
    }

    [Theory]
    [InlineData("int4", "f8 08 0f 7f 07", new double[] { -8, -8, -1, -1, 7 })]
    [InlineData("int2", "fe 02 03 01 05", new double[] { -2, -2, -1, 1, 1 })]
    [InlineData("uint4", "0f 08 f1 00 07", new double[] { 15, 8, 1, 0, 7 })]
    [InlineData("bool", "00 01 02 ff 00", new double[] { 0, 1, 1, 1, 0 })]
    public void Narrow_elements_have_their_low_bits(string from, string elements, double[] values)
    {
        byte[] source = Convert.FromHexString(elements.Replace(" ", "", StringComparison.Ordinal));

        byte[] cast = CastRuns.Cast(DataType.Parse(from), DataType.Float64, CastPolicy.Exact, source).Elements;

        Assert.Equal(values, MemoryMarshal.Cast<byte, double>(cast).ToArray());
    }
}
