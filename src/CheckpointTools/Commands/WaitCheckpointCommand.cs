using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Managing;

namespace CheckpointTools.Commands;

/// <summary>
/// Wait-Checkpoint: waits until a directory has a complete checkpoint that is newer than the last one, and emits it. Evaluation jobs poll
/// for it: the first time, without a last one, the newest that is there is emitted at once. After the timeout nothing is emitted.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "Checkpoint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointInfo))]
public sealed class WaitCheckpointCommand : CheckpointInputCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private (string? Prefix, DateTime? Time) _last;

    /// <summary>Waits in the current location, unless a path is given.</summary>
    public WaitCheckpointCommand() => base.Path = ["."];

    /// <summary>
    /// The directory, which need not exist yet; the current location by default. A checkpoint stands for its directory, and for the last
    /// one.
    /// </summary>
    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string[] Path
    {
        get => base.Path;
        set => base.Path = value;
    }

    /// <summary>
    /// The last checkpoint: what this command or Get-Checkpoint emitted, or its path. Without it, or with $null, any checkpoint is new.
    /// </summary>
    [Parameter(Position = 1)]
    [AllowNull]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public object? Last { get; set; }

    /// <summary>How many seconds to wait at most; without it, there is no end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int Timeout { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Require(Last, () => _last = FindLast());

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => Wait(place));
        }
    }

    private void Wait(string place)
    {
        CheckpointWatch watch = Watch(place);
        WriteVerbose($"Looking in '{watch.Directory}' for a checkpoint{(_last.Prefix is { } last ? $" newer than {last}" : "")}.");
        var waited = Stopwatch.StartNew();
        bool isTold = false;
        TimeSpan? timeout = MyInvocation.BoundParameters.ContainsKey(nameof(Timeout)) ? TimeSpan.FromSeconds(Timeout) : null;
        while (true)
        {
            CancellationToken.ThrowIfCancellationRequested();
            CheckpointInfo? found = watch.Look();
            if (watch.StateFault is { } fault)
            {
                WarnOfStateFile(watch.Directory, fault);
            }

            if ((watch.IsLastUnknown || watch.IsLastGone) && !isTold)
            {
                isTold = true;
                string undated = $"The last checkpoint, '{_last.Prefix ?? place}', is not there, so that nothing tells when it was written";
                WriteWarning(
                    watch.IsLastGone
                        ? $"{undated}: of those of its name, what has a higher step counts as newer, and no other one."
                        : $"{undated}, and no checkpoint in '{watch.Directory}' has its name, but for the step: none counts as newer."
                );
            }

            if (found is not null)
            {
                WriteVerbose($"{found.Checkpoint} was found after {waited.Elapsed.TotalSeconds:N1} seconds.");
                WriteObject(found);
                return;
            }

            TimeSpan left = timeout - waited.Elapsed ?? Interval;
            if (left <= TimeSpan.Zero)
            {
                WriteVerbose($"No newer checkpoint came to '{place}' within {Phrase.Count(Timeout, "second")}.");
                return;
            }

            CancellationToken.WaitHandle.WaitOne(left < Interval ? left : Interval);
        }
    }

    private CheckpointWatch Watch(string place)
    {
        (string? last, DateTime? time) = _last;
        if (ParameterSetName == CheckpointSet)
        {
            CheckpointInfo info = InputObject.First(one => CheckpointPaths.Of(one) == place);
            return new CheckpointWatch(info.Directory, last ?? info.Checkpoint, last is null ? info.LastWriteTime.ToUniversalTime() : time);
        }

        if (CheckpointLocator.IsDirectory(place))
        {
            return new CheckpointWatch(place, last, time);
        }

        try
        {
            CheckpointLocation location = CheckpointLocator.FindNamed(place);
            WarnOfDirectory(place, location);
            string prefix = location.Prefix;
            return new CheckpointWatch(System.IO.Path.GetDirectoryName(prefix)!, last ?? prefix, time);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.CheckpointNotFound)
        {
            if (!Directory.Exists(place))
            {
                WriteWarning($"The directory '{place}' does not exist yet.");
            }

            return new CheckpointWatch(place, last, time);
        }
    }

    /// <summary>What -Last means, whatever is waited for.</summary>
    private (string? Prefix, DateTime? Time) FindLast()
    {
        object? last = InputProperties.Bare(Last);
        if (last is IList { Count: 0 or 1 } list)
        {
            last = list.Count == 0 ? null : InputProperties.Bare(list[0]);
        }

        if (last is CheckpointInfo info)
        {
            return (info.Checkpoint, info.LastWriteTime.ToUniversalTime());
        }

        bool isPath = last is null or string or FileSystemInfo or PathInfo;
        string? path = isPath
            ? last?.ToString()
            : InputProperties.TextOf(PSObject.AsPSObject(last), nameof(CheckpointInfo.Checkpoint))
                ?? throw new InputException(ErrorRecords.NoLastCheckpoint(last));
        return string.IsNullOrEmpty(path)
            ? (null, null)
            : (
                CheckpointLocator.DestinationPrefix(new CheckpointPaths(SessionState.Path).ResolveExisting(path)),
                isPath ? null : TimeOf(PSObject.AsPSObject(last))
            );
    }

    /// <summary>The time that an object from a file, a job or another session brings (UTC); null if it brings none.</summary>
    private DateTime? TimeOf(PSObject last)
    {
        if (!InputProperties.TryGet(last, nameof(CheckpointInfo.LastWriteTime), out object? value) || value is null or "")
        {
            return null;
        }

        DateTime? time = InputTime.Find(value);
        if (time is null)
        {
            WriteWarning($"'{value}' is no time that is known here: of the last checkpoint its path alone counts.");
        }

        return time;
    }
}
