using CheckpointTools.Binary;
using CheckpointTools.Kinds;

namespace CheckpointTools.Comparing;

/// <summary>What a checkpoint is compared with: the variables of another checkpoint or of a model.</summary>
public sealed class ComparisonReference
{
    private readonly Lazy<KindsOfNames> _kinds;

    private ComparisonReference(
        string? path,
        bool isCheckpoint,
        IEnumerable<WantedTensor> wanted,
        IEnumerable<string> unsaved,
        IReadOnlyCollection<ModelVariable> described
    )
    {
        _kinds = new Lazy<KindsOfNames>(() => KindsOfNames.Decide(described));
        Path = path;
        IsCheckpoint = isCheckpoint;
        Unsaved = [.. unsaved];
        Wanted = [.. wanted.DistinctBy(static tensor => (tensor.Key, tensor.DataType, tensor.Shape))];
    }

    /// <summary>The checkpoint or the file of the model; null if there are several, or none.</summary>
    public string? Path { get; }

    /// <summary>Whether it is a whole checkpoint: a tensor that only the other checkpoint has then counts as a difference.</summary>
    public bool IsCheckpoint { get; }

    /// <summary>The names of the variables that it wants.</summary>
    public IEnumerable<string> Names => Wanted.Select(static tensor => tensor.Key);

    /// <summary>Its variables that have values; those of a checkpoint know their objects.</summary>
    public IEnumerable<CheckpointVariable> Stored => Wanted.Select(static tensor => tensor.Value).OfType<CheckpointVariable>();

    /// <summary>Whether each of its variables has values to compare with.</summary>
    public bool HasValues => Wanted.All(static tensor => tensor.Value is not null);

    internal IReadOnlyList<WantedTensor> Wanted { get; }

    /// <summary>
    /// The names of a model's variables that no saver asks for, although they are not local: a scope of a map would have to give them a
    /// value as well.
    /// </summary>
    internal IReadOnlyList<string> Unsaved { get; }

    /// <summary>Makes a reference from another checkpoint.</summary>
    /// <param name="prefix">Its full prefix.</param>
    /// <param name="variables">All its variables.</param>
    public static ComparisonReference OfCheckpoint(string prefix, IEnumerable<CheckpointVariable> variables) =>
        new(prefix, isCheckpoint: true, ToWanted(variables), [], []);

    /// <summary>Makes a reference from a model, described by its graph or by variables of a checkpoint.</summary>
    /// <param name="described">
    /// Variables without values. If the model has a saver, as every SavedModel has, it wants what its saver asks for; otherwise it wants
    /// all variables except local ones.
    /// </param>
    /// <param name="stored">Variables of checkpoints, which have values to compare with.</param>
    public static ComparisonReference OfModel(IEnumerable<ModelVariable> described, IEnumerable<CheckpointVariable> stored)
    {
        ArgumentNullException.ThrowIfNull(described);
        ArgumentNullException.ThrowIfNull(stored);
        ModelVariable[] variables = [.. described];
        ILookup<string, ModelVariable> models = variables.ToLookup(static variable => variable.Model ?? "");
        WantedTensor[] wanted = [.. models.SelectMany(ToWanted), .. ToWanted(stored)];
        string[] paths =
        [
            .. models
                .Select(static model => model.Key)
                .Concat(wanted.Select(static tensor => tensor.Value?.Checkpoint).OfType<string>())
                .Distinct(),
        ];
        IEnumerable<string> unsaved = models
            .Where(HasSaver)
            .SelectMany(static model => model)
            .Where(static variable => variable.RestoreKeys.Count > 1 || variable is { IsLocal: false, RestoreKeys.Count: 0 })
            .Select(static variable => variable.Name);
        return new ComparisonReference(paths is [{ Length: > 0 } path] ? path : null, isCheckpoint: false, wanted, unsaved, variables);
    }

    /// <summary>What a wanted tensor is for.</summary>
    internal VariableRole RoleOf(WantedTensor wanted) => wanted.Value?.Role ?? _kinds.Value.RoleOf(wanted.Key);

    /// <summary>TensorFlow writes a saver into every SavedModel, even if there is nothing to save.</summary>
    private static bool HasSaver(IGrouping<string, ModelVariable> model) =>
        System.IO.Path.GetFileName(model.Key) == FixedNames.SavedModel || model.Any(static variable => variable.RestoreKeys.Count > 0);

    private static IEnumerable<WantedTensor> ToWanted(IGrouping<string, ModelVariable> model) =>
        HasSaver(model)
            ? model.SelectMany(static variable =>
                variable.RestoreKeys.Select(key => new WantedTensor(key, variable.DataType, variable.Shape, Value: null, IsExact: true)
                {
                    IsOneOfSeveral = variable.RestoreKeys.Count > 1,
                    SaverName = ObjectSuffix.EndsIn(key) ? variable.Name : null,
                })
            )
            : model
                .Where(static variable => !variable.IsLocal)
                .Select(static variable => new WantedTensor(variable.Name, variable.DataType, variable.Shape, Value: null, IsExact: false));

    /// <summary>The object graph is structure: where two graphs differ, their variables show it.</summary>
    private static IEnumerable<WantedTensor> ToWanted(IEnumerable<CheckpointVariable> variables) =>
        variables
            .Where(static variable => !variable.IsObjectGraph)
            .Select(static variable => new WantedTensor(
                variable.Name,
                variable.DataType,
                new PartialTensorShape(variable.Shape),
                variable,
                IsExact: true
            ));
}
