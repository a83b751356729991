using System.Text;
using CheckpointTools.Binary;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Binary;

public sealed class TensorNameTests
{
    [Property(Replay = "20260116,1", MaxTest = 2000)]
    public void Any_bytes_survive_as_text(byte[] name) => Assert.Equal(name, TensorName.ToBytes(TensorName.ToText(name)));

    [Property(Replay = "20260117,1", MaxTest = 1000)]
    public void Bytes_that_nearly_are_UTF8_survive_as_text(string text, byte at, byte value)
    {
        byte[] name = [.. Encoding.UTF8.GetBytes("dense/ä日😀" + text)];
        name[at % name.Length] = value;

        Assert.Equal(name, TensorName.ToBytes(TensorName.ToText(name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("layer/kernel:0")]
    [InlineData("Üml/äut/日本/😀")]
    [InlineData("a\0b")]
    public void Text_is_UTF8(string text)
    {
        Assert.Equal(Encoding.UTF8.GetBytes(text), TensorName.ToBytes(text));
        Assert.Equal(text, TensorName.ToText(Encoding.UTF8.GetBytes(text)));
    }

    // Lone surrogates do not survive in attributes' texts: code units are given as numbers.
    [Theory]
    [InlineData("ff", new[] { 0xDCFF })]
    [InlineData("c3", new[] { 0xDCC3 })]
    [InlineData("eda080", new[] { 0xDCED, 0xDCA0, 0xDC80 })] // a surrogate in UTF-8
    [InlineData("c080", new[] { 0xDCC0, 0xDC80 })] // an overlong NUL
    [InlineData("61e9c3a9", new[] { 'a', 0xDCE9, 'é' })]
    public void Bytes_that_are_no_UTF8_become_lone_surrogates(string bytes, int[] codeUnits) =>
        Assert.Equal(codeUnits, TensorName.ToText(Convert.FromHexString(bytes)).Select(static unit => (int)unit));

    [Theory]
    [InlineData(new[] { 0xD800 })]
    [InlineData(new[] { 0xDC7F })]
    [InlineData(new[] { 0xDD00, 'x' })]
    [InlineData(new[] { 'x', 0xD83D })]
    public void A_surrogate_that_stands_for_no_byte_is_refused(int[] codeUnits)
    {
        string name = string.Concat(codeUnits.Select(static unit => (char)unit));

        Assert.Equal(CheckpointError.InvalidName, Assert.Throws<CheckpointException>(() => TensorName.ToBytes(name)).Error);
    }

    [Theory]
    [InlineData("a/b", "'a/b'")]
    [InlineData("a\u001b[31mb\n", "'a`u{1b}[31mb`u{a}'")]
    public void In_messages_a_name_controls_no_terminal(string name, string quoted) => Assert.Equal(quoted, TensorName.Quote(name));

    [Fact]
    public void In_messages_a_name_without_end_is_cut()
    {
        string quoted = TensorName.Quote("begin" + new string('x', 1_000_000) + "end");

        Assert.InRange(quoted.Length, 100, 600);
        Assert.StartsWith("'begin", quoted, StringComparison.Ordinal);
        Assert.EndsWith("end' (1000008 characters)", quoted, StringComparison.Ordinal);
    }

    /// <summary>
    /// Code units of every kind: one to four bytes in UTF-8, the ends of the ranges between them, and single bytes that are no UTF-8.
    /// </summary>
    [Fact]
    public void Texts_sort_as_their_bytes_do()
    {
        string[] parts = ["", "a", "b", "\u007F", "\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF"];
        string[] bytes = ["\uDC80", "\uDCC3", "\uDCFF"];
        string[] names = [.. from first in parts.Concat(bytes) from second in parts.Concat(bytes) select first + second];
        foreach (string left in names)
        {
            foreach (string right in names)
            {
                int expected = TensorName.ToBytes(left).AsSpan().SequenceCompareTo(TensorName.ToBytes(right));
                Assert.Equal((left, right, Math.Sign(expected)), (left, right, Math.Sign(TensorName.Compare(left, right))));
            }
        }
    }
}
