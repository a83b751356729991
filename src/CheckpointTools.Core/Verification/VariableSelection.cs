using CheckpointTools.Binary;
using CheckpointTools.Locating;

namespace CheckpointTools.Verification;

/// <summary>
/// The variables of a checkpoint whose values are verified, if not all are. They are listed beside the walk over the index, so that a
/// million names need not be held in memory.
/// </summary>
internal sealed class VariableSelection : IDisposable
{
    private readonly VerificationOptions _options;
    private readonly IEnumerator<CheckpointVariable> _variables;

    /// <summary>The next variable that is selected; null behind the last.</summary>
    private string? _next;
    private int _selectedCount;
    private int _count;

    private VariableSelection(CheckpointLocation location, VerificationOptions options)
    {
        _options = options;
        _variables = CheckpointContents.ReadVariables(location, static _ => { }, all: true).GetEnumerator();
        MoveNext();
    }

    /// <summary>
    /// Why the variables cannot be listed, which the checks of the index report as well; those that follow are not selected.
    /// </summary>
    public CheckpointException? Fault { get; private set; }

    /// <summary>Null if all values are verified.</summary>
    public static VariableSelection? Of(CheckpointLocation location, VerificationOptions options) =>
        options.Selects is null ? null : new VariableSelection(location, options);

    /// <summary>Whether a variable is selected. They are asked for in the order of the index.</summary>
    public bool Includes(string name)
    {
        // The walks differ where an index is damaged: one may find names that the other does not.
        while (_next is not null && TensorName.Compare(_next, name) < 0)
        {
            MoveNext();
        }

        return _next == name;
    }

    /// <summary>The names of all that are selected, where they may be asked for in any order.</summary>
    public HashSet<string> ReadNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (; _next is not null; MoveNext())
        {
            names.Add(_next);
        }

        return names;
    }

    /// <summary>Tells how many variables are verified.</summary>
    /// <param name="selection">The selection, of which the rest is listed; null if all are verified.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="options">What to tell.</param>
    /// <param name="faults">Receives why they could not be listed, if nothing else was found that says so.</param>
    /// <param name="errorsBefore">How many errors there were before the index was checked.</param>
    public static void Complete(VariableSelection? selection, int count, VerificationOptions options, FaultReport faults, int errorsBefore)
    {
        if (selection is null)
        {
            options.OnSelected?.Invoke(count, count);
        }
        else
        {
            selection.Complete(faults, errorsBefore);
        }
    }

    public void Dispose() => _variables.Dispose();

    private void Complete(FaultReport faults, int errorsBefore)
    {
        while (_next is not null)
        {
            MoveNext();
        }

        if (Fault is null)
        {
            _options.OnSelected?.Invoke(_selectedCount, _count);
        }
        else if (faults.ErrorCount == errorsBefore)
        {
            faults.Add(Fault);
        }
    }

    private void MoveNext()
    {
        _next = null;
        try
        {
            while (_next is null && _variables.MoveNext())
            {
                CheckpointVariable variable = _variables.Current;
                bool isSelected = _options.Selects!(variable);
                _next = isSelected ? variable.SourceName : null;
                if (!variable.IsObjectGraph)
                {
                    _count++;
                    _selectedCount += isSelected ? 1 : 0;
                }
            }
        }
        catch (CheckpointException e) when (FaultReport.CodeOf(e) is not null)
        {
            Fault = e;
        }
    }
}
