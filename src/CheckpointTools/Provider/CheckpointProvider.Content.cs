using System.Management.Automation.Provider;
using CheckpointTools.Errors;
using CheckpointTools.Names;

namespace CheckpointTools.Provider;

/// <content>Get-Content: the values.</content>
public sealed partial class CheckpointProvider
{
    /// <summary>Reads the values of a variable.</summary>
    /// <param name="path">The path of the variable.</param>
    public IContentReader? GetContentReader(string path)
    {
        VariableNode? node = Find(path);
        if (node?.Variable is { } variable)
        {
            return new ValueContentReader(variable);
        }

        if (node is not null)
        {
            WriteError(ErrorRecords.ScopeHasNoContent(path));
        }

        return null;
    }

    /// <summary>No parameters of its own.</summary>
    /// <param name="path">The path of the variable.</param>
    public object? GetContentReaderDynamicParameters(string path) => null;

    /// <summary>Refused.</summary>
    /// <param name="path">The path of the variable.</param>
    public IContentWriter? GetContentWriter(string path)
    {
        Refuse(path, ChangesValues);
        return null;
    }

    /// <summary>No parameters of its own.</summary>
    /// <param name="path">The path of the variable.</param>
    public object? GetContentWriterDynamicParameters(string path) => null;

    /// <summary>Refused.</summary>
    /// <param name="path">The path of the variable.</param>
    public void ClearContent(string path) => Refuse(path, ChangesValues);

    /// <summary>No parameters of its own.</summary>
    /// <param name="path">The path of the variable.</param>
    public object? ClearContentDynamicParameters(string path) => null;
}
