namespace CheckpointTools.Optimizers;

/// <summary>Values for the state of a fresh optimizer, where they are given instead of known.</summary>
/// <param name="All">The value of every slot that <paramref name="ByName"/> does not name; null for what is known.</param>
/// <param name="ByName">
/// Values by the names of slots ("m", "accumulator"), by the last names of variables ("Adam_1", "beta1_power"), or by whole names.
/// </param>
public sealed record SlotFill(double? All, IReadOnlyDictionary<string, double> ByName)
{
    /// <summary>No values: what is known counts.</summary>
    public static SlotFill None { get; } = new(null, new Dictionary<string, double>());
}
