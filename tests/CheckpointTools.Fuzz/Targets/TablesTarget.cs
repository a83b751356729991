using CheckpointTools.Formats.Tables;
using CheckpointTools.Fuzz.Formats;
using CheckpointTools.Fuzz.Mutating;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// The sorted-string table under indexes and V1 files. An input is a file.
/// Invariants: reading allocates at most 4 MiB and 256 bytes for each byte of the file; a table that is read to its end has strictly
/// increasing keys, and the same entries as the independent decoder sees; written again it has the same entries and the same bytes every
/// time.
/// </summary>
internal sealed class TablesTarget : FuzzTarget
{
    private const long Constant = 4 << 20;
    private const long Factor = 256;

    public override string Name => "tables";

    public override IReadOnlyList<string> Subjects => ["CheckpointTools.Formats.Tables."];

    public override IEnumerable<byte[]> Seeds() =>
        SeedFiles
            .Find("*.index", 2000)
            .Concat(SeedFiles.Find("ckpt*-of-*", 2000).Where(static file => !file.Contains(".data-", StringComparison.Ordinal)))
            .Select(File.ReadAllBytes);

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator) => mutator.Table(input, other, MaxLength);

    public override void Execute(byte[] input)
    {
        string path = Scratch.Write("table", input);
        MemoryMeter memory = MemoryMeter.Start();
        bool isSound = Walk(path);
        memory.Require("reading a table", Constant, Factor, input.Length);
        if (isSound)
        {
            CheckEntries(Read(path), input);
        }
    }

    private static bool Walk(string path)
    {
        try
        {
            using var table = TableReader.Open(path);
            TableCursor cursor = table.Read();
            while (cursor.MoveNext()) { }

            table.ReadFingerprint();
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private void CheckEntries(List<TableEntry> entries, byte[] input)
    {
        for (int i = 1; i < entries.Count; i++)
        {
            Invariant.Require(entries[i - 1].Key.AsSpan().SequenceCompareTo(entries[i].Key) < 0, "keys increase strictly");
        }

        RequireSame(TableBytes.Decode(input), entries, "two decoders see the same entries");
        byte[] written = Write(entries);
        List<TableEntry> again = Read(Scratch.Write("written", written));
        RequireSame(entries, again, "entries that are written are read back");
        Invariant.RequireSameBytes(written, Write(again), "the same entries give the same bytes");
    }

    private static void RequireSame(List<TableEntry> expected, List<TableEntry> actual, string rule)
    {
        Invariant.RequireEqual(expected.Count, actual.Count, rule);
        for (int i = 0; i < expected.Count; i++)
        {
            Invariant.RequireSameBytes(expected[i].Key, actual[i].Key, rule);
            Invariant.RequireSameBytes(expected[i].Value, actual[i].Value, rule);
        }
    }

    private static List<TableEntry> Read(string path)
    {
        using var table = TableReader.Open(path);
        var entries = new List<TableEntry>();
        TableCursor cursor = table.Read();
        while (cursor.MoveNext())
        {
            entries.Add(new TableEntry(cursor.Key.ToArray(), cursor.Value.ToArray()));
        }

        return entries;
    }

    private static byte[] Write(List<TableEntry> entries)
    {
        using var stream = new MemoryStream();
        var writer = new TableWriter(stream);
        foreach ((byte[] key, byte[] value) in entries)
        {
            writer.Add(key, value);
        }

        writer.Finish();
        return stream.ToArray();
    }
}
