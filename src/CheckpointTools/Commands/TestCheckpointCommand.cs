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
/// checkpoint. There is an answer for every path: one that leads to nothing, or cannot be tested, is $false. With -Name and its like,
/// $true says that the index is sound, and the values of the variables that are selected.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "Checkpoint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(CheckpointFault), typeof(CheckpointTestResult))]
public sealed class TestCheckpointCommand : FilteringCommand
{
    /// <summary>What was found of the checkpoints that were tested, and of the state files that led to them.</summary>
    private readonly Dictionary<string, CheckpointTestResult> _tested = new(StringComparer.Ordinal);

    private CheckpointInfo[] _checkpoints = [];

    /// <summary>Checkpoints, as Get-Checkpoint emits them.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] InputObject
    {
        get => _checkpoints;
        set
        {
            _checkpoints = value;
            SetPaths(value);
        }
    }

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

        // A malformed pattern is noticed now, and not once for each checkpoint.
        Require(Name, () => _ = VariableFilter.Of(this));
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
        bool isDirectory = CheckpointLocator.IsDirectory(place);
        if (!isDirectory || !(All || Recurse))
        {
            try
            {
                Test(VerificationTarget.Find(place));
                return;
            }
            catch (CheckpointException e) when (isDirectory && e.Error == CheckpointError.AmbiguousCheckpoint)
            {
                // A reader has to choose one of them; a test can take all.
            }
        }

        bool any = false;
        foreach (
            VerificationTarget target in VerificationTarget.FindAll(
                place,
                Recurse,
                fault => Attempt(fault.File, () => throw fault),
                WriteWarning
            )
        )
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
        CheckpointTestResult? known = _tested.GetValueOrDefault(target.Checkpoint);
        if (known is not null && (target.StatePath is not { } statePath || _tested.ContainsKey(statePath)))
        {
            return;
        }

        // Another path led to the checkpoint before, but not through the state file. The answer is that of both.
        string checkpoint = target.Checkpoint;
        CheckpointLocation? location = target.Location;
        target = known is null ? target : target.WithoutCheckpoint();
        if (target.Location is { } found)
        {
            WriteNote(found);
        }

        var counts = new int[2];
        int told = 0;
        CheckpointFault? worst = null;
        Verify(target, Report);

        var result = new CheckpointTestResult(checkpoint)
        {
            HasChecksums = location?.HasChecksums is not false,
            Errors = counts[(int)FaultSeverity.Error] + (known?.Errors ?? 0),
            Warnings = counts[(int)FaultSeverity.Warning] + (known?.Warnings ?? 0),
            Info = known?.Info ?? (Summary ? Describe(location) : null),
            Seconds = watch.Elapsed.TotalSeconds + (known?.Seconds ?? 0),
        };
        _tested[checkpoint] = result;
        _tested[target.StatePath ?? checkpoint] = result;
        if (Detailed)
        {
            return;
        }

        if (worst is not null)
        {
            // A Boolean alone does not say which checkpoint it is about, nor why.
            string errors = Phrase.Count(counts[(int)FaultSeverity.Error], "error");
            string warnings = Phrase.Count(counts[(int)FaultSeverity.Warning], "warning");
            string place = worst.Checkpoint == target.Checkpoint ? worst.Checkpoint : System.IO.Path.GetDirectoryName(worst.Checkpoint)!;
            WriteWarning($"'{place}' has {errors} and {warnings}; -Detailed lists them. {worst} {worst.Advice}");
        }

        if (result.IsValid && !Summary && !result.HasChecksums)
        {
            // The answer is about the file's structure alone, and the one who relies on it must know.
            WriteInformation(
                new HostInformationMessage
                {
                    Message =
                        $"{target.Checkpoint}: the structure is sound. Its values carry no checksums, so a changed one is not noticed.",
                },
                ["PSHOST"]
            );
        }

        if (told > Verbosity.MaxLines)
        {
            WriteVerbose($"... and {told - Verbosity.MaxLines} more faults.");
        }

        WriteAnswer(result);

        void Report(CheckpointFault found)
        {
            CheckpointFault fault = AdviceText.For(found);
            counts[(int)fault.Severity]++;
            worst = worst is null || fault.Severity > worst.Severity ? fault : worst;
            if (Detailed)
            {
                WriteObject(fault);
            }
            else if (++told <= Verbosity.MaxLines)
            {
                WriteVerbose($"{fault.Severity}: {fault} {fault.Advice}");
            }
        }
    }

    private void WriteAnswer(CheckpointTestResult result)
    {
        if (Summary && !result.HasChecksums)
        {
            // Only where it is unusual does a row say so.
            var row = new PSObject(result);
            row.Properties.Add(new PSNoteProperty(nameof(CheckpointTestResult.HasChecksums), value: false));
            WriteObject(row);
            return;
        }

        WriteObject(Summary ? result : result.IsValid);
    }

    private static CheckpointInfo? Describe(CheckpointLocation? location)
    {
        try
        {
            return location is not null ? CheckpointContents.Describe(location, isLatest: false) : null;
        }
        catch (CheckpointException)
        {
            // What the index cannot say is not known.
            return null;
        }
    }

    // What is left of a checkpoint without an index is tested too.
    private protected override IEnumerable<string> Expand(CheckpointPaths paths, string path, bool isLiteral) =>
        paths.Expand(path, isLiteral, withRemains: true, recurse: Recurse);

    private void Verify(VerificationTarget target, Action<CheckpointFault> onFault)
    {
        var progress = new ProgressWriter(this, $"Testing {target.Checkpoint}");
        VariableFilter? filter = target.Location is not null && ((IVariableSelection)this).IsGiven ? VariableFilter.Of(this) : null;
        filter?.Enter(() => MissingNames.ListVariables(target.Location!));
        (int Selected, int All)? counts = null;
        var options = new VerificationOptions
        {
            StructureOnly = Structure,
            Selects = filter is null ? null : variable => filter.Selects(variable, filter.NamesGraph),
            OnSelected = (selected, all) => counts = (selected, all),
            OnProgress = step => progress.Show(step.BytesDone, step.BytesTotal, "Reading values"),
        };
        CheckpointVerifier.Verify(target, onFault, options, CancellationToken);
        progress.Complete();
        Describe(target, counts);
        if (filter is not null && counts is { } known)
        {
            ReportUnmatched(filter, known.Selected, target.Location!, onFault);
        }
    }

    /// <summary>What was tested, and so what the answer is about.</summary>
    private void Describe(VerificationTarget target, (int Selected, int All)? counts)
    {
        if (target.StatePath is { } statePath)
        {
            WriteVerbose($"The state file '{statePath}' was tested.");
        }

        if (counts is not { } known)
        {
            return;
        }

        string variables =
            known.Selected == known.All
                ? Phrase.Count(known.All, "variable")
                : $"{known.Selected} of {Phrase.Count(known.All, "variable")}";
        WriteVerbose(
            Structure
                ? $"{target.Checkpoint}: the index was tested, and the lengths of the data files in which {variables} lie; "
                    + "no value was read."
                : $"{target.Checkpoint}: the index was tested, and the values of {variables}."
        );
    }

    /// <summary>
    /// Each checkpoint has an answer of its own: one that lacks a variable whose values are asked for, by a name or a
    /// pattern, does not have them sound.
    /// </summary>
    private void ReportUnmatched(VariableFilter filter, int selected, CheckpointLocation location, Action<CheckpointFault> onFault)
    {
        string[] missing = [.. filter.Unmatched];
        foreach (string name in missing)
        {
            var reason = (CheckpointException)MissingNames.Describe(name, [location]).Exception;
            onFault(CheckpointVerifier.ReportMissingVariable(location.Prefix, reason));
        }

        string[] patterns = [.. filter.UnmatchedPatterns];
        foreach (string pattern in patterns)
        {
            var reason = new CheckpointException(CheckpointError.VariableNotFound, $"No variable of {location.Prefix} matches '{pattern}'.")
            {
                Variable = pattern,
            };
            onFault(CheckpointVerifier.ReportMissingVariable(location.Prefix, reason));
        }

        if (selected == 0 && missing.Length + patterns.Length == 0 && !filter.NamesGraph)
        {
            WriteWarning($"No variable of {location.Prefix} is selected: none of its values were tested.");
        }
    }
}
