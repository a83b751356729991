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

    /// <inheritdoc/>
    public void Dispose()
    {
        _checkpoint?.Dispose();
        _checkpoints.Dispose();
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
