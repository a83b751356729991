using System.Buffers;
using System.Text;

namespace CheckpointTools.Formats.Safetensors;

/// <summary>
/// JSON text as the reference library writes it: only what must be escaped is, and everything else stays as UTF-8. System.Text.Json escapes
/// other characters, so that files would differ.
/// </summary>
internal sealed class SafetensorsJsonText
{
    private readonly ArrayBufferWriter<byte> _text = new();

    public int Length => _text.WrittenCount;

    /// <summary>Adds text that needs no escapes.</summary>
    public void Raw(string text) => _text.Write(Encoding.ASCII.GetBytes(text));

    /// <summary>Adds a text in quotes.</summary>
    public void Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a text in quotes.</summary>
    /// <param name="utf8">Its bytes, valid UTF-8.</param>
    public void Text(ReadOnlySpan<byte> utf8)
    {
        _text.Write("\""u8);
        foreach (byte b in utf8)
        {
            switch (b)
            {
                case (byte)'"' or (byte)'\\':
                    _text.Write("\\"u8);
                    _text.Write([b]);
                    break;
                case (byte)'\b':
                    _text.Write("\\b"u8);
                    break;
                case (byte)'\f':
                    _text.Write("\\f"u8);
                    break;
                case (byte)'\n':
                    _text.Write("\\n"u8);
                    break;
                case (byte)'\r':
                    _text.Write("\\r"u8);
                    break;
                case (byte)'\t':
                    _text.Write("\\t"u8);
                    break;
                case < 0x20:
                    _text.Write("\\u00"u8);
                    _text.Write(Encoding.ASCII.GetBytes(Convert.ToHexString([b]).ToLowerInvariant()));
                    break;
                default:
                    _text.Write([b]);
                    break;
            }
        }

        _text.Write("\""u8);
    }

    public void CopyTo(Span<byte> destination) => _text.WrittenSpan.CopyTo(destination);
}
