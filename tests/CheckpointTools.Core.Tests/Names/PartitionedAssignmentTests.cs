using CheckpointTools.Names;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Names;

/// <summary>Rules for single parts of partitioned variables.</summary>
public sealed class PartitionedAssignmentTests
{
    private static readonly List<CheckpointVariable> Source = Checkpoints.List(
        Path.Combine(Fixtures.Require("oracle/initfrom/ckpts"), "partitioned/model")
    );

    private static readonly ModelVariable[] Model =
    [
        new("emb", DataType.Float32, new PartialTensorShape(7, 2)) { Partition = new TensorPartition(0, 3, 2, 2) },
        new("half", DataType.Float32, new PartialTensorShape(8, 2)) { Partition = new TensorPartition(0, 4, 4) },
    ];

    [Fact]
    public void A_rule_for_a_part_is_more_specific_than_one_for_the_whole()
    {
        Assignment emb = Assert.Single(Assign(new AssignmentRule("emb", "emb"), new AssignmentRule("plain", ["emb/part_1"])).Assignments);
        Assert.True(emb.IsByPart);
        Assert.Equal(["emb", "plain", "emb"], emb.Parts.Select(static part => part!.Tensor.Name));
        Assert.All(emb.Parts, static part => Assert.False(part!.FillsPart));
    }

    [Theory]
    [InlineData("emb", null)]
    [InlineData("emc", "Rule 'emc' -> 'emb': SOURCE has no tensor 'emc'")]
    public void What_a_rule_takes_from_must_be_there_even_if_others_take_all_that_it_gives_to(string from, string? problem)
    {
        AssignmentResult result = Assign(
            new AssignmentRule(from, "emb"),
            new AssignmentRule("plain", ["emb/part_0", "emb/part_1", "emb/part_2"])
        );

        if (problem is null)
        {
            Assert.Empty(result.Problems);
            Assert.Equal([from], result.IdleRules.Select(static rule => rule.From));
        }
        else
        {
            Assert.StartsWith(problem, Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_part_by_its_own_name_takes_a_whole_tensor_of_its_shape()
    {
        Assignment half = Assert.Single(Assign(new AssignmentRule("one", "half/part_1")).Assignments);
        Assert.True(half.IsByPart);
        Assert.Null(half.Parts[0]);
        Assert.Equal(("one", true), (half.Parts[1]!.Tensor.Name, half.Parts[1]!.FillsPart));
    }

    [Theory]
    [InlineData("emb/part_3", "the model has no part 'emb/part_3': the parts are numbered 0 to 2.")]
    [InlineData("emb/part_x", "the model has no variable 'emb/part_x'.")]
    [InlineData("emb/part_-1", "the model has no variable 'emb/part_-1'.")]
    [InlineData("emb/part_99999999999", "the model has no variable 'emb/part_99999999999'.")]
    [InlineData(
        "emb/part_0",
        "'emb/part_0' is float32 [3, 2] in the model, and 'plain' of SOURCE is float32 [7, 2]. The shapes must match: nothing is converted."
    )]
    public void What_is_no_part_of_that_shape_is_refused(string target, string what) =>
        Assert.StartsWith(
            $"Rule 'plain' -> '{target}': {what}",
            Assert.Single(Assign(new AssignmentRule("plain", target)).Problems).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Two_rules_for_one_part_contradict_each_other() =>
        Assert.Contains(
            "give 'emb/part_0' different tensors",
            Assert
                .Single(
                    Assign(new AssignmentRule("plain", ["emb/part_0"]), new AssignmentRule("emb", ["emb/part_0", "emb/part_1"])).Problems
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_partition_that_does_not_fit_the_tensor_is_refused()
    {
        ModelVariable[] model = [new("x", DataType.Float32, PartialTensorShape.Unknown) { Partition = new TensorPartition(0, 3, 3) }];
        string message = Assert
            .Single(
                new AssignmentMap([new AssignmentRule("plain", "x")])
                    .Assign(model, Source, "SOURCE", cancellationToken: TestContext.Current.CancellationToken)
                    .Problems
            )
            .Message;
        Assert.Contains("parts of 6 together along axis 0", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "",
        new long[] { 1, 1 },
        "would have the shape [2] by part 0, cut out of 'scope/b' [2], and [4, 2] by part 1, cut out of 'one' [4, 2]",
        "scope/b:",
        "one:"
    )]
    [InlineData(
        "",
        new long[] { 2, 5 },
        "would have the shape [7] by part 0, filled by 'scope/b' [2], and [7, 2] by part 1, cut out of 'plain' [7, 2]",
        "scope/b",
        "plain:"
    )]
    [InlineData(
        "",
        new long[] { 1, 1 },
        "is to be cut into parts of 2 together along axis 0, but its shape [4, 2] has 4 there",
        "one:",
        "scope/b:"
    )]
    [InlineData("100,2", new long[] { 4, 7 }, "has the shape [100, 2] in the model, but its parts make up [11, 2]", "one", "plain")]
    [InlineData("100,2", new long[] { 4, 7 }, "has the shape [100, 2] in the model, but its parts make up [11, 2]", "one", null)]
    [InlineData(
        "",
        new long[] { 2, 4 },
        "is to have 2 along axis 0 in its part 0, which has 4 there, filled by 'one' [4, 2]",
        "one",
        "plain"
    )]
    [InlineData(
        "",
        new long[] { 7, 5 },
        "is to have 5 along axis 0 in its part 1, which has 4 there, filled by 'one' [4, 2]",
        "plain",
        "one"
    )]
    [InlineData(
        "",
        new long[] { 4, long.MaxValue, long.MaxValue },
        "into parts of 18446744073709551618 together along axis 0, which makes no shape with its part 0, filled by 'one' [4, 2]",
        "one",
        null
    )]
    [InlineData(
        "",
        new long[] { 4, long.MaxValue - 4 },
        "into parts of 9223372036854775807 together along axis 0, which makes no shape",
        "one",
        null
    )]
    [InlineData("", new long[] { 4, -2 }, "the size -2", "one", null)]
    [InlineData("", new long[] { 5 }, "is to have 5 along axis 0 in its part 0, which has 4 there", "one", null)]
    public void Parts_that_make_no_one_shape_are_refused(string shape, long[] sizes, string what, string first, string? second)
    {
        PartialTensorShape known = shape.Length == 0 ? PartialTensorShape.Unknown : PartialTensorShape.Parse(shape);
        ModelVariable model = new("x", DataType.Float32, known) { Partition = new TensorPartition(0, sizes) };
        AssignmentRule[] rules =
        [
            .. new[] { first, second }
                .OfType<string>()
                .Select(
                    static (from, part) =>
                        from.EndsWith(':') ? new AssignmentRule(from[..^1], [$"x/part_{part}"]) : new AssignmentRule(from, $"x/part_{part}")
                ),
        ];

        AssignmentProblem problem = Assert.Single(
            new AssignmentMap(rules).Assign([model], Source, "SOURCE", cancellationToken: TestContext.Current.CancellationToken).Problems
        );

        Assert.Equal("x", problem.Variable);
        Assert.Contains("the variable 'x' ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(what, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void Parts_along_an_axis_that_their_tensors_do_not_have_are_refused(int axis)
    {
        ModelVariable[] model = [new("x", DataType.Float32, PartialTensorShape.Unknown) { Partition = new TensorPartition(axis, 4, 7) }];
        string message = Assert
            .Single(
                new AssignmentMap([new("one", "x/part_0"), new("plain", "x/part_1")])
                    .Assign(model, Source, "SOURCE", cancellationToken: TestContext.Current.CancellationToken)
                    .Problems
            )
            .Message;
        Assert.Contains(
            $"is to be cut along axis {axis}, but its part 0, filled by 'one' [4, 2], has no such axis",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Parts_make_up_a_shape_that_the_model_does_not_know()
    {
        ModelVariable[] model = [new("x", DataType.Float32, PartialTensorShape.Unknown) { Partition = new TensorPartition(0, 4, 7) }];
        Assignment assignment = Assert.Single(
            new AssignmentMap([new("one", "x/part_0"), new("plain", "x/part_1")])
                .Assign(model, Source, "SOURCE", cancellationToken: TestContext.Current.CancellationToken)
                .Assignments
        );
        Assert.Equal(new TensorShape(11, 2), assignment.Apply(model[0], null).Shape);
    }

    private static AssignmentResult Assign(params AssignmentRule[] rules) => new AssignmentMap(rules).Assign(Model, Source, "SOURCE");
}
