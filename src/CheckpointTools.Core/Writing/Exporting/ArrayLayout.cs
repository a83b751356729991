using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CheckpointTools.Formats.Numpy;
using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Exporting;

/// <summary>How a variable is laid out as a NumPy array.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Descriptor">NumPy's text for the type of its elements.</param>
/// <param name="Width">The number of bytes of an element.</param>
internal sealed record ArrayLayout(CheckpointVariable Variable, string Descriptor, int Width)
{
    private const int CharacterWidth = 4;

    /// <summary>What stands in front of the values.</summary>
    public byte[] Header { get; } = NumpyHeaderWriter.Write(Descriptor, Variable.Shape);

    public long ValueSize => Variable.Shape.ElementCount * Width;

    public long Length => Header.Length + ValueSize;

    /// <summary>Whether elements are texts, and not strings of bytes.</summary>
    public bool IsText => Descriptor.StartsWith("<U", StringComparison.Ordinal);

    /// <summary>The layout of a variable. Strings are read for it: the longest gives their width.</summary>
    /// <exception cref="CheckpointException">Strings cannot be read, or NumPy would lose a part of them.</exception>
    public static ArrayLayout Of(CheckpointVariable variable, OpenCheckpoints checkpoints, CancellationToken cancellationToken)
    {
        if (variable.DataType != DataType.String)
        {
            return new ArrayLayout(variable, NumpyType.DescriptorOf(variable.DataType)!, variable.DataType.Width);
        }

        using OpenVariable open = checkpoints.OpenValues(variable, cancellationToken);
        byte[][] strings = open.Content.Strings;
        open.Finish();
        if (Array.Exists(strings, static text => text is [.., 0]))
        {
            throw ExportFaults.ZeroAtEnd(variable.Name);
        }

        bool isText = Array.TrueForAll(strings, static text => Utf8.IsValid(text));
        int longest = strings.Length == 0 ? 1 : Math.Max(1, strings.Max(text => isText ? CharacterCount(text) : text.Length));
        return isText && longest <= int.MaxValue / CharacterWidth
            ? new ArrayLayout(variable, string.Create(CultureInfo.InvariantCulture, $"<U{longest}"), longest * CharacterWidth)
            : new ArrayLayout(variable, string.Create(CultureInfo.InvariantCulture, $"|S{longest}"), longest);
    }

    /// <summary>Fills an element with a string, and the rest of it with zeros.</summary>
    /// <returns>False if it does not fit.</returns>
    public bool TryFill(Span<byte> element, byte[] text)
    {
        element.Clear();
        if (!IsText)
        {
            return text.AsSpan().TryCopyTo(element);
        }

        // UTF-32 is what NumPy stores.
        return Utf8.IsValid(text) && Encoding.UTF32.TryGetBytes(Encoding.UTF8.GetString(text), element, out _);
    }

    private static int CharacterCount(byte[] text) => text.Count(static value => (value & 0xC0) != 0x80);
}
