using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Comparing;

/// <summary>A payload read from front to back, verified as it passes.</summary>
internal sealed class VerifiedPayload
{
    private readonly SourceFile _file;
    private readonly string _name;
    private readonly BundleEntry _entry;
    private readonly PayloadVerifier _verifier;

    public VerifiedPayload(SourceFile file, string name, BundleEntry entry, PayloadVerifier verifier)
    {
        (_file, _name, _entry, _verifier) = (file, name, entry, verifier);
        _verifier.Begin(entry);
        Left = entry.Size;
    }

    /// <summary>How many bytes were not read yet.</summary>
    public long Left { get; private set; }

    public void Read(Span<byte> destination)
    {
        _file.ReadExactly(destination, _entry.End - Left);
        _verifier.Append(destination);
        Left -= destination.Length;
    }

    /// <exception cref="CheckpointException">The bytes are not those that were stored.</exception>
    public void Finish()
    {
        uint checksum = _verifier.Finish();
        if (_verifier.Fault is { } fault)
        {
            throw BundleFaults.Payload(_file.Path, _name, _entry, fault);
        }

        if (checksum != _entry.Checksum)
        {
            throw BundleFaults.Checksum(_file.Path, _name, _entry, checksum);
        }
    }
}
