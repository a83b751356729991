using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Fuzz.Formats;
using CheckpointTools.Fuzz.Mutating;
using CheckpointTools.Reading;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// Payloads of strings, and of variants. An input is a byte of flags, two bytes that count the elements, and the payload.
/// Invariants: verifying allocates at most 64 KiB and 16 bytes for each byte; a payload that passes in pieces, whatever their lengths, is
/// judged as in one; strings are accepted exactly if the independent decoder accepts them, and read from a checkpoint they are what it
/// decoded; encoded again they are accepted and have the same checksum as far as their lengths are written in the usual form.
/// </summary>
internal sealed class StringsTarget : FuzzTarget
{
    private const int PrefixLength = 3;
    private const int BigEndian = 1;
    private const int Variant = 2;
    private const long Constant = 64 << 10;
    private const long Factor = 16;

    public override string Name => "strings";

    public override IReadOnlyList<string> Subjects =>
        ["CheckpointTools.Formats.Bundles.PayloadVerifier", "CheckpointTools.Formats.Bundles.TensorReader", "CheckpointTools.Reading."];

    public override int MaxLength => 4096;

    public override IEnumerable<byte[]> Seeds()
    {
        byte[][][] values =
        [
            [],
            [
                [],
            ],
            ["a"u8.ToArray()],
            ["hello"u8.ToArray(), [], "world"u8.ToArray()],
            [new byte[200], new byte[3]],
        ];
        foreach (byte[][] strings in values)
        {
            yield return [0, (byte)strings.Length, 0, .. StringBytes.Encode(strings, isBigEndian: false)];
            yield return [BigEndian, (byte)strings.Length, 0, .. StringBytes.Encode(strings, isBigEndian: true)];
        }

        string variants = Fixtures.TfMade("variant_tensor", "model.data-00000-of-00001");
        yield return [Variant, 1, 0, .. File.ReadAllBytes(variants)];
    }

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator)
    {
        byte[] changed = base.Mutate(input, other, mutator);
        if (changed.Length > PrefixLength && !mutator.OnceIn(3))
        {
            StringBytes.RepairChecksum(changed.AsSpan(PrefixLength), Count(changed), (changed[0] & BigEndian) != 0);
        }

        return changed;
    }

    public override void Execute(byte[] input)
    {
        if (input.Length < PrefixLength)
        {
            return;
        }

        int count = Count(input);
        bool isBigEndian = (input[0] & BigEndian) != 0;
        bool isVariant = (input[0] & Variant) != 0;
        byte[] payload = input[PrefixLength..];
        var entry = new BundleEntry(isVariant ? DataType.Variant : DataType.String, new TensorShape(count), payload.Length, 0);
        MemoryMeter memory = MemoryMeter.Start();
        (string? fault, uint checksum) = Verify(entry, payload, isBigEndian, payload.Length);
        memory.Require("verifying a payload", Constant, Factor, input.Length);
        foreach (int piece in (int[])[1, 3, 1 + (input[0] >> 2)])
        {
            (string? pieceFault, uint pieceChecksum) = Verify(entry, payload, isBigEndian, piece);
            Invariant.RequireEqual(fault, pieceFault, "a payload in pieces is judged as in one");
            Invariant.Require(fault is not null || checksum == pieceChecksum, "a payload in pieces has the checksum of the whole");
        }

        if (!isVariant)
        {
            List<byte[]>? strings = StringBytes.Decode(payload, count, isBigEndian);
            Invariant.RequireEqual(strings is not null, fault is null, "strings are accepted if they are sound");
            if (strings is not null)
            {
                CheckStrings(strings, payload, checksum, isBigEndian);
            }
        }
    }

    private static int Count(byte[] input) => BinaryPrimitives.ReadUInt16LittleEndian(input.AsSpan(1));

    private static (string? Fault, uint Checksum) Verify(BundleEntry entry, ReadOnlySpan<byte> payload, bool isBigEndian, int piece)
    {
        var verifier = new PayloadVerifier(isBigEndian);
        verifier.Begin(entry);
        while (!payload.IsEmpty)
        {
            int length = Math.Min(piece, payload.Length);
            verifier.Append(payload[..length]);
            payload = payload[length..];
        }

        uint checksum = verifier.Finish();
        return (verifier.Fault, checksum);
    }

    private void CheckStrings(List<byte[]> strings, byte[] payload, uint checksum, bool isBigEndian)
    {
        List<byte[]> read = Read(strings.Count, payload, checksum, isBigEndian);
        Invariant.RequireEqual(strings.Count, read.Count, "strings that are accepted are read");
        for (int i = 0; i < read.Count; i++)
        {
            Invariant.RequireSameBytes(strings[i], read[i], "strings that are accepted are read");
        }

        byte[] encoded = StringBytes.Encode(strings, isBigEndian);
        var entry = new BundleEntry(DataType.String, new TensorShape(strings.Count), encoded.Length, 0);
        Invariant.RequireEqual(
            (null, checksum),
            Verify(entry, encoded, isBigEndian, encoded.Length),
            "strings that are encoded again are accepted"
        );
    }

    private List<byte[]> Read(int count, byte[] payload, uint checksum, bool isBigEndian)
    {
        var header = new ProtoWriter();
        new BundleHeader { Endianness = isBigEndian ? 1 : 0 }.WriteTo(header);
        var entry = new ProtoWriter();
        new BundleEntry(DataType.String, new TensorShape(count), payload.Length, checksum).WriteTo(
            entry,
            new ProtoWriter(),
            new ProtoWriter()
        );
        Scratch.Write(
            "ckpt.index",
            TableBytes.Encode(
                [new TableEntry([], header.Written.ToArray()), new TableEntry("s"u8.ToArray(), entry.Written.ToArray())],
                TableLayout.Usual
            )
        );
        Scratch.Write("ckpt.data-00000-of-00001", payload);
        using var bundle = BundleReader.Open(Scratch["ckpt"]);
        using var reader = new TensorReader(bundle);
        BundleCursor cursor = bundle.Read();
        Invariant.Require(cursor.MoveNext(), "the tensor is there");
        object values = TensorValues.Read(reader, cursor.ToTensor(), stringsAsBytes: true);
        return [.. (byte[][])values];
    }
}
