using System.Diagnostics;
using System.Globalization;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Proof;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Tests.Proof;

/// <summary>Several writers and readers of one destination at once.</summary>
[Collection(LockSensitive.Name)]
public sealed class ConcurrencyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _destination;
    private readonly IReadOnlyList<string>[] _possible;

    public ConcurrencyTests()
    {
        _destination = _directory["out", "model"];
        _possible = KillTests.MakeSources(_directory, _destination);
    }

    [Fact]
    public async Task Of_several_processes_that_replace_and_append_at_once_one_whole_checkpoint_remains()
    {
        (int ExitCode, string Error)[] results = await Task.WhenAll(
            Enumerable.Range(1, 3).Select(seed => Child.Run("loop", _directory.Path, seed.ToString(CultureInfo.InvariantCulture), "25"))
        );

        Assert.All(results, static result => Assert.Equal((0, ""), result));
        Assert.Contains(Stored.Read(_destination), _possible);
        using var bundle = BundleReader.Open(_destination);
        Assert.Empty(
            Directory
                .GetFiles(_directory["out"])
                .Except(Enumerable.Range(0, bundle.Header.ShardCount).Select(bundle.DataPath).Append(bundle.IndexPath))
        );
    }

    [Fact]
    public async Task Of_appends_at_once_each_is_there_or_is_told_that_it_is_not()
    {
        string[] sources =
        [
            .. Enumerable.Range(0, 6).Select(i => Stored.Write(_directory[$"more{i}"], 1, ($"more{i}", Stored.Value(i, 40)))),
        ];

        bool[] appended = await Task.WhenAll(
            sources.Select(source => Task.Run(() => Outcome(source, new TransferOptions { Append = true, Flush = false }) is null))
        );

        Assert.Contains(true, appended);
        Assert.Equal(
            [.. sources.Where((_, i) => appended[i]).Select(static source => Path.GetFileName(source)), "w", "x"],
            Checkpoints.List(_destination).Select(static variable => variable.Name)
        );
        Assert.NotEqual(["DamagedIndex"], Stored.Read(_destination));
        Assert.Equal(appended.Count(static done => done) + 2, Checkpoints.Contents(_destination).Count);
    }

    [Fact]
    public async Task A_reader_sees_the_old_or_the_new_values_or_is_told_that_they_changed()
    {
        var seen = new Dictionary<string, int>();
        using Process writer = Child.Start("loop", _directory.Path, "7", "1000000");
        await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < 300; i++)
        {
            IReadOnlyList<string> read = Stored.Read(_destination);
            string what = _possible.Any(read.SequenceEqual) ? "values" : string.Join(",", read);
            seen[what] = seen.GetValueOrDefault(what) + 1;
        }

        writer.Kill();
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join("; ", seen.Select(static pair => $"{pair.Key}: {pair.Value}")));
        Assert.DoesNotContain(
            seen.Keys,
            static what =>
                what is not ("values" or nameof(CheckpointError.SourceChanged))
                && !(Enum.TryParse(what, out CheckpointError error) && Program.IsInTheWay(error))
        );
        Assert.Contains("values", seen.Keys);
    }

    [Fact]
    public void A_checkpoint_that_was_replaced_since_it_was_opened_is_not_read_with_its_old_index()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "An index that is open cannot be replaced there; SharingTests has that.");
        using var bundle = BundleReader.Open(_destination);
        using var reader = new TensorReader(bundle);
        BundleTensor tensor = Support.StoredTensors.Single(bundle, "x");
        Assert.Null(Outcome(_directory["b"], new TransferOptions { Force = true }));

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            reader.ReadBytes(tensor, TestContext.Current.CancellationToken)
        );

        Assert.Equal(CheckpointError.SourceChanged, error.Error);
    }

    [Theory]
    [InlineData(TransferMode.Copy)]
    [InlineData(TransferMode.Link)]
    [InlineData(TransferMode.Move)]
    public void A_source_that_is_replaced_after_planning_is_not_taken_for_what_was_planned(TransferMode mode)
    {
        TransferPlan plan = TransferPlanner.Plan(
            Checkpoints.List(_destination),
            _directory["copy"],
            new TransferOptions { Mode = mode },
            TestContext.Current.CancellationToken
        );
        Assert.Null(Outcome(_directory["b"], new TransferOptions { Force = true }));
        List<string> before = Tree.List(_directory.Path);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken)
        );

        Assert.Equal(CheckpointError.SourceChanged, error.Error);
        Assert.Equal(before, Tree.List(_directory.Path));
    }

    [Fact]
    public async Task The_lock_of_a_killed_process_is_free_though_its_child_lives_on()
    {
        using Process holder = Child.Start("lock", _directory.Path);
        string? ready = await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        using var child = Process.GetProcessById(int.Parse(ready!.Split(' ')[1], CultureInfo.InvariantCulture));
        using (var impatient = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken))
        {
            impatient.CancelAfter(TimeSpan.FromMilliseconds(100));
            Assert.Throws<OperationCanceledException>(() => DirectoryLock.Take(_directory.Path, impatient.Token));
        }

        holder.Kill();
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);

        using (DirectoryLock.Take(_directory.Path, TestContext.Current.CancellationToken))
        {
            Assert.False(child.HasExited);
        }

        child.Kill();
    }

    public void Dispose() => _directory.Dispose();

    private CheckpointError? Outcome(string source, TransferOptions options)
    {
        try
        {
            TransferExecutor.Execute(TransferPlanner.Plan(Checkpoints.List(source), _destination, options), null, CancellationToken.None);
            return null;
        }
        catch (CheckpointException e)
            when (e.Error is CheckpointError.DestinationChanged or CheckpointError.SourceChanged || Program.IsInTheWay(e.Error))
        {
            return e.Error;
        }
    }
}
