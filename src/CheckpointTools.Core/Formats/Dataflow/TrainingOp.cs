namespace CheckpointTools.Formats.Dataflow;

/// <summary>
/// The inputs of an optimizer's operation, by its definition (tensorflow/core/ops/training_ops.cc): first the variable, then its slots,
/// then rates, the gradient, and for sparse gradients their indices.
/// </summary>
/// <param name="Slots">The optimizer's names for the slots, in the order of the inputs; null for an operation that is not known.</param>
/// <param name="Rates">The inputs that are rates, counts or powers.</param>
internal sealed record TrainingOp(IReadOnlyList<string>? Slots, IReadOnlyList<int> Rates)
{
    private const string Resource = "Resource";
    private const string Sparse = "Sparse";
    private const string Apply = "Apply";

    private static readonly TrainingOp Unknown = new(null, []);

    // Slots are before the bar, as Optimizer.get_slot names them.
    private static readonly Dictionary<string, string> Definitions = new(StringComparer.Ordinal)
    {
        ["GradientDescent"] = "| lr grad",
        ["ProximalGradientDescent"] = "| lr l1 l2 grad",
        ["Adadelta"] = "accum accum_update | lr rho epsilon grad",
        ["Adagrad"] = "accumulator | lr grad",
        ["AdagradV2"] = "accumulator | lr epsilon grad",
        ["ProximalAdagrad"] = "accumulator | lr l1 l2 grad",
        ["AdagradDA"] = "gradient_accumulator gradient_squared_accumulator | grad lr l1 l2 global_step",
        ["Ftrl"] = "accum linear | grad lr l1 l2 lr_power",
        ["FtrlV2"] = "accum linear | grad lr l1 l2 l2_shrinkage lr_power",
        ["Momentum"] = "momentum | lr grad momentum",
        ["KerasMomentum"] = "momentum | lr grad momentum",
        ["Adam"] = "m v | beta1_power beta2_power lr beta1 beta2 epsilon grad",
        ["AdamWithAmsgrad"] = "m v vhat | beta1_power beta2_power lr beta1 beta2 epsilon grad",
        ["AdaMax"] = "m v | beta1_power lr beta1 beta2 epsilon grad",
        ["RMSProp"] = "rms momentum | lr rho momentum epsilon grad",
        ["CenteredRMSProp"] = "mg rms momentum | lr rho momentum epsilon grad",
        ["AddSign"] = "m | lr alpha sign_decay beta grad",
        ["PowerSign"] = "m | lr logbase sign_decay beta grad",
    };

    private static readonly Dictionary<string, TrainingOp> Parsed = Parse();

    /// <summary>Whether a name is that of an optimizer's operation.</summary>
    public static bool IsTraining(string name)
    {
        ReadOnlySpan<char> dense = WithoutResource(name);
        dense = dense.StartsWith(Sparse, StringComparison.Ordinal) ? dense[Sparse.Length..] : dense;
        return dense.StartsWith(Apply, StringComparison.Ordinal);
    }

    /// <summary>The definition of an optimizer's operation.</summary>
    public static TrainingOp Find(string name) => Parsed.GetValueOrDefault(WithoutResource(name).ToString()) ?? Unknown;

    private static ReadOnlySpan<char> WithoutResource(ReadOnlySpan<char> name) =>
        name.StartsWith(Resource, StringComparison.Ordinal) ? name[Resource.Length..] : name;

    private static Dictionary<string, TrainingOp> Parse()
    {
        var parsed = new Dictionary<string, TrainingOp>(StringComparer.Ordinal);
        foreach ((string name, string inputs) in Definitions)
        {
            parsed.Add(Apply + name, Parse(inputs, isSparse: false));
            parsed.Add(Sparse + Apply + name, Parse(inputs, isSparse: true));
        }

        return parsed;
    }

    private static TrainingOp Parse(string inputs, bool isSparse)
    {
        string[] parts = inputs.Split('|');
        string[] slots = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var rates = new List<int>();
        int input = slots.Length + 1;
        foreach (string name in parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == "grad")
            {
                input += isSparse ? 2 : 1;
            }
            else
            {
                rates.Add(input++);
            }
        }

        return new TrainingOp(slots, rates);
    }
}
