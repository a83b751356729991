using CheckpointTools.Files;

namespace CheckpointTools.Formats.Bundles;

/// <summary>Reads payloads of one bundle, each from front to back, and verifies them while reading.</summary>
/// <param name="files">The bundle's data files.</param>
/// <param name="isBigEndian">Its byte order.</param>
internal sealed class PayloadReader(DataFiles files, bool isBigEndian)
{
    private const int ChunkSize = 1 << 20;

    private readonly PayloadVerifier _verifier = new(isBigEndian);
    private SourceFile _file = null!;
    private BundleEntry _entry = null!;
    private string _variable = "";

    /// <summary>The number of bytes of the payload that remain.</summary>
    public long Left { get; private set; }

    /// <summary>What is wrong with the bytes so far; null if nothing is. If set, the rest need not be read.</summary>
    public string? Fault => _verifier.Fault;

    /// <summary>Starts another payload.</summary>
    /// <exception cref="CheckpointException">Its data file is missing, too short, or cannot be read.</exception>
    public void Begin(BundleEntry entry, string variable)
    {
        _file = files.Open(entry, variable);
        (_entry, _variable, Left) = (entry, variable, entry.Size);
        _verifier.Begin(entry);
    }

    /// <summary>Reads the next bytes.</summary>
    public void Read(Span<byte> destination)
    {
        _file.ReadExactly(destination, _entry.End - Left);
        _verifier.Append(destination);
        Left -= destination.Length;
    }

    /// <summary>Ends the payload.</summary>
    /// <exception cref="CheckpointException">The bytes are not the ones that were stored.</exception>
    public void Finish() => _verifier.RequireSound(_file.Path, _variable);

    /// <summary>Reads a whole payload.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or its bytes are not the ones that were stored.</exception>
    public void ReadAll(BundleEntry entry, string variable, Span<byte> destination, CancellationToken cancellationToken)
    {
        Begin(entry, variable);
        for (Span<byte> rest = destination; !rest.IsEmpty; rest = rest[Math.Min(ChunkSize, rest.Length)..])
        {
            cancellationToken.ThrowIfCancellationRequested();
            Read(rest[..Math.Min(ChunkSize, rest.Length)]);
        }

        Finish();
    }
}
