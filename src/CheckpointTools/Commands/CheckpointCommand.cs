using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Output;
using CheckpointTools.Pipeline;
using CheckpointTools.Writing;

namespace CheckpointTools.Commands;

/// <summary>What all commands share: Ctrl-C cancels the work in the core, and the core's faults become error records.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CheckpointCommand : PSCmdlet, IDisposable
{
    /// <summary>The parameter set of paths with wildcards.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of paths without wildcards.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The parameter set of variables in the pipeline.</summary>
    protected const string VariableSet = "Variable";

    /// <summary>The parameter set of checkpoints in the pipeline.</summary>
    protected const string CheckpointSet = "Checkpoint";

    private readonly CancellationTokenSource _cancellation = new();
    private readonly PipelineWarnings _warnings = new();
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);

    /// <summary>Cancelled when the user presses Ctrl-C.</summary>
    protected CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>
    /// Whether what it emits may go to a command that writes. Then its errors count there, unless they were asked for or handled.
    /// </summary>
    private protected virtual bool FeedsSink => true;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _cancellation.Cancel();

    /// <summary>Releases what the command holds.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cancellation.Dispose();
            _warnings.Dispose();
        }
    }

    /// <summary>Writes an error after which the command goes on.</summary>
    private protected new void WriteError(ErrorRecord error)
    {
        // If the user wants errors to stop, this throws, and either ends the pipeline or is handled.
        base.WriteError(error);
        if (FeedsSink && OpenSink.Innermost is { } sink && !ErrorHandling.IsConsent(this))
        {
            sink.Note(error);
        }
    }

    /// <summary>Ends the command with an error. The script goes on with its next statement.</summary>
    private protected new void ThrowTerminatingError(ErrorRecord error)
    {
        if (FeedsSink && OpenSink.Innermost is { } sink && !ErrorHandling.IsConsent(this) && !ErrorHandling.IsCaught(error))
        {
            sink.Note(error);
        }

        base.ThrowTerminatingError(error);
    }

    /// <summary>Warns of what no command of the pipeline has warned of yet.</summary>
    internal new void WriteWarning(string text)
    {
        if (_warnings.Add(text))
        {
            base.WriteWarning(text);
        }
    }

    /// <summary>Says what a user wants to know of a success. A script that takes its output does not get it.</summary>
    private protected void Tell(string text) => WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST"]);

    /// <summary>Does work whose failure concerns one item: the error is written and the command goes on.</summary>
    /// <param name="target">The item.</param>
    /// <param name="work">What to do.</param>
    private protected void Attempt(object? target, Action work)
    {
        if (FailureOf(target, work) is { } failure)
        {
            OnFailure(target, failure);
        }
    }

    /// <summary>Tells of the failure of one item.</summary>
    private protected virtual void OnFailure(object? target, ErrorRecord failure) => WriteError(failure);

    /// <summary>Does work whose failure ends the command.</summary>
    /// <param name="target">What it is done to.</param>
    /// <param name="work">What to do.</param>
    private protected void Require(object? target, Action work)
    {
        if (FailureOf(target, work) is { } failure)
        {
            ThrowTerminatingError(failure);
        }
    }

    /// <summary>
    /// Tells a decision with -Verbose. With -Debug alone, PowerShell asks at each such line whether to go on: then it is not told, or,
    /// where a preference asks for it, told with the bytes.
    /// </summary>
    private protected new void WriteVerbose(string text)
    {
        if (!Verbosity.IsAsked(this))
        {
            return;
        }

        Dictionary<string, object> given = MyInvocation.BoundParameters;
        if (given.ContainsKey("Debug") && !given.ContainsKey("Verbose"))
        {
            WriteDebug(text);
            return;
        }

        base.WriteVerbose(text);
    }

    /// <summary>Tells lines of one kind with -Verbose, not more than a user reads.</summary>
    private protected void WriteVerbose(IEnumerable<string> lines, string more = "variables")
    {
        foreach (string line in Verbosity.IsAsked(this) ? Verbosity.Limit(lines, more) : [])
        {
            WriteVerbose(line);
        }
    }

    /// <summary>The same with -Debug.</summary>
    private protected void WriteDebug(IEnumerable<string> lines, string more)
    {
        foreach (string line in Verbosity.IsDebug(this) ? Verbosity.Limit(lines, more) : [])
        {
            WriteDebug(line);
        }
    }

    /// <summary>
    /// Tells by what a path led to a checkpoint and of what files it is, and warns of what is worth knowing about the way.
    /// </summary>
    private protected void WriteNote(CheckpointLocation location)
    {
        if (Verbosity.IsAsked(this) && DecisionText.Way(location) is { } way)
        {
            WriteVerbose(way);
        }

        if (Verbosity.IsDebug(this))
        {
            WriteDebug(DecisionText.Files(location), "files");
        }

        if (location.Note is { } note)
        {
            WriteWarning(note);
        }
    }

    /// <summary>Warns, once for a directory, that its state file does not tell which checkpoint is the latest.</summary>
    private protected void WarnOfStateFile(string directory, CheckpointException fault)
    {
        if (_unreadable.Add(directory))
        {
            WriteWarning($"Which checkpoint of '{directory}' is the latest is not known, as its state file does not tell. {fault.Message}");
        }
    }

    /// <summary>
    /// Warns of what the user should know of a change that succeeded. Where it did only part of what was asked for, that is an error.
    /// </summary>
    private protected void WriteNotes(IEnumerable<CheckpointNote> notes, object? target = null)
    {
        // The errors come last: the first may end the command.
        foreach (CheckpointNote note in notes.OrderBy(static note => note.Error is not null))
        {
            if (note.Error is { } error)
            {
                WriteError(ErrorRecords.Create(new CheckpointException(error, AdviceText.For(note)), target));
            }
            else
            {
                WriteWarning(AdviceText.For(note));
            }
        }
    }

    /// <summary>With -WhatIf, tells that a checkpoint could not be named the latest: that would be an error after it was written.</summary>
    private protected void ForeseeLatest(bool becomesLatest, string destination)
    {
        if (becomesLatest && Verbosity.IsWhatIf(this))
        {
            Attempt(destination, () => StateFiles.RequireNameable(destination));
        }
    }

    /// <summary>Writes a checkpoint, shows how far that is, and warns of what the user should know of it.</summary>
    /// <param name="destination">Its prefix.</param>
    /// <param name="write">Writes it and tells of its progress.</param>
    private protected void WriteCheckpoint(string destination, Func<Action<TransferProgress>, IReadOnlyList<CheckpointNote>> write)
    {
        var progress = new ProgressWriter(this, $"Writing {destination}");
        WriteNotes(
            progress.Run(
                () => write(step => progress.Show(step.BytesDone, step.BytesTotal, step.Variable ?? "Flushing to disk")),
                CancellationToken
            ),
            destination
        );
    }

    /// <summary>The failure of work; null if it succeeded.</summary>
    private protected ErrorRecord? FailureOf(object? target, Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (CheckpointException e)
        {
            return ErrorRecords.Create(e, target);
        }
        catch (Exception e) when (e is InputException or SessionStateException)
        {
            // An unknown drive or provider is a fault of the path that names it.
            return ((IContainsErrorRecord)e).ErrorRecord;
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Whether a state file names a checkpoint as the latest.</summary>
    private protected static bool IsNamedLatest(string prefix) =>
        StateFiles.LatestIn(System.IO.Path.GetDirectoryName(prefix)!).Contains(prefix);
}
