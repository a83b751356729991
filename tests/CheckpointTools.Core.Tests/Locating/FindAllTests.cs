using System.Runtime.Versioning;
using CheckpointTools.Locating;

namespace CheckpointTools.Tests.Locating;

public sealed class FindAllTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void All_checkpoints_of_a_tree_come_in_the_order_of_their_prefixes()
    {
        string[] prefixes = ["a", "a-1", "a/ckpt-1", "a/ckpt-2", "a/ckpt-10", "a/deep/er/x", "a0", "b/variables/variables"];
        foreach (string prefix in prefixes.Reverse())
        {
            _work.V2(prefix);
        }

        _work.V1("a/v1");
        _work.V1("c/model-00000-of-00002");
        _work.V1("c/model-00001-of-00002");
        _work.Write("a/ckpt-3.index.tempstate99", Workspace.Table(0x08));
        _work.V2("a/ckpt-4_temp/part-00000-of-00001");
        _work.V2("a/ckpt-4_temp_0f9c/part-00000-of-00001");
        _work.WriteText("a/checkpoint", "model_checkpoint_path: 'ckpt-1'");

        string[] expected = [.. prefixes.Concat(["a/v1", "c/model"]).Select(_work.At).Order(NumberedNameComparer.Instance)];
        Assert.Equal(expected, CheckpointLocator.FindAll(_work.Root, recurse: true, Unexpected).Select(l => l.Prefix));
        Assert.Equal(
            [_work.At("a"), _work.At("a-1"), _work.At("a0")],
            CheckpointLocator.FindAll(_work.Root, report: Unexpected).Select(l => l.Prefix)
        );
    }

    /// <summary>No path of .NET leads to it, and nobody is told that it is not there.</summary>
    [Fact]
    public void A_checkpoint_whose_name_is_not_UTF8_is_reported()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "File names are bytes on Linux.");
        _work.V2("a-1");
        Run("cp a-1.index \"$(printf 'b\\351-1.index')\"");
        var faults = new List<CheckpointException>();
        Assert.Equal([_work.At("a-1")], CheckpointLocator.FindAll(_work.Root, report: faults.Add).Select(l => l.Prefix));
        Assert.Contains("is not UTF-8", Assert.Single(faults).Message, StringComparison.Ordinal);
        Assert.Equal(2, CheckpointTools.Verification.VerificationTarget.FindAll(_work.Root).Count());

        // No method of .NET removes it.
        Run("rm b*");

        void Run(string script)
        {
            var start = new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = _work.Root };
            using var shell = System.Diagnostics.Process.Start(start)!;
            shell.WaitForExit();
            Assert.Equal(0, shell.ExitCode);
        }
    }

    [Fact]
    public void The_directory_of_a_SavedModel_has_the_checkpoint_of_its_variables_once()
    {
        _work.Write("saved_model.pb", 8, 1);
        string prefix = _work.V2("variables/variables");
        Assert.Equal([prefix], CheckpointLocator.FindAll(_work.Root).Select(l => l.Prefix));
        Assert.Equal([prefix], CheckpointLocator.FindAll(_work.Root, recurse: true).Select(l => l.Prefix));
    }

    [Fact]
    public void What_cannot_be_located_is_reported_and_the_rest_comes()
    {
        _work.V2("a");
        _work.Write("b.index");
        _work.V1("c-00001-of-00002");
        _work.V2("d");
        var reports = new List<CheckpointError>();
        Assert.Equal(
            [_work.At("a"), _work.At("d")],
            CheckpointLocator.FindAll(_work.Root, false, e => reports.Add(e.Error)).Select(l => l.Prefix)
        );
        Assert.Equal([CheckpointError.DamagedIndex, CheckpointError.DataFileMissing], reports);
    }

    [Fact]
    public void A_directory_that_is_none_is_an_error_at_once()
    {
        _work.Write("file", 1);
        Assert.Equal(
            CheckpointError.CheckpointNotFound,
            Assert.Throws<CheckpointException>(() => CheckpointLocator.FindAll(_work.At("nope"))).Error
        );
        Assert.Equal(
            CheckpointError.CheckpointNotFound,
            Assert.Throws<CheckpointException>(() => CheckpointLocator.FindAll(_work.At("file"))).Error
        );
    }

    /// <summary>Pipes, links in circles and links to nothing lie in real directories; opening a pipe would wait for ever.</summary>
    [Fact]
    public async Task Pipes_and_broken_links_are_passed_over()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "There are no pipes in the file system here.");
        string good = _work.V2("good");
        foreach (string name in (string[])["pipe", "pipe.index", "checkpoint"])
        {
            using var make = System.Diagnostics.Process.Start("mkfifo", _work.At(name));
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, make.ExitCode);
        }

        File.CreateSymbolicLink(_work.At("loop.index"), _work.At("loop.index"));
        File.CreateSymbolicLink(_work.At("gone.index"), _work.At("blobs/gone"));
        File.CreateSymbolicLink(_work.At("linked.index"), good + ".index");
        File.CreateSymbolicLink(_work.At("linked-pipe"), _work.At("pipe"));
        Directory.CreateSymbolicLink(_work.At("circle"), _work.Root);

        Task<string[]> all = Task.Run(
            () => CheckpointLocator.FindAll(_work.Root, recurse: true).Select(l => l.Prefix).ToArray(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal([good, _work.At("linked")], await all.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        foreach (
            (string path, CheckpointError error, string sentence) in ((string, CheckpointError, string)[])
                [
                    ("pipe", CheckpointError.DamagedIndex, "no ordinary file"),
                    ("linked-pipe", CheckpointError.NotACheckpoint, "no ordinary file"),
                    ("loop", CheckpointError.ReadFailed, "loop.index"),
                    ("gone", CheckpointError.CheckpointNotFound, "is a symbolic link to"),
                    ("circle/circle/nothing-like-it", CheckpointError.CheckpointNotFound, "which holds"),
                    ("", CheckpointError.AmbiguousCheckpoint, "'good' and 'linked'"),
                ]
        )
        {
            Task<CheckpointException> find = Task.Run(
                () => Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(_work.At(path))),
                TestContext.Current.CancellationToken
            );
            CheckpointException e = await find.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.True(e.Error == error && e.Message.Contains(sentence, StringComparison.Ordinal), $"{path}: {e.Error} {e.Message}");
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void What_may_not_be_read_is_said_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Everything may be read.");
        string good = _work.V2("good");
        _work.V2("secret/x");
        _work.V2("unreadable");
        _work.V1("v1");
        File.SetUnixFileMode(_work.At("secret"), UnixFileMode.None);
        File.SetUnixFileMode(_work.At("unreadable.index"), UnixFileMode.None);
        File.SetUnixFileMode(_work.At("v1"), UnixFileMode.None);
        try
        {
            var reports = new List<CheckpointException>();
            Assert.Equal(
                [good, _work.At("unreadable")],
                CheckpointLocator.FindAll(_work.Root, recurse: true, reports.Add).Select(l => l.Prefix)
            );
            Assert.Equal(CheckpointError.AccessDenied, Assert.Single(reports).Error);
            foreach (string path in (string[])["secret", "secret/x", "secret/x/y", "unreadable", "v1"])
            {
                Assert.Equal(
                    CheckpointError.AccessDenied,
                    Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(_work.At(path))).Error
                );
            }
        }
        finally
        {
            File.SetUnixFileMode(_work.At("secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Thousands_of_files_are_no_obstacle()
    {
        for (int i = 0; i < 1500; i++)
        {
            _work.Write($"ckpt-{i}.index", 1);
            _work.Write($"train-{i:D5}-of-01500", 1, 2, 3);
        }

        Assert.Equal(1500, CheckpointLocator.FindAll(_work.Root).Count());
        Assert.Contains(
            "'ckpt-10'",
            Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(_work.At("ckpt"))).Message,
            StringComparison.Ordinal
        );
    }

    private static void Unexpected(CheckpointException e) => Assert.Fail(e.Message);
}
