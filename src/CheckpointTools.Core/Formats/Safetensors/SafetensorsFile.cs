using CheckpointTools.Files;

namespace CheckpointTools.Formats.Safetensors;

/// <summary>An open safetensors file. It stays the same file if another one takes its name.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    private SafetensorsFile(SourceFile file, SafetensorsHeader header) => (File, Header) = (file, header);

    public SourceFile File { get; }

    public SafetensorsHeader Header { get; }

    /// <summary>
    /// The file as it was when it was opened. Values carry no checksum, so only the time tells that one was changed in place.
    /// </summary>
    public CheckpointStamp Stamp => new(File.Length, File.LastWriteTime, Header.Checksum);

    /// <exception cref="CheckpointException">The file cannot be read, or its header cannot.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = SourceFile.Open(path);
        try
        {
            return new SafetensorsFile(file, SafetensorsHeader.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads bytes of a tensor: row-major, each number with its lowest byte first.</summary>
    public void Read(SafetensorsTensor tensor, Span<byte> destination, long position) =>
        File.ReadExactly(destination, Header.DataStart + tensor.Begin + position);

    public void Dispose() => File.Dispose();
}
