using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Managing;

namespace CheckpointTools.Commands;

/// <summary>
/// A command that brings checkpoints as a whole, with all of their files as they are, to another prefix or directory. All are planned
/// before the first is written.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RelocationCommand : CheckpointChangeCommand
{
    private readonly List<CheckpointLocation> _sources = [];

    /// <summary>
    /// Where to: a prefix or, for any number of checkpoints, a directory that exists or ends with a separator. Missing directories are
    /// created.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string Destination { get; set; } = "";

    /// <summary>Replaces a checkpoint at the destination.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Does not wait until the files are on the disk. For scratch work.</summary>
    [Parameter]
    public SwitchParameter NoFlush { get; set; }

    /// <summary>Names the checkpoint as the latest of the directory where it comes to; of several, the last.</summary>
    [Parameter]
    public SwitchParameter SetLatest { get; set; }

    /// <summary>Emits the checkpoints at their new place.</summary>
    [Parameter]
    public override SwitchParameter PassThru { get; set; }

    /// <summary>Whether the sources are removed.</summary>
    private protected abstract bool Moves { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _sources.AddRange(FindNamed());

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var plans = new List<RelocationPlan>();
        Require(Destination, () => plans.AddRange(PlanAll()));
        var written = new List<RelocationPlan>();
        ErrorRecord? failure = null;
        foreach (RelocationPlan plan in plans)
        {
            failure = FailureOf(plan.Destination, () => written.AddRange(Execute(plan) ? [plan] : []));
            if (failure is not null)
            {
                break;
            }
        }

        Pass(written);
        if (failure is not null)
        {
            ThrowTerminatingError(failure);
        }
    }

    /// <summary>Which one is the latest is known when all are there.</summary>
    private void Pass(List<RelocationPlan> written)
    {
        if (!PassThru)
        {
            return;
        }

        foreach (RelocationPlan plan in written.OrderBy(one => _sources.IndexOf(one.Location)))
        {
            WriteObject(CheckpointContents.Describe(plan.NewLocation, IsNamedLatest(plan.Destination)));
        }
    }

    private List<RelocationPlan> PlanAll()
    {
        string to = new CheckpointPaths(SessionState.Path).Resolve(Destination);
        bool isDirectory = Directory.Exists(to) || System.IO.Path.EndsInDirectorySeparator(Destination);
        if (!isDirectory && _sources.Count > 1)
        {
            throw new InputException(ErrorRecords.OneDestination(_sources.Count, areWhole: true));
        }

        string? prefix = isDirectory ? null : CheckpointLocator.DestinationPrefix(to);
        var plans = new List<RelocationPlan>();
        foreach (CheckpointLocation source in InOrder())
        {
            var options = new RelocationOptions
            {
                Move = Moves,
                Force = Force,
                Flush = !NoFlush,
                SetLatest = SetLatest && source == _sources[^1],
            };
            string destination = prefix ?? System.IO.Path.Join(to, System.IO.Path.GetFileName(source.Prefix));
            if (plans.Find(plan => plan.Destination == destination) is { } other)
            {
                throw new CheckpointException(
                    CheckpointError.DestinationExists,
                    $"{other.Location.Prefix} and {source.Prefix} would both become {destination}."
                );
            }

            plans.Add(CheckpointRelocation.Plan(source, destination, options, plans));
        }

        CheckpointRelocation.RequireRoom(plans);
        return plans;
    }

    /// <summary>The order in which they were saved, as if each came when it was saved; what is to be named the latest comes last.</summary>
    private IEnumerable<CheckpointLocation> InOrder()
    {
        IReadOnlyList<CheckpointLocation> sorted = CheckpointRelocation.Sort(_sources);
        return SetLatest ? sorted.OrderBy(source => source == _sources[^1]) : sorted;
    }

    /// <returns>Whether it was written.</returns>
    private bool Execute(RelocationPlan plan)
    {
        ForeseeLatest(plan.Options.SetLatest, plan.Destination);
        string what = $"{Phrase.Count(plan.Files.Count, "file")} ({Phrase.Count(plan.Size, "byte")}) from {plan.Location.Prefix}";
        string latest = SetLatest && plan.Options.SetLatest ? ", and name it the latest" : "";
        string old = plan.Replaced.Count > 0 ? $", in place of {Phrase.Count(plan.Replaced.Count, "file")} there" : "";
        string lost = plan.LostGraph is { } graph ? $"; the graph '{System.IO.Path.GetFileName(graph)}' there goes" : "";
        if (!ShouldProcess(plan.Destination, $"{(Moves ? "Move" : "Copy")} {what}{latest}{old}{lost}"))
        {
            return false;
        }

        string how = Moves ? "is moved to" : "is copied to";
        WriteVerbose(plan.Files.Select(file => $"{file} {how} {plan.Destination}{file[plan.Location.Prefix.Length..]}."), "files");
        WriteCheckpoint(plan.Destination, onProgress => CheckpointRelocation.Execute(plan, onProgress, CancellationToken));
        return true;
    }
}
