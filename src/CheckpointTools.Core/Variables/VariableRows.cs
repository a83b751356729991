using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Variables;

/// <summary>The parts of a variable along its first axis, from the first to the last, a few at a time in memory.</summary>
/// <param name="variable">A variable that is no scalar.</param>
/// <param name="content">Its values.</param>
internal sealed class VariableRows(CheckpointVariable variable, VariableContent content)
{
    private readonly TensorShape _rowShape = new([.. variable.Shape.Dimensions.Skip(1)]);

    /// <param name="pieceSize">How many bytes to read at a time, where a row is not larger.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public IEnumerable<object> Read(int pieceSize, CancellationToken cancellationToken)
    {
        bool isString = variable.DataType == DataType.String;
        long rowLength = _rowShape.ElementCount * (isString ? 1 : variable.DataType.Width);
        ValueReader.RequireArray(variable.Checkpoint, variable.Name, _rowShape, rowLength);
        long rowsAtOnce = Math.Max(1, pieceSize / Math.Max(1, rowLength));
        for (long first = 0; first < variable.Shape[0]; first += rowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int rows = (int)Math.Min(rowsAtOnce, variable.Shape[0] - first);
            IEnumerable<object> read = isString
                ? Rows(content.Strings.AsSpan((int)(first * rowLength), (int)(rows * rowLength)).ToArray(), rows)
                : Rows(ReadBytes(first * rowLength, rows * rowLength), rows);
            foreach (object row in read)
            {
                yield return row;
            }
        }
    }

    private byte[] ReadBytes(long start, long length)
    {
        byte[] bytes = new byte[length];
        content.Read(bytes, start);
        return bytes;
    }

    /// <param name="elements">The bytes of numbers, or strings.</param>
    /// <param name="rows">How many rows they are.</param>
    private IEnumerable<object> Rows<T>(T[] elements, int rows)
    {
        if (_rowShape.Rank == 0)
        {
            return ((Array)Make(elements, new TensorShape(rows))).Cast<object>();
        }

        int length = elements.Length / rows;
        return Enumerable.Range(0, rows).Select(row => Make(elements.AsSpan(row * length, length).ToArray(), _rowShape));
    }

    private object Make(object elements, TensorShape shape) =>
        TensorValues.Make(variable.Name, variable.DataType, shape, () => (byte[])elements, () => (byte[][])elements, stringsAsBytes: false);
}
