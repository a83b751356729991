using CheckpointTools.Locating;
using CheckpointTools.Proof;
using CheckpointTools.Tests.Support;
using CheckpointTools.Verification;

namespace CheckpointTools.Tests.Locating;

/// <summary>What a walk over a tree passes over: nothing that may hold a checkpoint, unless it says so.</summary>
public sealed class DirectoryTreeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("runs_temp", "model-1", true)]
    [InlineData("runs_temp_1a", "model-1", true)]
    [InlineData("model-1_temp", "model-2", true)]
    [InlineData("model-1_temp", "part-00000-of-00001", false)]
    [InlineData("model-1_temp_1a", "part-00000-of-00001", false)]
    [InlineData("model-1_temp", "deep/model-1", true)]
    public void Only_what_holds_nothing_but_parts_of_a_save_is_passed_over(string directory, string name, bool isFound)
    {
        string[] expected = isFound ? [Save(directory, name)] : [];
        if (!isFound)
        {
            Save(directory, name);
        }

        Assert.Equal(expected, CheckpointLocator.FindAll(_directory.Path, recurse: true).Select(static one => one.Prefix));
        Assert.Equal(expected, VerificationTarget.FindAll(_directory.Path, recurse: true).Select(static one => one.Checkpoint));
    }

    [Fact]
    public void One_that_holds_a_part_and_something_else_is_looked_at()
    {
        Save("model-1_temp", "part-00000-of-00001");
        Save("model-1_temp", "model-1");
        Assert.Equal(2, CheckpointLocator.FindAll(_directory.Path, recurse: true).Count());
        Assert.Equal(2, VerificationTarget.FindAll(_directory.Path, recurse: true).Count());
    }

    [Theory]
    [InlineData("../far", true)]
    [InlineData("../far/runs/..", true)]
    [InlineData("gone", true)]
    [InlineData("../gone", true)]
    [InlineData("deep", false)]
    [InlineData(".", false)]
    public void Links_that_lead_out_of_the_tree_or_nowhere_are_told(string target, bool isTold)
    {
        Needs.SymbolicLinks();
        Save("far/runs", "model-1");
        string own = Save("tree/deep", "model-2");
        Directory.CreateSymbolicLink(_directory["tree", "link"], target);
        File.CreateSymbolicLink(_directory["tree", "notes"], "deep/model-2.index");
        foreach (string root in (string[])["tree", "tree/deep/.."])
        {
            List<string>[] told =
            [
                [],
                [],
            ];
            string full = Path.GetFullPath(_directory[root]);
            Assert.Equal(own, Assert.Single(CheckpointLocator.FindAll(full, true, null, told[0].Add)).Prefix);
            Assert.Equal(own, Assert.Single(VerificationTarget.FindAll(full, true, null, told[1].Add)).Checkpoint);
            Assert.Equal(isTold ? 1 : 0, told[0].Count);
            Assert.Equal(told[0], told[1]);
            Assert.All(told[0], text => Assert.Contains(_directory["tree", "link"], text, StringComparison.Ordinal));
        }
    }

    private string Save(string directory, string name) => Stored.Write(_directory[directory, name], 1, ("w", [1, 2, 3]));
}
