using System.Globalization;
using System.Text;

namespace CheckpointTools.Benchmarks.Report;

/// <summary>The page with the table, in Markdown.</summary>
internal static class Page
{
    public static string Write(Machine machine, IEnumerable<Row> rows, bool isQuick)
    {
        var page = new StringBuilder();
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            # Benchmarks

            Measured on {DateTime.UtcNow:yyyy-MM-dd} by `dotnet run -c Release --project tests/CheckpointTools.Benchmarks{(
                isQuick ? " -- --quick" : ""
            )}`.

            Machine: {machine}.

            Every figure is the median of five runs after a warm-up. Where two programs are compared, their runs take turns and the ratio
            is the median of the five ratios. The noise is what lies between the smallest and the largest of the five. "Best to best"
            compares the fastest run of each: a virtual machine hands memory that became free back to its host, and whichever program
            touches it next waits for it, for seconds a GiB. Copies are removed between runs; inputs are in the operating system's cache.

            | What | CheckpointTools | Compared with | Result | Noise | Target | Reached |
            | --- | --- | --- | --- | --- | --- | --- |

            """
        );
        foreach (Row row in rows)
        {
            string reached =
                row.Target == Target.None ? ""
                : row.Target.IsReachedBy(row.Result) ? "yes"
                : "**no**";
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Subject} | {row.Figure} | {row.Compared} | {row.Result.Text} | {row.Spread} | {row.Target.Text} | {reached} |\n"
            );
        }

        page.Append(
            """

            What the rows mean:

            - A copy lists the variables, plans, copies all of them and verifies every stored checksum, in a process that is already
              running. `cp` is `cp --reflink=never --sparse=never` of the index and the data file; the start of its process, a millisecond
              or two, counts as its time. Flushed copies compare with the same and `sync` of both files.
            - What changes a checkpoint is flushed and timed as a whole: listing, planning, writing, publishing. It copies no more than it
              says: appending, renaming and linking take time by the number of variables, not by the size of their values.
            - Verifying is all of `Test-Checkpoint`, every checksum included, on both cores; reading the same bytes is one thread that reads
              index and data file into one buffer, at the speed of the system's cache here.
            - Statistics are what `Measure-CheckpointVariable` finds, checksums verified, on both cores; the values are about normally
              distributed, as weights are.
            - What is computed (casts, averages) is copied like any other checkpoint: every input is verified, every output gets its
              checksum. `cat` reads the data files of all inputs. More than the system's cache holds is read from the disk by both.
            - Comparing finds the largest differences, the cosine and how many elements differ, checksums verified, on both cores.
            - An export writes the same values; an import is a copy of what `cp` copies.
            - Listing "by the core" enumerates all variables in a .NET program; "in a pipe" is `$null = Get-CheckpointVariable x` in
              PowerShell.
            - Telling the kinds asks every variable what it is for: the index is read twice, once to list and once for the names of all,
              and the model once.
            - A merge by links lists the variables, plans, writes the index and flushes it, in a process that is already running; listing
              enumerates them and keeps none. Its memory is the peak of a process of PowerShell that runs `Merge-Checkpoint`, less that of
              one that merges two variables; the names have 38 characters.
            - Peak memory is that of a whole process of PowerShell that runs the module's commands in one pipeline; one run each.
            - Import is `Import-Module` in a fresh process of PowerShell, without the start of the process itself. "After an empty one"
              is what the module itself takes; "first of all" includes what PowerShell does once for the first import.

            """
        );
        return page.ToString();
    }
}
