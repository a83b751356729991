using CheckpointTools.Formats.Dataflow;

namespace CheckpointTools.Kinds;

/// <summary>
/// What the model's graph shows: which variables are trained, what an optimizer's operations, or assignments written by hand, compute them
/// from, and which key of the checkpoint is which variable.
/// </summary>
internal sealed class ModelEvidence
{
    // A name is looked up with the scopes around it, the inner ones first, which takes the square of its length.
    private const int MaxScopes = 64;

    private readonly CheckpointNames _names;
    private readonly Dictionary<string, VariableRole> _roles = new(StringComparer.Ordinal);

    private ModelEvidence(CheckpointNames names) => _names = names;

    /// <summary>The roles by key; a key that the model decides nothing of is not in it.</summary>
    public IReadOnlyDictionary<string, VariableRole> Roles => _roles;

    /// <summary>Reads a model.</summary>
    /// <param name="path">The .meta or saved_model.pb.</param>
    /// <param name="isOwn">
    /// Whether the file is the checkpoint's own by its place. Another must have a saver for just the keys of the checkpoint.
    /// </param>
    /// <param name="names">The checkpoint's variables.</param>
    /// <returns>Null if it is another model's.</returns>
    /// <exception cref="CheckpointException">The file cannot be read, or is not a model.</exception>
    public static ModelEvidence? Read(string path, bool isOwn, CheckpointNames names)
    {
        var evidence = new ModelEvidence(names);
        bool isUsed = false;
        foreach (FlowGraph graph in FlowReader.Read(path))
        {
            var trace = new FlowTrace(graph);
            Dictionary<string, List<FlowNode>> keys = ReadKeys(graph, isOwn);
            if (isOwn || HasKeysOf(keys, names))
            {
                isUsed = true;
                evidence.Add(graph, trace, keys);
            }
        }

        return isUsed ? evidence : null;
    }

    /// <summary>The variables of a graph by their keys.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="isOwn">Whether it is the checkpoint's own: without a saver that is understood, keys are variables' names.</param>
    public static Dictionary<string, List<FlowNode>> ReadKeys(FlowGraph graph, bool isOwn)
    {
        Dictionary<string, List<FlowNode>> keys = SavedVariableKeys.Read(graph);
        return keys.Count > 0 || !isOwn
            ? keys
            : graph
                .Main.Nodes.Values.Where(static node => node.Op == FlowOp.Variable)
                .ToDictionary(static node => node.Name, static node => new List<FlowNode> { node }, StringComparer.Ordinal);
    }

    /// <summary>Whether a saver has just the keys of a checkpoint.</summary>
    public static bool HasKeysOf(Dictionary<string, List<FlowNode>> keys, CheckpointNames names) =>
        keys.Count == names.All.Count && names.All.All(tensor => keys.ContainsKey(tensor.Key));

    private void Add(FlowGraph graph, FlowTrace trace, Dictionary<string, List<FlowNode>> keys)
    {
        var keyOf = new Dictionary<FlowNode, string>();
        foreach ((string key, List<FlowNode> variables) in keys)
        {
            foreach (FlowNode variable in variables)
            {
                keyOf.TryAdd(variable, key);
            }
        }

        var training = new TrainingRoles(graph, trace, keyOf);
        var rates = new List<FlowNode>();
        foreach ((string key, List<FlowNode> variables) in keys)
        {
            if (_names.FindKey(key) is not { } tensor)
            {
                continue;
            }

            // The parts of a partitioned variable have one role, or none is known.
            VariableRole?[] roles = [.. variables.Select(variable => Find(training, variable, tensor, keyOf)).Distinct()];
            if (roles is [{ } role])
            {
                _roles.TryAdd(key, role);
                if (role.Kind == VariableKind.Counter && !training.IsStep(variables[0]))
                {
                    rates.Add(variables[0]);
                }
            }
        }

        AddBesideRates(training, rates, keys);
    }

    private VariableRole? Find(TrainingRoles training, FlowNode variable, NamedTensor tensor, Dictionary<FlowNode, string> keyOf)
    {
        if (training.IsTrained(variable))
        {
            return new VariableRole(VariableKind.Weight, KindEvidence.Model);
        }

        if (training.FindSlot(variable) is { } slot && (slot.Name is not null || HasShapeOf(tensor, slot.Variable, keyOf)))
        {
            return Slot(
                VariableKind.OptimizerSlot,
                slot.Variable,
                slot.Name is null ? LastOf(variable.Name) : NameOf(variable, slot.Name),
                keyOf
            );
        }

        if (training.FindAveraged(variable) is { } averaged)
        {
            return Slot(VariableKind.MovingAverage, averaged, null, keyOf);
        }

        TrainingRoles.Updated? updated = training.FindUpdated(variable);
        if (
            updated is { HasOthers: false, Variable: { } owner }
            && training.IsAssigned(variable)
            && HasShapeOf(tensor, owner, keyOf)
            && (!tensor.IsScalar || variable.Name.StartsWith(owner.Name + "/", StringComparison.Ordinal))
        )
        {
            return Slot(VariableKind.OptimizerSlot, owner, LastOf(variable.Name), keyOf);
        }

        return tensor.IsScalar && (updated is not null || training.IsRate(variable) || training.IsStep(variable))
            ? new VariableRole(VariableKind.Counter, KindEvidence.Model)
            : null;
    }

    private static VariableRole Slot(VariableKind kind, FlowNode variable, string? name, Dictionary<FlowNode, string> keyOf) =>
        new(kind, KindEvidence.Model, keyOf.GetValueOrDefault(variable), name);

    /// <summary>Keras' optimizers call one slot otherwise than TensorFlow's, and name the variable after it.</summary>
    private static string NameOf(FlowNode variable, string name) =>
        name == "accum" && LastOf(variable.Name) == "accumulator" ? "accumulator" : name;

    private bool HasShapeOf(NamedTensor tensor, FlowNode variable, Dictionary<FlowNode, string> keyOf) =>
        keyOf.TryGetValue(variable, out string? key) && _names.FindKey(key) is { } other && tensor.HasShapeOf(other);

    /// <summary>
    /// Scalars beside rates, in a scope of an optimizer's own: not all of its settings are used by the operations. At the root there is
    /// everything.
    /// </summary>
    private void AddBesideRates(TrainingRoles training, List<FlowNode> rates, Dictionary<string, List<FlowNode>> keys)
    {
        var scopes = new HashSet<string>(
            rates.Select(static rate => ScopeOf(rate.Name)).Where(static scope => scope.Length > 0),
            StringComparer.Ordinal
        );
        if (scopes.Count == 0)
        {
            return;
        }

        var withSlots = new HashSet<string>(StringComparer.Ordinal);
        foreach (FlowNode variable in keys.Values.SelectMany(static variables => variables))
        {
            bool isTrained = training.IsTrained(variable);
            if (!isTrained && training.FindSlot(variable) is null)
            {
                continue;
            }

            string scope = ScopeOf(variable.Name);
            for (int i = 0; i < MaxScopes && scope.Length > 0; i++, scope = ScopeOf(scope))
            {
                if (isTrained)
                {
                    scopes.Remove(scope);
                }
                else if (scopes.Contains(scope))
                {
                    withSlots.Add(scope);
                }
            }
        }

        scopes.RemoveWhere(scope => !withSlots.Contains(scope) && !OptimizerWords.IsOptimizer(LastOf(scope)));
        foreach ((string key, List<FlowNode> variables) in keys)
        {
            if (variables.Count == 1 && scopes.Contains(ScopeOf(variables[0].Name)) && _names.FindKey(key) is { IsScalar: true })
            {
                _roles.TryAdd(key, new VariableRole(VariableKind.Counter, KindEvidence.Model));
            }
        }
    }

    private static string ScopeOf(string name) => name[..Math.Max(0, name.LastIndexOf('/'))];

    private static string LastOf(string name) => name[(name.LastIndexOf('/') + 1)..];
}
