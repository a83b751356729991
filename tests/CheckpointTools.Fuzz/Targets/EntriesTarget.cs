using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Fuzz.Formats;
using CheckpointTools.Fuzz.Mutating;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// The messages in an index: header and entries, with the shapes, slices and versions in them. An input is a message, which is read as each
/// of them.
/// Invariants: only the parser's own exception, which callers turn into CheckpointException, escapes it; parsing allocates at most 64 KiB
/// and 256 bytes for each byte; a message that is accepted means the same after writing and parsing it, and is then written with the same
/// bytes; a cache of shapes changes nothing.
/// </summary>
internal sealed class EntriesTarget : FuzzTarget
{
    private const long Constant = 64 << 10;
    private const long Factor = 256;

    private readonly ShapeCache _shapes = new();
    private readonly BundleHeader _header = new() { ShardCount = 4 };

    public override string Name => "entries";

    public override IReadOnlyList<string> Subjects =>
        [
            "CheckpointTools.Formats.Bundles.BundleEntry",
            "CheckpointTools.Formats.Bundles.BundleHeader",
            "CheckpointTools.Formats.Messages.",
            "CheckpointTools.TensorShape",
        ];

    public override int MaxLength => 2048;

    public override IEnumerable<byte[]> Seeds() =>
        SeedFiles
            .Find("*.index", 2000)
            .SelectMany(static file => TableBytes.Decode(File.ReadAllBytes(file)))
            .Select(static entry => entry.Value)
            .DistinctBy(Convert.ToHexString);

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator)
    {
        ArgumentNullException.ThrowIfNull(mutator);
        return mutator.OnceIn(3) ? base.Mutate(input, other, mutator) : mutator.Message(input);
    }

    public override void Execute(byte[] input)
    {
        MemoryMeter memory = MemoryMeter.Start();
        BundleHeader? header = Accepted(() => BundleHeader.Parse(input));
        BundleEntry? entry = Accepted(() => BundleEntry.Parse(input, _shapes));
        memory.Require("parsing a message", 2 * Constant, 2 * Factor, input.Length);
        if (header is not null)
        {
            CheckHeader(header);
        }

        if (entry is not null)
        {
            Check(entry, input);
        }
    }

    private static T? Accepted<T>(Func<T> parse)
        where T : class
    {
        try
        {
            return parse();
        }
        catch (ProtoException)
        {
            return null;
        }
    }

    private static void CheckHeader(BundleHeader header)
    {
        _ = header.Version.FindFault();
        byte[] written = Write(header);
        var again = BundleHeader.Parse(written);
        Invariant.RequireEqual(header.ShardCount, again.ShardCount, "a header keeps its count of data files");
        Invariant.RequireEqual(header.Endianness, again.Endianness, "a header keeps its byte order");
        Invariant.Require(header.Version.IsSameAs(again.Version), "a header keeps its versions");
        Invariant.RequireSameBytes(written, Write(again), "a header is written with the same bytes again");
    }

    private void Check(BundleEntry entry, byte[] input)
    {
        (CheckpointError Error, FaultCode Fault, string Text)? fault = entry.FindFault(_header);
        var uncached = BundleEntry.Parse(input, new ShapeCache());
        Invariant.RequireEqual(fault, uncached.FindFault(_header), "the cache of shapes changes no judgement");
        RequireSame(entry, uncached, "the cache of shapes changes nothing");
        Invariant.RequireSameBytes(Write(entry), Write(uncached), "the cache of shapes changes no byte");

        // An unknown dtype and an invalid shape are not kept: such an entry is refused, never written.
        if (entry.DataType.Number != 0 && fault?.Text.Contains("invalid shape", StringComparison.Ordinal) != true)
        {
            byte[] written = Write(entry);
            var again = BundleEntry.Parse(written, _shapes);
            RequireSame(entry, again, "an entry keeps what it says");
            Invariant.RequireEqual(fault, again.FindFault(_header), "an entry keeps its fault");
            Invariant.RequireSameBytes(written, Write(again), "an entry is written with the same bytes again");
        }
    }

    private static void RequireSame(BundleEntry expected, BundleEntry actual, string rule)
    {
        Invariant.RequireEqual(
            (expected.DataType, expected.Shape, expected.ShardId, expected.Offset, expected.Size, expected.Checksum),
            (actual.DataType, actual.Shape, actual.ShardId, actual.Offset, actual.Size, actual.Checksum),
            rule
        );
        Invariant.Require(expected.Slices.SequenceEqual(actual.Slices), rule, "the slices differ");
    }

    private static byte[] Write(BundleHeader header)
    {
        var message = new ProtoWriter();
        header.WriteTo(message);
        return message.Written.ToArray();
    }

    private static byte[] Write(BundleEntry entry)
    {
        var message = new ProtoWriter();
        entry.WriteTo(message, new ProtoWriter(), new ProtoWriter());
        return message.Written.ToArray();
    }
}
