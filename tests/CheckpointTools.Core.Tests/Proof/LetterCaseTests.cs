using CheckpointTools.Formats.Bundles;
using CheckpointTools.Proof;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Tests.Proof;

/// <summary>On Windows, names that differ in the case of letters alone mean the same files.</summary>
public sealed class LetterCaseTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _source;
    private readonly string _prefix;

    public LetterCaseTests()
    {
        Needs.NamesInAnyCase();
        _source = Stored.Write(_directory["source"], 1, ("x", [1, 2]));
        _prefix = Stored.Write(_directory["out", "model"], 3, ("a", [1]), ("b", [2]), ("c", [3]));
    }

    private string Other => _directory["OUT", "Model"];

    [Fact]
    public void A_checkpoint_is_replaced_with_all_its_files()
    {
        Transfer(new TransferOptions { Force = true });

        Assert.Equal(2, Directory.GetFiles(_directory["out"]).Length);
        Assert.Equal(Checkpoints.Contents(_source), Checkpoints.Contents(_prefix));
    }

    [Fact]
    public void A_checkpoint_is_added_to()
    {
        Transfer(new TransferOptions { Append = true });

        using var bundle = BundleReader.Open(_prefix);
        Assert.Equal(bundle.Header.ShardCount + 1, Directory.GetFiles(_directory["out"]).Length);
        Assert.Equal(4, Checkpoints.Contents(_prefix).Count);
    }

    [Fact]
    public void What_an_interrupted_write_left_is_found()
    {
        string left = _prefix + ".index.tempstate0123";
        File.WriteAllText(left, "x");

        Assert.Equal("model.index.tempstate0123", Path.GetFileName(Assert.Single(Leftovers.Find(Other)).Path));
        Assert.True(Leftovers.HasFiles(Other));
    }

    public void Dispose() => _directory.Dispose();

    private void Transfer(TransferOptions options) =>
        TransferExecutor.Execute(TransferPlanner.Plan(Checkpoints.List(_source), Other, options), null, CancellationToken.None);
}
