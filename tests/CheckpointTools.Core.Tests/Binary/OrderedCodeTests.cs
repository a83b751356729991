using CheckpointTools.Binary;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Binary;

public sealed class OrderedCodeTests
{
    [Theory]
    [InlineData(0, "80")]
    [InlineData(1, "81")]
    [InlineData(-1, "7f")]
    [InlineData(5, "85")]
    [InlineData(63, "bf")]
    [InlineData(64, "c040")]
    [InlineData(-64, "40")]
    [InlineData(-65, "3fbf")]
    [InlineData(100, "c064")]
    [InlineData(300, "c12c")]
    [InlineData(8191, "dfff")]
    [InlineData(8192, "e02000")]
    [InlineData(1000000, "ef4240")]
    [InlineData(1L << 31, "f880000000")]
    [InlineData(long.MaxValue, "ffc07fffffffffffffff")]
    [InlineData(long.MinValue, "003f8000000000000000")]
    [InlineData(0x424242, "f0424242")]
    [InlineData(-0x800, "3800")]
    public void Signed_values_have_TensorFlows_bytes(long value, string code)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(code);

        Assert.Equal(code, Convert.ToHexStringLower(Signed(value)));
        Assert.True(OrderedCode.TryReadSigned(ref source, out long read));
        Assert.Equal(value, read);
        Assert.True(source.IsEmpty);
    }

    [Theory]
    [InlineData(0, "00")]
    [InlineData(1, "0101")]
    [InlineData(256, "020100")]
    [InlineData(ulong.MaxValue, "08ffffffffffffffff")]
    public void Unsigned_values_have_TensorFlows_bytes(ulong value, string code)
    {
        var output = new List<byte>();
        OrderedCode.WriteUnsigned(output, value);
        ReadOnlySpan<byte> source = Convert.FromHexString(code);

        Assert.Equal(code, Convert.ToHexStringLower([.. output]));
        Assert.True(OrderedCode.TryReadUnsigned(ref source, out ulong read));
        Assert.Equal(value, read);
    }

    [Property(Replay = "20260106,1", MaxTest = 2000)]
    public void Signed_codes_sort_as_their_values(long first, byte firstShift, long second, byte secondShift)
    {
        long a = Spread(first, firstShift);
        long b = Spread(second, secondShift);
        byte[] codeA = Signed(a);
        byte[] codeB = Signed(b);
        ReadOnlySpan<byte> source = codeA;

        Assert.True(OrderedCode.TryReadSigned(ref source, out long read));
        Assert.Equal(a, read);
        Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(codeA.AsSpan().SequenceCompareTo(codeB)));
    }

    [Property(Replay = "20260107,1", MaxTest = 1000)]
    public void Unsigned_codes_sort_as_their_values(ulong first, byte firstShift, ulong second, byte secondShift)
    {
        ulong a = (first * 0x9E3779B97F4A7C15) >> (firstShift % 64);
        ulong b = (second * 0x9E3779B97F4A7C15) >> (secondShift % 64);
        var codeA = new List<byte>();
        var codeB = new List<byte>();
        OrderedCode.WriteUnsigned(codeA, a);
        OrderedCode.WriteUnsigned(codeB, b);
        ReadOnlySpan<byte> source = [.. codeA];

        Assert.True(OrderedCode.TryReadUnsigned(ref source, out ulong read));
        Assert.Equal(a, read);
        Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(((byte[])[.. codeA]).AsSpan().SequenceCompareTo([.. codeB])));
    }

    [Property(Replay = "20260108,1", MaxTest = 1000)]
    public void String_codes_sort_as_their_bytes(byte[] a, byte[] b, bool edges)
    {
        (a, b) = edges ? (ToEdges(a), ToEdges(b)) : (a, b);
        byte[] codeA = Text(a);
        byte[] codeB = Text(b);
        ReadOnlySpan<byte> source = [.. codeA, 0x77];

        Assert.True(OrderedCode.TryReadString(ref source, out byte[] read));
        Assert.Equal(a, read);
        Assert.Equal([0x77], source.ToArray());
        Assert.Equal(Math.Sign(a.AsSpan().SequenceCompareTo(b)), Math.Sign(codeA.AsSpan().SequenceCompareTo(codeB)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c0")] // cut
    [InlineData("c005")] // 5 has a shorter code
    [InlineData("3ff8")] // so has -8
    [InlineData("ffc0ffffffffffffffff")] // 65 bits
    [InlineData("ffffffffffffffffffff")]
    [InlineData("00000000000000000000")]
    public void What_is_no_signed_code_is_refused(string code)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(code);

        Assert.False(OrderedCode.TryReadSigned(ref source, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0200")]
    [InlineData("020001")] // 1 has a shorter code
    [InlineData("09010203040506070809")]
    public void What_is_no_unsigned_code_is_refused(string code)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(code);

        Assert.False(OrderedCode.TryReadUnsigned(ref source, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("61")]
    [InlineData("6100")]
    [InlineData("610002")]
    [InlineData("ff010001")]
    public void What_is_no_string_code_is_refused(string code)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(code);

        Assert.False(OrderedCode.TryReadString(ref source, out _));
    }

    private static long Spread(long value, byte shift) => (value * unchecked((long)0x9E3779B97F4A7C15)) >> (shift % 64);

    /// <summary>Bytes that the code must escape, and their neighbours.</summary>
    private static byte[] ToEdges(byte[] bytes) =>
        [
            .. bytes.Select(static value =>
                (byte)(
                    (value % 4) switch
                    {
                        0 => 0,
                        1 => 1,
                        2 => 0xFE,
                        _ => 0xFF,
                    }
                )
            ),
        ];

    private static byte[] Signed(long value)
    {
        var output = new List<byte>();
        OrderedCode.WriteSigned(output, value);
        return [.. output];
    }

    private static byte[] Text(byte[] text)
    {
        var output = new List<byte>();
        OrderedCode.WriteString(output, text);
        return [.. output];
    }
}
