using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Layers;
using CheckpointTools.Locating;
using CheckpointTools.Output;
using CheckpointTools.Pipeline;
using CheckpointTools.Writing.Exporting;

namespace CheckpointTools.Commands;

/// <summary>
/// Convert-Checkpoint: makes a file that Keras loads of a checkpoint that it refuses: weights that Keras 2 saved in TensorFlow's format, a
/// SavedModel, a tf.train.Checkpoint with a model in it, another file of Keras. It emits the layers in the order in which they were
/// written, and says what was left out.
/// </summary>
[Cmdlet(VerbsData.Convert, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ModelLayer))]
public sealed class ConvertCheckpointCommand : CheckpointCommand
{
    private readonly List<string> _places = [];

    /// <summary>Any path that leads to a checkpoint. Wildcards match prefixes.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The same, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>A checkpoint, as Get-Checkpoint emits it.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] InputObject { get; set; } = [];

    /// <summary>
    /// The new file: x.h5, which Keras 2 and 3 load, or, with a template, x.weights.h5 for Keras 3. Taken literally. Missing directories
    /// are created.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string Destination { get; set; } = "";

    /// <summary>A file that the model of Keras 3 saved, for .weights.h5: the new file gets its structure.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string? Template { get; set; }

    /// <summary>The names of all layers in the order in which the model has them, where the checkpoint does not tell it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? LayerOrder { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Does not wait until the file is on the disk: faster, and a power failure soon after may lose it. For scratch work.
    /// </summary>
    [Parameter]
    public SwitchParameter NoFlush { get; set; }

    private protected override bool FeedsSink => false;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string[] paths = ParameterSetName switch
        {
            CheckpointSet => Array.ConvertAll(InputObject, CheckpointPaths.Of),
            LiteralPathSet => LiteralPath,
            _ => Path,
        };
        var expander = new CheckpointPaths(SessionState.Path);
        foreach (string path in paths)
        {
            Require(path, () => _places.AddRange(expander.Expand(path, ParameterSetName != PathSet)));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Require(Destination, Convert);

    private void Convert()
    {
        var paths = new CheckpointPaths(SessionState.Path);
        string destination = paths.Resolve(Destination);
        string? template = Template is null ? null : paths.ResolveExisting(Template);
        CheckpointLocation source = FindOne();
        if (!destination.EndsWith(".h5", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException(ErrorRecords.NotAFileOfKeras(destination));
        }

        List<CheckpointVariable> variables =
        [
            .. CheckpointContents.ReadVariables(source).Where(static one => !ExportPlanner.IsBookkeeping(one)),
        ];
        ModelLayers layers = FindLayers(source, variables);
        ExportPlan plan = Preview.Plan(
            Verbosity.IsWhatIf(this),
            () =>
                ExportPlanner.Plan(
                    template is null
                        ? variables
                        : TemplateWeights.Fill(
                            [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(template))],
                            [.. layers.AllWeights.Select(static weight => weight.Variable)]
                        ),
                    destination,
                    new ExportOptions
                    {
                        Template = template,
                        LayerOrder = template is null ? LayerOrder : null,
                        Force = Force,
                        Flush = !NoFlush,
                    },
                    CancellationToken
                )
        );
        Write(source, layers, plan);
    }

    private ModelLayers FindLayers(CheckpointLocation source, List<CheckpointVariable> variables)
    {
        var layers = ModelLayers.Find(variables, LayerOrder, CancellationToken);
        if (!layers.IsOrderKnown && LayerOrder is null && Template is null)
        {
            WriteWarning(UnknownOrder.Describe(source.Prefix));
        }

        return layers;
    }

    private CheckpointLocation FindOne()
    {
        // The files of one checkpoint are one.
        CheckpointLocation[] found = [.. _places.Distinct().Select(CheckpointLocator.Find).Distinct()];
        if (found is not [CheckpointLocation location])
        {
            throw new InputException(ErrorRecords.OneConversion(found.Length));
        }

        WriteNote(location);
        return location;
    }

    private void Write(CheckpointLocation source, ModelLayers layers, ExportPlan plan)
    {
        string what = $"{Phrase.Count(layers.Layers.Count, "layer")}, {Phrase.Count(layers.AllWeights.Count(), "weight")}";
        if (!ShouldProcess(plan.Destination, $"Convert {source.Prefix}: {what} ({plan.ValueSize} bytes)"))
        {
            return;
        }

        WriteCheckpoint(plan.Destination, onProgress => ExportExecutor.Execute(plan, onProgress, CancellationToken));
        HashSet<string> written = [.. plan.Variables.Select(static variable => variable.SourceName)];
        WriteObject(
            layers.Layers.Where(layer => layer.Weights.Any(weight => written.Contains(weight.Variable.SourceName))),
            enumerateCollection: true
        );
        if (layers.OwnWeights.Count > 0)
        {
            Tell($"{Phrase.Count(layers.OwnWeights.Count, "weight")} of the model itself and of no layer: {Names(layers.OwnWeights)}.");
        }

        string[] unused =
        [
            .. layers.AllWeights.Where(weight => !written.Contains(weight.Variable.SourceName)).Select(static weight => weight.Name),
        ];
        if (unused.Length > 0)
        {
            Tell($"The template has no place for {Phrase.Items(unused, ErrorRecords.MaxListed)}.");
        }

        if (layers.LeftOut.Count > 0)
        {
            IEnumerable<string> kinds = layers
                .LeftOut.GroupBy(static variable => variable.Kind)
                .OrderBy(static kind => kind.Key)
                .Select(static kind => $"{kind.Count()} of kind {kind.Key}");
            Tell($"Left out, since Keras keeps no such state in a file of weights: {string.Join(", ", kinds)}.");
        }
    }

    private static string Names(IEnumerable<LayerWeight> weights) =>
        Phrase.Items([.. weights.Select(static weight => weight.Name)], ErrorRecords.MaxListed);
}
