using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace CheckpointTools.Pipeline;

/// <summary>The warnings of a command. What one command of a pipeline has said, no other repeats before the pipeline ends.</summary>
internal sealed class PipelineWarnings : IDisposable
{
    private static readonly ConditionalWeakTable<Runspace, HashSet<string>> Said = [];

    private readonly List<string> _own = [];
    private HashSet<string>? _said;

    /// <summary>Whether a warning is new to the user.</summary>
    public bool Add(string text)
    {
        _said ??= Said.GetOrCreateValue(Runspace.DefaultRunspace);
        bool isNew = _said.Add(text);
        if (isNew)
        {
            _own.Add(text);
        }

        return isNew;
    }

    /// <summary>The command has ended.</summary>
    public void Dispose() => _said?.ExceptWith(_own);
}
