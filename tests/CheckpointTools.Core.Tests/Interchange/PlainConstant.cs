using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace CheckpointTools.Tests.Interchange;

/// <summary>
/// The constants of a graph as a plain reading of the whole file gives them, element by element, with nothing of the library: what the
/// walk over a stream is compared with.
/// </summary>
internal sealed record PlainConstant(string Name, int Type, long[] Shape, string[] Values)
{
    /// <summary>The constants of a GraphDef, a MetaGraphDef or a SavedModel with one graph.</summary>
    /// <param name="path">The file.</param>
    public static List<PlainConstant> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        byte[] graph =
            Path.GetFileName(path) == "saved_model.pb" ? Messages(Messages(bytes, 2).Single(), 2).Single()
            : path.EndsWith(".meta", StringComparison.Ordinal) ? Messages(bytes, 2).Single()
            : bytes;
        var found = new List<PlainConstant>();
        Add(found, Messages(graph, 1), "");
        foreach (byte[] function in Messages(graph, 2).SelectMany(static library => Messages(library, 1)))
        {
            Add(found, Messages(function, 3), Text(Messages(Messages(function, 1).Single(), 1).Single()) + "/");
        }

        return found;
    }

    public override string ToString() => $"{Name} {Type} [{string.Join(',', Shape)}] {string.Join(' ', Values)}";

    private static void Add(List<PlainConstant> found, List<byte[]> nodes, string prefix)
    {
        foreach (byte[] node in nodes.Where(static node => Messages(node, 2).Any(static op => Text(op) == "Const")))
        {
            byte[] value = Messages(node, 5).Single(static one => Text(Messages(one, 1).Single()) == "value");
            byte[] tensor = Messages(Messages(value, 2).Single(), 8).Single();
            int type = (int)Fields(tensor).Where(static field => field.Number == 1).Sum(static field => (long)field.Value);
            long[] shape =
            [
                .. Messages(tensor, 2)
                    .SelectMany(static one => Messages(one, 2))
                    .Select(static one => Fields(one).Where(static field => field.Number == 1).Sum(static field => (long)field.Value)),
            ];
            found.Add(new PlainConstant(prefix + Text(Messages(node, 1).Single()), type, shape, ReadValues(tensor, type, shape)));
        }
    }

    private static string[] ReadValues(byte[] tensor, int type, long[] shape)
    {
        long count = shape.Aggregate(1L, static (product, size) => product * size);
        List<string> values = type switch
        {
            1 => Numbers(tensor, 5, sizeof(float), static bytes => Hex(bytes)),
            2 => Numbers(tensor, 6, sizeof(double), static bytes => Hex(bytes)),
            3 => Integers(tensor, 7, sizeof(int)),
            4 or 6 => Integers(tensor, 7, sizeof(byte)),
            7 => [.. Messages(tensor, 8).Select(static bytes => Hex(bytes))],
            9 => Integers(tensor, 10, sizeof(long)),
            10 => Integers(tensor, 11, sizeof(byte)),
            _ => throw new NotSupportedException($"No recorded graph has a constant of the dtype number {type}."),
        };
        while (values.Count < count)
        {
            values.Add(values.Count > 0 ? values[^1] : "");
        }

        return [.. values];
    }

    private static List<string> Numbers(byte[] tensor, int number, int width, Func<byte[], string> text)
    {
        byte[] bytes = [.. Messages(tensor, 4).Concat(Messages(tensor, number)).SelectMany(static part => part)];
        return [.. bytes.Chunk(width).Select(text)];
    }

    private static List<string> Integers(byte[] tensor, int number, int width)
    {
        List<string> values = [.. Messages(tensor, 4).SelectMany(content => content.Chunk(width)).Select(static bytes => Hex(bytes))];
        foreach ((_, ulong value, byte[] packed) in Fields(tensor).Where(field => field.Number == number))
        {
            byte[] element = new byte[sizeof(ulong)];
            if (packed.Length == 0)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(element, value);
                values.Add(Hex(element[..width]));
            }

            for (var input = new CodedInputStream(packed); !input.IsAtEnd; values.Add(Hex(element[..width])))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(element, input.ReadUInt64());
            }
        }

        return values;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static List<byte[]> Messages(byte[] message, int number) =>
        [.. Fields(message).Where(field => field.Number == number).Select(static field => field.Content)];

    private static List<(int Number, ulong Value, byte[] Content)> Fields(byte[] message)
    {
        var fields = new List<(int, ulong, byte[])>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and uint tag)
        {
            int number = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.LengthDelimited:
                    fields.Add((number, 0, input.ReadBytes().ToByteArray()));
                    break;
                case WireFormat.WireType.Varint:
                    fields.Add((number, input.ReadUInt64(), []));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return fields;
    }
}
