using CheckpointTools.Binary;
using CheckpointTools.Slices;

namespace CheckpointTools.Matching;

/// <summary>What is known of a variable when it is matched.</summary>
/// <param name="Key">The key by which the roles of others name it.</param>
/// <param name="SaverName">Its name in a name-based checkpoint; null if it has none.</param>
/// <param name="DataType">Its dtype.</param>
/// <param name="Shape">Its shape, as far as it is known.</param>
/// <param name="Role">What it is for.</param>
internal sealed record MatchVariable(string Key, string? SaverName, DataType DataType, PartialTensorShape Shape, VariableRole Role)
{
    /// <summary>How it is cut; null if it is in one piece.</summary>
    public TensorPartition? Partition { get; init; }

    /// <summary>The path of the optimizer that it is the state of; null if that is not known.</summary>
    public string? Optimizer { get; init; }

    /// <summary>The path of its object; null if it has none.</summary>
    public string? ObjectPath { get; init; }

    /// <summary>Whether it goes by the variable that it belongs to, not by its name.</summary>
    public bool HasOwner => Role.SlotOf is not null && Role.Kind is VariableKind.OptimizerSlot or VariableKind.MovingAverage;

    /// <summary>Whether it counts the iterations of an optimizer of Keras.</summary>
    public bool IsIterations =>
        Role.Kind == VariableKind.Counter
        && (ObjectPath is null || Optimizer is not null)
        && LastSegmentOf(ObjectPath ?? SaverName ?? "") is "iter" or "iteration" or "_iterations";

    /// <summary>Whether it counts the saves of its own checkpoint.</summary>
    public bool IsSaveCounter => ObjectPath == "save_counter" && Role.Kind == VariableKind.Counter;

    /// <summary>Whether a tensor can give it its values.</summary>
    public bool Accepts(MatchVariable tensor) =>
        DataType == tensor.DataType
        && tensor.Shape.ToTensorShape() is { } shape
        && Shape.IsCompatibleWith(shape)
        && (Partition is null || PartitionSlices.FindFault(Partition, shape) is null);

    /// <summary>A variable of a checkpoint, at its place there.</summary>
    public static MatchVariable Of(CheckpointVariable variable) =>
        new(
            variable.Seat.Key,
            variable.ObjectPath is null ? variable.Name : variable.SaverName,
            variable.DataType,
            new PartialTensorShape(variable.Shape),
            variable.Role
        )
        {
            Partition = variable.Partition,
            Optimizer = variable.Optimizer,
            ObjectPath = variable.ObjectPath,
        };

    /// <summary>A variable that a model wants. Where its key is that of an object, its name in the graph is its saver name.</summary>
    public static MatchVariable Of(ModelVariable variable, VariableRole role)
    {
        string key = variable.CheckpointName;
        return new MatchVariable(key, ObjectSuffix.EndsIn(key) ? variable.Name : key, variable.DataType, variable.Shape, role)
        {
            Partition = variable.Partition,
        };
    }

    private static string LastSegmentOf(string name) => name[(name.LastIndexOf('/') + 1)..];
}
