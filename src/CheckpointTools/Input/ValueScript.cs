using System.Collections.ObjectModel;
using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Pipeline;

namespace CheckpointTools.Input;

/// <summary>A script block of the user that makes values of a variable's values, which are its $_.</summary>
internal sealed class ValueScript(ScriptBlock script, string variable)
{
    /// <exception cref="InputException">The script failed.</exception>
    public object? Run(object values)
    {
        if (Preview.IsOn)
        {
            return values;
        }

        try
        {
            Collection<PSObject> results = script.InvokeWithContext(null, [new PSVariable("_", values)], []);
            return PlainValue.Of(results is [var one] ? one : results.ToArray());
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw new InputException(ErrorRecords.ScriptFailed(variable, e.Message, e));
        }
        catch (LoopFlowException e)
        {
            // It would go on to a loop of the caller's, and end that one.
            throw new InputException(ErrorRecords.ScriptFailed(variable, "it has a 'break' or 'continue' outside of a loop.", e));
        }
    }
}
