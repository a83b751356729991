using CheckpointTools.Locating;

namespace CheckpointTools.Optimizers;

/// <summary>
/// What a fresh optimizer has in its slots: what is given counts, then what the model beside the checkpoint says, then what is known.
/// </summary>
/// <param name="fill">Values that are given.</param>
public sealed class FreshSlots(SlotFill fill)
{
    private readonly Dictionary<string, Dictionary<string, double?>> _byCheckpoint = new(StringComparer.Ordinal);

    /// <summary>The value that every element of a slot has in a fresh optimizer.</summary>
    /// <param name="slot">The slot.</param>
    /// <exception cref="CheckpointException">Nothing shows it; or the checkpoint cannot be read.</exception>
    public double Require(CheckpointVariable slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        if (!_byCheckpoint.TryGetValue(slot.Checkpoint, out Dictionary<string, double?>? values))
        {
            values = _byCheckpoint[slot.Checkpoint] = Read(slot.Checkpoint);
        }

        return values.GetValueOrDefault(slot.SourceName)
            ?? throw OptimizerFaults.Unknown(slot.Checkpoint, [slot.SlotName ?? slot.Name], [slot.Name]);
    }

    private Dictionary<string, double?> Read(string checkpoint)
    {
        OptimizerState state = OptimizerState.Read(CheckpointLocator.Find(checkpoint));
        var reset = new OptimizerReset(state, fill);
        return state.Slots.ToDictionary(static slot => slot.Variable.Name, reset.FindValue, StringComparer.Ordinal);
    }
}
