using System.Buffers.Binary;
using CheckpointTools.Formats.Hdf5;
using CheckpointTools.Formats.Keras;
using CheckpointTools.Fuzz.Mutating;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// HDF5 files, and archives of Keras. An input is a file.
/// Invariants: opening allocates at most 16 MiB and 16 KiB for each byte, and once what a size claims that the file does not have; every
/// refusal has a code; each variable has a name of its own; one without a fault lies in the file, and can be read twice the same, from the
/// front and from the back, or refuses with a code, in at most 16 MiB and 8 KiB for each byte, or after such a claim.
/// </summary>
internal sealed class KerasTarget(bool isArchive) : FuzzTarget
{
    private const long Constant = 16 << 20;
    private const long OpeningFactor = 1 << 14;
    private const long ReadingFactor = 1 << 13;

    /// <summary>An array whose length is beyond the file is made before that is found, and never filled.</summary>
    private const long Claimed = int.MaxValue;

    /// <summary>What is read of a variable: a compressed one may have any number of zeros.</summary>
    private const int MaxRead = 1 << 16;
    private const int MaxSeed = 1 << 15;

    /// <summary>Where the end of a file is noted, by the version of its first block, if addresses have eight bytes.</summary>
    private static readonly int[] EndAt = [40, 44, 28, 28];

    private static readonly int[] Widths = [1, 2, 4, 8];

    public override string Name => isArchive ? "keras" : "hdf5";

    public override IReadOnlyList<string> Subjects => ["CheckpointTools.Formats.Hdf5.", "CheckpointTools.Formats.Keras."];

    public override int MaxLength => MaxSeed;

    public override IEnumerable<byte[]> Seeds() =>
        [
            .. new[] { "hdf5", "reports/keras_files/seq" }
                .SelectMany(folder => Directory.EnumerateFiles(Fixtures.Require(folder), isArchive ? "*.keras" : "*.h5"))
                .Where(static file => new FileInfo(file).Length <= MaxSeed)
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
        ];

    /// <summary>Most changes keep every place where it is, since addresses are places.</summary>
    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(mutator);
        if (mutator.OnceIn(6))
        {
            return WithEnd(mutator.Bytes(input, other, MaxLength));
        }

        byte[] changed = [.. input];
        for (int left = 1 + mutator.Below(mutator.OnceIn(4) ? 16 : 3); left > 0 && changed.Length > 0; left--)
        {
            Change(changed, other, mutator);
        }

        return changed;
    }

    public override void Execute(byte[] input)
    {
        string path = Scratch[isArchive ? "x.keras" : "x.h5"];
        File.WriteAllBytes(path, input);
        MemoryMeter memory = MemoryMeter.Start();
        try
        {
            using var file = KerasFile.Open(path);
            bool isClaimed = file
                .Faults.Concat(file.Remarks)
                .Concat(file.Root.AllDatasets().Select(static dataset => dataset.Fault).OfType<CheckpointException>())
                .Any(IsClaim);
            memory.Require("opening", Constant + (isClaimed ? Claimed : 0), OpeningFactor, input.Length);
            Check(file, input.Length);
        }
        catch (CheckpointException e)
        {
            Invariant.Require(e.Fault is not null, "a refusal has a code", e.Message);
            memory.Require("opening", Constant + (IsClaim(e) ? Claimed : 0), OpeningFactor, input.Length);
        }
    }

    /// <summary>Whether memory was taken for a size before it was found to be beyond the file.</summary>
    private static bool IsClaim(CheckpointException fault) => fault.Message.Contains(" claims ", StringComparison.Ordinal);

    private static void Change(byte[] bytes, byte[] other, Mutator mutator)
    {
        int at = mutator.Below(bytes.Length);
        for (int tries = 0; tries < 8 && bytes[at] == 0; tries++)
        {
            at = mutator.Below(bytes.Length);
        }

        switch (mutator.Below(5))
        {
            case 0:
                bytes[at] ^= (byte)(1 << mutator.Below(8));
                break;
            case 1:
                Span<byte> number = stackalloc byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64LittleEndian(number, mutator.Number());
                Put(number[..mutator.Pick(Widths)]);
                break;
            case 2:
                // One address in the place of another.
                at &= ~7;
                int from = mutator.Below(bytes.Length) & ~7;
                Put(bytes.AsSpan(from, Math.Min(sizeof(ulong), bytes.Length - from)).ToArray());
                break;
            case 3:
                int source = mutator.Below(other.Length);
                Put(other.AsSpan(source, Math.Min(mutator.Below(64), other.Length - source)));
                break;
            default:
                bytes[at] = (byte)mutator.Below(256);
                break;
        }

        void Put(ReadOnlySpan<byte> part) => part[..Math.Min(part.Length, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
    }

    /// <summary>A file that became longer or shorter would else be refused for that alone.</summary>
    private static byte[] WithEnd(byte[] bytes)
    {
        if (bytes.Length > 64 && bytes.AsSpan().StartsWith(Hdf5File.Signature) && bytes[8] < EndAt.Length)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(EndAt[bytes[8]]), bytes.Length);
        }

        return bytes;
    }

    private static void Check(KerasFile file, int length)
    {
        foreach (CheckpointException fault in file.Faults.Concat(file.Remarks))
        {
            Invariant.Require(fault.Fault is not null, "a fault has a code", fault.Message);
        }

        Invariant.RequireEqual(
            file.Weights.Count,
            file.Weights.Select(static weight => weight.Name).Distinct(StringComparer.Ordinal).Count(),
            "each variable has a name of its own"
        );
        foreach (KerasWeight weight in file.Weights)
        {
            Check(weight.Dataset, length);
        }
    }

    private static void Check(Hdf5Dataset dataset, int length)
    {
        if (dataset.Fault is { } fault)
        {
            Invariant.Require(fault.Fault is not null, "a fault has a code", fault.Message);
            return;
        }

        MemoryMeter memory = MemoryMeter.Start();
        bool isClaimed = false;
        try
        {
            if (dataset.Strings is { } strings)
            {
                byte[][] texts = strings(CancellationToken.None);
                if (dataset.DataType == DataType.String)
                {
                    Invariant.RequireEqual(dataset.Shape.ElementCount, texts.Length, "there are as many strings as the shape says");
                    Invariant.Require(
                        texts.Zip(strings(CancellationToken.None)).All(static both => both.First.AsSpan().SequenceEqual(both.Second)),
                        "strings are the same again"
                    );
                }
            }
            else
            {
                CheckValues(dataset);
            }
        }
        catch (CheckpointException e)
        {
            Invariant.Require(e.Fault is not null, "a refusal has a code", e.Message);
            isClaimed = IsClaim(e);
        }

        memory.Require("reading", Constant + (isClaimed ? Claimed : 0), ReadingFactor, length);
    }

    private static void CheckValues(Hdf5Dataset dataset)
    {
        int width = dataset.DataType.Width;
        if (dataset.Shape.ElementCount > MaxRead / width)
        {
            return;
        }

        byte[] all = new byte[dataset.Shape.ElementCount * width];
        dataset.Values!.Read(all, 0);
        byte[] again = new byte[all.Length];
        dataset.Values.Read(again, 0);
        Invariant.RequireSameBytes(all, again, "values are the same again");
        byte[] element = new byte[width];
        for (int position = all.Length - width; position >= 0; position -= width * 7)
        {
            dataset.Values.Read(element, position);
            Invariant.RequireSameBytes(all.AsSpan(position, width), element, "an element is the same from the back");
        }
    }
}
