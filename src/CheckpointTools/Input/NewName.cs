using System.Collections.ObjectModel;
using System.Management.Automation;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>
/// The -NewName of a command: a text for one variable, or a script block that makes a name for each. The block is run here, with $_ as the
/// variable, and every failure is kept: were it left to the engine, a failure would drop the variable and go on.
/// </summary>
internal sealed class NewName
{
    private readonly string? _text;
    private readonly ScriptBlock? _script;
    private readonly List<(string Name, string Reason)> _failures = [];
    private bool _used;

    /// <exception cref="InputException">The value is neither.</exception>
    public NewName(object value)
    {
        object plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        _text = plain as string;
        _script = plain as ScriptBlock;
        if (_text is null && _script is null)
        {
            throw new InputException(ErrorRecords.NewNameIsNoName(value));
        }
    }

    /// <summary>Lets a text name a variable of the next checkpoint too: only names of one checkpoint must differ.</summary>
    public void BeginCheckpoint() => _used = false;

    /// <summary>Gives a variable its new name; null if that failed, which <see cref="RequireSuccess"/> tells.</summary>
    /// <exception cref="InputException">A text is asked to name a second variable.</exception>
    public CheckpointVariable? Apply(CheckpointVariable variable)
    {
        if (_script is null)
        {
            return _used ? throw new InputException(ErrorRecords.NewNameIsForOne(_text!)) : ApplyText(variable);
        }

        try
        {
            Collection<PSObject> results = _script.InvokeWithContext(null, [new PSVariable("_", variable)], []);
            return results.Count == 1 && results[0]?.BaseObject is string { Length: > 0 } name
                ? variable.WithName(name)
                : Fail(variable, results.Count == 1 ? $"the script block gave {Describe(results[0])}" : $"the script block gave {results.Count} objects, not one text");
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            return Fail(variable, e.Message);
        }
    }

    /// <exception cref="InputException">Some variables got no name; all of them are listed.</exception>
    public void RequireSuccess()
    {
        if (_failures.Count > 0)
        {
            throw new InputException(ErrorRecords.NewNameFailed(_failures));
        }
    }

    private CheckpointVariable ApplyText(CheckpointVariable variable)
    {
        _used = true;
        return variable.WithName(_text!);
    }

    private static string Describe(PSObject? result) => result?.BaseObject switch
    {
        null => "nothing",
        string => "an empty text",
        object other => $"an object of type {other.GetType().FullName}, not a text",
    };

    private CheckpointVariable? Fail(CheckpointVariable variable, string reason)
    {
        _failures.Add((variable.Name, reason));
        return null;
    }
}
