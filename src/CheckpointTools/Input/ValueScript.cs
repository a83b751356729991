using System.Collections.ObjectModel;
using System.Management.Automation;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>A script block of the user that makes values of a variable's values, which are its $_.</summary>
internal sealed class ValueScript(ScriptBlock script, string variable)
{
    /// <exception cref="InputException">The script failed.</exception>
    public object? Run(object values)
    {
        try
        {
            Collection<PSObject> results = script.InvokeWithContext(null, [new PSVariable("_", values)], []);
            return PlainValue.Of(results is [var one] ? one : results.ToArray());
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw new InputException(ErrorRecords.ScriptFailed(variable, e));
        }
    }
}
