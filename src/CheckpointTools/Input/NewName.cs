using System.Collections.ObjectModel;
using System.Management.Automation;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>
/// The -NewName of a command: a text for one variable, or a script block that makes a name for each. The block is run here, with $_ as the
/// variable, and every failure is kept. PowerShell itself would drop the variable after a failure, and go on.
/// </summary>
internal sealed class NewName
{
    private readonly string? _text;
    private readonly ScriptBlock? _script;
    private readonly List<(string Name, string Reason)> _failures = [];
    private bool _used;

    /// <exception cref="InputException">The value is neither a text nor a script block.</exception>
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

    /// <summary>The name, if it is a text.</summary>
    public string? Text => _text;

    /// <summary>The new name of a variable; null if that failed, which <see cref="RequireSuccess"/> tells.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="variable">The variable, of a checkpoint or of a model.</param>
    /// <exception cref="InputException">A text is asked to name a second variable.</exception>
    public string? Apply(string name, object variable)
    {
        if (_script is null)
        {
            return Once(_text!);
        }

        try
        {
            Collection<PSObject> results = _script.InvokeWithContext(null, [new PSVariable("_", variable)], []);
            return results.Count == 1 && results[0]?.BaseObject is string { Length: > 0 } made
                ? made
                : Fail(name, $"the script block gave {Describe(results)}");
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            return Fail(name, e.Message);
        }
    }

    /// <summary>A name that the text gives a variable. It can do so once.</summary>
    /// <exception cref="InputException">It has named a variable before.</exception>
    public string Once(string newName)
    {
        if (_used)
        {
            throw new InputException(ErrorRecords.NewNameIsForOne(_text!));
        }

        _used = true;
        return newName;
    }

    /// <exception cref="InputException">Some variables got no name; all of them are listed.</exception>
    public void RequireSuccess()
    {
        if (_failures.Count > 0)
        {
            throw new InputException(ErrorRecords.NewNameFailed(_failures));
        }
    }

    private static string Describe(Collection<PSObject> results) =>
        results switch
        {
            [var result] => Describe(result),
            _ => $"{results.Count} objects, not one text",
        };

    private static string Describe(PSObject? result) =>
        result?.BaseObject switch
        {
            null => "nothing",
            string => "an empty text",
            object other => $"an object of type {other.GetType().FullName}, not a text",
        };

    private string? Fail(string name, string reason)
    {
        _failures.Add((name, reason));
        return null;
    }
}
