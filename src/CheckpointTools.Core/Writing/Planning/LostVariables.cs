using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;
using CheckpointTools.Reading;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// The variables of a checkpoint that a new one does not have as they are: under their names, and of their dtype and shape.
/// </summary>
/// <param name="Names">Their names, in the order of the index.</param>
/// <param name="Total">How many variables the checkpoint has, the object graph not counted; without those of damaged blocks.</param>
/// <param name="Graph">The object graph of the checkpoint, if it has one that can be read.</param>
internal sealed record LostVariables(IReadOnlyList<string> Names, long Total, ObjectGraph? Graph)
{
    /// <summary>Walks the index of an open checkpoint once more.</summary>
    public static LostVariables Find(CheckpointReader checkpoint, IReadOnlyDictionary<string, CheckpointVariable> kept)
    {
        var lost = new List<string>();
        long total = 0;
        TensorCursor tensors = checkpoint.Read(static _ => { });
        while (tensors.MoveNext())
        {
            string name = TensorName.ToText(tensors.Name);
            total += name == TensorName.ObjectGraph ? 0 : 1;
            bool isKept =
                kept.TryGetValue(name, out CheckpointVariable? variable)
                && (name == TensorName.ObjectGraph || Fits(variable, tensors.Entry.DataType, tensors.Entry.Shape));
            if (!isKept)
            {
                lost.Add(name);
            }
        }

        return new LostVariables(lost, total, CheckpointContents.ReadGraph(checkpoint.Bundle, static _ => { }));
    }

    /// <summary>Whether a program that asks for this dtype and shape can take the variable.</summary>
    public static bool Fits(CheckpointVariable variable, DataType dataType, TensorShape shape) =>
        variable.DataType == dataType && variable.Shape.Equals(shape);
}
