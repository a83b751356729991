using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Locating;
using CheckpointTools.Managing;

namespace CheckpointTools.Proof;

/// <summary>Every way to remove, copy or move a checkpoint as a whole, and to write a state file.</summary>
internal static class WholeScenarios
{
    private static readonly string There = Path.Combine("there", "n-9");

    public static IReadOnlyList<WholeScenario> All { get; } =
    [
        Removing("remove-listed", "m-2"),
        Removing("remove-latest", "m-3"),
        Removing("remove-unlisted", "m-2") with
        {
            Prepare = static directory =>
            {
                Prepare(directory);
                WriteState(directory, "m-3");
            },
        },
        Removing("remove-only", "m-1") with
        {
            Prepare = static directory =>
            {
                Save(directory, "m-1", 2);
                WriteState(directory, "m-1");
            },
        },
        Removing("remove-data-newer-than-index", "m-2") with
        {
            Prepare = static directory =>
            {
                Prepare(directory);
                DateTime longAgo = DateTime.UtcNow.AddDays(-2);
                File.SetLastWriteTimeUtc(Path.Combine(directory, "m-2.index"), longAgo);
                foreach (string suffix in (string[])[".meta", ".data-00000-of-00002", ".data-00001-of-00002"])
                {
                    File.SetLastWriteTimeUtc(Path.Combine(directory, "m-2" + suffix), longAgo.AddHours(1));
                }
            },
        },
        Removing("remove-listed-on-full-disk", "m-2") with
        {
            IsFull = true,
        },
        Removing("remove-latest-on-full-disk", "m-3") with
        {
            IsFull = true,
        },
        Relocating("copy-new", "m-2", There, new RelocationOptions()),
        Relocating("copy-to-listed", "m-2", There, new RelocationOptions { SetLatest = true }) with
        {
            Prepare = static directory =>
            {
                Prepare(directory);
                Save(directory, Path.Combine("there", "n-8"), 1);
                WriteState(Path.Combine(directory, "there"), "n-8");
            },
        },
        Relocating("copy-replace-by-as-many", "m-2", There, new RelocationOptions { Force = true }) with
        {
            Prepare = static directory => PrepareReplaced(directory, 2),
            Replaces = true,
        },
        Relocating("copy-replace-by-more", "m-2", There, new RelocationOptions { Force = true }) with
        {
            Prepare = static directory => PrepareReplaced(directory, 1),
            Replaces = true,
        },
        Relocating("move-away", "m-3", There, new RelocationOptions { Move = true }),
        Relocating("move-away-without-links", "m-3", There, new RelocationOptions { Move = true }) with
        {
            HasLinks = false,
        },
        Relocating("move-beside", "m-3", "n-3", new RelocationOptions { Move = true }),
        Relocating("move-replace", "m-3", There, new RelocationOptions { Move = true, Force = true }) with
        {
            Prepare = static directory => PrepareReplaced(directory, 2),
            Replaces = true,
        },
        new WholeScenario("set-latest")
        {
            Prepare = Prepare,
            Run = static (directory, files, _) =>
                StateFiles.SetLatest(
                    new CheckpointLocation(Path.Combine(directory, "m-1"), CheckpointFormat.V2),
                    false,
                    files,
                    CancellationToken.None
                ),
        },
        new WholeScenario("set-first-latest")
        {
            Prepare = static directory =>
            {
                Prepare(directory);
                File.Delete(Path.Combine(directory, "checkpoint"));
            },
            Run = static (directory, files, _) =>
                StateFiles.SetLatest(
                    new CheckpointLocation(Path.Combine(directory, "m-1"), CheckpointFormat.V2),
                    false,
                    files,
                    CancellationToken.None
                ),
        },
        new WholeScenario("mend-state-file")
        {
            Prepare = static directory =>
            {
                Prepare(directory);
                WriteState(directory, "/gone/m-1", "/gone/m-3");
            },
            Run = static (directory, files, _) => StateFiles.Repair(directory, files, CancellationToken.None),
        },
    ];

    public static WholeScenario Get(string name) => All.Single(scenario => scenario.Name == name);

    private static WholeScenario Removing(string name, string gone) =>
        new(name)
        {
            Prepare = Prepare,
            Gone = gone,
            Run = (directory, files, _) =>
            {
                string prefix = Path.Combine(directory, gone);
                if (File.Exists(BundleFiles.IndexPath(prefix)))
                {
                    CheckpointRemoval.Remove(
                        CheckpointRemoval.Plan(new CheckpointLocation(prefix, CheckpointFormat.V2)),
                        files,
                        CancellationToken.None
                    );
                }
            },
        };

    private static WholeScenario Relocating(string name, string from, string to, RelocationOptions options) =>
        new(name)
        {
            Prepare = Prepare,
            New = to,
            Gone = options.Move ? from : null,
            Run = (directory, files, isAgain) =>
            {
                string prefix = Path.Combine(directory, from);
                if (File.Exists(BundleFiles.IndexPath(prefix)))
                {
                    RelocationPlan plan = CheckpointRelocation.Plan(
                        new CheckpointLocation(prefix, CheckpointFormat.V2),
                        Path.Combine(directory, to),
                        options with
                        {
                            Force = options.Force || isAgain,
                        }
                    );
                    CheckpointRelocation.Execute(plan, files, null, CancellationToken.None);
                }
            },
        };

    private static void Prepare(string directory)
    {
        for (int step = 1; step <= 3; step++)
        {
            Save(directory, $"m-{step}", 2);
        }

        WriteState(directory, "m-1", "m-2", "m-3");
    }

    private static void PrepareReplaced(string directory, int shardCount)
    {
        Prepare(directory);
        Save(directory, There, shardCount);
        WriteState(Path.Combine(directory, "there"), Path.GetFileName(There));
    }

    private static void Save(string directory, string name, int shardCount)
    {
        string prefix = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(prefix)!);
        File.WriteAllText(prefix + ".meta", name);
        Stored.Write(prefix, shardCount, ("w", Stored.Value(name[^1], 40)), ("x", Stored.Value(name[^1] + 1, 40)));
    }

    private static void WriteState(string directory, params string[] paths) =>
        File.WriteAllBytes(
            Path.Combine(directory, "checkpoint"),
            StateFileWriter.Write(new CheckpointState(paths[^1], paths, [], null, null))
        );
}
