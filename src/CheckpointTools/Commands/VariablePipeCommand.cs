using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Pipeline;

namespace CheckpointTools.Commands;

/// <summary>A command that hands on the variables that come down the pipeline, some of them with other values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VariablePipeCommand : CheckpointCommand, IVariableSelection
{
    private readonly VariableInput _input = new();
    private readonly List<string> _seen = [];
    private readonly SlotsLeftBehind _slots = new();
    private VariableFilter _filter = null!;

    /// <summary>The variables, as Get-CheckpointVariable emits them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[] InputObject { get; set; } = [];

    /// <summary>
    /// The variables that are meant, case as it is; wildcards ignore case. The others pass as they are. All, unless given.
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The names that are not meant; wildcards, ignoring case.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Exclude { get; set; }

    /// <summary>The kinds that are meant, such as Weight.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public VariableKind[]? Kind { get; set; }

    /// <summary>The dtypes that are meant, such as float32.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataType[]? DataType { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Require(Name, () => _filter = VariableFilter.Exact(this));

    /// <inheritdoc/>
    protected override void ProcessRecord() => Require(null, () => _input.Convert(InputObject, Take));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_slots.FindWarning() is { } warning)
        {
            WriteWarning(warning);
        }

        if (((IVariableSelection)this).IsGiven)
        {
            WriteVerbose(
                $"{_filter.SelectedCount} of {Phrase.Count(_filter.SeenCount, "variable")} of the pipeline "
                    + $"{(_filter.SelectedCount == 1 ? "is" : "are")} meant; the others pass as they are."
            );
        }

        foreach (string pattern in _filter.UnmatchedPatterns)
        {
            WriteWarning($"No variable of the pipeline matches '{pattern}'.");
        }

        foreach (string name in _filter.Unmatched)
        {
            Attempt(name, () => throw new InputException(ErrorRecords.VariableNotFound(name, Nearest(name), "the pipeline")));
        }
    }

    /// <summary>Takes a variable that is meant.</summary>
    private protected abstract void Process(CheckpointVariable variable);

    /// <summary>Whether a variable that is meant gets another shape, or its elements in another order.</summary>
    private protected virtual bool ChangesShape(CheckpointVariable variable) => true;

    private IReadOnlyList<string> Nearest(string name) => Names.NearestNames.Find(name, _seen);

    private void Take(CheckpointVariable variable)
    {
        if (Name is not null)
        {
            _seen.Add(variable.Name);
        }

        if (_filter.Selects(variable, withGraph: false))
        {
            Attempt(
                variable,
                () =>
                {
                    Process(variable);
                    if (ChangesShape(variable))
                    {
                        _slots.AddChanged(variable);
                    }
                }
            );
        }
        else
        {
            _slots.AddPassed(variable);
            WriteObject(variable);
        }
    }
}
