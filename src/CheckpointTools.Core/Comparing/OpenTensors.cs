using CheckpointTools.Bundles;
using CheckpointTools.Files;

namespace CheckpointTools.Comparing;

/// <summary>A checkpoint kept open while the values of its tensors are compared; its index is read once, at the first of them.</summary>
internal sealed class OpenTensors : IDisposable
{
    private readonly BundleReader _bundle;
    private readonly Dictionary<string, BundleTensor> _tensors = new(StringComparer.Ordinal);
    private readonly PayloadVerifier _verifier;
    private SourceFile? _data;
    private int _shard;

    /// <exception cref="CheckpointException">The checkpoint cannot be read, or is not the one that was listed.</exception>
    public OpenTensors(string prefix, CheckpointStamp stamp)
    {
        _bundle = BundleReader.Open(prefix);
        try
        {
            if (_bundle.Stamp != stamp)
            {
                throw BundleFaults.Changed(prefix);
            }

            BundleCursor cursor = _bundle.Read();
            while (cursor.MoveNext())
            {
                BundleTensor tensor = cursor.ToTensor();
                _tensors.TryAdd(tensor.Name, tensor);
            }
        }
        catch
        {
            _bundle.Dispose();
            throw;
        }

        _verifier = new PayloadVerifier(_bundle.Header.IsBigEndian);
    }

    /// <summary>Opens the checkpoint that a variable comes from.</summary>
    /// <exception cref="CheckpointException">The checkpoint cannot be read, is not the one that was listed, or is of V1.</exception>
    public static OpenTensors Of(CheckpointVariable variable) => variable.Format == CheckpointFormat.V2
        ? new OpenTensors(variable.Checkpoint, variable.Stamp)
        : throw new CheckpointException(
            CheckpointError.UnsupportedFormat,
            $"{variable.Checkpoint} is a V1 checkpoint, whose values are not compared as they are. Copy it first, which converts it: Get-CheckpointVariable '{variable.Checkpoint}' | Copy-CheckpointVariable -To a-new-prefix.")
        {
            File = variable.Checkpoint,
            Variable = variable.SourceName,
        };

    public BundleReader Bundle => _bundle;

    public bool IsBigEndian => _bundle.Header.IsBigEndian;

    public BundleTensor Find(string name) => _tensors.TryGetValue(name, out BundleTensor? tensor) ? tensor : throw BundleFaults.Changed(_bundle.Prefix);

    /// <summary>The data file that a payload lies in.</summary>
    public SourceFile FileOf(BundleTensor tensor, BundleEntry entry)
    {
        if (_data is null || _shard != entry.ShardId)
        {
            _data?.Dispose();
            _data = null;
            _data = CurrentData.Open(_bundle, entry.ShardId);
            _shard = entry.ShardId;
        }

        return entry.End <= _data.Length ? _data : throw BundleFaults.DataFileTooShort(_data.Path, _data.Length, tensor.Name, entry);
    }

    /// <summary>Reads all that makes up a tensor and checks it. Slices must make up the whole, and not claim more bytes than there are.</summary>
    public void Verify(BundleTensor tensor, byte[] buffer, CancellationToken cancellationToken)
    {
        if (BundleTensor.FindGap(tensor.Entry, tensor.Slices) is { } gap)
        {
            throw BundleFaults.Incomplete(_bundle.IndexPath, tensor.Name, gap);
        }

        // Slices that share their bytes could claim any amount of reading.
        long available = 0;
        foreach (BundleEntry entry in tensor.Payloads.DistinctBy(static entry => entry.ShardId))
        {
            available += FileOf(tensor, entry).Length;
        }

        long total = tensor.Payloads.Sum(static entry => entry.Size);
        if (total > available)
        {
            throw BundleFaults.SharedBytes(_bundle.IndexPath, tensor.Name, total, available);
        }

        foreach (BundleEntry entry in tensor.Payloads)
        {
            var payload = new VerifiedPayload(FileOf(tensor, entry), tensor.Name, entry, _verifier);
            while (payload.Left > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                payload.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, payload.Left)));
            }

            payload.Finish();
        }
    }

    /// <summary>The payload of a tensor that is stored in one piece. One at a time can be read.</summary>
    public VerifiedPayload Payload(BundleTensor tensor) => new(FileOf(tensor, tensor.Entry), tensor.Name, tensor.Entry, _verifier);

    public void Dispose()
    {
        _data?.Dispose();
        _bundle.Dispose();
    }
}
