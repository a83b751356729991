using CheckpointTools.Locating;
using CheckpointTools.Managing;

namespace CheckpointTools.Tests.Managing;

/// <summary>
/// A graph in ".meta" goes with a checkpoint that has it for itself. One that lies alone, or that several checkpoints of one prefix have in
/// common, is nobody's to remove.
/// </summary>
public sealed class GraphFilesTests : IDisposable
{
    private const string Single = "n-1";
    private const string Sharded = "n-1-00000-of-00001";
    private readonly Runs _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void One_that_lies_alone_is_replaced_by_force_only(bool move, bool hasMeta)
    {
        _runs.Save("m-1", hasMeta: hasMeta);
        File.WriteAllText(_runs["n-1.meta"], "exported");
        CheckpointException e = Assert.Throws<CheckpointException>(() => Plan("m-1", "n-1", new RelocationOptions { Move = move }));
        Assert.Equal((CheckpointError.DestinationExists, _runs["n-1.meta"]), (e.Error, e.File));
        RelocationPlan plan = Plan("m-1", "n-1", new RelocationOptions { Move = move, Force = true });
        Assert.Equal([_runs["n-1.meta"]], plan.Replaced);
        Assert.Equal(hasMeta ? null : _runs["n-1.meta"], plan.LostGraph);
        CheckpointRelocation.Execute(plan, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(hasMeta ? "m-1" : null, File.Exists(_runs["n-1.meta"]) ? File.ReadAllText(_runs["n-1.meta"]) : null);
    }

    [Fact]
    public void One_that_came_since_stays()
    {
        _runs.Save("m-1");
        RelocationPlan plan = Plan("m-1", "n-1", new RelocationOptions());
        File.WriteAllText(_runs["n-1.meta"], "exported");
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRelocation.Execute(plan, cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.Equal(CheckpointError.DestinationChanged, e.Error);
        Assert.Equal("exported", File.ReadAllText(_runs["n-1.meta"]));
        Assert.False(File.Exists(_runs["n-1.index"]));
    }

    [Theory]
    [InlineData(Single, false)]
    [InlineData(Sharded, false)]
    [InlineData(Single, true)]
    [InlineData(Sharded, true)]
    public void One_that_a_V1_checkpoint_has_too_is_not_replaced(string v1, bool hasV2)
    {
        _runs.Save("m-1");
        if (hasV2)
        {
            _runs.Save("n-1");
        }

        SaveV1(v1);
        File.WriteAllText(_runs["n-1.meta"], "of both");
        CheckpointException e = Assert.Throws<CheckpointException>(() => Plan("m-1", "n-1", new RelocationOptions { Force = true }));
        Assert.Equal((CheckpointError.DestinationExists, _runs[v1]), (e.Error, e.File));
        Assert.Null(e.Advice);
    }

    [Theory]
    [InlineData("V2", Single)]
    [InlineData("V2", Sharded)]
    [InlineData(Single, "V2")]
    [InlineData(Sharded, "V2")]
    [InlineData(Single, Sharded)]
    [InlineData(Sharded, Single)]
    [InlineData(Sharded, "n-1-00000-of-00002")]
    public void One_that_another_checkpoint_of_the_prefix_has_too_stays(string removed, string other)
    {
        foreach (string one in (string[])[removed, other])
        {
            _ = one == "V2" ? _runs.Save("n-1") : SaveV1(one);
        }

        File.WriteAllText(_runs["n-1.meta"], "of both");
        _runs.Name("n-1");
        CheckpointLocation location =
            removed == "V2"
                ? new CheckpointLocation(_runs["n-1"], CheckpointFormat.V2)
                : new CheckpointLocation(_runs["n-1"], CheckpointFormat.V1) { Files = [_runs[removed]] };
        Assert.DoesNotContain(_runs["n-1.meta"], new CheckpointFiles().Find(location));
        CheckpointRemoval.Remove(CheckpointRemoval.Plan(location), TestContext.Current.CancellationToken);
        Assert.Equal("of both", File.ReadAllText(_runs["n-1.meta"]));
        if (removed != "V2")
        {
            Assert.Equal("n-1", _runs.State().LatestPath);
        }

        // Now the other one has it for itself.
        CheckpointLocation rest =
            other == "V2"
                ? new CheckpointLocation(_runs["n-1"], CheckpointFormat.V2)
                : new CheckpointLocation(_runs["n-1"], CheckpointFormat.V1) { Files = [_runs[other]] };
        Assert.Contains(_runs["n-1.meta"], new CheckpointFiles().Find(rest));
    }

    private RelocationPlan Plan(string from, string to, RelocationOptions options) =>
        CheckpointRelocation.Plan(Runs.At(_runs[from]), _runs[to], options);

    private string SaveV1(string name)
    {
        File.Copy(Fixtures.TfMade("v1_single", "model.ckpt-12"), _runs[name]);
        return _runs[name];
    }
}
