using CheckpointTools.Writing;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Writing;

/// <summary>Several variables under one name: refused with all of them named, or decided as the user said.</summary>
public sealed class DuplicateTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _a;
    private readonly string _b;

    public DuplicateTests()
    {
        _a = new SmallBundle().Bytes("shared", [1, 1]).Bytes("only/a", [2]).Bytes("twice", [3]).Write(_directory["a"]);
        _b = new SmallBundle().Bytes("shared", [4, 4]).Bytes("only/b", [5]).Bytes("third", [6]).Write(_directory["b"]);
    }

    [Fact]
    public void Are_all_listed_with_their_sources()
    {
        List<CheckpointVariable> variables =
        [
            .. Checkpoints.List(_a),
            .. Checkpoints.List(_b).Select(static variable => variable.Name == "third" ? variable.WithName("twice") : variable),
        ];

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.Plan(variables, _directory["copy"]));

        Assert.Equal(CheckpointError.DuplicateVariable, error.Error);
        Assert.Equal(
            $"""
            2 names are given more than once:
              'shared' from {_a}, {_b}
              'twice' from {_a}, {_b} ('third')
            Rename or leave out one of each, or choose how duplicates are decided.
            """,
            error.Message,
            ignoreLineEndingDifferences: true
        );
        Assert.Equal(AdviceCode.ChooseDuplicate, error.Advice?.Code);
    }

    [Fact]
    public void Are_counted_when_there_are_too_many_to_list()
    {
        var bundle = new SmallBundle();
        for (int i = 0; i < 25; i++)
        {
            bundle.Bytes($"v{i:D2}", [1]);
        }

        List<CheckpointVariable> variables = Checkpoints.List(bundle.Write(_directory["many"]));

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([.. variables, .. variables], _directory["copy"])
        );

        Assert.StartsWith("25 names are given more than once:", error.Message, StringComparison.Ordinal);
        Assert.Contains("'v19'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'v20'", error.Message, StringComparison.Ordinal);
        Assert.Contains("and 5 more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differ_in_case_only_and_are_none()
    {
        Checkpoints.Copy(
            [Checkpoints.Variable(_a, "shared").WithName("W"), Checkpoints.Variable(_b, "shared").WithName("w")],
            _directory["copy"]
        );

        Assert.Equal(["W", "w"], Checkpoints.List(_directory["copy"]).Select(static variable => variable.Name));
    }

    [Theory]
    [InlineData(DuplicatePolicy.First, false, 1)]
    [InlineData(DuplicatePolicy.First, true, 4)]
    [InlineData(DuplicatePolicy.Last, false, 4)]
    [InlineData(DuplicatePolicy.Last, true, 1)]
    public void Are_chosen_by_their_order_in_the_pipe(DuplicatePolicy policy, bool secondFirst, byte expected)
    {
        List<CheckpointVariable> variables = secondFirst
            ? [.. Checkpoints.List(_b), .. Checkpoints.List(_a)]
            : [.. Checkpoints.List(_a), .. Checkpoints.List(_b)];
        string copy = _directory["copy"];

        Checkpoints.Copy(variables, copy, policy);

        Assert.Equal(["only/a", "only/b", "shared", "third", "twice"], Checkpoints.List(copy).Select(static variable => variable.Name));
        Checkpoints.Copy([Checkpoints.Variable(copy, "shared")], _directory["chosen"]);
        Assert.Equal([expected, expected], Checkpoints.Data(_directory["chosen"]));
    }

    [Fact]
    public void Of_three_the_last_is_kept()
    {
        CheckpointVariable[] variables =
        [
            Checkpoints.Variable(_a, "twice"),
            Checkpoints.Variable(_b, "third").WithName("twice"),
            Checkpoints.Variable(_b, "only/b").WithName("twice"),
        ];

        Checkpoints.Copy(variables, _directory["copy"], DuplicatePolicy.Last);

        Assert.Equal([5], Checkpoints.Data(_directory["copy"]));
    }

    [Theory]
    [InlineData(DuplicatePolicy.First)]
    [InlineData(DuplicatePolicy.Last)]
    [InlineData(DuplicatePolicy.Identical)]
    public void Are_one_when_the_same_object_is_given_twice(DuplicatePolicy policy)
    {
        CheckpointVariable variable = Checkpoints.Variable(_a, "shared");

        Checkpoints.Copy([variable, variable], _directory["copy"], policy);

        Assert.Equal([1, 1], Checkpoints.Data(_directory["copy"]));
    }

    [Fact]
    public void Are_an_error_when_the_same_object_is_given_twice_without_a_policy()
    {
        CheckpointVariable variable = Checkpoints.Variable(_a, "shared");

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.Plan([variable, variable], _directory["copy"]));

        Assert.Equal(CheckpointError.DuplicateVariable, error.Error);
        Assert.Equal("shared", error.Variable);
    }

    [Fact]
    public void Get_their_checkpoints_names_as_scopes_in_front()
    {
        List<CheckpointVariable> variables = [.. Checkpoints.List(_a), .. Checkpoints.List(_b)];

        Checkpoints.Copy(variables, _directory["copy"], DuplicatePolicy.Rename);

        Assert.Equal(
            ["a/shared", "b/shared", "only/a", "only/b", "third", "twice"],
            Checkpoints.List(_directory["copy"]).Select(static variable => variable.Name)
        );
        Checkpoints.Copy([Checkpoints.Variable(_directory["copy"], "b/shared")], _directory["chosen"]);
        Assert.Equal([4, 4], Checkpoints.Data(_directory["chosen"]));
    }

    [Fact]
    public void Get_their_directories_names_where_the_checkpoints_are_named_alike()
    {
        string one = new SmallBundle().Bytes("w", [1]).Write(_directory["one/model"]);
        string two = new SmallBundle().Bytes("w", [2]).Write(_directory["two/model"]);
        string other = new SmallBundle().Bytes("w", [3]).Write(_directory["deep/two/model"]);

        Checkpoints.Copy(
            [.. Checkpoints.List(one), .. Checkpoints.List(two), .. Checkpoints.List(other)],
            _directory["copy"],
            DuplicatePolicy.Rename
        );

        Assert.Equal(["one/w", "two/w", "two_2/w"], Checkpoints.List(_directory["copy"]).Select(static variable => variable.Name));
    }

    [Theory]
    [InlineData("a/shared")]
    [InlineData("shared")]
    public void Are_refused_where_the_new_name_is_taken(string name)
    {
        List<CheckpointVariable> variables =
        [
            .. Checkpoints.List(_a),
            .. Checkpoints.List(_b),
            Checkpoints.Variable(_a, "twice").WithName(name),
        ];

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan(variables, _directory["copy"], DuplicatePolicy.Rename)
        );

        Assert.Equal(CheckpointError.DuplicateVariable, error.Error);
        Assert.Contains("'a/shared'", error.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 60)]
    public void Any_mixture_keeps_the_first_or_the_last_of_every_name(int seed)
    {
        var random = new Random(seed);
        List<CheckpointVariable> all = [.. Checkpoints.List(_a), .. Checkpoints.List(_b)];
        DuplicatePolicy policy = random.Next(2) == 0 ? DuplicatePolicy.First : DuplicatePolicy.Last;
        CheckpointVariable[] pipe =
        [
            .. Enumerable.Range(0, random.Next(1, 12)).Select(_ => all[random.Next(all.Count)].WithName($"name{random.Next(5)}")),
        ];
        string copy = _directory[$"copy-{Guid.NewGuid():N}"];

        Checkpoints.Copy(pipe, copy, policy);

        Dictionary<(string Checkpoint, string Name), StoredValue> stored = new[] { _a, _b }
            .SelectMany(static prefix => Checkpoints.Contents(prefix).Select(value => (prefix, value)))
            .ToDictionary(static pair => (pair.prefix, pair.value.Name), static pair => pair.value);
        Assert.Equal(
            pipe.GroupBy(static variable => variable.Name)
                .OrderBy(static group => group.Key, StringComparer.Ordinal)
                .Select(group => policy == DuplicatePolicy.First ? group.First() : group.Last())
                .Select(variable => stored[(variable.Checkpoint, variable.SourceName)] with { Name = variable.Name }),
            Checkpoints.Contents(copy)
        );
    }

    public void Dispose() => _directory.Dispose();
}
