using System.Buffers.Binary;
using System.Globalization;

namespace CheckpointTools.Formats.Safetensors;

/// <summary>A tensor that is to be written.</summary>
/// <param name="Name">The name's bytes, UTF-8.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record SafetensorsOutputTensor(byte[] Name, SafetensorsType Type, TensorShape Shape)
{
    public long Size => Type.SizeOf(Shape.ElementCount)!.Value;
}

/// <summary>
/// A file that is to be written, laid out as the reference library does it, byte for byte: the widest types come first, then names in the
/// order of their bytes, and the header is padded so that every tensor is aligned to its elements.
/// </summary>
internal sealed class SafetensorsOutput
{
    private const int Alignment = 8;

    private SafetensorsOutput(IReadOnlyList<SafetensorsOutputTensor> tensors, byte[] header, long dataSize)
    {
        (Tensors, Header, DataSize) = (tensors, header, dataSize);
    }

    /// <summary>The tensors in the order of their bytes, which follow each other without gaps.</summary>
    public IReadOnlyList<SafetensorsOutputTensor> Tensors { get; }

    /// <summary>What comes before them, the header's length included.</summary>
    public byte[] Header { get; }

    /// <summary>The number of bytes of all tensors.</summary>
    public long DataSize { get; }

    /// <summary>Lays out a file.</summary>
    /// <param name="tensors">The tensors in any order, each name once.</param>
    /// <param name="metadata">Texts for whoever reads the file, in the order in which they are to stand.</param>
    public static SafetensorsOutput Arrange(
        IEnumerable<SafetensorsOutputTensor> tensors,
        IReadOnlyList<KeyValuePair<string, string>> metadata
    )
    {
        SafetensorsOutputTensor[] ordered = [.. tensors];
        Array.Sort(ordered, Compare);
        var json = new SafetensorsJsonText();
        json.Raw("{");
        if (metadata.Count > 0)
        {
            json.Text(SafetensorsHeaderParser.MetadataKey);
            json.Raw(":{");
            for (int i = 0; i < metadata.Count; i++)
            {
                json.Raw(i == 0 ? "" : ",");
                json.Text(metadata[i].Key);
                json.Raw(":");
                json.Text(metadata[i].Value);
            }

            json.Raw("}");
        }

        long offset = 0;
        for (int i = 0; i < ordered.Length; i++)
        {
            SafetensorsOutputTensor tensor = ordered[i];
            json.Raw(i == 0 && metadata.Count == 0 ? "" : ",");
            json.Text(tensor.Name);
            json.Raw($":{{\"dtype\":\"{tensor.Type.Name}\",\"shape\":[{string.Join(',', tensor.Shape.Dimensions)}],\"data_offsets\":[");
            json.Raw(string.Create(CultureInfo.InvariantCulture, $"{offset},{offset + tensor.Size}]}}"));
            offset += tensor.Size;
        }

        json.Raw("}");
        return new SafetensorsOutput(ordered, Finish(json), offset);
    }

    private static byte[] Finish(SafetensorsJsonText json)
    {
        int length = (json.Length + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[SafetensorsHeader.LengthBytes + length];
        BinaryPrimitives.WriteInt64LittleEndian(header, length);
        header.AsSpan(SafetensorsHeader.LengthBytes + json.Length).Fill((byte)' ');
        json.CopyTo(header.AsSpan(SafetensorsHeader.LengthBytes));
        return header;
    }

    private static int Compare(SafetensorsOutputTensor left, SafetensorsOutputTensor right)
    {
        int order = left.Type.Order.CompareTo(right.Type.Order);
        return order != 0 ? order : left.Name.AsSpan().SequenceCompareTo(right.Name);
    }
}
