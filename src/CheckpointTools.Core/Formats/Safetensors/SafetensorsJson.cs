using System.Text.Json;
using System.Text.Unicode;

namespace CheckpointTools.Formats.Safetensors;

/// <summary>Reads JSON of unknown origin: what is not valid becomes one kind of exception, which says where.</summary>
internal static class SafetensorsJson
{
    /// <summary>No writer nests values at all; a parser that calls itself must have a bound.</summary>
    public const int MaxDepth = 64;

    /// <summary>Starts reading a text.</summary>
    /// <exception cref="FormatException">The text is not UTF-8.</exception>
    public static Utf8JsonReader Open(ReadOnlySpan<byte> text) =>
        Utf8.IsValid(text)
            ? new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth })
            : throw new FormatException("is not UTF-8");

    /// <summary>Whether an exception says that a text is not as it should be.</summary>
    public static bool IsFault(Exception exception) =>
        // A lone surrogate, escaped, is found only when the text is asked for.
        exception is JsonException or FormatException or InvalidOperationException;

    /// <summary>What is wrong, as the end of a sentence.</summary>
    public static string Describe(Exception exception) =>
        exception switch
        {
            FormatException own => own.Message,
            JsonException { LineNumber: { } line, BytePositionInLine: { } position } =>
                $"is not valid JSON: something else was expected in line {line + 1} behind byte {position}",
            _ => "has a text that stands for no characters",
        };

    /// <exception cref="FormatException">Something else comes next.</exception>
    public static void Require(ref Utf8JsonReader reader, JsonTokenType expected, string what)
    {
        if (reader.TokenType != expected)
        {
            throw new FormatException($"has {Name(reader.TokenType)} where {what} was expected, at byte {reader.TokenStartIndex}");
        }
    }

    /// <summary>Moves to the next token, which must be of a kind.</summary>
    public static void Next(ref Utf8JsonReader reader, JsonTokenType expected, string what)
    {
        reader.Read();
        Require(ref reader, expected, what);
    }

    /// <summary>A number of 0 or more, without fraction, exponent or sign.</summary>
    public static long Number(ref Utf8JsonReader reader, string what)
    {
        Require(ref reader, JsonTokenType.Number, what);
        return reader.ValueSpan[0] != '-' && reader.TryGetInt64(out long number)
            ? number
            : throw new FormatException(
                $"has {TextOf(reader.ValueSpan)} where {what} was expected, a whole number of 0 or more, at byte {reader.TokenStartIndex}"
            );
    }

    private static string TextOf(ReadOnlySpan<byte> number) =>
        System.Text.Encoding.ASCII.GetString(number[..Math.Min(number.Length, 40)]) + (number.Length > 40 ? "..." : "");

    private static string Name(JsonTokenType token) =>
        token switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.EndObject or JsonTokenType.EndArray => "an end",
            JsonTokenType.String => "a text",
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "true or false",
            JsonTokenType.Null => "null",
            _ => "something else",
        };
}
