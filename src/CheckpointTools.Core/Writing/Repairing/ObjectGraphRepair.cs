using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Writing.Repairing;

/// <summary>One change that lets TensorFlow restore more of an object-based checkpoint, or restore it right.</summary>
public sealed class ObjectGraphRepair
{
    private const string OnePiece = "1 piece";

    private ObjectGraphRepair(FaultCode code, string checkpoint, string action, string before, string after)
    {
        (Code, Checkpoint, Action, Before, After) = (code, checkpoint, action, before, after);
    }

    /// <summary>The fault that it mends, as a verification reports it.</summary>
    public FaultCode Code { get; }

    /// <summary>The full prefix of the checkpoint.</summary>
    public string Checkpoint { get; }

    /// <summary>The path of the object; null for one that nothing leads to. Empty for the root.</summary>
    public string? ObjectPath { get; private init; }

    /// <summary>The variable, by the name that it has before; null if the change is of no variable.</summary>
    public string? Variable { get; private init; }

    /// <summary>What is changed.</summary>
    public string Before { get; }

    /// <summary>What it becomes.</summary>
    public string After { get; }

    /// <summary>The change as a sentence without its end, such as "Rename 'a' to 'b'".</summary>
    public string Action { get; }

    /// <summary>The change of the graph; null if only a variable changes.</summary>
    internal GraphRepair? Graph { get; private init; }

    /// <summary>The change.</summary>
    public override string ToString() => Action;

    internal static ObjectGraphRepair Of(GraphRepair repair, string prefix, string? path)
    {
        FaultCode code = new ObjectGraphFault(repair.Fault, "").PublicCode;
        if (!repair.ChangesKey)
        {
            string action = $"Mark the object {NameOf(repair.Id, path)} as one that has values";
            return new ObjectGraphRepair(code, prefix, action, "no values", "values") { ObjectPath = path, Graph = repair };
        }

        string from = TensorName.Quote(repair.Before);
        string to = TensorName.Quote(repair.After);
        return new ObjectGraphRepair(
            code,
            prefix,
            repair.Copies ? $"Copy {from} to {to}, for the object {NameOf(repair.Id, path)}"
                : repair.Tensors.Count == 0 ? $"Let the object {NameOf(repair.Id, path)} name {to} in place of {from}, which is not there"
                : $"Rename {from} to {to}",
            repair.Before,
            repair.After
        )
        {
            ObjectPath = path,
            Variable = repair.Before,
            Graph = repair,
        };
    }

    internal static ObjectGraphRepair OfSlices(CheckpointVariable variable) =>
        new(
            FaultCode.UnreadableSlices,
            variable.Checkpoint,
            $"Store {TensorName.Quote(variable.Name)}, which is of dtype {variable.DataType}, in one piece",
            variable.Partition is { } partition ? Phrase.Count(partition.Sizes.Count, "slice") : "slices",
            OnePiece
        )
        {
            ObjectPath = variable.ObjectPath,
            Variable = variable.SourceName,
        };

    private static string NameOf(int id, string? path) =>
        id == 0 ? "at the root"
        : path is null ? $"{id}"
        : TensorName.Quote(path);
}
