using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Fuzz.Formats;
using CheckpointTools.Slices;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// Makes small checkpoints with features that the small fixtures lack: every dtype, both byte orders, slices of strings, slices with a gap.
/// </summary>
internal sealed class SeedCheckpoint(bool isBigEndian)
{
    private const int Elements = 3;
    private const int MaxDataTypes = 64;

    private readonly List<TableEntry> _slices = [];
    private readonly List<TableEntry> _tensors = [];
    private readonly List<byte> _data = [];

    public static byte[] OfEveryDataType(bool isBigEndian)
    {
        var seed = new SeedCheckpoint(isBigEndian);
        for (int number = 1; number < MaxDataTypes; number++)
        {
            if (DataType.TryFromNumber(number, out DataType dataType) && (dataType.Width > 0 || dataType == DataType.String))
            {
                seed._tensors.Add(new TableEntry([(byte)'d', (byte)('0' + number)], seed.Entry(dataType, Elements)));
            }
        }

        return seed.ToInput();
    }

    public static byte[] OfSlices(bool isBigEndian)
    {
        var seed = new SeedCheckpoint(isBigEndian);
        seed.AddSliced("gap", DataType.Float32, new SliceExtent(0, 1), new SliceExtent(2, 1));
        seed.AddSliced("half", DataType.Parse("half"), new SliceExtent(0, 1), new SliceExtent(1, 2));
        seed.AddSliced("string", DataType.String, new SliceExtent(0, 2), new SliceExtent(2, 1));
        return seed.ToInput();
    }

    private void AddSliced(string name, DataType dataType, params SliceExtent[] extents)
    {
        byte[] key = System.Text.Encoding.ASCII.GetBytes(name);
        var fields = MessageBytes.Decode(Message(new BundleEntry(dataType, new TensorShape(Elements), 0, 0)))!;
        foreach (SliceExtent extent in extents)
        {
            var slice = new TensorSlice(extent);
            fields.Add(new MessageField(ProtoField.Entry.Slice, 0, SliceMessage.ToBytes(slice)));
            _slices.Add(new TableEntry(SliceKey.Encode(key, slice), Entry(dataType, (int)extent.Length!)));
        }

        _tensors.Add(new TableEntry(key, MessageBytes.Encode(fields)));
    }

    /// <summary>Adds a payload, and returns the entry with its place.</summary>
    private byte[] Entry(DataType dataType, int count)
    {
        byte[] payload =
            dataType == DataType.String
                ? StringBytes.Encode([.. Enumerable.Range(0, count).Select(static i => new byte[i])], isBigEndian)
                : [.. Enumerable.Range(0, count * dataType.Width).Select(static i => (byte)(i & 1))];
        var unsummed = new BundleEntry(dataType, new TensorShape(count), payload.Length, 0);
        var verifier = new PayloadVerifier(isBigEndian);
        verifier.Begin(unsummed);
        verifier.Append(payload);
        BundleEntry entry = new BundleEntry(dataType, unsummed.Shape, payload.Length, verifier.Finish()).PlacedAt(0, _data.Count);
        _data.AddRange(payload);
        return Message(entry);
    }

    private static byte[] Message(BundleEntry entry)
    {
        var message = new ProtoWriter();
        entry.WriteTo(message, new ProtoWriter(), new ProtoWriter());
        return message.Written.ToArray();
    }

    private byte[] ToInput()
    {
        var header = new ProtoWriter();
        new BundleHeader { Endianness = isBigEndian ? 1 : 0 }.WriteTo(header);
        TableEntry[] entries =
        [
            new TableEntry([], header.Written.ToArray()),
            .. _slices.Concat(_tensors).OrderBy(static entry => entry.Key, Binary.ByteSequenceComparer.Instance),
        ];
        var files = new CheckpointFiles();
        files.Content[CheckpointFiles.Prefix + FixedNames.IndexSuffix] = TableBytes.Encode(entries, TableLayout.Usual);
        files.Content[BundleFiles.DataPath(CheckpointFiles.Prefix, 0, 1)] = [.. _data];
        return files.ToBytes();
    }
}
