using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Managing;

/// <summary>
/// What cannot be read may be sound: another user, or a later version, may read it well.
/// No policy takes it, even by force.
/// </summary>
public sealed class UnreadableTests : IDisposable
{
    private readonly Runs _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("m-3.index", "circle")]
    [InlineData("m-3.data-00000-of-00001", "circle")]
    [InlineData("m-3.index", "forbidden")]
    [InlineData("m-3.data-00000-of-00001", "forbidden")]
    [InlineData("m-3.index", "version")]
    public void It_stays_and_does_not_count(string file, string why)
    {
        Spoil(file, why);
        foreach (bool force in (bool[])[false, true])
        {
            Assert.Equal(
                ["m-1 False superseded", "m-2 True the latest", "m-3 True not known to be sound, as it cannot be read"],
                CheckpointRemoval
                    .Decide(_runs.Directory.Path, new RetentionPolicy { KeepLatest = 1, Force = force })
                    .Select(static one => $"{Path.GetFileName(one.Checkpoint.Prefix)} {one.IsKept} {one.Reason}")
            );
        }

        CheckpointException refused = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.RequireDispensable([new(_runs["m-3"], CheckpointFormat.V2)])
        );
        Assert.Equal(CheckpointError.UnsoundCheckpoint, refused.Error);
        Assert.Contains("nothing tells whether it is sound", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.RequireDispensable([Runs.At(_runs["m-1"]), Runs.At(_runs["m-2"])])
        );
        Assert.Equal(CheckpointError.OnlyCheckpoint, refused.Error);
    }

    [Fact]
    public void Values_that_cannot_be_read_are_not_damaged()
    {
        Spoil("m-3.data-00000-of-00001", "forbidden");
        var conditions = new CheckpointConditions(static one => CheckpointRemoval.Verify(one));
        RetentionDecision decision = CheckpointRemoval
            .Decide(_runs.Directory.Path, new RetentionPolicy { KeepLatest = 1, Force = true }, conditions)
            .Single(one => one.Checkpoint.Prefix == _runs["m-3"]);
        Assert.Equal((true, CheckpointCondition.Unknown), (decision.IsKept, decision.Checkpoint.Condition));
    }

    [Fact]
    public void What_lies_in_a_directory_that_may_not_be_entered_is_not_gone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Every directory may be entered.");
        _runs.Save("d/m-1");
        _runs.Save("d/m-2");
        var location = new CheckpointLocation(_runs["d", "m-1"], CheckpointFormat.V2);
        SetMode("d", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointRemoval.RequireDispensable([location]));
            Assert.Equal(CheckpointError.UnsoundCheckpoint, e.Error);
        }
        finally
        {
            SetMode("d", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Who removes these files would leave the others without their index.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_index_tells_the_files_of_a_directory_that_may_not_be_listed(int shardCount)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Every directory may be listed.");
        string prefix = _runs.Save("d/m-1", shardCount, hasMeta: true);
        CheckpointLocation location = Runs.At(prefix);
        IReadOnlyList<string> files = new CheckpointFiles().Find(location);
        SetMode("d", UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            Assert.Equal(files, new CheckpointFiles().Find(location));
            File.WriteAllText(prefix + ".index", "damaged");
            CheckpointException e = Assert.Throws<CheckpointException>(() => new CheckpointFiles().Find(location));
            Assert.Equal(CheckpointError.AccessDenied, e.Error);
        }
        finally
        {
            SetMode("d", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void SetMode(string name, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_runs[name], mode);
        }
    }

    private void Spoil(string file, string why)
    {
        foreach (string name in (string[])["m-1", "m-2", "m-3"])
        {
            _runs.Save(name);
        }

        string path = _runs[file];
        switch (why)
        {
            case "circle":
                Needs.SymbolicLinks();
                File.Delete(path);
                File.CreateSymbolicLink(path, Path.GetFileName(path));
                break;
            case "forbidden":
                Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Everything may be read.");
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(path, UnixFileMode.None);
                }

                break;
            default:
                var builder = new BundleBuilder();
                builder.Header.Version.MinConsumer = 1000;
                string later = builder.Add("w", DataType.Int32, TensorShape.Scalar, new byte[4]).Write(_runs.Directory);
                File.Move(later + ".index", path, overwrite: true);
                File.Delete(later + ".data-00000-of-00001");
                break;
        }
    }
}
