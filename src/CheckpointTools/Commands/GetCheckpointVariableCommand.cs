using System.Collections.Concurrent;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Objects;
using CheckpointTools.Output;

namespace CheckpointTools.Commands;

/// <summary>Get-CheckpointVariable: the variables of checkpoints, as objects that other commands take. No value is read.</summary>
[Cmdlet(VerbsCommon.Get, "CheckpointVariable", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointVariable))]
public sealed class GetCheckpointVariableCommand : CheckpointInputCommand, IVariableSelection
{
    private const string ObjectSet = "Object";

    private readonly List<CheckpointLocation> _listed = [];
    private readonly HashSet<(string Checkpoint, string Name)> _ofObjects = [];
    private readonly ConcurrentQueue<CheckpointException> _ignoredModels = [];
    private VariableFilter _filter = null!;

    private bool HasFilter => ((IVariableSelection)this).IsGiven || LiteralName is not null || ObjectPath is not null;

    /// <summary>Objects, as Get-CheckpointObject emits them: each stands for every variable below it.</summary>
    [Parameter(ParameterSetName = ObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointObject[] CheckpointObject { get; set; } = [];

    /// <summary>
    /// The names to select: keys, or, in object-based checkpoints, object paths or saver names; wildcards, ignoring case. A name without
    /// wildcards ignores case if no variable has just it.
    /// </summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The names to select, exactly as they are: for names with brackets, question marks or asterisks in them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? LiteralName { get; set; }

    /// <summary>The names to leave out; wildcards, ignoring case.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Exclude { get; set; }

    /// <summary>The dtypes to select, such as float32.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataType[]? DataType { get; set; }

    /// <summary>The kinds to select, such as Weight.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public VariableKind[]? Kind { get; set; }

    /// <summary>
    /// The objects to select, by any of their paths in the Python program, such as model/encoder/*; wildcards, ignoring case. Names in them
    /// are escaped as in keys: '.' as '..', '/' as '.S'.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ObjectPathCompleter))]
    public string[]? ObjectPath { get; set; }

    /// <summary>
    /// Lists the constants of a graph in place of variables, those of its functions too: of a SavedModel, or of the .meta file beside a
    /// checkpoint. A frozen graph needs no such switch: it has nothing else.
    /// </summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter Constant { get; set; }

    /// <summary>
    /// Lists every constant of a graph. Otherwise those that are weights are listed: what was a variable before the graph was frozen, and
    /// floating, complex or quantised numbers with at least one dimension.
    /// </summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter All { get; set; }

    /// <summary>Shows the object graph of a TensorFlow 2 checkpoint too, which is stored like a variable.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Lists what is intact of a damaged checkpoint and warns of the rest, once for each checkpoint; otherwise each fault is an error,
    /// and what is intact is listed all the same.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipDamaged { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        Require(Name, () => _filter = new VariableFilter(Name, LiteralName, Exclude, DataType, Kind, ObjectPath));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ObjectSet)
        {
            WriteBelow();
            return;
        }

        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => WriteVariables(place));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (string name in _listed.Count == 0 ? [] : _filter.Unmatched)
        {
            Attempt(name, () => WriteError(MissingNames.Describe(name, _listed)));
        }
    }

    /// <summary>Objects may lie in each other, and hold the same ones: a variable is listed once.</summary>
    private void WriteBelow()
    {
        foreach (CheckpointObject one in CheckpointObject)
        {
            List<CheckpointVariable> below = [.. one.FindVariables()];
            _filter.Enter(() => below);
            foreach (CheckpointVariable variable in below)
            {
                CancellationToken.ThrowIfCancellationRequested();
                if (_filter.Selects(variable, Force) && _ofObjects.Add((variable.Checkpoint, variable.SourceName)))
                {
                    WriteObject(variable);
                }
            }
        }
    }

    private void WriteVariables(string place)
    {
        int skipped = 0;
        CheckpointLocation location =
            Constant ? CheckpointLocator.FindConstants(place)
            : SkipDamaged ? CheckpointLocator.FindPresent(place, Report)
            : CheckpointLocator.Find(place);
        if (!IsNew(location))
        {
            return;
        }

        _listed.Add(location);
        _filter.Enter(() => MissingNames.ListVariables(location));
        bool isVerbose = Verbosity.IsAsked(this);
        foreach (
            CheckpointVariable variable in CheckpointContents.ReadVariables(
                location,
                Report,
                fault => ReportGraph(fault, place),
                _ignoredModels.Enqueue,
                all: true
            )
        )
        {
            CancellationToken.ThrowIfCancellationRequested();
            if (isVerbose)
            {
                // With -Verbose, models that cannot be used are reported now: a kind that is asked for later can no longer report them.
                _ = variable.Kind;
                ReportModels();
            }

            if (_filter.Selects(variable, Force, All))
            {
                WriteObject(variable);
            }

            ReportModels();
        }

        if (HasFilter)
        {
            WriteVerbose(DecisionText.Selected(_filter, location.Prefix));
        }

        if (skipped > 0)
        {
            string faults = Phrase.Count(skipped, "fault");
            WriteWarning($"{location.Prefix} is damaged: what {faults} of it concerns is left out. Test-Checkpoint -Detailed says more.");
        }

        void Report(CheckpointException fault)
        {
            if (SkipDamaged && fault.IsDamage)
            {
                skipped++;
            }
            else
            {
                WriteError(ErrorRecords.Create(fault, place));
            }
        }
    }

    /// <summary>
    /// Tells of models that cannot be read. Nothing is lost by one; the kinds then rest on names. The next command of the pipeline may ask
    /// a variable for its kind, and nothing can be written then, so they are told once this command is active again.
    /// </summary>
    private void ReportModels()
    {
        while (_ignoredModels.TryDequeue(out CheckpointException? fault))
        {
            WriteVerbose($"{fault.Message} The model is not used: kinds are judged by the names and shapes of the variables.");
        }
    }

    /// <summary>The variables are listed all the same; a failure of the system, or of the installation, is more than a warning.</summary>
    private void ReportGraph(CheckpointException fault, string place)
    {
        if (fault.Error == CheckpointError.ReadFailed)
        {
            WriteError(ErrorRecords.Create(fault, place));
        }
        else
        {
            WriteWarning(
                $"{fault.Message} The object graph is not used: kinds are judged by the names of the variables, and ObjectPath is empty."
            );
        }
    }
}
