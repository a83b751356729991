using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace CheckpointTools.Binary;

/// <summary>
/// The name of a tensor as bytes and as text. Names are bytes, sorted and compared as unsigned bytes. As text they are UTF-8, and a byte
/// that is not UTF-8 becomes the lone surrogate U+DC00 + byte (as in Python's surrogateescape), so that every name survives the round trip.
/// </summary>
public static class TensorName
{
    /// <summary>The key of a TensorFlow 2 object graph, which is stored as a tensor.</summary>
    public const string ObjectGraph = "_CHECKPOINTABLE_OBJECT_GRAPH";

    private const char EscapeBase = '\uDC00';
    private const int MaxQuoted = 512;
    private const int QuotedEnd = 200;

    /// <summary>The key of the object graph as bytes.</summary>
    internal static ReadOnlySpan<byte> ObjectGraphKey => "_CHECKPOINTABLE_OBJECT_GRAPH"u8;

    /// <summary>The text of a name.</summary>
    /// <param name="bytes">The name as stored.</param>
    public static string ToText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Escape(bytes);

    /// <summary>The bytes of a name.</summary>
    /// <param name="text">The name as text.</param>
    /// <exception cref="CheckpointException">The text has a lone surrogate that stands for no byte.</exception>
    public static byte[] ToBytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text))
        {
            return Encoding.ASCII.GetBytes(text);
        }

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int length = 0;
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty; )
        {
            OperationStatus status = Utf8.FromUtf16(
                rest,
                bytes.AsSpan(length),
                out int read,
                out int written,
                replaceInvalidSequences: false
            );
            length += written;
            rest = rest[read..];
            if (status == OperationStatus.Done)
            {
                break;
            }

            if (rest[0] is < (char)(EscapeBase + 0x80) or > (char)(EscapeBase + 0xFF))
            {
                throw new CheckpointException(
                    CheckpointError.InvalidName,
                    $"The name '{text}' has the lone surrogate U+{(int)rest[0]:X4}, which stands for no byte. "
                        + "Use whole characters; U+DC80 to U+DCFF stand for single bytes."
                )
                {
                    Variable = text,
                };
            }

            bytes[length++] = (byte)(rest[0] - EscapeBase);
            rest = rest[1..];
        }

        return bytes[..length];
    }

    /// <summary>Compares two names by their bytes, as an index sorts them, without making the bytes of each.</summary>
    internal static int Compare(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        // UTF-8 sorts as code points do. Surrogates alone sort otherwise, or stand for a single byte.
        return char.IsSurrogate(left[common]) || char.IsSurrogate(right[common])
            ? ToBytes(left).AsSpan().SequenceCompareTo(ToBytes(right))
            : left[common] - right[common];
    }

    /// <summary>
    /// A name for a message: in quotes, with its control characters as PowerShell writes them. Of a very long name, only the beginning and
    /// the end are shown.
    /// </summary>
    internal static string Quote(string name)
    {
        if (name.Length > MaxQuoted)
        {
            return $"'{Printable(name[..QuotedEnd])} ... {Printable(name[^QuotedEnd..])}' ({name.Length} characters)";
        }

        return $"'{Printable(name)}'";
    }

    /// <summary>A text with its control characters escaped as PowerShell writes them, so that they have no effect.</summary>
    /// <param name="text">The text.</param>
    public static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? $"`u{{{(int)c:x}}}" : c.ToString())) : text;

    private static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                // Byte by byte: what follows may begin a valid character.
                consumed = 1;
                text.Append((char)(EscapeBase + bytes[0]));
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }
}
