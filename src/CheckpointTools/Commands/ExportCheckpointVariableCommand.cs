using System.Collections;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Output;
using CheckpointTools.Pipeline;
using CheckpointTools.Writing.Exporting;

namespace CheckpointTools.Commands;

/// <summary>
/// Export-CheckpointVariable: writes the variables of a pipeline to a file of another program: safetensors, or NumPy's archives and arrays.
/// Sources stay as they are.
/// </summary>
[Cmdlet(VerbsData.Export, "CheckpointVariable", SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class ExportCheckpointVariableCommand : CheckpointCommand
{
    private readonly VariableInput _input = new();
    private readonly List<CheckpointVariable> _variables = [];
    private readonly ExportMetadata _metadata = new();
    private NewName? _newName;
    private OpenSink? _sink;

    /// <summary>
    /// The output: a file that ends in .safetensors, .npz or (for one variable) .npy; or a directory, in which each variable becomes a .npy
    /// file. Taken literally. Missing directories are created.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("To", "Destination")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>The variables, as Get-CheckpointVariable emits them; from any number of checkpoints.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[] InputObject { get; set; } = [];

    /// <summary>
    /// A name for the one variable, or a script block that makes one of each: $_ is the variable. It is taken as it is: { $_.ObjectPath }
    /// gives variables of object-based checkpoints names without what TensorFlow adds to its keys.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? NewName { get; set; }

    /// <summary>
    /// Texts for a safetensors file's readers. Unless it says otherwise, "format" is "pt": loaders of the field refuse files without it.
    /// Give "tf", "flax" or "mlx" for models of these, or $null to leave it out.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Metadata { get; set; }

    /// <summary>
    /// Begins another safetensors file at this size, such as 5GB, and writes an index of them (.safetensors.index.json). A larger variable
    /// has a file to itself.
    /// </summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxShardSize { get; set; } = long.MaxValue;

    /// <summary>
    /// A file that the model of Keras saved: x.weights.h5, x.keras or x.h5. The new file gets the same structure, with the values of the
    /// variables in it; they must be those of the template, of the same dtype and shape. Needed for .weights.h5, whose groups only the
    /// model knows.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string? Template { get; set; }

    /// <summary>
    /// The names of all layers of an .h5 file in the order in which the model has them. An object-based checkpoint tells it, and so does
    /// another .h5 file; otherwise it is the order in which the variables come.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? LayerOrder { get; set; }

    /// <summary>Replaces files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Does not wait until the files are on the disk: faster, and a power failure soon after may lose them. For scratch work.
    /// </summary>
    [Parameter]
    public SwitchParameter NoFlush { get; set; }

    /// <summary>
    /// Writes what came, although commands that brought it reported errors; otherwise nothing is written then.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowPartial { get; set; }

    /// <summary>Emits what was written, as a checkpoint; of a directory, each array.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool FeedsSink => false;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Require(Metadata, () => _metadata.Add(Metadata));
        Require(NewName, () => _newName = NewName is null ? null : new NewName(NewName));
        _sink = new OpenSink();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Require(null, () => _input.Convert(InputObject, Add));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _sink?.Dispose();
        if (_sink is { ErrorCount: > 0 } && !AllowPartial)
        {
            ThrowTerminatingError(ErrorRecords.IncompleteInput(_sink));
        }

        Require(
            Path,
            () =>
            {
                _newName?.RequireSuccess();
                Export(Plan());
            }
        );
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _sink?.Dispose();
        base.Dispose(disposing);
    }

    private void Add(CheckpointVariable variable)
    {
        if (_newName is null || ExportPlanner.IsBookkeeping(variable))
        {
            _variables.Add(variable);
        }
        else if (_newName.Apply(variable.Name, variable) is { } name)
        {
            _variables.Add(variable.For(new ModelVariable(name, variable.DataType, new PartialTensorShape(variable.Shape))));
        }
    }

    private ExportPlan Plan()
    {
        var options = new ExportOptions
        {
            Metadata = _metadata.Entries,
            MaxShardSize = MaxShardSize,
            Template = Template is null ? null : new CheckpointPaths(SessionState.Path).Resolve(Template),
            LayerOrder = LayerOrder,
            Force = Force,
            Flush = !NoFlush,
        };
        string path = new CheckpointPaths(SessionState.Path).Resolve(Path);
        ExportPlan plan = Preview.Plan(Verbosity.IsWhatIf(this), () => ExportPlanner.Plan(_variables, path, options, CancellationToken));
        RequireMeant(plan);
        if (plan.Layers is { IsOrderKnown: false } && LayerOrder is null)
        {
            WriteWarning(UnknownOrder.Describe("the variables"));
        }

        return plan;
    }

    /// <summary>A parameter that this format has no use for was given by mistake.</summary>
    private void RequireMeant(ExportPlan plan)
    {
        bool isSafetensors = plan.Format == CheckpointFormat.Safetensors;
        ErrorRecord? misplaced =
            !isSafetensors && Metadata is not null ? ErrorRecords.OnlyForSafetensors(nameof(Metadata))
            : !isSafetensors && MaxShardSize < long.MaxValue ? ErrorRecords.OnlyForSafetensors(nameof(MaxShardSize))
            : plan.Format != CheckpointFormat.Hdf5 && Template is not null ? ErrorRecords.OnlyForKeras(nameof(Template))
            : plan.Layers is null && LayerOrder is not null ? ErrorRecords.OnlyForKeras(nameof(LayerOrder))
            : null;
        if (misplaced is not null)
        {
            throw new InputException(misplaced);
        }
    }

    private void Export(ExportPlan plan)
    {
        Describe(plan);
        string variables = Phrase.Count(plan.Variables.Count, "variable");
        string[] sources =
        [
            .. plan.Variables.Select(static variable => variable.Checkpoint).Where(static one => one.Length > 0).Distinct(),
        ];
        string from = sources.Length == 0 ? "" : $" from {Phrase.Items(sources, ErrorRecords.MaxListed)}";
        if (!ShouldProcess(plan.Destination, $"Export {variables} ({plan.ValueSize} bytes){from}"))
        {
            return;
        }

        WriteCheckpoint(plan.Destination, onProgress => ExportExecutor.Execute(plan, onProgress, CancellationToken));
        if (PassThru)
        {
            foreach (string file in plan.Format == CheckpointFormat.Safetensors ? [plan.Files[^1]] : plan.Files)
            {
                WriteObject(CheckpointContents.Describe(CheckpointLocator.Find(file), isLatest: false));
            }
        }
    }

    private void Describe(ExportPlan plan)
    {
        if (!Verbosity.IsAsked(this))
        {
            return;
        }

        WriteVerbose(
            $"{plan.Destination}: {Phrase.Count(plan.Variables.Count, "variable")} in {plan.Format}, to "
                + $"{Phrase.Count(plan.Files.Count, "file")}."
        );
        WriteVerbose(
            plan.LeftOut.Select(static variable =>
                $"{variable.Name} is left out: it describes objects of TensorFlow, and holds no value of the model ({variable.DataType})."
            )
        );
        WriteVerbose(
            plan.Variables.Select(static variable =>
            {
                string source = variable.Checkpoint.Length == 0 ? "new" : $"{variable.SourceName} in {variable.Checkpoint}";
                return $"{variable.Name} <- {source} ({variable.DataType} {variable.Shape})";
            })
        );
    }
}
