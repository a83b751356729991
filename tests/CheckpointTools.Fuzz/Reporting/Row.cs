using System.Globalization;
using CheckpointTools.Fuzz.Running;

namespace CheckpointTools.Fuzz.Reporting;

/// <summary>The result of one campaign: a line of the table.</summary>
internal sealed record Row(string Target, int Seed, long Executions, TimeSpan Time, WorkerResult Result, int Findings)
{
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {Target} | {Executions:N0} | {Time.TotalMinutes:F1} min | {Executions / Time.TotalSeconds:N0} | "
                + $"{Result.Corpus:N0} | {Result.Edges:N0} | {Share(Result.SubjectReached, Result.SubjectBranches)} | "
                + $"{Share(Result.Reached, Result.Branches)} | {Findings} | {Seed} |"
        );

    private static string Share(int part, int all) =>
        string.Create(CultureInfo.InvariantCulture, $"{part:N0} of {all:N0} ({100.0 * part / Math.Max(1, all):F0} %)");
}
