using System.Globalization;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Proof;

/// <summary>
/// A scenario's initial state, any number of copies of it, and the conditions that a copy must satisfy whatever became of the write in it.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private int _copies;

    public Sandbox(Scenario scenario)
    {
        Scenario = scenario;
        Template = _directory["template"];
        Directory.CreateDirectory(Template);
        scenario.Prepare(Template);
        Old = Stored.Read(scenario.PrefixIn(Template));
        Moved = [.. scenario.Moved.Select(moved => Stored.Read(Path.Combine(Template, moved)))];
        Tree = Writing.Tree.List(Template);
    }

    public Scenario Scenario { get; }

    public string Template { get; }

    public IReadOnlyList<string> Old { get; }

    /// <summary>Every file and directory, with bytes and times.</summary>
    public IReadOnlyList<string> Tree { get; }

    private IReadOnlyList<IReadOnlyList<string>> Moved { get; }

    /// <summary>The number of operations of an undisturbed write; counting them also checks its result.</summary>
    public IReadOnlyList<Step> RunUndisturbed()
    {
        string copy = Copy(Template);
        var files = new FaultingFileLayer(hasLinks: Scenario.HasLinks);
        Scenario.Run(copy, files);
        AssertDone(copy);
        Directory.Delete(copy, recursive: true);
        return files.Steps;
    }

    /// <summary>Copies a state, including times.</summary>
    public string Copy(string from) => Copy(from, _directory[Interlocked.Increment(ref _copies).ToString(CultureInfo.InvariantCulture)]);

    public static string Copy(string from, string copy)
    {
        Directory.CreateDirectory(copy);
        foreach (string path in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(copy, Path.GetRelativePath(from, path)));
        }

        foreach (string path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(path, Path.Combine(copy, Path.GetRelativePath(from, path)));
        }

        foreach (string path in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.SetLastWriteTimeUtc(Path.Combine(copy, Path.GetRelativePath(from, path)), Directory.GetLastWriteTimeUtc(path));
        }

        return copy;
    }

    /// <summary>
    /// Requires that the old or the new checkpoint is complete, and so are the sources, except those of a move that succeeded.
    /// </summary>
    /// <returns>Whether it is the new one.</returns>
    public bool AssertWhole(string directory, string what)
    {
        IReadOnlyList<string> now = Stored.Read(Scenario.PrefixIn(directory));
        bool isNew = now.SequenceEqual(Scenario.New);
        Assert.True(
            isNew || now.SequenceEqual(Old),
            $"{what}: {string.Join(Environment.NewLine, now.Concat(Writing.Tree.List(directory)))}"
        );
        for (int i = 0; i < Moved.Count; i++)
        {
            Assert.True(
                isNew || Stored.Read(Path.Combine(directory, Scenario.Moved[i])).SequenceEqual(Moved[i]),
                $"{what}: {Scenario.Moved[i]} is not what it was."
            );
        }

        IEnumerable<string> sources = Tree.Where(line =>
            !line.StartsWith(Scenario.Destination, StringComparison.Ordinal)
            && !(isNew && Scenario.Moved.Any(moved => line.StartsWith(moved + ".", StringComparison.Ordinal)))
        );
        Assert.True(!sources.Except(Writing.Tree.List(directory)).Any(), $"{what}: a source was touched.");
        return isNew;
    }

    /// <summary>Requires that everything an interrupted write left can be removed, so that exactly one checkpoint's files remain.</summary>
    public void AssertRepairable(string directory, bool isNew, string what)
    {
        if (Stored.Read(Scenario.PrefixIn(directory)) is ["DamagedIndex"])
        {
            // Its references are not known: nothing is removed until it is replaced.
            Assert.Throws<CheckpointException>(() => Scenarios.Repair(Scenario.PrefixIn(directory), FileLayer.Instance));
            return;
        }

        foreach (string prefix in Scenario.Moved.Append(Scenario.Destination))
        {
            Scenarios.Repair(Path.Combine(directory, prefix), FileLayer.Instance);
        }

        Assert.Equal(isNew, AssertWhole(directory, what));
        AssertOneCheckpoint(Scenario.PrefixIn(directory), what);
        foreach (string moved in Scenario.Moved)
        {
            string prefix = Path.Combine(directory, moved);
            AssertOneCheckpoint(prefix, what);
        }
    }

    /// <summary>Requires that the same command succeeds, whatever was left there.</summary>
    public void AssertRunsAgain(string directory, bool isNew, string what)
    {
        if (isNew && !Scenario.IsRepeatable)
        {
            return;
        }

        try
        {
            Scenario.Run(directory, new FaultingFileLayer(hasLinks: Scenario.HasLinks));
        }
        catch (CheckpointException e)
        {
            Assert.Fail($"{what}, again: {e.Message}");
        }

        AssertDone(directory);
    }

    public void Dispose() => _directory.Dispose();

    private void AssertDone(string directory)
    {
        Assert.Equal(Scenario.New, Stored.Read(Scenario.PrefixIn(directory)));
        AssertOneCheckpoint(Scenario.PrefixIn(directory), "Done");
        Assert.All(Scenario.Moved, moved => Assert.Empty(FilesOf(Path.Combine(directory, moved))));
    }

    /// <summary>
    /// Requires an index with as many data files as it counts, or nothing at all. An empty directory of a sharded save is kept for an hour:
    /// it could be the beginning of one.
    /// </summary>
    private void AssertOneCheckpoint(string prefix, string what)
    {
        List<string> files = FilesOf(prefix);
        if (!File.Exists(BundleFiles.IndexPath(prefix)))
        {
            Assert.True(Scenario.HasStrayData ? files is [_] : files.Count == 0, $"{what}: left are {string.Join(", ", files)}");
            return;
        }

        using var bundle = BundleReader.Open(prefix);
        IEnumerable<string> own = Enumerable.Range(0, bundle.Header.ShardCount).Select(bundle.DataPath).Append(bundle.IndexPath);
        Assert.True(!files.Except(own).Any(), $"{what}: left are {string.Join(", ", files)}");
    }

    private static List<string> FilesOf(string prefix) =>
        !Directory.Exists(Path.GetDirectoryName(prefix))
            ? []
            :
            [
                .. Directory
                    .EnumerateFileSystemEntries(Path.GetDirectoryName(prefix)!)
                    .Where(path =>
                        path.StartsWith(prefix + ".", StringComparison.Ordinal)
                        || (path.StartsWith(prefix + "_", StringComparison.Ordinal) && Directory.EnumerateFileSystemEntries(path).Any())
                    ),
            ];
}
