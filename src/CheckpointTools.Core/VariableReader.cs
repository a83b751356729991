using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Variables;

namespace CheckpointTools;

/// <summary>
/// Reads the values of variables from whatever checkpoints they come from, computed ones included. Checkpoints stay open between reads.
/// </summary>
public sealed class VariableReader : IDisposable
{
    private const int PieceSize = 1 << 20;

    private readonly OpenCheckpoints _checkpoints = new();
    private Checkpoint? _checkpoint;

    /// <summary>Reads the values of a variable.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="stringsAsBytes">Whether strings are returned as byte arrays; otherwise they are read as UTF-8 text.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>A scalar as a scalar, any other variable as an array of its rank and sizes.</returns>
    /// <exception cref="CheckpointException">Its values cannot be read, are damaged, or do not fit into memory.</exception>
    public object Read(CheckpointVariable variable, bool stringsAsBytes = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable.Origin.AsStored is not null)
        {
            // As the checkpoint is now: one that is saved again meanwhile is still read.
            if (_checkpoint?.IsSourceOf(variable) != true)
            {
                _checkpoint?.Dispose();
                _checkpoint = null;
                _checkpoint = Checkpoint.Open(variable);
            }

            return _checkpoint.Read(variable, stringsAsBytes, cancellationToken);
        }

        using OpenVariable open = _checkpoints.OpenValues(variable, cancellationToken);
        return TensorValues.Make(
            variable.Name,
            variable.DataType,
            variable.Shape,
            () => ReadBytes(open, variable, cancellationToken),
            () => open.Content.Strings,
            stringsAsBytes
        );
    }

    /// <summary>
    /// Reads the values of a variable row by row, in a fixed amount of memory for rows of a fixed size: the elements of a vector, the rows
    /// of a matrix, the parts along the first axis of anything else. A scalar is its only row. Strings are read as a whole.
    /// </summary>
    /// <param name="variable">The variable, as it is listed now.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>
    /// The rows, each as <see cref="Read"/> gives a variable of its shape. Checksums cover whole variables: where one does not hold, the
    /// exception may come after the last row.
    /// </returns>
    /// <exception cref="CheckpointException">
    /// While enumerating: the values cannot be read, are damaged, or a row does not fit into memory; SourceChanged.
    /// </exception>
    public IEnumerable<object> ReadRows(CheckpointVariable variable, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable.Shape.Rank == 0 || (variable.DataType.Width == 0 && variable.DataType != DataType.String)
            ? ReadWhole(variable, cancellationToken)
            : ReadEachRow(variable, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _checkpoint?.Dispose();
        _checkpoints.Dispose();
    }

    /// <summary>Of a scalar, or of a dtype whose values cannot be read.</summary>
    private IEnumerable<object> ReadWhole(CheckpointVariable variable, CancellationToken cancellationToken)
    {
        yield return Read(variable, stringsAsBytes: false, cancellationToken);
    }

    private IEnumerable<object> ReadEachRow(CheckpointVariable variable, CancellationToken cancellationToken)
    {
        using OpenVariable open = _checkpoints.OpenValues(variable, cancellationToken);
        var rows = new VariableRows(variable, open.Content);
        foreach (object row in rows.Read(PieceSize, cancellationToken))
        {
            yield return row;
        }

        open.Finish();
    }

    private static byte[] ReadBytes(OpenVariable open, CheckpointVariable variable, CancellationToken cancellationToken)
    {
        VariableContent content = open.Content;
        ValueReader.RequireArray(variable.Checkpoint, variable.Name, content.Shape, content.Length);
        byte[] bytes = new byte[content.Length];
        for (int position = 0; position < bytes.Length; position += PieceSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            content.Read(bytes.AsSpan(position, Math.Min(PieceSize, bytes.Length - position)), position);
        }

        open.Finish();
        return bytes;
    }
}
