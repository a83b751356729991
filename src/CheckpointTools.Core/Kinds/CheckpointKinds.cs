using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Reading;

namespace CheckpointTools.Kinds;

/// <summary>
/// What the variables of a checkpoint are for. Evidence is asked, the best first: the object graph or, where there is none, the model
/// beside the checkpoint; then, for what is still open, the structure of all names, and each name. This takes place once, at the first
/// question: listing alone costs nothing.
/// </summary>
/// <param name="source">The checkpoint, as it was listed.</param>
/// <param name="graph">Its object graph.</param>
/// <param name="findModels">The files that may describe its model, the best first.</param>
/// <param name="onIgnored">Called for a model that cannot be read, which then is no evidence.</param>
internal sealed class CheckpointKinds(
    VariableSource source,
    Lazy<ObjectGraph?> graph,
    Func<IEnumerable<ModelFile>> findModels,
    Action<CheckpointException>? onIgnored
) : IVariableRoles
{
    private readonly Lazy<Decided> _decided = new(() => Decide(source, graph, findModels, onIgnored));
    private readonly Lazy<KerasEvidence> _keras = new(() => KerasEvidence.Read(source));

    public VariableRole RoleOf(string tensorName, DataType dataType, TensorShape shape)
    {
        // The object graph is known by its name. Leaving it out needs no look at the other variables.
        if (tensorName == TensorName.ObjectGraph)
        {
            return new VariableRole(VariableKind.ObjectGraph, KindEvidence.ObjectGraph);
        }

        Decided decided = _decided.Value;
        return decided.Roles.TryGetValue(tensorName, out VariableRole role) ? role
            : decided.IsComplete ? VariableRole.Undecided
            : KindsOfNames.OfName(tensorName, dataType, shape);
    }

    public IVariableObject? FindObject(string tensorName) => graph.Value?.FindVariable(tensorName);

    public string? FindKey(string tensorName) => _keras.Value.FindKey(tensorName);

    private static Decided Decide(
        VariableSource source,
        Lazy<ObjectGraph?> graph,
        Func<IEnumerable<ModelFile>> findModels,
        Action<CheckpointException>? onIgnored
    )
    {
        var roles = new Dictionary<string, VariableRole>(StringComparer.Ordinal);
        var known = new List<string>();
        CheckpointNames? names = ReadNames(source, roles, known);
        if (names is null)
        {
            return new Decided([], IsComplete: false);
        }

        if (graph.Value is { } objects)
        {
            AddRoles(roles, names, new ObjectEvidence(objects, names).Find);
        }
        else if (source.Format is CheckpointFormat.Hdf5 or CheckpointFormat.Keras)
        {
            AddRoles(roles, names, KerasEvidence.Read(source).Find);
        }
        else
        {
            foreach ((string key, VariableRole role) in ReadModel(names, findModels, onIgnored))
            {
                roles.TryAdd(key, role);
            }
        }

        KindsOfNames.AddTo(roles, names);
        foreach (string name in known)
        {
            // Names tell which of them are averages or counters. The rest is what a graph has variables for.
            roles.TryAdd(name, new VariableRole(VariableKind.Weight, KindEvidence.Model));
        }

        return new Decided(roles, IsComplete: true);
    }

    private static void AddRoles(Dictionary<string, VariableRole> roles, CheckpointNames names, Func<NamedTensor, VariableRole?> find)
    {
        foreach (NamedTensor tensor in names.All)
        {
            if (find(tensor) is { } role)
            {
                roles.TryAdd(tensor.Key, role);
            }
        }
    }

    private static IReadOnlyDictionary<string, VariableRole> ReadModel(
        CheckpointNames names,
        Func<IEnumerable<ModelFile>> findModels,
        Action<CheckpointException>? onIgnored
    )
    {
        foreach (ModelFile model in findModels())
        {
            try
            {
                if (ModelEvidence.Read(model.Path, model.IsOwn, names) is { } evidence)
                {
                    return evidence.Roles;
                }
            }
            catch (CheckpointException fault)
            {
                // A checkpoint is listed whatever lies beside it.
                onIgnored?.Invoke(fault);
            }
        }

        return new Dictionary<string, VariableRole>();
    }

    /// <summary>The names of all variables; null if the checkpoint is not there any more, or is another.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="roles">Receives what is no variable: constants of a graph that tell its operations what to do.</param>
    /// <param name="known">Receives the constants of a graph that were variables.</param>
    private static CheckpointNames? ReadNames(VariableSource source, Dictionary<string, VariableRole> roles, List<string> known)
    {
        try
        {
            using CheckpointReader checkpoint = CheckpointReader.Open(source, static _ => { });
            if (checkpoint.Stamp != source.Stamp)
            {
                return null;
            }

            var names = new CheckpointNames();
            TensorCursor tensors = checkpoint.Read(static _ => { });
            while (tensors.MoveNext())
            {
                string name = TensorName.ToText(tensors.Name);
                if (!tensors.IsWeight)
                {
                    roles[name] = new VariableRole(VariableKind.Other, KindEvidence.Model);
                }
                else if (name != TensorName.ObjectGraph)
                {
                    names.Add(name, tensors.Entry.DataType, tensors.Entry.Shape);
                    if (tensors.WasVariable)
                    {
                        known.Add(name);
                    }
                }
            }

            return names;
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    /// <param name="Roles">The roles by key; what nothing decides is not in it.</param>
    /// <param name="IsComplete">Whether all variables were looked at.</param>
    private sealed record Decided(Dictionary<string, VariableRole> Roles, bool IsComplete);
}
