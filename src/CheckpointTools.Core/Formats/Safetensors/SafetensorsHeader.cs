using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Safetensors;

/// <summary>
/// The header of a safetensors file: its tensors, and what is wrong with their places. The reference library refuses a file for one fault;
/// here, the tensors without one stay usable.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The header's own length comes first.</summary>
    public const int LengthBytes = sizeof(ulong);

    /// <summary>The longest header that the reference library reads.</summary>
    public const int MaxLength = 100_000_000;

    internal SafetensorsHeader(
        IReadOnlyList<SafetensorsTensor> tensors,
        IReadOnlyList<KeyValuePair<string, string>> metadata,
        IReadOnlyList<CheckpointException> repeated
    ) => (Tensors, Metadata, Repeated) = (tensors, metadata, repeated);

    /// <summary>The tensors in the order of their names' bytes. Each name is there once.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>What the writer noted, in its order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; }

    /// <summary>Names that are there several times, always in the same way: nothing is lost.</summary>
    public IReadOnlyList<CheckpointException> Repeated { get; }

    /// <summary>Bytes of the file that belong to no tensor, as faults.</summary>
    public IReadOnlyList<CheckpointException> Uncovered { get; private set; } = [];

    /// <summary>Where the tensors begin in the file.</summary>
    public long DataStart { get; private set; }

    /// <summary>A checksum of the header.</summary>
    public uint Checksum { get; private set; }

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, or its header cannot.</exception>
    public static SafetensorsHeader Read(SourceFile file)
    {
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        if (file.Length < LengthBytes)
        {
            throw SafetensorsFaults.HeaderCut(file.Path, file.Length, 0);
        }

        file.ReadExactly(lengthBytes, 0);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MaxLength)
        {
            throw SafetensorsFaults.Header(file.Path, $"is said to have {length} bytes, more than the {MaxLength} that one may have");
        }

        if ((long)length > file.Length - LengthBytes)
        {
            throw SafetensorsFaults.HeaderCut(file.Path, file.Length, length);
        }

        byte[] text = new byte[length];
        file.ReadExactly(text, LengthBytes);
        return Parse(file.Path, text, file.Length);
    }

    /// <summary>Reads a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="text">The header without its length.</param>
    /// <param name="fileLength">The length of the whole file.</param>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static SafetensorsHeader Parse(string path, byte[] text, long fileLength)
    {
        SafetensorsHeader header;
        try
        {
            header = new SafetensorsHeaderParser(path).Parse(text);
        }
        catch (Exception e) when (SafetensorsJson.IsFault(e))
        {
            throw SafetensorsFaults.Header(path, SafetensorsJson.Describe(e));
        }

        header.DataStart = LengthBytes + text.Length;
        header.Checksum = Crc32C.Compute(text);
        header.Uncovered = SafetensorsLayout.Check(path, header, fileLength);
        return header;
    }
}
