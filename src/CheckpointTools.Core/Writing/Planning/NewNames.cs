using CheckpointTools.Binary;
using CheckpointTools.Slices;

namespace CheckpointTools.Writing.Planning;

/// <summary>Which names a variable can have in a checkpoint.</summary>
internal static class NewNames
{
    /// <exception cref="CheckpointException">A name cannot be stored, or belongs to the object graph.</exception>
    public static void RequireValid(IEnumerable<CheckpointVariable> variables)
    {
        foreach (CheckpointVariable variable in variables)
        {
            // Only in a V2 checkpoint a name is known to be one: elsewhere it may look like a slice's key, or be empty.
            bool isNew = variable.Name != variable.SourceName || variable.Format != CheckpointFormat.V2;
            if (isNew && FindFault(variable.Name) is { } fault)
            {
                throw TransferFaults.InvalidName(variable, fault);
            }

            bool hasItsName = variable.Name == TensorName.ObjectGraph;
            if (!variable.Origin.IsConstant && hasItsName != (variable.SourceName == TensorName.ObjectGraph))
            {
                throw TransferFaults.InvalidName(
                    variable,
                    $"the name {TensorName.ObjectGraph} belongs to the object graph alone, which keeps it"
                );
            }
        }
    }

    /// <summary>
    /// A name can have any bytes, but two texts must not stand for the same bytes, and no name may look like a slice's key.
    /// </summary>
    private static string? FindFault(string name)
    {
        if (name.Length == 0)
        {
            return "a name has at least one character";
        }

        byte[] bytes = TensorName.ToBytes(name);
        if (TensorName.ToText(bytes) != name)
        {
            return $"its single bytes (U+DC80 to U+DCFF) make up a character; write it as '{TensorName.ToText(bytes)}'";
        }

        return bytes[0] == SliceKey.FirstByte && SliceKey.TryDecode(bytes, out _, out _)
            ? "a reader would take it for a piece of a partitioned variable"
            : null;
    }
}
