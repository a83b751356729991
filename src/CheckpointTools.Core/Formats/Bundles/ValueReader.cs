using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Reads whole tensors into memory: bytes in row-major, little-endian order, or strings of bytes. However they are stored, they are verified and
/// put together.
/// </summary>
public abstract class ValueReader : IDisposable
{
    private protected ValueReader()
    {
    }

    /// <summary>Reads a tensor whose elements have a fixed width.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The elements, row-major, each with its lowest byte first.</returns>
    public abstract byte[] ReadBytes(BundleTensor tensor, CancellationToken cancellationToken = default);

    /// <summary>Reads a string tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The elements, row-major.</returns>
    public abstract byte[][] ReadStrings(BundleTensor tensor, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The dtype has no values of the kind that is asked for.</summary>
    private protected static CheckpointException Unreadable(string prefix, BundleTensor tensor) =>
        new(
            CheckpointError.UnsupportedDataType,
            $"{prefix}: the values of {TensorName.Quote(tensor.Name)} cannot be read so: its dtype is {tensor.Entry.DataType}. It can be copied as it is.")
        {
            Variable = tensor.Name,
        };

    /// <exception cref="CheckpointException">An array cannot be of that length.</exception>
    private protected static void RequireArray(string prefix, BundleTensor tensor, long length)
    {
        if (length > Array.MaxLength)
        {
            throw new CheckpointException(
                CheckpointError.TensorTooLarge,
                $"{prefix}: the variable {TensorName.Quote(tensor.Name)} of shape {tensor.Entry.Shape} takes {length} bytes; an array in memory holds at most {Array.MaxLength}. It can be copied all the same.")
            {
                Variable = tensor.Name,
            };
        }
    }
}
