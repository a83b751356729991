using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Numpy;

/// <summary>The values of an open array, row-major and with their lowest byte first, however the file has them.</summary>
/// <param name="header">The array's header.</param>
/// <param name="bytes">The array; this becomes its owner.</param>
internal sealed class NumpyValues(NumpyHeader header, NumpyBytes bytes) : IDisposable
{
    private readonly FortranOrder? _fortran = header.IsFortran ? new FortranOrder(header, bytes) : null;

    /// <summary>The number of bytes of all values.</summary>
    public long Length { get; } = (long)header.DataSize;

    /// <summary>Fills a buffer with whole elements, from a byte on.</summary>
    /// <exception cref="CheckpointException">They cannot be read.</exception>
    public void Read(Span<byte> destination, long position)
    {
        if (_fortran is null)
        {
            bytes.Read(destination, header.Length + position);
        }
        else
        {
            _fortran.Read(destination, position);
        }

        if (header.Type.IsBigEndian)
        {
            ByteOrder.Swap(destination, header.Type.SwapUnit);
        }
    }

    public void Dispose() => bytes.Dispose();
}
