using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Tests.Support;
using CheckpointTools.Verification;

namespace CheckpointTools.Tests.Verification;

/// <summary>What a directory has lost, or has in the place of something, and no checkpoint shows.</summary>
public sealed class DirectoryFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _runs;

    public DirectoryFaultTests() => _runs = _directory.CopyOf(Fixtures.TfMade("tf1_adam_steps"), "runs");

    public void Dispose() => _directory.Dispose();

    /// <summary>An emptied file has nothing that tells what it was, but the state file lists it.</summary>
    [Theory]
    [InlineData("old-12", "old-12", 0)]
    [InlineData("old-12", "old-12", 3)]
    [InlineData("old-12-00000-of-00001", "old-12-?????-of-00001", 0)]
    public void A_listed_V1_checkpoint_that_was_emptied_is_an_error(string file, string listed, int length)
    {
        byte[] whole = File.ReadAllBytes(Fixtures.TfMade("v1_single", "model.ckpt-12"));
        string path = _directory["runs", file];
        foreach (string latest in (string[])["model.ckpt-5", listed])
        {
            WriteState(latest, listed, "model.ckpt-5");
            File.WriteAllBytes(path, whole);
            Assert.DoesNotContain(FaultsOfAll(), static fault => fault.Severity == FaultSeverity.Error);
            File.WriteAllBytes(path, whole[..length]);
            Assert.Contains(FaultsOfAll(), fault => fault.Severity == FaultSeverity.Error && fault.File == path);
        }
    }

    [Theory]
    [InlineData("link")]
    [InlineData("directory")]
    public void What_is_in_the_place_of_the_state_file_is_an_error(string kind)
    {
        string state = _directory["runs", "checkpoint"];
        PutInItsPlace(kind, state);
        foreach (string other in Directory.GetFiles(_runs).Where(static file => !file.Contains("-5.", StringComparison.Ordinal)))
        {
            if (other != state)
            {
                File.Delete(other);
            }
        }

        foreach (IEnumerable<CheckpointFault> faults in (IEnumerable<CheckpointFault>[])[FaultsOfAll(), Verified.Faults(_runs)])
        {
            CheckpointFault fault = Assert.Single(faults, static fault => fault.Severity == FaultSeverity.Error);
            Assert.Equal((FaultCode.StateFileUnreadable, state), (fault.Code, fault.File));
        }
    }

    [Theory]
    [InlineData("link")]
    [InlineData("directory")]
    public void Only_force_puts_a_state_file_in_the_place_of_a_link_and_nothing_in_that_of_a_directory(string kind)
    {
        string state = _directory["runs", "checkpoint"];
        PutInItsPlace(kind, state);
        CheckpointLocation latest = CheckpointLocator.FindNamed(_directory["runs", "model.ckpt-4"]);
        CheckpointException e = Assert.Throws<CheckpointException>(() => SetLatest(latest, false));
        Assert.Equal((CheckpointError.NotACheckpoint, kind == "link"), (e.Error, e.Advice is not null));
        if (kind == "directory")
        {
            Assert.Contains(
                "rename it",
                Assert.Throws<CheckpointException>(() => SetLatest(latest, true)).Message,
                StringComparison.Ordinal
            );
            return;
        }

        SetLatest(latest, true);
        Assert.Equal(latest.Prefix, CheckpointLocator.LatestOf(_runs));
    }

    [Fact]
    public void A_directory_named_checkpoint_without_checkpoints_beside_it_is_one_as_any_other()
    {
        Directory.CreateDirectory(_directory["other", "checkpoint"]);
        Directory.Move(_runs, _directory["other", "checkpoint", "runs"]);
        Assert.DoesNotContain(
            VerificationTarget.FindAll(_directory["other"], recurse: true).SelectMany(Faults),
            static fault => fault.Severity == FaultSeverity.Error
        );
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(1000, true)]
    [InlineData(-1, true)]
    [InlineData(int.MaxValue, false)]
    public void A_graph_that_was_cut_short_is_a_warning(int length, bool isFault)
    {
        byte[] whole = File.ReadAllBytes(Fixtures.Require("reports/kinds/one_momentum/model.ckpt.meta"));
        string meta = _directory["runs", "model.ckpt-5.meta"];
        File.WriteAllBytes(meta, whole[..(length < 0 ? whole.Length + length : Math.Min(length, whole.Length))]);
        IEnumerable<CheckpointFault> faults = Verified.Faults(_directory["runs", "model.ckpt-5"]);
        Assert.Equal(
            isFault ? [(FaultCode.MetaDamaged, FaultSeverity.Warning, meta)] : [],
            faults.Select(static one => (one.Code, one.Severity, one.File))
        );
    }

    [Theory]
    [InlineData("zeros", true)]
    [InlineData("circle", true)]
    [InlineData("link", true)]
    [InlineData("text", false)]
    public void Whatever_is_in_the_place_of_a_graph_is_judged(string kind, bool isFault)
    {
        string meta = _directory["runs", "model.ckpt-5.meta"];
        File.Delete(meta);
        switch (kind)
        {
            case "zeros":
                File.WriteAllBytes(meta, new byte[500]);
                break;
            case "text":
                File.WriteAllText(meta, "meta_info_def {\n  stripped_op_list {\n  }\n}\ngraph_def {\n}\n");
                break;
            default:
                Needs.SymbolicLinks();
                File.CreateSymbolicLink(meta, kind == "link" ? "gone" : "model.ckpt-5.meta");
                break;
        }

        IEnumerable<CheckpointFault> faults = Verified.Faults(_directory["runs", "model.ckpt-5"]);
        Assert.Equal(isFault ? [FaultCode.MetaDamaged] : [], faults.Select(static one => one.Code));
    }

    private static List<CheckpointFault> Faults(VerificationTarget target)
    {
        var faults = new List<CheckpointFault>();
        CheckpointVerifier.Verify(target, faults.Add, cancellationToken: TestContext.Current.CancellationToken);
        return faults;
    }

    private static void SetLatest(CheckpointLocation location, bool force) =>
        StateFiles.SetLatest(location, force, TestContext.Current.CancellationToken);

    private static void PutInItsPlace(string kind, string state)
    {
        File.Delete(state);
        if (kind == "directory")
        {
            Directory.CreateDirectory(state);
            return;
        }

        Needs.SymbolicLinks();
        File.CreateSymbolicLink(state, "gone");
    }

    private IEnumerable<CheckpointFault> FaultsOfAll() => VerificationTarget.FindAll(_runs).SelectMany(Faults);

    private void WriteState(string latest, params string[] list) =>
        File.WriteAllText(
            _directory["runs", "checkpoint"],
            $"model_checkpoint_path: \"{latest}\"\n" + string.Concat(list.Select(static one => $"all_model_checkpoint_paths: \"{one}\"\n"))
        );
}
