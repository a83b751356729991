using CheckpointTools.Mapping;
using CheckpointTools.Tests.Transfers;

namespace CheckpointTools.Tests.Mapping;

/// <summary>Rules for single parts of partitioned variables.</summary>
public sealed class PartitionedAssignmentTests
{
    private static readonly List<CheckpointVariable> Source = Checkpoints.List(Path.Combine(Fixtures.Require("oracle/initfrom/ckpts"), "partitioned/model"));

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
    [InlineData("emb/part_0", "'emb/part_0' is float32 [3, 2] in the model, and 'plain' of SOURCE is float32 [7, 2]. The shapes must match: nothing is converted.")]
    public void What_is_no_part_of_that_shape_is_refused(string target, string what) =>
        Assert.StartsWith($"Rule 'plain' -> '{target}': {what}", Assert.Single(Assign(new AssignmentRule("plain", target)).Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_rules_for_one_part_contradict_each_other() =>
        Assert.Contains("give 'emb/part_0' different tensors", Assert.Single(Assign(new AssignmentRule("plain", ["emb/part_0"]), new AssignmentRule("emb", ["emb/part_0", "emb/part_1"])).Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void A_partition_that_does_not_fit_the_tensor_is_refused()
    {
        ModelVariable[] model = [new("x", DataType.Float32, PartialTensorShape.Unknown) { Partition = new TensorPartition(0, 3, 3) }];
        string message = Assert.Single(new AssignmentMap([new AssignmentRule("plain", "x")]).Assign(model, Source, "SOURCE", cancellationToken: TestContext.Current.CancellationToken).Problems).Message;
        Assert.Contains("parts of 6 together along axis 0", message, StringComparison.Ordinal);
    }

    private static AssignmentResult Assign(params AssignmentRule[] rules) => new AssignmentMap(rules).Assign(Model, Source, "SOURCE");
}
