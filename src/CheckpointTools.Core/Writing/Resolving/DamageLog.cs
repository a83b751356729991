using CheckpointTools.Binary;

namespace CheckpointTools.Writing.Resolving;

/// <summary>Keeps what is damaged in the sources of a plan, and what is taken although something is wrong with it.</summary>
internal sealed class DamageLog
{
    private readonly List<LeftOutVariable> _leftOut = [];
    private readonly HashSet<(string Checkpoint, string Variable)> _named = [];

    /// <summary>What is left out, in the order that it was found.</summary>
    public IReadOnlyList<LeftOutVariable> LeftOut => _leftOut;

    /// <summary>What is taken although something is wrong with it.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Keeps a fault of a source's index.</summary>
    public void Add(string checkpoint, CheckpointException fault)
    {
        if (fault.Variable is null && fault.Fault is FaultCode.HeaderMissing or FaultCode.InvalidHeader)
        {
            Notes.Add(fault.Message);
        }
        else
        {
            Add(checkpoint, fault.Variable, fault);
        }
    }

    /// <summary>Keeps the first fault of a variable.</summary>
    public void Add(string checkpoint, string? variable, CheckpointException fault)
    {
        if (variable is null || _named.Add((checkpoint, variable)))
        {
            _leftOut.Add(new LeftOutVariable(checkpoint, variable, fault));
        }
    }

    /// <summary>How many variables an index is known to have lost: a damaged block counts as one, there are no empty ones.</summary>
    public int CountLost(string checkpoint) =>
        _leftOut.Count(left => left.Checkpoint == checkpoint && left.Variable != TensorName.ObjectGraph);
}
