using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class MergeCheckpointTests
{
    [Fact]
    public void Two_models_become_one_and_stay()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("seed_models", "models"), "models");
        IReadOnlyList<string> before = DirectorySnapshot.Take(session["models"]);
        Assert.Empty(session.Run("Merge-Checkpoint models/a/model-a, models/b/model-b -Destination merged_model").Succeeded().Output);
        Assert.Equal(before, DirectorySnapshot.Take(session["models"]));
        Assert.Equal(["a", "b"], session.Run("Get-CheckpointVariable merged_model").Succeeded().Output.Texts("Name"));
        Assert.Equal(
            [3, 4],
            session
                .Run("Get-CheckpointVariable merged_model | Read-CheckpointVariable")
                .Succeeded()
                .Output.Select(static o => (int)o.BaseObject)
        );
    }

    [Theory]
    [InlineData("Merge-Checkpoint a, b x")]
    [InlineData("Merge-Checkpoint [ab] -To x")]
    [InlineData("'a', 'b' | Merge-Checkpoint -To x")]
    [InlineData("Get-Checkpoint | Merge-Checkpoint -To x")]
    [InlineData("Merge-Checkpoint -LiteralPath a, b -Destination x")]
    [InlineData("Merge-Checkpoint a, a.index, b, b x")]
    public void Sources_come_by_path_or_by_pipe(string script)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        session.Run(script).Succeeded();
        Assert.Equal(["a", "b"], session.Run("Get-CheckpointVariable x").Succeeded().Output.Texts("Name"));
    }

    [Fact]
    public void PassThru_emits_the_merged_checkpoint()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        PSObject info = Assert.Single(session.Run("Merge-Checkpoint a, b x -PassThru").Succeeded().Output);
        Assert.Equal("CheckpointTools.CheckpointInfo", info.TypeNames[0]);
        Assert.Equal(2L, info.Get("VariableCount"));
    }

    [Theory]
    [InlineData("Merge-Checkpoint a x", "TooFewCheckpoints")]
    [InlineData("Merge-Checkpoint a, a.index x", "TooFewCheckpoints")]
    [InlineData("@() | Merge-Checkpoint -To x", "TooFewCheckpoints")]
    [InlineData("Merge-Checkpoint a, no, b x", "CheckpointNotFound")]
    [InlineData("Merge-Checkpoint a, no* x", "CheckpointNotFound")]
    [InlineData("Merge-Checkpoint a, damaged x", "DamagedIndex")]
    [InlineData("Merge-Checkpoint a, b a", "DestinationExists")]
    [InlineData("Merge-Checkpoint a, again x", "DuplicateVariable")]
    [InlineData("Merge-Checkpoint a, b, Env:x x", "NotAFileSystemPath")]
    public void What_cannot_be_merged_ends_the_command_and_writes_nothing(string script, string id)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        CheckpointFiles.A(session.Directory, "again");
        CheckpointFiles.Adam(session.Directory, "damaged");
        CheckpointFiles.Damage(session["damaged.index"], 200);
        IReadOnlyList<string> before = DirectorySnapshot.Take(session.Directory.Path);
        ErrorRecord error = session.Fails(script);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
        Assert.Equal(before, DirectorySnapshot.Take(session.Directory.Path));
    }

    [Theory]
    [InlineData("First", 3L)]
    [InlineData("Last", 5L)]
    public void A_policy_chooses_between_duplicates(string policy, long step)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m3", step: 3);
        CheckpointFiles.Adam(session.Directory, "m5", step: 5);
        session.Run($"Merge-Checkpoint m3, m5 x -OnDuplicate {policy}").Succeeded();
        Assert.Equal(File.ReadAllBytes(session[$"m{step}.data-00000-of-00001"]), File.ReadAllBytes(session["x.data-00000-of-00001"]));
    }
}
