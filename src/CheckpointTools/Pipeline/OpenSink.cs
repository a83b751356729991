using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using CheckpointTools.Output;

namespace CheckpointTools.Pipeline;

/// <summary>
/// A command that writes what a pipeline brings, from its beginning to its end. While it is open, it notes the errors that commands of
/// this module report in the same runspace: what it gets may then be less than was asked for. Of several that are open, one within the
/// other, the innermost notes an error.
/// </summary>
internal sealed class OpenSink : IDisposable
{
    private const int MaxListed = 20;

    private static readonly ConditionalWeakTable<Runspace, List<OpenSink>> Open = [];

    private readonly List<string> _messages = [];
    private readonly List<OpenSink> _opened;

    public OpenSink()
    {
        _opened = Open.GetOrCreateValue(Runspace.DefaultRunspace);
        _opened.Add(this);
    }

    /// <summary>How many errors were noted.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>What the first errors say, in the order in which they were reported.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>The first error.</summary>
    public ErrorRecord? FirstError { get; private set; }

    /// <summary>Whether damage of a checkpoint was among them.</summary>
    public bool HasDamage { get; private set; }

    /// <summary>The innermost one of this runspace.</summary>
    public static OpenSink? Innermost =>
        Open.TryGetValue(Runspace.DefaultRunspace, out List<OpenSink>? opened) ? opened.LastOrDefault() : null;

    /// <summary>Notes an error. Of a great many, only the first are held.</summary>
    public void Note(ErrorRecord error)
    {
        ErrorCount++;
        FirstError ??= error;
        HasDamage |= Damage.IsOfFile(error.Exception);
        if (_messages.Count < MaxListed)
        {
            _messages.Add(error.ErrorDetails?.Message ?? error.Exception.Message);
        }
    }

    /// <summary>The command has all its input, or gets no more.</summary>
    public void Dispose() => _opened.Remove(this);
}
