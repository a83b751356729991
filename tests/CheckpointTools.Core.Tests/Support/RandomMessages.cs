using Google.Protobuf;

namespace CheckpointTools.Tests.Support;

/// <summary>
/// Messages of an index in every form that a protobuf writer could produce: fields in any order, repeated, split, packed or not, with
/// unknown fields and groups between them, known numbers with other wire types, and numbers that take more bytes than necessary.
/// </summary>
internal sealed class RandomMessages(Random random)
{
    private static readonly int[] DataTypes = [1, 3, 7, 9, 19, 21];

    public byte[] Header() => Message(() => Number(1), () => Number(2), () => Bytes(3, Version()));

    public byte[] Entry() =>
        Message(
            () => Number(1, DataTypes[random.Next(DataTypes.Length)]),
            () => Bytes(2, Shape()),
            () => Number(3),
            () => Number(4),
            () => Number(5),
            () => [.. Varint((6 << 3) | 5), .. RandomBytes(4)],
            () => Bytes(7, Slice())
        );

    private byte[] Version() =>
        Message(
            () => Number(1),
            () => Number(2),
            () => Number(3),
            () => Bytes(3, [.. Enumerable.Range(0, random.Next(4)).SelectMany(_ => Varint(Value()))])
        );

    private byte[] Shape() =>
        Message(() => Bytes(2, Dimension()), () => Bytes(2, Dimension()), () => random.Next(10) == 0 ? Number(3) : []);

    private byte[] Dimension() =>
        random.Next(2) == 0
            ? Number(1, random.Next(1, 300))
            : Message(() => Number(1, random.Next(1000)), () => Bytes(2, "name"u8.ToArray()));

    private byte[] Slice() => Message(() => Bytes(1, Message(() => Number(1, random.Next(100)), () => Number(2, random.Next(100)))));

    private byte[] Message(params Func<byte[]>[] fields)
    {
        var message = new List<byte>();
        for (int count = random.Next(8); count > 0; count--)
        {
            message.AddRange(random.Next(6) == 0 ? Unknown(fields.Length, 2) : fields[random.Next(fields.Length)]());
        }

        return [.. message];
    }

    private byte[] Unknown(int known, int depth)
    {
        int number = random.Next(3) == 0 ? 20_000 + random.Next(5) : 8 + known + random.Next(4);
        return random.Next(depth > 0 ? 6 : 4) switch
        {
            0 => Number(number),
            1 => Bytes(number, RandomBytes(random.Next(5))),
            2 => [.. Varint((ulong)((number << 3) | 5)), .. RandomBytes(4)],
            3 => [.. Varint((ulong)((number << 3) | 1)), .. RandomBytes(8)],
            // A known number with a wire type that no known field has.
            4 => [.. Varint((ulong)((random.Next(1, 8) << 3) | 1)), .. RandomBytes(8)],
            _ =>
            [
                .. Varint((ulong)((number << 3) | 3)),
                .. Unknown(known, depth - 1),
                .. Unknown(known, depth - 1),
                .. Varint((ulong)((number << 3) | 4)),
            ],
        };
    }

    private byte[] Number(int number) => Number(number, unchecked((long)Value()));

    private byte[] Number(int number, long value)
    {
        byte[] bytes = Varint(unchecked((ulong)value));
        if (bytes.Length < 9 && random.Next(10) == 0)
        {
            bytes = [.. bytes[..^1], (byte)(bytes[^1] | 0x80), 0];
        }

        return [.. Varint((ulong)(number << 3)), .. bytes];
    }

    private static byte[] Bytes(int number, byte[] bytes) =>
        [.. Varint((ulong)((number << 3) | 2)), .. Varint((ulong)bytes.Length), .. bytes];

    private ulong Value() =>
        random.Next(8) switch
        {
            0 => 0,
            1 => unchecked((ulong)-random.Next(1, 1000)),
            2 => (ulong)random.NextInt64(),
            _ => (ulong)random.Next(1, 100_000),
        };

    private byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Varint(ulong value)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteUInt64(value);
        }

        return stream.ToArray();
    }
}
