using CheckpointTools.Files;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>The bytes of an HDF5 file: a file's, a part of one, or bytes that were unpacked.</summary>
internal interface IHdf5Bytes
{
    long Length { get; }

    /// <summary>Fills a buffer from an offset on. Several threads may read.</summary>
    void Read(Span<byte> destination, long offset);
}

/// <summary>A file, or a member of an archive that is stored as it is.</summary>
internal sealed class StoredHdf5(SourceFile file, long start, long length) : IHdf5Bytes
{
    public long Length => length;

    public void Read(Span<byte> destination, long offset) => file.ReadExactly(destination, start + offset);
}

/// <summary>A member of an archive that was compressed.</summary>
internal sealed class UnpackedHdf5(byte[] bytes) : IHdf5Bytes
{
    public long Length => bytes.Length;

    public void Read(Span<byte> destination, long offset) => bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
}
