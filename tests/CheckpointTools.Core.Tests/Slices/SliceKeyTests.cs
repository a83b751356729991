using CheckpointTools.Slices;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Slices;

public sealed class SliceKeyTests
{
    public static TheoryData<string, string, string> Known =>
        new()
        {
            { "77", "0,5:-", "0077000101028085807f" },
            { "656d62", "5,5:0,300", "00656d62000101028585" + "80c12c" },
            { "656d622f7461626c65", "4,3:0,4", "00656d622f7461626c65" + "0001" + "0102" + "84838084" },
            { "6100" + "62ff", "-", "006100ff62ff000001" + "0101" + "807f" },
            { "61", "", "0061000100" },
        };

    [Theory]
    [MemberData(nameof(Known))]
    public void Keys_have_TensorFlows_bytes(string name, string slice, string key)
    {
        TensorSlice parsed = Slice(slice);

        Assert.Equal(key, Convert.ToHexStringLower(SliceKey.Encode(Convert.FromHexString(name), parsed)));
        Assert.True(SliceKey.TryDecode(Convert.FromHexString(key), out byte[]? readName, out TensorSlice? readSlice));
        Assert.Equal(name, Convert.ToHexStringLower(readName));
        Assert.Equal(parsed, readSlice);
    }

    [Property(Replay = "20260109,1", MaxTest = 500)]
    public void Any_name_and_slice_survive_the_round_trip(byte[] name, (int Start, int Length)[] parts)
    {
        var slice = new TensorSlice([
            .. parts.Select(static part => part.Length < 0 ? SliceExtent.Full : new SliceExtent(part.Start, part.Length)),
        ]);
        byte[] key = SliceKey.Encode(name, slice);

        Assert.True(SliceKey.TryDecode(key, out byte[]? readName, out TensorSlice? readSlice));
        Assert.Equal(name, readName);
        Assert.Equal(slice, readSlice);
        Assert.False(SliceKey.TryDecode(key.AsSpan(..^1), out _, out _));
        Assert.False(SliceKey.TryDecode([.. key, 0], out _, out _));
    }

    [Theory]
    [InlineData(TensorShape.MaxRank, true)]
    [InlineData(TensorShape.MaxRank + 1, false)]
    public void A_slice_has_as_many_dimensions_as_a_shape_can_have(int rank, bool isKey)
    {
        byte[] key = SliceKey.Encode("a"u8, new TensorSlice([.. Enumerable.Repeat(SliceExtent.Full, rank)]));

        Assert.Equal(isKey, SliceKey.TryDecode(key, out _, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("61")]
    [InlineData("00")]
    [InlineData("0061")] // a name that begins with NUL
    [InlineData("006100")]
    [InlineData("00610001" + "0200ff")]
    [InlineData("00610001" + "08ffffffffffffffff")]
    public void Other_keys_are_no_slice_keys(string key) => Assert.False(SliceKey.TryDecode(Convert.FromHexString(key), out _, out _));

    private static TensorSlice Slice(string text) =>
        new([
            .. text.Split(':', StringSplitOptions.RemoveEmptyEntries)
                .Select(static part =>
                    part == "-"
                        ? SliceExtent.Full
                        : new SliceExtent(long.Parse(part.Split(',')[0], null), long.Parse(part.Split(',')[1], null))
                ),
        ]);
}
