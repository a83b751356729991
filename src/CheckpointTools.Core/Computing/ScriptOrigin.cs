using System.Text.Unicode;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>
/// What a function of the user makes of the values. It gets all of them in one array, when the content is opened, on the thread that opens
/// it; its results are held.
/// </summary>
internal sealed class ScriptOrigin(VariableOrigin operand, string name, Func<object, object?> function)
    : ComputedOrigin(operand.DataType, operand.Shape, operand)
{
    private const int PieceSize = 1 << 20;

    public override TensorPartition? Partition => Operands[0].Partition;

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log)
    {
        VariableContent content = operands[0];
        bool isString = DataType == DataType.String;
        bool isText = isString && Array.TrueForAll(content.Strings, static text => Utf8.IsValid(text));

        // What is no text would not come back from one.
        object values = TensorValues.Make(name, DataType, Shape, () => ReadAll(content), () => content.Strings, stringsAsBytes: !isText);

        // Damaged values must not come to the eyes of a user's code.
        content.Finish();
        object? made = function(values);
        if (
            !isString
            && made is Array array
            && array.LongLength == Shape.ElementCount
            && LeafValues.TryConvert(array, DataType) is { } bytes
        )
        {
            return GivenOrigin.OfBytes(name, DataType, Shape, bytes).Open([], log);
        }

        (_, List<object> leaves) = NestedValues.Flatten(name, made, leaf => isString && leaf is byte[]);
        if (leaves.Count != Shape.ElementCount)
        {
            throw ComputingFaults.DoesNotFit(
                name,
                $"has {Phrase.Count(Shape.ElementCount, "element")}, and the script gave {Phrase.Count(leaves.Count, "value")}",
                "A script gives a value for each element; another command changes the shape."
            );
        }

        GivenOrigin result = isString
            ? GivenOrigin.OfStrings(name, Shape, LeafValues.ToStrings(name, leaves))
            : GivenOrigin.OfBytes(name, DataType, Shape, LeafValues.ToBytes(name, DataType, leaves));
        return result.Open([], log);
    }

    private byte[] ReadAll(VariableContent content)
    {
        ValueReader.RequireArray(Input(0).Source.Prefix, name, Shape, content.Length);
        byte[] bytes = new byte[content.Length];
        for (int position = 0; position < bytes.Length; position += PieceSize)
        {
            content.Read(bytes.AsSpan(position, Math.Min(PieceSize, bytes.Length - position)), position);
        }

        return bytes;
    }
}
