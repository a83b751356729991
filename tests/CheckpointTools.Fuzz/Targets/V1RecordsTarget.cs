using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Formats.V1;
using CheckpointTools.Fuzz.Formats;
using CheckpointTools.Fuzz.Mutating;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// The records of V1 checkpoints. An input is the number of a dtype, a count of elements and a record, which is read as a list of tensors
/// and as values.
/// Invariants: only the parser's own exception, which callers turn into CheckpointException, escapes it; a record is walked with at most
/// 256 KiB and 1 KiB for each byte; a record that passes the check gives as many bytes, or strings, as its elements take.
/// </summary>
internal sealed class V1RecordsTarget : FuzzTarget
{
    private const int HeadLength = 1 + sizeof(ushort);
    private const int MaxDataTypes = 64;
    private const int MaxSeedElements = 64;
    private const long Constant = 256 << 10;
    private const long Factor = 1 << 10;

    public override string Name => "v1-records";

    public override IReadOnlyList<string> Subjects =>
        [
            "CheckpointTools.Formats.V1.V1Meta",
            "CheckpointTools.Formats.V1.V1Values",
            "CheckpointTools.Formats.Messages.",
            "CheckpointTools.Binary.ByteChunks",
        ];

    public override int MaxLength => 2048;

    public override IEnumerable<byte[]> Seeds()
    {
        IEnumerable<byte[]> stored = ((string[])["v1", "v1sharded"])
            .SelectMany(static folder => Directory.GetFiles(Fixtures.Good(folder), "ckpt*"))
            .Order(StringComparer.Ordinal)
            .SelectMany(static file => TableBytes.Decode(File.ReadAllBytes(file)))
            .Select(static entry => entry.Value)
            .Where(record => record.Length < MaxLength / 2);
        foreach (byte[] record in stored.Append(WithEveryKind()))
        {
            yield return ToInput(DataType.Float32, 0, record);
            for (int number = 1; number < MaxDataTypes; number++)
            {
                if (
                    DataType.TryFromNumber(number, out DataType dataType)
                    && V1Values.CanHold(dataType)
                    && FindCount(record, dataType) is { } count
                )
                {
                    yield return ToInput(dataType, count, record);
                }
            }
        }
    }

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(mutator);
        return input.Length < HeadLength || mutator.OnceIn(3)
            ? base.Mutate(input, other, mutator)
            : [.. input.AsSpan(0, HeadLength), .. mutator.Message(input[HeadLength..])];
    }

    public override void Execute(byte[] input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Length < HeadLength)
        {
            return;
        }

        ReadOnlySpan<byte> record = input.AsSpan(HeadLength);
        MemoryMeter memory = MemoryMeter.Start();
        try
        {
            _ = V1Meta.Parse(record)?.Version.FindFault();
        }
        catch (ProtoException)
        {
            // It may be refused.
        }

        memory.Require("parsing a list of tensors", Constant, Factor, input.Length);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(input.AsSpan(1));
        if (DataType.TryFromNumber(input[0], out DataType dataType) && V1Values.CanHold(dataType) && Passes(record, dataType, count))
        {
            Walk(record, dataType, count);
            memory.Require("walking values", 2 * Constant, 2 * Factor, input.Length);
        }
    }

    private static void Walk(ReadOnlySpan<byte> record, DataType dataType, int count)
    {
        if (dataType == DataType.String)
        {
            int strings = 0;
            V1Values.ReadStrings(record, _ => strings++);
            Invariant.RequireEqual(count, strings, "a checked record gives its strings");
            return;
        }

        long length = 0;
        V1Values.Write(
            record,
            dataType,
            chunk =>
            {
                Invariant.RequireEqual(0, chunk.Length % dataType.Width, "values come as whole elements");
                length += chunk.Length;
            }
        );
        Invariant.RequireEqual((long)count * dataType.Width, length, "a checked record gives the bytes of its elements");
    }

    private static bool Passes(ReadOnlySpan<byte> record, DataType dataType, int count)
    {
        try
        {
            V1Values.Check(record, dataType, count);
            return true;
        }
        catch (ProtoException)
        {
            return false;
        }
    }

    private static int? FindCount(byte[] record, DataType dataType) =>
        Enumerable
            .Range(1, MaxSeedElements)
            .Where(count => Passes(record, dataType, count))
            .Select(static count => (int?)count)
            .FirstOrDefault();

    private static byte[] ToInput(DataType dataType, int count, byte[] record) =>
        [(byte)dataType.Number, (byte)count, (byte)(count >> 8), .. record];

    /// <summary>The fixtures lack most kinds of values.</summary>
    private static byte[] WithEveryKind()
    {
        var tensor = new List<MessageField>();
        for (uint field = V1Field.Values.Float; field <= V1Field.Values.UInt64; field++)
        {
            tensor.Add(
                new MessageField(
                    (field << ProtoField.NumberShift) | ProtoField.BytesType,
                    0,
                    [.. Enumerable.Range(0, 16).Select(static i => (byte)(i & 1))]
                )
            );
        }

        byte[] slice = MessageBytes.Encode([new MessageField(V1Field.Slice.Data, 0, MessageBytes.Encode(tensor))]);
        return MessageBytes.Encode([new MessageField(V1Field.Record.Data, 0, slice)]);
    }
}
