using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.ObjectGraphs;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing.Graphs;

/// <summary>Rates and counters of united checkpoints: one of each stays, and the others do not vanish without a word.</summary>
public sealed class ReplacedValueTests : IDisposable
{
    private const string Rate = "optimizer/iter";

    private readonly TemporaryDirectory _directory = new();
    private readonly string _first;
    private readonly string _second;

    public ReplacedValueTests()
    {
        _first = Write("a", 3, "w");
        _second = Write("b", 8, "v");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_left_out_for_the_first_ones_is_told()
    {
        TransferPlan plan = Copy(DuplicatePolicy.Error, List(_first), List(_second));

        string warning = Assert.Single(plan.Warnings);
        Assert.Contains($"{Rate} of {_second}", warning, StringComparison.Ordinal);
        Assert.Contains($"save_counter of {_second}", warning, StringComparison.Ordinal);
        Assert.Equal((3L, 3L), (Value(Rate), Value("save_counter")));
    }

    [Fact]
    public void Of_equal_values_nothing_is_said()
    {
        string equal = Write("c", 3, "v");

        TransferPlan plan = Copy(DuplicatePolicy.Error, List(_first), List(equal));

        Assert.Empty(plan.Warnings);
    }

    [Theory]
    [InlineData(DuplicatePolicy.First, 3)]
    [InlineData(DuplicatePolicy.Last, 8)]
    public void They_are_chosen_like_other_duplicates(DuplicatePolicy policy, long expected)
    {
        TransferPlan plan = Copy(policy, List(_first), List(_second));

        Assert.Empty(plan.Warnings);
        Assert.Equal((expected, expected), (Value(Rate), Value("save_counter")));
    }

    [Fact]
    public void The_last_counter_is_not_taken_where_it_was_not_given()
    {
        Copy(DuplicatePolicy.Last, List(_first), List(_second).FindAll(static variable => variable.Kind == VariableKind.Weight));

        Assert.Equal(3L, Value("save_counter"));
    }

    [Fact]
    public void A_move_does_not_remove_the_only_copy_of_a_value()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => Move(_first, _second));

        Assert.Equal(CheckpointError.InvalidTransfer, error.Error);
        Assert.StartsWith(_second + " cannot be moved", error.Message, StringComparison.Ordinal);
        Assert.Contains(Rate, error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_second + ".index"));
    }

    [Fact]
    public void A_move_removes_values_that_are_equal_to_those_taken()
    {
        string equal = Write("c", 3, "v");

        Move(_first, equal);

        Assert.False(File.Exists(equal + ".index"));
        Assert.Equal(3L, Value(Rate));
    }

    /// <summary>Whose a rate is does not depend on what else is taken of its optimizer.</summary>
    [Fact]
    public void A_rate_that_is_taken_alone_is_still_one()
    {
        TransferPlan plan = Copy(
            DuplicatePolicy.Error,
            List(_first),
            List(_second).FindAll(static variable => variable.ObjectPath == Rate)
        );

        Assert.Contains(Rate, Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.Equal(3L, Value(Rate));
    }

    [Fact]
    public void The_scale_of_a_loss_is_no_slot()
    {
        var graph = new GraphMessage(6)
            .Child(0, "optimizer", 1)
            .Child(1, "_optimizer", 2)
            .Child(2, "iter", 3)
            .Child(2, "decay", 3)
            .Child(1, "_loss_scale", 4)
            .Child(4, "current_loss_scale", 5)
            .Variable(5, "optimizer/_loss_scale/current_loss_scale")
            .Parse();

        Assert.True(graph.Roles.IsOfOptimizer(5));
        Assert.False(graph.Roles.IsSlot(5));
    }

    private static List<CheckpointVariable> List(string prefix) =>
        Checkpoints.List(prefix).FindAll(static variable => variable.Name != TensorName.ObjectGraph);

    private TransferPlan Copy(DuplicatePolicy policy, params List<CheckpointVariable>[] variables) =>
        Checkpoints.Copy([.. variables.SelectMany(static one => one)], _directory["copy"], policy);

    private void Move(params string[] sources) =>
        TransferExecutor.Execute(
            TransferPlanner.Plan(
                [.. sources.SelectMany(List)],
                _directory["copy"],
                new TransferOptions { Mode = TransferMode.Move, Flush = false },
                TestContext.Current.CancellationToken
            ),
            null,
            TestContext.Current.CancellationToken
        );

    private long Value(string path)
    {
        using var reader = BundleReader.Open(_directory["copy"]);
        using var values = new TensorReader(reader);
        return BitConverter.ToInt64(values.ReadBytes(reader.Find(TensorName.ToBytes(GraphMessage.KeyOf(path)))!));
    }

    /// <summary>A model with one weight, its optimizer, and counts of all.</summary>
    private string Write(string name, long value, string weight)
    {
        GraphMessage graph = new GraphMessage(7)
            .Child(0, "model", 1)
            .Child(1, weight, 2)
            .Variable(2, $"model/{weight}")
            .Child(0, "optimizer", 3)
            .Child(3, "iter", 4)
            .Variable(4, Rate)
            .Child(3, "decay", 5)
            .Variable(5, "optimizer/decay")
            .Child(0, "save_counter", 6)
            .Variable(6, "save_counter");
        SmallBundle bundle = new SmallBundle().Graph(graph.ToBytes());
        foreach (
            (string path, long stored) in new[]
            {
                ($"model/{weight}", value),
                (Rate, value),
                ("optimizer/decay", 1),
                ("save_counter", value),
            }
        )
        {
            bundle.Add(GraphMessage.KeyOf(path), DataType.Int64, [], BitConverter.GetBytes(stored));
        }

        return bundle.Write(_directory[name]);
    }
}
