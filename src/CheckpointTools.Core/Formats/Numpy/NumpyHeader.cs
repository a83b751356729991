using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace CheckpointTools.Formats.Numpy;

/// <summary>The header of an array.</summary>
/// <param name="Type">The type of the elements.</param>
/// <param name="Descriptor">That type as the header names it.</param>
/// <param name="Shape">The shape.</param>
/// <param name="IsFortran">Whether the first index runs fastest.</param>
/// <param name="Length">The number of bytes in front of the values.</param>
internal sealed record NumpyHeader(NumpyType Type, string Descriptor, TensorShape Shape, bool IsFortran, int Length)
{
    /// <summary>The first bytes of every array, and its version.</summary>
    public const int StartLength = 8;

    /// <summary>More than structures of thousands of fields need.</summary>
    public const int MaxLength = 1 << 20;

    private const int LongLengthBytes = sizeof(uint);

    /// <summary>The number of bytes of all values.</summary>
    public Int128 DataSize => (Int128)Shape.ElementCount * Type.Width;

    /// <summary>Whether these are the first bytes of an array.</summary>
    public static bool IsStart(ReadOnlySpan<byte> head) => head is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..];

    /// <summary>Reads the header of an array.</summary>
    /// <param name="place">The array, for messages.</param>
    /// <param name="read">Reads the next bytes; returns false if there are not as many.</param>
    /// <exception cref="CheckpointException">It is not one that can be read, or its values are none that a checkpoint can hold.</exception>
    public static NumpyHeader Read(NumpyPlace place, ReadBytes read)
    {
        Span<byte> start = stackalloc byte[StartLength];
        if (!read(start) || !IsStart(start))
        {
            throw NumpyFaults.NotAnArray(place);
        }

        (int major, int minor) = (start[6], start[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw NumpyFaults.Version(place, major, minor);
        }

        Span<byte> lengthBytes = stackalloc byte[LongLengthBytes];
        lengthBytes = lengthBytes[..(major == 1 ? sizeof(ushort) : LongLengthBytes)];
        if (!read(lengthBytes))
        {
            throw NumpyFaults.Header(place, "is cut short");
        }

        uint length =
            major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > MaxLength)
        {
            throw NumpyFaults.Header(place, $"is said to have {length} bytes, more than the {MaxLength} that one may have");
        }

        byte[] text = new byte[length];
        if (!read(text))
        {
            throw NumpyFaults.Header(place, $"is cut short: it is said to have {length} bytes");
        }

        if (major == 3 && !Utf8.IsValid(text))
        {
            throw NumpyFaults.Header(place, "is not UTF-8");
        }

        string literal = (major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text);
        return Parse(place, literal, StartLength + lengthBytes.Length + text.Length);
    }

    private static NumpyHeader Parse(NumpyPlace place, string literal, int length)
    {
        object? parsed;
        try
        {
            parsed = PythonLiteral.Parse(literal);
        }
        catch (FormatException e)
        {
            throw NumpyFaults.Header(place, e.Message);
        }

        if (parsed is not List<KeyValuePair<object?, object?>> pairs)
        {
            throw NumpyFaults.Header(place, "is not a dictionary");
        }

        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in pairs)
        {
            if (key is not ("descr" or "fortran_order" or "shape"))
            {
                throw NumpyFaults.Header(place, "has another key than descr, fortran_order and shape");
            }

            if (!fields.TryAdd((string)key, value))
            {
                throw NumpyFaults.Header(place, $"has the key {key} more than once");
            }
        }

        foreach (string key in (string[])["descr", "fortran_order", "shape"])
        {
            if (!fields.ContainsKey(key))
            {
                throw NumpyFaults.Header(place, $"has no {key}");
            }
        }

        bool isFortran = fields["fortran_order"] is bool order
            ? order
            : throw NumpyFaults.Header(place, "has a fortran_order that is neither True nor False");
        TensorShape shape = ReadShape(place, fields["shape"]);
        (NumpyType type, string descriptor) = ReadType(place, fields["descr"]);
        return type.Kind switch
        {
            NumpyKind.Objects => throw NumpyFaults.Pickled(place),
            NumpyKind.Foreign => throw NumpyFaults.Foreign(place, descriptor),
            _ => new NumpyHeader(type, descriptor, shape, isFortran && shape.Rank > 1, length),
        };
    }

    private static TensorShape ReadShape(NumpyPlace place, object? value)
    {
        if (value is not object?[] sizes || !Array.TrueForAll(sizes, static size => size is long))
        {
            throw NumpyFaults.Header(place, "has a shape that is not a tuple of whole numbers");
        }

        long[] dimensions = [.. sizes.Select(static size => (long)size!)];
        return TensorShape.TryCreate(dimensions, out TensorShape? shape)
            ? shape
            : throw NumpyFaults.Shape(
                place,
                Array.Exists(dimensions, static size => size < 0)
                    ? "it has a size below 0"
                    : $"there are at most {TensorShape.MaxRank} sizes, and their product fits in 64 bits"
            );
    }

    private static (NumpyType Type, string Descriptor) ReadType(NumpyPlace place, object? value) =>
        value switch
        {
            string text => (NumpyType.Find(text) ?? throw NumpyFaults.Descriptor(place, text), text),
            List<object?> or object?[] => (NumpyType.OfStructure(HasObjects(value)), "structure"),
            _ => throw NumpyFaults.Header(place, "has a descr that is no type"),
        };

    /// <summary>Whether a type of several parts has Python objects among them.</summary>
    private static bool HasObjects(object? part) =>
        part switch
        {
            string text => NumpyType.Find(text)?.Kind == NumpyKind.Objects,
            List<object?> items => items.Exists(HasObjects),
            object?[] items => Array.Exists(items, HasObjects),
            _ => false,
        };
}

/// <summary>Fills a buffer with the next bytes.</summary>
/// <returns>False if there are not as many.</returns>
internal delegate bool ReadBytes(Span<byte> destination);
