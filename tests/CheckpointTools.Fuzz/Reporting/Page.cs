using System.Globalization;
using System.Text;
using CheckpointTools.Fuzz.Targets;

namespace CheckpointTools.Fuzz.Reporting;

/// <summary>The page with the table, in Markdown. Rows of targets that were not run this time stay unchanged.</summary>
internal static class Page
{
    public static string Write(IReadOnlyList<Row> rows, string? before)
    {
        var page = new StringBuilder();
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            # Fuzzing

            Files of unknown origin reach every reader of the library. `tests/CheckpointTools.Fuzz` feeds it hostile ones: SharpFuzz puts
            a counter at every branch of the library, Snappier and PureHDF, mutations of real files are executed, and those that reach
            something new are mutated further. Mutations know bytes, protobuf messages, tables and checkpoints; most get right checksums,
            without which nothing passes the first check.

                dotnet run -c Release --project tests/CheckpointTools.Fuzz -- all --executions 1000000
                dotnet run -c Release --project tests/CheckpointTools.Fuzz -- checkpoints --minutes 60 --report docs/fuzzing.md

            For all targets holds: nothing but `CheckpointException` escapes; what is allocated is bounded by a constant and a multiple of
            the input's length; an execution ends within a second and 20 microseconds a byte, measured three times. A process that dies or
            hangs is a finding, and another one goes on. What else must hold for a target is in its comment, in
            `tests/CheckpointTools.Fuzz/Targets`:

            | Target | Inputs |
            | --- | --- |
            {string.Join('\n', Descriptions.Select(static pair => $"| {pair.Key} | {pair.Value} |"))}

            ## Runs

            Written by the program with `--report`; last on {DateTime.UtcNow:yyyy-MM-dd}. Branches are counted by replaying the corpus at
            the end of a run. Of "all" a target reaches only what it is about: the library writes, merges and renames too.

            | Target | Executions | Time | Executions/s | Corpus | Transitions | Subject's branches | All branches | Findings | Seed |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |

            """
        );
        foreach (string target in FuzzTargets.All.Keys)
        {
            string? line = rows.FirstOrDefault(row => row.Target == target)?.ToString() ?? FindLine(before, target);
            page.Append(line is null ? "" : line + "\n");
        }

        page.Append(
            """

            ## Findings

            A finding is written to `artifacts/fuzz/<target>/findings`, made smaller, one for each place and rule. Each that was mended is
            kept in `tests/fixtures/fuzz/<target>` under a name that says what it was, and the tests execute all of them; they also fuzz
            every target for a moment with a pinned seed. Kept so far:


            """
        );
        foreach (
            string file in Directory.GetFiles(Fixtures.Require("fuzz"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        )
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"- {Path.GetFileName(Path.GetDirectoryName(file))}: {Path.GetFileName(file).Replace('-', ' ')}\n"
            );
        }

        return page.ToString();
    }

    private static IReadOnlyDictionary<string, string> Descriptions { get; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["checkpoints"] =
                "index, data files, V1 files and state file of a directory: "
                + "located, listed, described, verified, read, copied, the copy read and compared; else what is intact salvaged",
            ["entries"] = "headers, entries, shapes, slices and versions as messages",
            ["hdf5"] =
                "HDF5 files, as Keras writes them and otherwise: listed, and each variable read twice, from the front and from the back",
            ["keras"] = "archives of Keras with such a file: the same",
            ["object-graphs"] = "object graphs as messages: parsed, walked, checked, searched for owners",
            ["slice-keys"] = "keys of slices, ordered code, names",
            ["snappy"] = "compressed blocks, against an independent decoder",
            ["state-files"] = "the text of `checkpoint` files",
            ["strings"] = "payloads of string and variant tensors, against an independent decoder",
            ["tables"] = "the sorted-string table under an index, against an independent decoder",
            ["tilings"] = "slices that are to make up a tensor, against counting every element",
            ["v1-records"] = "records of V1 checkpoints: lists of tensors, values of every dtype",
        };

    private static string? FindLine(string? page, string target)
    {
        string[] lines = page?.Split('\n') ?? [];
        return lines
            .SkipWhile(static line => line != "## Runs")
            .FirstOrDefault(line => line.StartsWith($"| {target} |", StringComparison.Ordinal));
    }
}
