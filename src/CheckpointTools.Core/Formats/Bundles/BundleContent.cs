using CheckpointTools.Files;

namespace CheckpointTools.Formats.Bundles;

/// <summary>A bundle's tensor as one sequence of bytes, in the bundle's byte order.</summary>
/// <param name="bundle">The bundle; it must stay open.</param>
/// <param name="tensor">A tensor of it; where it has slices, one of a fixed element width.</param>
internal sealed class BundleContent(BundleReader bundle, BundleTensor tensor) : TensorContent(tensor)
{
    private const int ChunkSize = 1 << 20;

    private readonly Dictionary<int, SourceFile> _files = [];

    public override void Verify(CancellationToken cancellationToken)
    {
        var verifier = new PayloadVerifier(bundle.Header.IsBigEndian);
        byte[] buffer = new byte[Math.Min(ChunkSize, Tensor.Payloads.Max(static entry => entry.Size))];
        foreach (BundleEntry entry in Tensor.Payloads)
        {
            SourceFile file = FileOf(entry);
            verifier.Begin(entry);
            for (long position = 0; position < entry.Size; position += buffer.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.Size - position));
                file.ReadExactly(chunk, entry.Offset + position);
                verifier.Append(chunk);
            }

            verifier.RequireSound(file.Path, Tensor.Name);
        }
    }

    /// <exception cref="CheckpointException">A data file is missing, too short, or may not be read.</exception>
    public void RequireFiles()
    {
        foreach (BundleEntry entry in Tensor.Payloads)
        {
            FileOf(entry);
        }
    }

    public override void Dispose()
    {
        foreach (SourceFile file in _files.Values)
        {
            file.Dispose();
        }
    }

    protected override void ReadPiece(int piece, Span<byte> destination, long position)
    {
        BundleEntry entry = Tensor.Slices.Count == 0 ? Tensor.Entry : Tensor.Slices[piece].Entry;
        FileOf(entry).ReadExactly(destination, entry.Offset + position);
    }

    private SourceFile FileOf(BundleEntry entry)
    {
        if (!_files.TryGetValue(entry.ShardId, out SourceFile? file))
        {
            file = _files[entry.ShardId] = CurrentData.Open(bundle, entry.ShardId);
        }

        return entry.End <= file.Length ? file : throw BundleFaults.DataFileTooShort(file.Path, file.Length, Tensor.Name, entry);
    }
}
