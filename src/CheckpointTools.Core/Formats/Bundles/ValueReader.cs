using CheckpointTools.Binary;
using CheckpointTools.Slices;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Reads whole tensors into memory: bytes in row-major, little-endian order, or byte strings. Tensors of every dtype are verified and
/// assembled, however they are stored (TensorFlow cannot join half, string and most unsigned slices: format.md 5.5).
/// </summary>
internal abstract class ValueReader : IDisposable
{
    private readonly string _prefix;

    private protected ValueReader(string prefix) => _prefix = prefix;

    /// <summary>Reads a tensor whose elements have a fixed width.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The elements, row-major, each with its lowest byte first.</returns>
    public byte[] ReadBytes(BundleTensor tensor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        int width = tensor.Entry.DataType.Width;
        return width > 0 ? Join(tensor, ReadBytePieces(tensor, cancellationToken), width) : throw Unreadable(tensor);
    }

    /// <summary>Reads a string tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The elements, row-major.</returns>
    public byte[][] ReadStrings(BundleTensor tensor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Entry.DataType == DataType.String
            ? Join(tensor, ReadStringPieces(tensor, cancellationToken), 1)
            : throw Unreadable(tensor);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <exception cref="CheckpointException">An array cannot have that length.</exception>
    internal static void RequireArray(string prefix, string name, TensorShape shape, long length)
    {
        if (length > Array.MaxLength)
        {
            throw new CheckpointException(
                CheckpointError.TensorTooLarge,
                $"{(prefix.Length == 0 ? "T" : $"{prefix}: t")}he variable {TensorName.Quote(name)} of shape {shape} takes {length} bytes; "
                    + $"an array in memory holds at most {Array.MaxLength}.",
                new Advice("Read a part of it. It can be copied all the same.", AdviceCode.ReadPart)
            )
            {
                Variable = name,
            };
        }
    }

    /// <summary>
    /// The bytes of each slice, or of the whole. When this returns, the files are known to hold as many bytes as the tensor claims.
    /// </summary>
    private protected abstract IEnumerable<byte[]> ReadBytePieces(BundleTensor tensor, CancellationToken cancellationToken);

    /// <summary>The same for strings.</summary>
    private protected abstract IEnumerable<byte[][]> ReadStringPieces(BundleTensor tensor, CancellationToken cancellationToken);

    private T[] Join<T>(BundleTensor tensor, IEnumerable<T[]> pieces, int width)
    {
        if (tensor.Slices.Count == 0)
        {
            return pieces.Single();
        }

        long length = tensor.Entry.Shape.ElementCount * width;
        RequireArray(_prefix, tensor.Name, tensor.Entry.Shape, length);
        var whole = new T[length];
        foreach ((StoredSlice slice, T[] piece) in tensor.Slices.Zip(pieces))
        {
            SliceBox box = slice.Box;
            box.CopyTo<T>(piece, whole, width);
        }

        return whole;
    }

    /// <summary>The dtype has no values of the requested kind.</summary>
    private CheckpointException Unreadable(BundleTensor tensor) =>
        new(
            CheckpointError.UnsupportedDataType,
            $"{_prefix}: the values of {TensorName.Quote(tensor.Name)} cannot be read in this way: "
                + $"its dtype is {tensor.Entry.DataType}. It can be copied as it is."
        )
        {
            Variable = tensor.Name,
        };
}
