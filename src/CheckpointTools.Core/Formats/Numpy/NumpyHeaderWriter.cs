using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CheckpointTools.Formats.Numpy;

/// <summary>Writes the header of an array as NumPy does, byte for byte: version 1.0, row-major.</summary>
internal static class NumpyHeaderWriter
{
    private const int Alignment = 64;
    private const int LengthOfStart = NumpyHeader.StartLength + sizeof(ushort);

    /// <summary>NumPy leaves room for the first size to grow to as many digits as 64 bits can have.</summary>
    private const int GrowthDigits = 21;

    private static ReadOnlySpan<byte> Start => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>The header of an array of numbers.</summary>
    /// <param name="descriptor">The type; see <see cref="NumpyType.DescriptorOf"/>.</param>
    /// <param name="shape">The shape.</param>
    public static byte[] Write(string descriptor, TensorShape shape)
    {
        string sizes = shape.Rank == 1 ? $"{shape[0]}," : string.Join(", ", shape.Dimensions);
        var text = new StringBuilder($"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': ({sizes}), }}");
        if (shape.Rank > 0)
        {
            text.Append(' ', Math.Max(0, GrowthDigits - shape[0].ToString(CultureInfo.InvariantCulture).Length));
        }

        // One blank at least, and the line feed.
        text.Append(' ', Alignment - ((LengthOfStart + text.Length + 1) % Alignment)).Append('\n');
        byte[] header = new byte[LengthOfStart + text.Length];
        Start.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(NumpyHeader.StartLength), (ushort)text.Length);
        Encoding.ASCII.GetBytes(text.ToString()).CopyTo(header, LengthOfStart);
        return header;
    }
}
