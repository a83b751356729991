using System.Security.Cryptography;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing.Graphs;

/// <summary>
/// Whatever is taken of object-based checkpoints, renamed and united: either an error says, before anything is written, why no graph is
/// true for it, or what is written is sound and has every variable that was taken at its place.
/// </summary>
public sealed class SinkPropertyTests : IDisposable
{
    private const int Seeds = 12;

    /// <summary>What may be wrong with a request. Anything else would be a fault of the program.</summary>
    private static readonly CheckpointError[] Refusals =
    [
        CheckpointError.ObjectGraphConflict,
        CheckpointError.DuplicateVariable,
        CheckpointError.InvalidName,
    ];

    private readonly TemporaryDirectory _directory = new();

    public static IEnumerable<TheoryDataRow<string>> Recorded =>
        ObjectBased.Recorded.Select(static prefix => new TheoryDataRow<string>(prefix) { TestDisplayName = ObjectBased.NameOf(prefix) });

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_copy_of_some_variables_renamed_or_not(string prefix)
    {
        var source = new ObjectBased(prefix);
        Repeat(
            (random, name) =>
            {
                var edits = new RandomEdits(random);
                List<CheckpointVariable> given = edits.Rename(edits.Select(source));
                string copy = _directory[name];
                return Check(
                    [(source, given)],
                    copy,
                    () => TransferPlanner.Plan(given, copy, Quick, TestContext.Current.CancellationToken),
                    DuplicatePolicy.Error,
                    static path => [path]
                );
            }
        );
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_change_in_place(string prefix)
    {
        Repeat(
            (random, name) =>
            {
                string copy = _directory[name];
                foreach (string file in Fixtures.FilesOf(prefix))
                {
                    File.Copy(file, copy + file[prefix.Length..]);
                }

                var source = new ObjectBased(copy);
                var edits = new RandomEdits(random);
                List<CheckpointVariable> given = edits.Rename(edits.Select(source));
                return Check(
                    [(source, given)],
                    copy,
                    () => TransferPlanner.PlanEdit(given, copy, Quick, TestContext.Current.CancellationToken),
                    DuplicatePolicy.Error,
                    static path => [path]
                );
            }
        );
    }

    [Theory]
    [InlineData(DuplicatePolicy.Error)]
    [InlineData(DuplicatePolicy.First)]
    [InlineData(DuplicatePolicy.Last)]
    [InlineData(DuplicatePolicy.Identical)]
    [InlineData(DuplicatePolicy.Rename)]
    public void A_union(DuplicatePolicy policy) => Merge(Quick with { Duplicates = policy });

    [Fact]
    public void Two_under_a_new_root() => Merge(Quick with { ObjectGraphs = ObjectGraphMode.Prefix, ChildNames = ["one", "two"] });

    public void Dispose() => _directory.Dispose();

    private static TransferOptions Quick { get; } = new() { Flush = false };

    private void Merge(TransferOptions options) =>
        Repeat(
            (random, name) =>
            {
                ObjectBased[] sources =
                [
                    .. Enumerable
                        .Range(0, 2)
                        .Select(_ => new ObjectBased(ObjectBased.Recorded[random.Next(ObjectBased.Recorded.Count)]))
                        .DistinctBy(static source => source.Prefix),
                ];
                var edits = new RandomEdits(random);
                (ObjectBased Source, List<CheckpointVariable> Variables)[] given = Array.ConvertAll(
                    sources,
                    source => (source, random.Next(2) == 0 ? source.Variables : edits.Rename(edits.Select(source)))
                );
                string copy = _directory[name];
                return Check(
                    given,
                    copy,
                    () => TransferPlanner.Plan([.. given.SelectMany(static part => part.Variables)], copy, options),
                    options.Duplicates,
                    path =>
                        options.ObjectGraphs == ObjectGraphMode.Prefix ? [$"one/{path}", $"two/{path}"]
                        : options.Duplicates == DuplicatePolicy.Rename
                            ? [path, .. sources.SelectMany(static source => ScopesOf(source.Prefix)).Select(scope => $"{scope}/{path}")]
                        : [path]
                );
            },
            6 * Seeds
        );

    private static IEnumerable<string> ScopesOf(string prefix)
    {
        string[] names = [LocalName.Escape(Path.GetFileName(prefix)), LocalName.Escape(Path.GetFileName(Path.GetDirectoryName(prefix)!))];
        return [.. names, .. names.Select(static name => name + "_2")];
    }

    /// <summary>At least one of the requests must be possible, or nothing would be tested.</summary>
    private static void Repeat(Func<Random, string, bool> run, int count = Seeds)
    {
        int done = 0;
        for (int seed = 0; seed < count; seed++)
        {
            try
            {
                done += run(new Random(seed), $"ckpt{seed}") ? 1 : 0;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{done} of {count} were possible.");
        Assert.True(done > 0, "None was possible.");
    }

    private bool Check(
        (ObjectBased Source, List<CheckpointVariable> Variables)[] given,
        string destination,
        Func<TransferPlan> makePlan,
        DuplicatePolicy duplicates,
        Func<string, string[]> places
    )
    {
        List<string> before = Tree.List(_directory.Path);
        TransferPlan plan;
        try
        {
            plan = makePlan();
        }
        catch (CheckpointException refusal)
        {
            Assert.Contains(refusal.Error, Refusals);
            Assert.Equal(before, Tree.List(_directory.Path));
            return false;
        }

        (List<string> sources, SinkClaim claim) = (
            ContentsOf(given, destination),
            new SinkClaim(given, places, duplicates, isInPlace: given[0].Source.Prefix == destination)
        );
        TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken);
        Assert.Equal(sources, ContentsOf(given, destination));
        claim.Require(destination);
        return true;
    }

    /// <summary>The bytes of the sources, less one that is changed in place.</summary>
    private static List<string> ContentsOf((ObjectBased Source, List<CheckpointVariable> Variables)[] given, string destination) =>
        [
            .. given
                .Where(part => part.Source.Prefix != destination)
                .SelectMany(static part => Fixtures.FilesOf(part.Source.Prefix))
                .Order(StringComparer.Ordinal)
                .Select(static file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"),
        ];
}
