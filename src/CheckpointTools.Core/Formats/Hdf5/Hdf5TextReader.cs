using System.Buffers.Binary;
using System.Collections;
using System.Globalization;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// Reads texts: of a fixed length where they are, or of any length by their places in heaps. Many may lie in one place, so that a small
/// file can claim any amount of them.
/// </summary>
/// <param name="context">What the library has of the file.</param>
/// <param name="type">The type of an element, as the library has it.</param>
/// <param name="most">How many bytes all texts together may have.</param>
internal sealed class Hdf5TextReader(object context, object type, long most)
{
    private const int NullTerminated = 0;
    private const int SpacePadded = 2;

    private readonly bool _isFixed = ClassOf(type) == "String";
    private readonly int _padding = Convert.ToInt32(
        Hdf5Internals.GetAny(Hdf5Internals.Get<object>(type, "BitField"), "PaddingType"),
        CultureInfo.InvariantCulture
    );
    private long _read;

    /// <summary>Whether elements are texts, and not lists of something.</summary>
    public static bool IsText(object type) =>
        ClassOf(type) == "String"
        || (
            ClassOf(type) == "VariableLength"
            && Hdf5Internals.GetAny(Hdf5Internals.Get<object>(type, "BitField"), "Type")?.ToString() == "String"
        );

    /// <summary>The text of an element.</summary>
    public byte[] Read(ReadOnlySpan<byte> element)
    {
        ReadOnlySpan<byte> text = _isFixed ? Cut(element) : ReadFromHeap(element);
        _read += text.Length;
        return _read <= most
            ? text.ToArray()
            : throw new FormatException($"its texts have more than {most} bytes, as if many were in one place");
    }

    private static string? ClassOf(object type) => Hdf5Internals.GetAny(type, "Class")?.ToString();

    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> element)
    {
        if (_padding == SpacePadded)
        {
            return element.TrimEnd((byte)' ');
        }

        int end = element.IndexOf((byte)0);
        return _padding == NullTerminated && end >= 0 ? element[..end] : element.TrimEnd((byte)0);
    }

    /// <summary>Its length, the place of the heap, and its number there.</summary>
    private ReadOnlySpan<byte> ReadFromHeap(ReadOnlySpan<byte> element)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(element);
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(element[^sizeof(uint)..]);
        ulong address = 0;
        for (int i = element.Length - sizeof(uint) - 1; i >= sizeof(uint); i--)
        {
            address = (address << 8) | element[i];
        }

        if (length == 0 || address == 0)
        {
            return [];
        }

        object heap = Hdf5Internals.CallStatic("NativeCache", "GetGlobalHeapObject", context, address, true)!;
        if (Hdf5Internals.Get<IDictionary>(heap, "GlobalHeapObjects")[unchecked((int)number)] is not { } found)
        {
            throw new FormatException("a text of it is not where it should be");
        }

        byte[] bytes = Hdf5Internals.Get<byte[]>(found, "ObjectData");
        ReadOnlySpan<byte> text =
            length <= bytes.Length ? bytes.AsSpan(0, (int)length) : throw new FormatException("a text of it is cut off");
        int end = text.IndexOf((byte)0);
        return end >= 0 ? text[..end] : text;
    }
}
