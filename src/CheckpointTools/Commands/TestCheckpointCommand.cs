using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Output;
using CheckpointTools.Verification;

namespace CheckpointTools.Commands;

/// <summary>
/// Test-Checkpoint: whether a checkpoint is sound: its index, its data files and every value in them. $false for errors, $true when there
/// are only warnings; one warning record says what was found. A directory, or a state file, has the checkpoint tested that other commands
/// would take from it, and the state file along with it.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "Checkpoint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(CheckpointFault))]
public sealed class TestCheckpointCommand : CheckpointPathCommand
{
    /// <summary>The checkpoints, and the state files that led to them, that were tested, and whether they are without errors.</summary>
    private readonly Dictionary<string, bool> _tested = new(StringComparer.Ordinal);

    /// <summary>Emits every fault as an object, instead of one Boolean for each checkpoint.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Checks the index and the lengths of the data files alone; no value is read.</summary>
    [Parameter]
    public SwitchParameter Structure { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => Test(VerificationTarget.Find(place)));
        }
    }

    private void Test(VerificationTarget target)
    {
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

        WriteObject(isSound);
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
