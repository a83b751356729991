using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>A transfer reports how far it is and can be given up at any time; then nothing of it is left.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _source;

    public CancellationTests()
    {
        byte[] large = new byte[8 << 20];
        new Random(1).NextBytes(large);
        _source = new SmallBundle().Bytes("large", large).Bytes("small", [1]).Write(_directory["source"]);
    }

    [Fact]
    public void Progress_rises_to_the_whole_and_names_the_variables()
    {
        var seen = new List<TransferProgress>();
        TransferPlan plan = Checkpoints.Plan(Checkpoints.List(_source), _directory["copy"]);

        TransferExecutor.Execute(plan, seen.Add, TestContext.Current.CancellationToken);

        Assert.True(seen.Count > 2);
        Assert.Equal(seen.Select(static progress => progress.BytesDone).Order(), seen.Select(static progress => progress.BytesDone));
        Assert.All(seen, progress => Assert.Equal(plan.PayloadSize, progress.BytesTotal));
        Assert.Equal(new TransferProgress(plan.PayloadSize, plan.PayloadSize, null), seen[^1]);
        Assert.Equal("large", seen[0].Variable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_the_middle_of_the_data_leaves_nothing(bool flush) =>
        AssertNothingLeft(flush, static progress => progress.BytesDone is > 1 << 20 and < 8 << 20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_the_last_byte_of_data_leaves_nothing(bool flush) =>
        AssertNothingLeft(flush, static progress => progress.Variable is null);

    [Fact]
    public void Before_it_begins_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        TransferPlan plan = Checkpoints.Plan(Checkpoints.List(_source), _directory["new/copy"]);
        List<string> before = Tree.List(_directory.Path);
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => TransferExecutor.Execute(plan, null, stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            TransferPlanner.Plan(Checkpoints.List(_source), _directory["copy"], new TransferOptions(), stop.Token)
        );

        Assert.Equal(before, Tree.List(_directory.Path));
    }

    [Fact]
    public void An_exception_of_the_listener_leaves_nothing()
    {
        List<string> before = Tree.List(_directory.Path);
        TransferPlan plan = Checkpoints.Plan(Checkpoints.List(_source), _directory["new/copy"]);

        Assert.Throws<TimeZoneNotFoundException>(() =>
            TransferExecutor.Execute(plan, static _ => throw new TimeZoneNotFoundException(), TestContext.Current.CancellationToken)
        );

        Assert.Equal(before, Tree.List(_directory.Path));
    }

    [Fact]
    public void A_transfer_given_up_can_be_made_again()
    {
        AssertNothingLeft(flush: false, static progress => progress.BytesDone > 0);

        Checkpoints.Copy(Checkpoints.List(_source), _directory["new/dir/copy"]);

        Assert.Equal(Checkpoints.Data(_source), Checkpoints.Data(_directory["new/dir/copy"]));
    }

    public void Dispose() => _directory.Dispose();

    private void AssertNothingLeft(bool flush, Predicate<TransferProgress> when)
    {
        using var stop = new CancellationTokenSource();
        List<string> before = Tree.List(_directory.Path);
        TransferPlan plan = TransferPlanner.Plan(
            Checkpoints.List(_source),
            _directory["new/dir/copy"],
            new TransferOptions { Flush = flush },
            stop.Token
        );

        Assert.ThrowsAny<OperationCanceledException>(() => TransferExecutor.Execute(plan, StopWhenDue, stop.Token));

        Assert.Equal(before, Tree.List(_directory.Path));

        void StopWhenDue(TransferProgress progress)
        {
            if (when(progress))
            {
                stop.Cancel();
            }
        }
    }
}
