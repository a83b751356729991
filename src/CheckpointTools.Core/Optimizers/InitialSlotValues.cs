using CheckpointTools.Kinds;

namespace CheckpointTools.Optimizers;

/// <summary>
/// What the slots of known optimizers hold before training, by their names: those of TensorFlow 1, of Keras' older optimizers, and of the
/// lists in today's (format.md 11.6). Accumulators are an argument of their optimizer; this is the default.
/// </summary>
internal static class InitialSlotValues
{
    private const double Accumulator = 0.1;

    private static readonly HashSet<string> Zeros = new(StringComparer.Ordinal)
    {
        "m",
        "v",
        "vhat",
        "vr",
        "vc",
        "mg",
        "mom",
        "momentum",
        "velocity",
        "linear",
        "accum_grad",
        "accum_update",
        "accum_var",
        "gradient_accumulator",
        "_accumulated_delta_vars",
        "_accumulated_gradients",
        "_accumulated_grads",
        "_average_gradients",
        "_c",
        "_linears",
        "_m",
        "_momentums",
        "_r",
        "_u",
        "_v",
        "_velocities",
        "_velocity_hats",
        "momentums",
    };

    /// <param name="name">The optimizer's name for the slot; null if it is not known.</param>
    /// <param name="lastName">The last name on the way to the slot.</param>
    /// <param name="isKeras">Whether it is an optimizer of Keras.</param>
    /// <param name="others">The optimizer's names for the other slots of the variable.</param>
    /// <returns>Null if it is not known.</returns>
    public static double? Find(string? name, string lastName, bool isKeras, IEnumerable<string?> others) =>
        (name ?? lastName) switch
        {
            "accumulator" or "_accumulators" or "gradient_squared_accumulator" => Accumulator,
            "accum" when others.Contains("linear") => Accumulator,
            "accum" when others.Contains("accum_update") => 0,
            "rms" => isKeras ? 0 : 1,
            { } known when Zeros.Contains(known) || OptimizerWords.IsMoment(known) => 0,
            _ => null,
        };
}
