using CheckpointTools.Binary;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>A plan tells what will be written, and making one writes nothing.</summary>
public sealed class PlanTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Tells_what_its_execution_writes()
    {
        string graphed = Fixtures.TfMade("tf2_modules", "modules-1");
        string sliced = Fixtures.TfMade("partitioned", "model");
        string copy = _directory["new/copy"];

        TransferPlan plan = Checkpoints.Plan(
            [.. Checkpoints.List(sliced), .. Checkpoints.List(graphed).Where(static variable => variable.Name != TensorName.ObjectGraph)],
            copy
        );

        Assert.Empty(Tree.List(_directory.Path));
        Assert.Equal(copy, plan.Destination);
        Assert.Equal([sliced, graphed], plan.SourcePrefixes);
        TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken);
        Assert.Equal(
            Checkpoints
                .List(copy)
                .Select(static variable => (variable.Name, variable.DataType, variable.Shape, variable.Size, variable.IsSliced)),
            plan.Variables.Select(static variable => (variable.Name, variable.DataType, variable.Shape, variable.Size, variable.IsSliced))
        );
        Assert.Equal(Checkpoints.List(copy).Count - 1, plan.VariableCount);
        Assert.Equal(Checkpoints.Data(copy).Length, plan.PayloadSize);
    }

    [Fact]
    public void Is_carried_out_once()
    {
        string source = new SmallBundle().Bytes("a", [1]).Write(_directory["source"]);
        TransferPlan plan = Checkpoints.Copy(Checkpoints.List(source), _directory["copy"]);
        List<string> before = Tree.List(_directory.Path);

        Assert.Equal(
            CheckpointError.DestinationExists,
            Assert.Throws<CheckpointException>(() => TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken)).Error
        );

        Assert.Equal(before, Tree.List(_directory.Path));
    }

    public void Dispose() => _directory.Dispose();
}
