using System.Collections.Frozen;
using System.Globalization;

namespace CheckpointTools.Matching;

/// <summary>
/// What the slots of an optimizer are called in Keras today, for optimizers of TensorFlow 1, Keras 2 and Keras 3: the same slot has other
/// names in each. Optimizers of one family keep the same state.
/// </summary>
/// <param name="Name">The family; null for optimizers that are none of these.</param>
/// <param name="Names">Today's names by the names that the optimizer has.</param>
internal sealed record SlotFamily(string? Name, FrozenDictionary<string, string> Names)
{
    private static readonly SlotFamily Adam = Create("Adam", ("m", "_momentums"), ("v", "_velocities"), ("vhat", "_velocity_hats"));

    private static readonly SlotFamily Adamax = Create("Adamax", ("m", "_m"), ("v", "_u"));

    private static readonly SlotFamily RmsProp = Create(
        "RMSprop",
        ("rms", "_velocities"),
        ("momentum", "_momentums"),
        ("mg", "_average_gradients")
    );

    private static readonly SlotFamily Momentum = Create("SGD", ("momentum", "momentums"));

    private static readonly SlotFamily Adagrad = Create("Adagrad", ("accumulator", "_accumulators"));

    private static readonly SlotFamily Ftrl = Create(
        "Ftrl",
        ("accumulator", "_accumulators"),
        ("accum", "_accumulators"),
        ("linear", "_linears")
    );

    private static readonly SlotFamily Adadelta = Create(
        "Adadelta",
        ("accum_grad", "_accumulated_grads"),
        ("accum", "_accumulated_grads"),
        ("accum_var", "_accumulated_delta_vars"),
        ("accum_update", "_accumulated_delta_vars")
    );

    private static readonly SlotFamily Other = Create(null);

    /// <summary>Today's name of a slot.</summary>
    public string Translate(string name) => Names.GetValueOrDefault(name, name);

    /// <summary>The family of the optimizer that keeps these slots for one variable.</summary>
    public static SlotFamily Find(IReadOnlyList<MatchVariable> slots)
    {
        MatchVariable? Get(string name) => slots.FirstOrDefault(slot => slot.Role.SlotName == name);
        bool Has(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                if (Get(name) is null)
                {
                    return false;
                }
            }

            return true;
        }

        return Has("rms") || Has("_average_gradients") ? RmsProp
            : Has("_velocities") ? (IsBefore(Get("_velocities")!, Get("_momentums")) ? RmsProp : Adam)
            : Has("_m", "_u") || (Has("m", "v") && IsCalledAdamax(slots[0])) ? Adamax
            : Has("m", "v") ? Adam
            : Has("linear") || Has("_linears") ? Ftrl
            : Has("accum_grad", "accum_var") || Has("accum", "accum_update") || Has("_accumulated_grads") ? Adadelta
            : slots.Count > 1 ? Other
            : Has("accumulator") || Has("_accumulators") ? Adagrad
            : Has("momentum") || Has("momentums") ? Momentum
            : Other;
    }

    /// <summary>RMSprop makes its velocities first, and momentums only if it has any; Adam makes momentums first.</summary>
    private static bool IsBefore(MatchVariable velocity, MatchVariable? momentum) =>
        momentum is null || (FindPosition(velocity) is { } first && FindPosition(momentum) is { } second && first < second);

    /// <summary>The position in the list of all variables of an optimizer, by which Keras stores a slot.</summary>
    private static int? FindPosition(MatchVariable slot)
    {
        string path = slot.ObjectPath ?? "";
        return int.TryParse(path[(path.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int position)
            ? position
            : null;
    }

    /// <summary>The older Adamax of Keras 2 calls its slots as Adam does, and keeps something else in one of them.</summary>
    private static bool IsCalledAdamax(MatchVariable slot) =>
        slot.SaverName?.StartsWith("Adamax", StringComparison.OrdinalIgnoreCase) == true;

    private static SlotFamily Create(string? name, params (string Old, string New)[] names) =>
        new(name, names.ToFrozenDictionary(static pair => pair.Old, static pair => pair.New, StringComparer.Ordinal));
}
