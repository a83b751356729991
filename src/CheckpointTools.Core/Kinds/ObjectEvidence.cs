using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;

namespace CheckpointTools.Kinds;

/// <summary>What the object graph of a checkpoint shows: whether a variable is the model's or an optimizer's.</summary>
internal sealed class ObjectEvidence
{
    private const int MaxNameLength = 64;

    private readonly ObjectGraph _graph;
    private readonly bool _isRootModel;

    public ObjectEvidence(ObjectGraph graph, CheckpointNames names)
    {
        _graph = graph;
        (List<string> keys, List<string> children) = graph.Roles.ReadRoot();
        _isRootModel = children.Exists(static child => IsOfModel(child)) || keys.Exists(key => names.FindKey(key) is { IsScalar: false });
    }

    /// <summary>The role that the graph shows; null if the tensor is no value of an object that anything leads to.</summary>
    public VariableRole? Find(NamedTensor tensor)
    {
        if (_graph.FindOwnerId(tensor.Key) is not { } owner)
        {
            return null;
        }

        if (owner.Attribute == GraphOwners.NoAttribute)
        {
            return CreateRole(VariableKind.Other);
        }

        if (!ObjectSuffix.EndsIn(tensor.Key))
        {
            return CreateRole(NameEvidence.KindOfAttribute(tensor.Key));
        }

        return _graph.Roles.PlaceOf(owner.Id) switch
        {
            ObjectPlace.Model => OfModel(tensor, owner.Id),
            ObjectPlace.Metric => CreateRole(VariableKind.Metric),
            ObjectPlace.Average => OfOwner(VariableKind.MovingAverage, owner.Id),
            ObjectPlace.Slot => OfSlot(owner.Id),
            ObjectPlace.Optimizer => OfOptimizer(tensor, owner.Id),
            _ => null,
        };
    }

    private static VariableRole CreateRole(VariableKind kind) => new(kind, KindEvidence.ObjectGraph);

    /// <summary>Whether a child of the root shows that the root is a model of Keras.</summary>
    private static bool IsOfModel(string child) =>
        child is "keras_api" or "_functional" or "_operations" or "_layers" or "_tracked"
        || child.StartsWith("layer-", StringComparison.Ordinal)
        || child.StartsWith("layer_with_weights-", StringComparison.Ordinal);

    /// <summary>
    /// Scalars beside the model, at the root, are counted or set by the training if their names say so. In a layer, or where the root is
    /// the model, they are the model's.
    /// </summary>
    private VariableRole OfModel(NamedTensor tensor, int id)
    {
        ReadOnlySpan<byte> bytes = _graph.Roles.LastNameOf(id);
        if (!tensor.IsScalar || bytes.Length > MaxNameLength)
        {
            return CreateRole(VariableKind.Weight);
        }

        string name = TensorName.ToText(bytes);
        bool isAtRoot = _graph.Roles.IsAtRoot(id);
        if (isAtRoot && name == "save_counter")
        {
            return CreateRole(VariableKind.Counter);
        }

        bool isCounter = isAtRoot && !_isRootModel && CounterWords.IsLikely(name);
        return isCounter ? new VariableRole(VariableKind.Counter, KindEvidence.Name) : CreateRole(VariableKind.Weight);
    }

    private VariableRole OfSlot(int id) =>
        OfOwner(_graph.Roles.FindSlot(id)?.Name == "average" ? VariableKind.MovingAverage : VariableKind.OptimizerSlot, id);

    private VariableRole OfOwner(VariableKind kind, int id)
    {
        (string? name, string? variable) = _graph.Roles.FindSlot(id) ?? default;
        return new VariableRole(kind, KindEvidence.ObjectGraph, variable, name);
    }

    /// <summary>
    /// What is known to be a slot is one. Of the others, scalars are rates and counts, but for those in lists: these are slots of weights
    /// that are scalars.
    /// </summary>
    private VariableRole OfOptimizer(NamedTensor tensor, int id)
    {
        if (_graph.Roles.FindSlot(id) is not null)
        {
            return OfOwner(VariableKind.OptimizerSlot, id);
        }

        bool isInList = _graph.Roles.LastNameOf(id).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        return CreateRole(tensor.IsScalar && (tensor.IsCount || !isInList) ? VariableKind.Counter : VariableKind.OptimizerSlot);
    }
}
