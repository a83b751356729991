using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Verification;

namespace CheckpointTools.Managing;

/// <summary>A checkpoint among those of its directory.</summary>
public sealed record ManagedCheckpoint
{
    internal ManagedCheckpoint(CheckpointLocation location) => Location = location;

    /// <summary>Where it is.</summary>
    public CheckpointLocation Location { get; }

    /// <summary>The full prefix.</summary>
    public string Prefix => Location.Prefix;

    /// <summary>The full prefix up to the step: checkpoints that have it in common are of one training run.</summary>
    public string Run => CheckpointFileName.WithoutStep(Prefix);

    /// <summary>The step at the end of its name, if there is one.</summary>
    public long? Step => CheckpointFileName.StepOf(Prefix);

    /// <summary>When it was saved (UTC): as the state file says, or the time of its index.</summary>
    public DateTime Time { get; internal init; }

    /// <summary>Its place in the list of the state file; null if it is not listed.</summary>
    public int? ListPosition { get; internal init; }

    /// <summary>Whether the state file names it as the latest.</summary>
    public bool IsLatest { get; internal init; }

    /// <summary>Whether it can be relied on.</summary>
    public CheckpointCondition Condition { get; internal init; }

    /// <summary>Why it cannot be relied on, in a sentence; null if it can.</summary>
    public string? Reason { get; internal init; }

    /// <summary>What it holds; null if that cannot be read.</summary>
    public CheckpointInfo? Info { get; internal init; }

    internal static DateTime TimeOf(CheckpointLocation location) =>
        location.Format == CheckpointFormat.V2 ? TimeOf(BundleFiles.IndexPath(location.Prefix)) : location.Files.Max(TimeOf);

    /// <summary>When the checkpoint under a prefix was written, of which nothing else is known; 1970 if there is none.</summary>
    internal static DateTime TimeAt(string prefix) =>
        (RegularFile.TryFindStamp(BundleFiles.IndexPath(prefix)) ?? RegularFile.TryFindStamp(prefix))?.Time ?? DateTime.UnixEpoch;

    /// <summary>When a file was written, as a reader of it sees: a link is as old as what it leads to.</summary>
    private static DateTime TimeOf(string path)
    {
        try
        {
            // A link that leads nowhere has a time of its own.
            return RegularFile.TryFindStamp(path)?.Time ?? File.GetLastWriteTimeUtc(path);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            return DateTime.UnixEpoch;
        }
    }

    /// <summary>The same with its condition, which is read from the index and the lengths of the files.</summary>
    internal ManagedCheckpoint Examine(CheckpointFiles files)
    {
        try
        {
            CheckpointInfo info = CheckpointContents.Describe(Location, IsLatest, files);
            if (info.IsComplete)
            {
                // Lengths are told of files that may not be read, too.
                SourceFile.RequireReadable(
                    info.Files.Where(static file => !file.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal))
                );
            }

            return this with
            {
                Info = info,
                Condition = info.IsComplete ? CheckpointCondition.Sound : CheckpointCondition.Incomplete,
                Reason = info.IsComplete ? null : "A data file is missing or too short.",
            };
        }
        catch (CheckpointException e)
        {
            return this with
            {
                Condition = IsUnknown(e.Error) ? CheckpointCondition.Unknown : CheckpointCondition.Damaged,
                Reason = e.Message,
            };
        }
    }

    /// <summary>Whether an error says nothing of what the files hold: another user, or a later version, may read them well.</summary>
    private static bool IsUnknown(CheckpointError error) =>
        error
            is CheckpointError.AccessDenied
                or CheckpointError.ReadFailed
                or CheckpointError.UnsupportedVersion
                or CheckpointError.SourceChanged;

    /// <summary>The same with its condition, for which every value is read.</summary>
    internal ManagedCheckpoint Verify(CheckpointFiles files, VerificationOptions options, CancellationToken cancellationToken)
    {
        ManagedCheckpoint examined = Examine(files);
        if (examined.Condition != CheckpointCondition.Sound)
        {
            return examined;
        }

        CheckpointFault? worst = null;
        CheckpointVerifier.Verify(
            VerificationTarget.Find(Location.Format == CheckpointFormat.V2 ? BundleFiles.IndexPath(Prefix) : Location.Files[0]),
            fault => worst = fault.Severity != FaultSeverity.Error || worst is { Code: not FaultCode.Unreadable } ? worst : fault,
            options,
            cancellationToken
        );
        return worst is null
            ? examined
            : examined with
            {
                Condition = worst.Code == FaultCode.Unreadable ? CheckpointCondition.Unknown : CheckpointCondition.Damaged,
                Reason = worst.ToString(),
            };
    }
}
