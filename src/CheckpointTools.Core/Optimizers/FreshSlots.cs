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

        // It is a slot where it has its place, wherever its values come from.
        string checkpoint = slot.Seat.Source?.Prefix ?? "";
        if (!_byCheckpoint.TryGetValue(checkpoint, out Dictionary<string, double?>? values))
        {
            values = _byCheckpoint[checkpoint] = checkpoint.Length == 0 ? [] : Read(checkpoint);
        }

        return values.GetValueOrDefault(slot.Seat.Key)
            ?? throw OptimizerFaults.Unknown(checkpoint, [slot.SlotName ?? slot.Name], [slot.Name]);
    }

    private Dictionary<string, double?> Read(string checkpoint)
    {
        OptimizerState state = OptimizerState.Read(CheckpointLocator.Find(checkpoint));
        var reset = new OptimizerReset(state, fill);
        return state.Slots.ToDictionary(static slot => slot.Variable.Name, reset.FindValue, StringComparer.Ordinal);
    }
}
