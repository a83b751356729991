namespace CheckpointTools.Kinds;

/// <summary>
/// What variables are for by their names and shapes, where there is no checkpoint that shows more: those that a model wants, or that
/// somebody describes. If a file describes the model, its graph is asked first.
/// </summary>
internal sealed class KindsOfNames
{
    private readonly Dictionary<string, VariableRole> _roles = new(StringComparer.Ordinal);

    private KindsOfNames() { }

    /// <summary>The kinds of the variables that a model wants, by the names under which it looks for them.</summary>
    public static KindsOfNames Decide(IReadOnlyCollection<ModelVariable> variables)
    {
        var names = new CheckpointNames();
        foreach (ModelVariable variable in variables)
        {
            foreach (string key in variable.RestoreKeys.Prepend(variable.CheckpointName))
            {
                names.Add(key, variable.DataType, variable.Shape.ToTensorShape());
            }
        }

        var kinds = new KindsOfNames();
        foreach (string model in variables.Select(static variable => variable.Model).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            foreach ((string key, VariableRole role) in ReadModel(model, names))
            {
                kinds._roles.TryAdd(key, role);
            }
        }

        AddTo(kinds._roles, names);
        return kinds;
    }

    /// <summary>The role of a variable by its name and shape alone.</summary>
    public static VariableRole OfName(string name, DataType dataType, TensorShape? shape)
    {
        var names = new CheckpointNames();
        names.Add(name, dataType, shape);
        var roles = new Dictionary<string, VariableRole>(StringComparer.Ordinal);
        AddTo(roles, names);
        return roles.GetValueOrDefault(name, VariableRole.Undecided);
    }

    /// <summary>The role of one of the variables.</summary>
    public VariableRole RoleOf(string name) => _roles.GetValueOrDefault(name, VariableRole.Undecided);

    /// <summary>Decides by structure and names what better evidence did not.</summary>
    /// <param name="roles">The roles that are known; others are added.</param>
    /// <param name="names">All variables.</param>
    public static void AddTo(Dictionary<string, VariableRole> roles, CheckpointNames names)
    {
        if (names.All.All(tensor => roles.ContainsKey(tensor.Key)))
        {
            return;
        }

        var structure = new StructureEvidence(names);
        var alone = new List<(NamedTensor Tensor, VariableRole Role)>();
        bool hasWeights = false;
        foreach (NamedTensor tensor in names.All)
        {
            if (roles.TryGetValue(tensor.Key, out VariableRole known))
            {
                hasWeights |= known.Kind == VariableKind.Weight;
            }
            else if ((structure.Find(tensor) ?? NameEvidence.Find(tensor, structure)) is { } role)
            {
                roles.Add(tensor.Key, role);
                hasWeights |= role.Kind == VariableKind.Weight;
            }
            else if (NameEvidence.FindAlone(tensor) is { } aloneRole)
            {
                alone.Add((tensor, aloneRole));
            }
            else
            {
                hasWeights = true;
            }
        }

        // Slots and averages without their variables: they were saved or copied alone. Beside weights, they are something of the model's
        // that has such a name: an average may be that of a batch's mean.
        foreach ((NamedTensor tensor, VariableRole role) in hasWeights ? [] : alone)
        {
            roles.Add(tensor.Key, role);
        }
    }

    private static IReadOnlyDictionary<string, VariableRole> ReadModel(string path, CheckpointNames names)
    {
        try
        {
            bool isRead = path.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal) || Path.GetFileName(path) == FixedNames.SavedModel;
            if (isRead && ModelEvidence.Read(path, isOwn: true, names) is { } evidence)
            {
                return evidence.Roles;
            }
        }
        catch (CheckpointException)
        {
            // Reading the variables of this model reports it; here, it is no evidence.
        }

        return new Dictionary<string, VariableRole>();
    }
}
