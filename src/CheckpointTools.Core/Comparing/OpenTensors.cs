using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Comparing;

/// <summary>A checkpoint kept open while the values of its tensors are compared; its index is read once, at the first of them.</summary>
internal sealed class OpenTensors : IDisposable
{
    private readonly CheckpointReader _checkpoint;
    private readonly Dictionary<string, BundleTensor> _tensors = new(StringComparer.Ordinal);
    private readonly PayloadVerifier _verifier;
    private SourceFile? _data;
    private int _shard;

    /// <exception cref="CheckpointException">The checkpoint cannot be read, or is not the one that was listed.</exception>
    public OpenTensors(VariableSource source)
    {
        _checkpoint = CheckpointReader.Open(source);
        try
        {
            if (_checkpoint.Stamp != source.Stamp)
            {
                throw BundleFaults.Changed(_checkpoint.ListPath);
            }

            TensorCursor cursor = _checkpoint.Read();
            while (cursor.MoveNext())
            {
                BundleTensor tensor = cursor.ToTensor();
                _tensors.TryAdd(tensor.Name, tensor);
            }
        }
        catch
        {
            _checkpoint.Dispose();
            throw;
        }

        _verifier = new PayloadVerifier(_checkpoint.Header.IsBigEndian);
    }

    public string Prefix => _checkpoint.Prefix;

    public bool IsBigEndian => _checkpoint.Header.IsBigEndian;

    public BundleTensor Find(string name) => _tensors.TryGetValue(name, out BundleTensor? tensor) ? tensor : throw BundleFaults.Changed(_checkpoint.ListPath);

    /// <summary>Whether the tensor's elements lie one behind the other in a file, as they are.</summary>
    public bool IsPlain(BundleTensor tensor) => _checkpoint.Bundle is not null && tensor.Slices.Count == 0;

    /// <summary>The data file that a payload of a V2 checkpoint lies in.</summary>
    public SourceFile FileOf(BundleTensor tensor, BundleEntry entry)
    {
        if (_data is null || _shard != entry.ShardId)
        {
            _data?.Dispose();
            _data = null;
            _data = CurrentData.Open(_checkpoint.Bundle!, entry.ShardId);
            _shard = entry.ShardId;
        }

        return entry.End <= _data.Length ? _data : throw BundleFaults.DataFileTooShort(_data.Path, _data.Length, tensor.Name, entry);
    }

    /// <summary>The bytes of a tensor, all of them checked. Slices must make up the whole, and not claim more bytes than there are.</summary>
    public TensorContent Verified(BundleTensor tensor, CancellationToken cancellationToken)
    {
        if (BundleTensor.FindGap(tensor.Entry, tensor.Slices) is { } gap)
        {
            throw BundleFaults.Incomplete(_checkpoint.ListPath, tensor.Name, gap);
        }

        // A V1 checkpoint has a record for each slice; where it lies, its entry does not say.
        if (_checkpoint.Bundle is not null && SharedBytes.Find(tensor) is { } shared)
        {
            throw BundleFaults.SharedBytes(_checkpoint.ListPath, tensor.Name, shared);
        }

        TensorContent content = _checkpoint.OpenContent(tensor);
        try
        {
            content.Verify(cancellationToken);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>All elements of a string tensor, checked.</summary>
    public byte[][] ReadStrings(BundleTensor tensor, CancellationToken cancellationToken)
    {
        using ValueReader values = _checkpoint.OpenValues();
        return values.ReadStrings(tensor, cancellationToken);
    }

    /// <summary>The payload of a plain tensor. One at a time can be read.</summary>
    public VerifiedPayload Payload(BundleTensor tensor) => new(FileOf(tensor, tensor.Entry), tensor.Name, tensor.Entry, _verifier);

    public void Dispose()
    {
        _data?.Dispose();
        _checkpoint.Dispose();
    }
}
