using CheckpointTools.Fuzz;
using CheckpointTools.Fuzz.Targets;

namespace CheckpointTools.Tests.Fuzzing;

/// <summary>What fuzzing found stays found, and every target is fuzzed for a moment; docs/fuzzing.md has the long runs.</summary>
public sealed class FuzzingTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Keys];

    public static TheoryData<string, string> Findings
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (
                string file in Directory.GetFiles(Fixtures.Require("fuzz"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            )
            {
                rows.Add(Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(file));
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Findings))]
    public void What_fuzzing_found_once_keeps_every_invariant(string target, string name)
    {
        using FuzzTarget fuzzed = FuzzTargets.All[target]();

        fuzzed.Execute(File.ReadAllBytes(Fixtures.Require($"fuzz/{target}/{name}")));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutations_of_real_files_keep_every_invariant(string target)
    {
        using FuzzTarget fuzzed = FuzzTargets.All[target]();

        ShortRun.Execute(fuzzed, seed: 20151109, executions: 2000);
    }

    [Fact]
    public void A_broken_invariant_is_noticed() =>
        Assert.Throws<InvariantException>(() => ShortRun.Execute(new BrokenTarget(), seed: 1, executions: 1000));

    /// <summary>Says that no input has the byte 7.</summary>
    private sealed class BrokenTarget : FuzzTarget
    {
        public override string Name => "broken";

        public override IReadOnlyList<string> Subjects => [];

        public override IEnumerable<byte[]> Seeds() =>
            [
                [1, 2, 3],
            ];

        public override void Execute(byte[] input)
        {
            if (input.Contains((byte)7))
            {
                throw new InvariantException("no input has a 7", "this one does");
            }
        }
    }
}
