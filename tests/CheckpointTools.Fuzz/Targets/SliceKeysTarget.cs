using CheckpointTools.Binary;
using CheckpointTools.Slices;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// Keys of slices and the ordered code that they are written in, and names as text. An input is a key, and a sequence of codes, and a name.
/// Invariants: decoding allocates at most 64 KiB and 64 bytes for each byte; what is decoded is encoded with the same bytes: a value has
/// one code; two codes sort as the values do; any bytes are a name whose text gives the bytes back.
/// </summary>
internal sealed class SliceKeysTarget : FuzzTarget
{
    private const long Constant = 64 << 10;
    private const long Factor = 64;

    public override string Name => "slice-keys";

    public override IReadOnlyList<string> Subjects =>
        [
            "CheckpointTools.Binary.OrderedCode",
            "CheckpointTools.Slices.SliceKey",
            "CheckpointTools.Slices.SliceExtent",
            "CheckpointTools.Slices.TensorSlice",
            "CheckpointTools.Binary.",
        ];

    public override int MaxLength => 1024;

    public override IEnumerable<byte[]> Seeds()
    {
        yield return SliceKey.Encode("emb"u8, new TensorSlice(new SliceExtent(0, 2), new SliceExtent(0, 3)));
        yield return SliceKey.Encode("a/b\0\xFFc"u8, new TensorSlice(SliceExtent.Full, new SliceExtent(long.MaxValue, 1L << 40)));
        yield return SliceKey.Encode("é日本\x80"u8, new TensorSlice());
        foreach (
            long value in (long[])[0, 1, 63, 64, -64, -65, 8191, 8192, 1 << 20, int.MaxValue, long.MaxValue, long.MinValue, -(1L << 41)]
        )
        {
            var code = new List<byte>();
            OrderedCode.WriteSigned(code, value);
            OrderedCode.WriteSigned(code, value - 1);
            OrderedCode.WriteUnsigned(code, (ulong)value);
            yield return [.. code];
        }
    }

    public override void Execute(byte[] input)
    {
        MemoryMeter memory = MemoryMeter.Start();
        bool isKey = SliceKey.TryDecode(input, out byte[]? name, out TensorSlice? slice);
        memory.Require("decoding a key", Constant, Factor, input.Length);
        if (isKey)
        {
            Invariant.RequireSameBytes(input, SliceKey.Encode(name, slice!), "a key that is decoded is encoded with the same bytes");
            _ = slice!.ToString();
        }

        CheckSigned(input);
        CheckUnsigned(input);
        CheckString(input);
        Invariant.RequireSameBytes(input, TensorName.ToBytes(TensorName.ToText(input)), "a name's text gives its bytes back");
    }

    private static void CheckSigned(ReadOnlySpan<byte> input)
    {
        ReadOnlySpan<byte> rest = input;
        ReadOnlySpan<byte> lastCode = default;
        long last = 0;
        while (OrderedCode.TryReadSigned(ref rest, out long value))
        {
            ReadOnlySpan<byte> code = input[..^rest.Length];
            input = rest;
            var written = new List<byte>();
            OrderedCode.WriteSigned(written, value);
            Invariant.RequireSameBytes(code, [.. written], "a signed number has one code");
            Invariant.Require(
                lastCode.IsEmpty || Math.Sign(last.CompareTo(value)) == Math.Sign(lastCode.SequenceCompareTo(code)),
                "codes of signed numbers sort as the numbers do"
            );
            last = value;
            lastCode = code;
        }
    }

    private static void CheckUnsigned(ReadOnlySpan<byte> input)
    {
        ReadOnlySpan<byte> rest = input;
        ReadOnlySpan<byte> lastCode = default;
        ulong last = 0;
        while (OrderedCode.TryReadUnsigned(ref rest, out ulong value))
        {
            ReadOnlySpan<byte> code = input[..^rest.Length];
            input = rest;
            var written = new List<byte>();
            OrderedCode.WriteUnsigned(written, value);
            Invariant.RequireSameBytes(code, [.. written], "an unsigned number has one code");
            Invariant.Require(
                lastCode.IsEmpty || Math.Sign(last.CompareTo(value)) == Math.Sign(lastCode.SequenceCompareTo(code)),
                "codes of unsigned numbers sort as the numbers do"
            );
            last = value;
            lastCode = code;
        }
    }

    private static void CheckString(ReadOnlySpan<byte> input)
    {
        ReadOnlySpan<byte> rest = input;
        while (OrderedCode.TryReadString(ref rest, out byte[] text))
        {
            var written = new List<byte>();
            OrderedCode.WriteString(written, text);
            Invariant.RequireSameBytes(input[..^rest.Length], [.. written], "a string has one code");
            input = rest;
        }
    }
}
