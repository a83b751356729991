using System.Management.Automation;
using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Output;
using CheckpointTools.Verification;

namespace CheckpointTools.Commands;

/// <summary>
/// Remove-Checkpoint: removes checkpoints with all of their files, and from the state file. With -KeepLatest, -KeepEvery or -OlderThan it
/// takes directories, and removes what does not stay of each run: the checkpoints that have one name but for the step. All is decided
/// before the first one goes.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class RemoveCheckpointCommand : CheckpointChangeCommand
{
    private readonly List<CheckpointLocation> _named = [];

    /// <summary>The directories that were given, by what they are without links.</summary>
    private readonly Dictionary<string, string> _directories = new(StringComparer.Ordinal);
    private HashSet<string> _places = [];
    private string[] _beside = [];
    private CheckpointConditions _conditions = new();

    /// <summary>How many of the latest sound checkpoints of a run stay: TensorFlow's max_to_keep.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int KeepLatest { get; set; }

    /// <summary>Of the others, one stays for every so many hours: TensorFlow's keep_checkpoint_every_n_hours.</summary>
    [Parameter]
    [ValidateRange(0.001, 1e6)]
    public double KeepEvery { get; set; }

    /// <summary>What was saved at this time or later stays.</summary>
    [Parameter]
    public DateTime OlderThan { get; set; }

    /// <summary>Removes damaged and incomplete checkpoints too and, if it is named, the only sound one.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Reads every value to find out which checkpoints are sound.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>Emits the checkpoints that were removed.</summary>
    [Parameter]
    public override SwitchParameter PassThru { get; set; }

    private bool IsRetention =>
        MyInvocation.BoundParameters.ContainsKey(nameof(KeepLatest))
        || MyInvocation.BoundParameters.ContainsKey(nameof(KeepEvery))
        || MyInvocation.BoundParameters.ContainsKey(nameof(OlderThan));

    /// <inheritdoc/>
    protected override void ProcessRecord() => _named.AddRange(FindNamed(IsRetention ? TakeDirectory : null));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var victims = new List<ManagedCheckpoint>();
        _conditions = new CheckpointConditions(Verify ? VerifyAll : null);
        _places = [.. _named.Select(static one => one.FindPlace())];
        _beside = [.. _named.Select(static one => System.IO.Path.GetDirectoryName(one.Prefix)!).Concat(_directories.Values).Distinct()];
        if (IsRetention)
        {
            IEnumerable<string> directories = _named
                .Select(static one => System.IO.Path.GetDirectoryName(one.Prefix)!)
                .Concat(_directories.Values.Order(NumberedNameComparer.Instance))
                .Distinct(StringComparer.Ordinal)
                .DistinctBy(CheckpointLocator.RealDirectory);
            foreach (string directory in directories.ToArray())
            {
                Require(directory, () => victims.AddRange(Choose(directory)));
            }
        }
        else
        {
            Require(
                _named,
                () =>
                {
                    if (!Force)
                    {
                        CheckpointRemoval.RequireDispensable(_named, _conditions);
                    }
                }
            );
        }

        IEnumerable<CheckpointLocation> locations = IsRetention ? victims.Select(static one => one.Location) : _named;
        var plans = new List<RemovalPlan>();
        foreach (CheckpointLocation location in locations)
        {
            Require(location.Prefix, () => plans.AddRange(Plan(location)));
        }

        plans.RemoveAll(plan => !ShouldProcess(plan.Location.Prefix, $"Remove {Phrase.Count(plan.Files.Count, "file")}"));
        UnlistedCheckpoints? unlisted = null;
        Require(plans, () => unlisted = plans.Count > 1 ? CheckpointRemoval.Unlist(plans, CancellationToken) : null);
        WriteNotes(unlisted?.Notes ?? []);
        IReadOnlyList<CheckpointNote> notRelisted = [];
        try
        {
            foreach (RemovalPlan plan in plans)
            {
                Attempt(plan.Location.Prefix, () => Remove(plan));
            }
        }
        finally
        {
            // Also if the first error stops the command.
            notRelisted = unlisted is null ? [] : CheckpointRemoval.Relist(unlisted);
        }

        WriteNotes(notRelisted);
    }

    private bool TakeDirectory(string place)
    {
        bool isDirectory = CheckpointLocator.IsDirectory(place);
        if (!isDirectory && ParameterSetName != CheckpointSet && Directory.Exists(place))
        {
            throw new CheckpointException(
                CheckpointError.AmbiguousCheckpoint,
                $"'{place}' is both a directory and a checkpoint. To have what is in the directory tidied, write "
                    + $"'{place}{System.IO.Path.DirectorySeparatorChar}'; for the checkpoint, '{place}{FixedNames.IndexSuffix}'."
            )
            {
                File = place,
            };
        }

        if (isDirectory)
        {
            string directory = System.IO.Path.TrimEndingDirectorySeparator(place);
            _directories.TryAdd(CheckpointLocator.RealDirectory(directory), directory);
        }

        return isDirectory;
    }

    /// <summary>What of a directory goes. With -WhatIf, what stays is told as well.</summary>
    private List<ManagedCheckpoint> Choose(string directory)
    {
        var policy = new RetentionPolicy
        {
            KeepLatest = KeepLatest > 0 ? KeepLatest : null,
            KeepEvery = KeepEvery > 0 ? TimeSpan.FromHours(KeepEvery) : null,
            OlderThan = MyInvocation.BoundParameters.ContainsKey(nameof(OlderThan)) ? OlderThan : null,
            Force = Force,
        };
        bool isWhole = _directories.ContainsKey(CheckpointLocator.RealDirectory(directory));
        var victims = new List<ManagedCheckpoint>();
        if (Force)
        {
            StateFiles.LatestIn(directory, fault => WarnOfStateFile(directory, fault));
        }

        if (isWhole)
        {
            WarnOfCheckpointsBelow(directory);
        }

        foreach (RetentionDecision decision in CheckpointRemoval.Decide(directory, policy, _conditions, WarnOfOrder))
        {
            ManagedCheckpoint one = decision.Checkpoint;
            if (!isWhole && !_places.Contains(one.Location.FindPlace()))
            {
                continue;
            }

            WriteVerbose($"{one.Prefix} {(decision.IsKept ? "stays" : "goes")}: {decision.Reason}.");
            if (!decision.IsKept)
            {
                victims.Add(one);
            }
            else if (Verbosity.IsWhatIf(this))
            {
                ShouldProcess(one.Prefix, $"Keep: {decision.Reason}");
            }

            if (decision.IsKept && one.Condition != CheckpointCondition.Sound)
            {
                string advice =
                    one.Condition == CheckpointCondition.Unknown ? "Make it readable, or give it by its name with -Force to remove it."
                    : Force ? "Give it by its name to remove it."
                    : "-Force removes it.";
                WriteWarning($"{one.Prefix} is {decision.Reason}: it stays and does not count as kept. {advice} {one.Reason}");
            }
        }

        return victims;
    }

    private void WarnOfOrder(CheckpointException fault) => WriteWarning($"By force, times decide. {fault.Finding}");

    private void WarnOfCheckpointsBelow(string directory)
    {
        foreach (string below in CheckpointRemoval.FindNamedBelow(directory))
        {
            WriteWarning(
                $"The state file of '{directory}' names checkpoints in '{below}': they are left alone. "
                    + "Give that directory to have them tidied."
            );
        }
    }

    /// <summary>
    /// What a policy chose goes only as long as another sound one is there, even by force. In a directory, what something else needs stays,
    /// and what another process has removed is gone; where it was named, both are errors.
    /// </summary>
    private IEnumerable<RemovalPlan> Plan(CheckpointLocation location)
    {
        try
        {
            RemovalPlan plan = CheckpointRemoval.Plan(location, Force && !IsRetention ? null : _conditions, _beside);
            return IsRetention && plan.IsGone ? [] : [plan];
        }
        catch (CheckpointException e) when (IsRetention && e.Error == CheckpointError.FilesInUse)
        {
            WriteWarning(e.Message);
            return [];
        }
    }

    private ManagedCheckpoint VerifyAll(ManagedCheckpoint checkpoint)
    {
        var progress = new ProgressWriter(this, $"Testing {checkpoint.Prefix}");
        var options = new VerificationOptions { OnProgress = step => progress.Show(step.BytesDone, step.BytesTotal, "Reading values") };
        return progress.Run(() => CheckpointRemoval.Verify(checkpoint, options, CancellationToken), CancellationToken);
    }

    private void Remove(RemovalPlan plan)
    {
        CancellationToken.ThrowIfCancellationRequested();
        CheckpointInfo? info = PassThru ? CheckpointRemoval.Describe(plan) : null;
        try
        {
            WriteNotes(CheckpointRemoval.Remove(plan, CancellationToken), plan.Location.Prefix);
        }
        catch (CheckpointException e) when (IsRetention && e.Error == CheckpointError.SourceChanged && plan.IsGone)
        {
            WriteVerbose($"Another process has removed {plan.Location.Prefix}.");
            return;
        }

        if (info is not null)
        {
            WriteObject(info);
        }
    }
}
