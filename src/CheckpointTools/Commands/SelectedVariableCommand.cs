using System.ComponentModel;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Output;

namespace CheckpointTools.Commands;

/// <summary>A command that does something with each variable that is selected.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SelectedVariableCommand : FilteringCommand
{
    private readonly List<CheckpointLocation> _read = [];
    private int _described;

    /// <summary>What selects the variables.</summary>
    private protected VariableFilter Filter { get; set; } = null!;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_described > Verbosity.MaxLines)
        {
            WriteDebug($"... and {_described - Verbosity.MaxLines} more variables.");
        }

        foreach (string name in _read.Count == 0 ? [] : Filter.Unmatched)
        {
            Attempt(name, () => WriteError(MissingNames.Describe(name, _read)));
        }
    }

    /// <summary>Tells with -Debug where the bytes of a value lie that is read, of the first variables.</summary>
    private protected void DescribeBytes(CheckpointVariable variable)
    {
        if (Verbosity.IsDebug(this) && ++_described <= Verbosity.MaxLines)
        {
            WriteDebug(DecisionText.Bytes(variable), "slices");
        }
    }

    /// <summary>The selected variables of a checkpoint; none if it was read before.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="place">The place that it was found by, for errors.</param>
    private protected IEnumerable<CheckpointVariable> Select(CheckpointLocation location, string place)
    {
        if (!IsNew(location))
        {
            yield break;
        }

        _read.Add(location);
        Filter.Enter(() => MissingNames.ListVariables(location));
        void Report(CheckpointException fault) => WriteError(ErrorRecords.Create(fault, place));
        foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(location, Report, all: true))
        {
            CancellationToken.ThrowIfCancellationRequested();
            if (Filter.Selects(variable, Filter.NamesGraph))
            {
                yield return variable;
            }
        }

        if (((IVariableSelection)this).IsGiven)
        {
            WriteVerbose(DecisionText.Selected(Filter, location.Prefix));
        }
    }
}
