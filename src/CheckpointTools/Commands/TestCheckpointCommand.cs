using System.Diagnostics;
using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Output;
using CheckpointTools.Verification;

namespace CheckpointTools.Commands;

/// <summary>
/// Test-Checkpoint: whether a checkpoint is sound: its index, its data files and every value in them. $false for errors, $true when there
/// are only warnings; one warning record says what was found. A directory, or a state file, has the checkpoint tested that other commands
/// would take from it, and the state file along with it; -All and -Recurse test everything in a directory that was meant to be a
/// checkpoint. There is an answer for every path: one that leads to nothing, or cannot be tested, is $false.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "Checkpoint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(CheckpointFault), typeof(CheckpointTestResult))]
public sealed class TestCheckpointCommand : CheckpointInputCommand
{
    /// <summary>The checkpoints, and the state files that led to them, that were tested, and whether they are without errors.</summary>
    private readonly Dictionary<string, bool> _tested = new(StringComparer.Ordinal);

    /// <summary>Tests every checkpoint in a directory, and not only its latest.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Tests every checkpoint in a directory and its subdirectories.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Emits every fault as an object, instead of one Boolean for each checkpoint.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Emits an object for each checkpoint that says what was tested, how long it took, and how many faults there are.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Checks the index and the lengths of the data files alone; no value is read.</summary>
    [Parameter]
    public SwitchParameter Structure { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Detailed && Summary)
        {
            ThrowTerminatingError(ErrorRecords.OneAnswer());
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => TestPlace(place));
        }
    }

    /// <summary>
    /// A script that asks for an answer gets one. That there is nothing is a warning: an error would end the script before it has it.
    /// </summary>
    private protected override void OnFailure(object? target, ErrorRecord failure)
    {
        bool isMissing = failure.Exception is CheckpointException { Error: CheckpointError.CheckpointNotFound };
        if (!isMissing)
        {
            base.OnFailure(target, failure);
        }

        string path = target as string ?? "";
        if (Detailed)
        {
            if (isMissing)
            {
                WriteObject(AdviceText.For(CheckpointVerifier.ReportMissing(path, (CheckpointException)failure.Exception)));
            }

            return;
        }

        if (isMissing)
        {
            WriteWarning($"'{path}' counts as not sound. {failure.Exception.Message}");
        }

        WriteAnswer(new CheckpointTestResult(path) { Errors = 1 });
    }

    private void TestPlace(string place)
    {
        // As Get-Checkpoint has it: of a directory that is also a prefix, the prefix is meant.
        bool isDirectory = Directory.Exists(place) && !File.Exists(place + ".index");
        if (!isDirectory || !(All || Recurse))
        {
            try
            {
                Test(VerificationTarget.Find(place));
                return;
            }
            catch (CheckpointException e) when (isDirectory && e.Error == CheckpointError.AmbiguousCheckpoint)
            {
                // Whoever reads has to choose one; all of them can be tested.
            }
        }

        bool any = false;
        foreach (VerificationTarget target in VerificationTarget.FindAll(place, Recurse, fault => Attempt(fault.File, () => throw fault)))
        {
            any = true;
            Attempt(target.Checkpoint, () => Test(target));
        }

        if (!any)
        {
            throw new CheckpointException(CheckpointError.CheckpointNotFound, $"There is no checkpoint in '{place}'.") { File = place };
        }
    }

    private void Test(VerificationTarget target)
    {
        var watch = Stopwatch.StartNew();
        bool isKnown = _tested.TryGetValue(target.Checkpoint, out bool isSound);
        if (isKnown && (target.StatePath is not { } statePath || _tested.ContainsKey(statePath)))
        {
            return;
        }

        // Another path led to the checkpoint before, but not through the state file. The answer is that of both.
        string checkpoint = target.Checkpoint;
        target = isKnown ? target.WithoutCheckpoint() : target;
        if (target.Note is { } note)
        {
            WriteWarning(note);
        }

        var counts = new int[2];
        CheckpointFault? worst = null;
        Verify(
            target,
            found =>
            {
                CheckpointFault fault = AdviceText.For(found);
                counts[(int)fault.Severity]++;
                worst = worst is null || fault.Severity > worst.Severity ? fault : worst;
                if (Detailed)
                {
                    WriteObject(fault);
                }
                else
                {
                    WriteVerbose($"{fault.Severity}: {fault} {fault.Advice}");
                }
            }
        );

        isSound = counts[(int)FaultSeverity.Error] == 0 && (!isKnown || isSound);
        _tested[checkpoint] = isSound;
        _tested[target.StatePath ?? checkpoint] = isSound;
        if (Detailed)
        {
            return;
        }

        if (worst is not null)
        {
            // A Boolean alone does not say which checkpoint it is about, nor why.
            string errors = Phrase.Count(counts[(int)FaultSeverity.Error], "error");
            string warnings = Phrase.Count(counts[(int)FaultSeverity.Warning], "warning");
            WriteWarning($"'{target.Checkpoint}' has {errors} and {warnings}; -Detailed lists them. {worst} {worst.Advice}");
        }

        WriteAnswer(
            new CheckpointTestResult(checkpoint)
            {
                Errors = counts[(int)FaultSeverity.Error] + (isKnown && !isSound && counts[(int)FaultSeverity.Error] == 0 ? 1 : 0),
                Warnings = counts[(int)FaultSeverity.Warning],
                Info = Summary ? Describe(target) : null,
                Seconds = watch.Elapsed.TotalSeconds,
            }
        );
    }

    private void WriteAnswer(CheckpointTestResult result) => WriteObject(Summary ? result : result.IsValid);

    private static CheckpointInfo? Describe(VerificationTarget target)
    {
        try
        {
            return target.Location is { } location ? CheckpointContents.Describe(location, isLatest: false) : null;
        }
        catch (CheckpointException)
        {
            // What the index cannot say is not known.
            return null;
        }
    }

    // What is left of a checkpoint without an index is tested too.
    private protected override IEnumerable<string> Expand(CheckpointPaths paths, string path, bool isLiteral) =>
        paths.Expand(path, isLiteral, withRemains: true);

    private void Verify(VerificationTarget target, Action<CheckpointFault> onFault)
    {
        var progress = new ProgressWriter(this, $"Testing {target.Checkpoint}");
        var options = new VerificationOptions
        {
            StructureOnly = Structure,
            OnProgress = step => progress.Show(step.BytesDone, step.BytesTotal, "Reading values"),
        };
        CheckpointVerifier.Verify(target, onFault, options, CancellationToken);
        progress.Complete();
    }
}
