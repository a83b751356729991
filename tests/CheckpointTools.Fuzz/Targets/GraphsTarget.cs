using CheckpointTools.Formats.Constants;
using CheckpointTools.Fuzz.Mutating;
using CheckpointTools.Reading;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// Graphs with constants: frozen ones, .meta files and SavedModels. An input is a file.
/// Invariants: opening allocates at most 1 MiB and 1 KiB for each byte; every refusal and every fault has a code; names are there once and
/// in order; a constant without a fault has the bytes of its shape in the file, or lists no more elements than its shape has, and its first
/// and its last elements are the same read together and apart.
/// </summary>
internal sealed class GraphsTarget : FuzzTarget
{
    private const long Constant = 1 << 20;
    private const long Factor = 1 << 10;

    /// <summary>What is read of a constant at once: a value may be repeated to any length.</summary>
    private const int MaxRead = 1 << 12;

    public override string Name => "graphs";

    public override IReadOnlyList<string> Subjects => ["CheckpointTools.Formats.Constants."];

    public override int MaxLength => 1 << 16;

    public override IEnumerable<byte[]> Seeds() =>
        Directory
            .EnumerateFiles(Fixtures.Require("tf-made"), "*.meta", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Fixtures.Require("tf-made"), "saved_model.pb", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .Append(Checkout.PathTo("samples", "frozen", "frozen_graph.pb"))
            .Select(File.ReadAllBytes)
            .Where(graph => graph.Length <= MaxLength / 2)
            .DistinctBy(Convert.ToHexString);

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator)
    {
        ArgumentNullException.ThrowIfNull(mutator);
        return mutator.OnceIn(3) ? base.Mutate(input, other, mutator) : mutator.Message(input);
    }

    public override void Execute(byte[] input)
    {
        string path = Scratch.Write("x.pb", input);
        MemoryMeter memory = MemoryMeter.Start();
        try
        {
            using var file = ConstantFile.Open(path);
            memory.Require("opening", Constant, Factor, input.Length);
            Invariant.Require(
                file.Faults.Concat(file.Remarks).All(static fault => fault.Fault is not null),
                "a fault of the file has a code"
            );
            byte[]? last = null;
            foreach (GraphConstant constant in file.Constants)
            {
                Invariant.Require(last is null || last.AsSpan().SequenceCompareTo(constant.Name) < 0, "names are there once and in order");
                last = constant.Name;
                Check(file, constant, input.Length);
            }
        }
        catch (CheckpointException e)
        {
            Invariant.Require(e.Fault is not null, "a refusal has a code", e.Message);
        }
    }

    private static void Check(ConstantFile file, GraphConstant constant, int length)
    {
        if (constant.Fault is { } fault)
        {
            Invariant.Require(fault.Fault is not null, "a fault has a code", fault.Message);
            return;
        }

        if (constant.DataType == DataType.String)
        {
            CheckStrings(file, constant);
            return;
        }

        if (constant.Content is { } content)
        {
            Invariant.RequireEqual(constant.Size, content.End - content.Start, "a constant has the bytes of its shape");
            Invariant.Require(content.Start >= 0 && content.End <= length, "a constant lies in the file");
        }
        else
        {
            Invariant.Require(constant.ListedCount <= constant.Shape.ElementCount, "no more is listed than the shape has");
        }

        int width = constant.DataType.Width;
        byte[] together = new byte[Math.Min(constant.Size, MaxRead / width * width)];
        byte[] apart = new byte[together.Length];
        var variable = new GraphVariable(file, constant);
        using InterchangeValues values = variable.OpenValues();
        foreach (long start in (ReadOnlySpan<long>)[0, constant.Size - together.Length])
        {
            values.Read(together, start);
            for (int i = together.Length - width; i >= 0; i -= width)
            {
                values.Read(apart.AsSpan(i, width), start + i);
            }

            Invariant.Require(together.AsSpan().SequenceEqual(apart), "elements are the same read together and apart");
        }
    }

    private static void CheckStrings(ConstantFile file, GraphConstant constant)
    {
        try
        {
            byte[][] strings = file.ReadStrings(constant, CancellationToken.None);
            Invariant.RequireEqual(constant.Shape.ElementCount, strings.LongLength, "there are as many strings as the shape has");
            Invariant.Require(Array.TrueForAll(strings, static text => text is not null), "each of the strings is there");
        }
        catch (CheckpointException e)
        {
            Invariant.Require(e.Fault is not null, "strings that do not fit have a code", e.Message);
        }
    }
}
