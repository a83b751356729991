using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Proof;

/// <summary>Every kind of write.</summary>
internal static class Scenarios
{
    /// <summary>Values of this size get a data file each if two of them do not fit in one.</summary>
    private const int Size = 40;
    private static readonly string Destination = Path.Combine("out", "model");

    private static readonly (string Name, byte[] Value)[] A =
    [
        ("a/w", Stored.Value(1, Size)),
        ("a/x", Stored.Value(2, Size)),
        ("a/y", Stored.Value(3, Size)),
    ];
    private static readonly (string Name, byte[] Value)[] B = [("b/w", Stored.Value(4, Size)), ("b/x", Stored.Value(5, Size))];
    private static readonly (string Name, byte[] Value)[] Before =
    [
        ("a/w", Stored.Value(6, Size)),
        ("old/x", Stored.Value(7, Size)),
        ("old/y", Stored.Value(8, Size)),
    ];
    private static readonly (string Name, byte[] Value)[] Twice =
    [
        ("a/w", Stored.Value(6, Size)),
        ("a/w/again", Stored.Value(6, Size)),
        ("old/x", Stored.Value(7, Size)),
    ];
    private static readonly (string Name, byte[] Value)[] Large =
    [
        ("large", Stored.Value(9, (5 << 19) + 1)),
        ("small", Stored.Value(10, Size)),
    ];

    public static IReadOnlyList<Scenario> All { get; } =
    [
        Copying("new", new TransferOptions { MaxShardSize = Size }, ["a"], A) with
        {
            Destination = Path.Combine("made", "for", "it", "model"),
            IsRepeatable = false,
        },
        Copying("new-large", new TransferOptions(), ["large"], Large) with
        {
            IsRepeatable = false,
        },
        Copying("replace-1-by-1", new TransferOptions { Force = true }, ["a"], A, 1),
        Copying("replace-3-by-3", new TransferOptions { Force = true, MaxShardSize = Size }, ["a"], A, 3),
        Copying("replace-3-by-1", new TransferOptions { Force = true }, ["a"], A, 3),
        Copying("replace-1-by-3", new TransferOptions { Force = true, MaxShardSize = Size }, ["a"], A, 1),
        Copying("replace-source", new TransferOptions { Force = true }, ["b", Destination], [.. B, .. Before], 1) with
        {
            IsRepeatable = false,
        },
        Copying("replace-without-links", new TransferOptions { Force = true, MaxShardSize = Size }, ["a"], A, 3) with
        {
            HasLinks = false,
        },
        Copying("replace-damaged", new TransferOptions { Force = true }, ["a"], A, 1) with
        {
            Prepare = PrepareDamaged,
        },
        Copying("replace-interrupted", new TransferOptions { Force = true }, ["a"], A, 1) with
        {
            Prepare = PrepareInterrupted,
        },
        Copying("replace-data-without-index", new TransferOptions { Force = true }, ["a"], A) with
        {
            Prepare = PrepareDataAlone,
            HasStrayData = true,
        },
        Copying("append", new TransferOptions { Append = true }, ["b"], [.. Before, .. B], 1) with
        {
            IsRepeatable = false,
        },
        Copying(
            "append-last",
            new TransferOptions { Append = true, Duplicates = DuplicatePolicy.Last },
            ["a"],
            [.. Before.Skip(1), .. A],
            2
        ),
        Copying("append-link", new TransferOptions { Append = true, Mode = TransferMode.Link }, ["b"], [.. Before, .. B], 2) with
        {
            IsRepeatable = false,
        },
        Copying("append-without-links", new TransferOptions { Append = true }, ["b"], [.. Before, .. B], 2) with
        {
            HasLinks = false,
            IsRepeatable = false,
        },
        Copying("link", new TransferOptions { Mode = TransferMode.Link }, ["a", "b"], [.. A, .. B]) with
        {
            IsRepeatable = false,
        },
        Copying(
            "link-replace",
            new TransferOptions { Mode = TransferMode.Link, Force = true },
            ["b", Destination],
            [.. B, .. Before],
            2
        ) with
        {
            IsRepeatable = false,
        },
        Copying("move", new TransferOptions { Mode = TransferMode.Move }, ["a", "b"], [.. A, .. B]) with
        {
            Destination = Path.Combine("made", "model"),
            Moved = ["a", "b"],
            IsRepeatable = false,
        },
        Copying("move-replace", new TransferOptions { Mode = TransferMode.Move, Force = true }, ["a"], A, 1) with
        {
            Moved = ["a"],
            IsRepeatable = false,
        },
        Editing(
            "rename",
            static variable => variable.WithName("new/" + variable.Name),
            [.. Before.Select(static value => ("new/" + value.Name, value.Value))]
        ),
        Editing(
            "remove",
            static variable => variable.Name == "old/x" ? null : variable,
            [.. Before.Where(static value => value.Name != "old/x")]
        ) with
        {
            IsRepeatable = true,
        },
        new Scenario("optimize")
        {
            Prepare = static directory =>
                Stored.Write(Path.Combine(directory, Destination), 2, [.. Twice, ("removed", Stored.Value(8, Size))]),
            Run = static (directory, files) => Optimize(Path.Combine(directory, Destination), files),
            New = Stored.Lines(Twice),
        },
        new Scenario("repair")
        {
            Prepare = PrepareLeftovers,
            Run = static (directory, files) => Repair(Path.Combine(directory, Destination), files),
            New = Stored.Lines(Before),
            IsRepair = true,
        },
    ];

    public static Scenario Get(string name) => All.Single(scenario => scenario.Name == name);

    public static void Repair(string prefix, IFileLayer files)
    {
        if (!Directory.Exists(Path.GetDirectoryName(prefix)))
        {
            return;
        }

        foreach (Leftover leftover in Leftovers.Find(prefix))
        {
            Leftovers.Remove(leftover, files);
        }
    }

    private static Scenario Copying(
        string name,
        TransferOptions options,
        string[] sources,
        (string, byte[])[] expected,
        int shardCountBefore = 0
    ) =>
        new(name)
        {
            Prepare = directory =>
            {
                PrepareSources(directory, sources);
                if (shardCountBefore > 0)
                {
                    Stored.Write(Path.Combine(directory, Destination), shardCountBefore, Before);
                }
            },
            Run = (directory, files) => Copy(directory, files, Get(name).Destination, sources, options),
            New = Stored.Lines(expected),
        };

    private static Scenario Editing(string name, Func<CheckpointVariable, CheckpointVariable?> edit, (string, byte[])[] expected) =>
        new(name)
        {
            Prepare = static directory => Stored.Write(Path.Combine(directory, Destination), 2, Before),
            Run = (directory, files) =>
            {
                string prefix = Path.Combine(directory, Destination);
                List<CheckpointVariable> variables = [.. Scenario.List(prefix).Select(edit).OfType<CheckpointVariable>()];
                TransferExecutor.Execute(
                    TransferPlanner.PlanEdit(variables, prefix, new TransferOptions()),
                    files,
                    null,
                    CancellationToken.None
                );
            },
            New = Stored.Lines(expected),
            IsRepeatable = false,
        };

    private static void Copy(string directory, IFileLayer files, string destination, string[] sources, TransferOptions options)
    {
        List<CheckpointVariable> variables = [.. sources.SelectMany(source => Scenario.List(Path.Combine(directory, source)))];
        TransferPlan plan = TransferPlanner.Plan(variables, Path.Combine(directory, destination), options);
        TransferExecutor.Execute(plan, files, null, CancellationToken.None);
    }

    /// <summary>Equal values are stored once, and what was removed goes, in as many data files as before.</summary>
    private static void Optimize(string prefix, IFileLayer files)
    {
        List<CheckpointVariable> variables = Scenario.List(prefix).FindAll(static variable => variable.Name != "removed");
        var options = new TransferOptions
        {
            Force = true,
            ShareEqual = true,
            MaxShardSize = Size,
        };
        TransferExecutor.Execute(TransferPlanner.Plan(variables, prefix, options), files, null, CancellationToken.None);
    }

    private static void PrepareSources(string directory, params string[] names)
    {
        Directory.CreateDirectory(Path.Combine(directory, "out"));
        foreach (string name in names)
        {
            string prefix = Path.Combine(directory, name);
            _ = name switch
            {
                "a" => Stored.Write(prefix, 2, A),
                "b" => Stored.Write(prefix, 1, B),
                "large" => Stored.Write(prefix, 1, Large),
                _ => "",
            };
        }
    }

    private static void PrepareDamaged(string directory)
    {
        PrepareSources(directory, "a");
        string index = BundleFiles.IndexPath(Stored.Write(Path.Combine(directory, Destination), 1, Before));
        byte[] bytes = File.ReadAllBytes(index);
        bytes[^60] ^= 1;
        File.WriteAllBytes(index, bytes);
    }

    /// <summary>The state after a replacement with the same number of data files that was killed after its commit.</summary>
    private static void PrepareInterrupted(string directory)
    {
        PrepareSources(directory, "a");
        string prefix = Path.Combine(directory, Destination);
        Stored.Write(prefix, 1, [("lost", Stored.Value(11, Size))]);
        Stored.Write(prefix + "-between", 2, [("between", Stored.Value(12, Size))]);
        File.Move(BundleFiles.DataPath(prefix + "-between", 0, 2), BundleFiles.DataPath(prefix, 0, 2));
        File.Move(BundleFiles.IndexPath(prefix + "-between"), BundleFiles.IndexPath(prefix), overwrite: true);
        File.Delete(BundleFiles.DataPath(prefix + "-between", 1, 2));
    }

    private static void PrepareDataAlone(string directory)
    {
        PrepareSources(directory, "a");
        File.Delete(BundleFiles.IndexPath(Stored.Write(Path.Combine(directory, Destination), 1, Before)));
    }

    private static void PrepareLeftovers(string directory)
    {
        string prefix = Stored.Write(Path.Combine(directory, Destination), 2, Before);
        DateTime longAgo = DateTime.UtcNow.AddDays(-1);
        foreach (
            string name in new[]
            {
                ".index.tempstate123",
                ".data-00000-of-00001.tempstate123",
                ".index.tempstate0123",
                ".data-00001-of-00002.tempstate0123",
                ".data-00000-of-00003",
                "_temp_0123abcd/part-00000-of-00001.index",
                "_temp_0123abcd/part-00000-of-00001.data-00000-of-00001",
            }
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(prefix + name)!);
            File.WriteAllText(prefix + name, name);
            File.SetLastWriteTimeUtc(prefix + name, longAgo);
        }
    }
}
