using CheckpointTools.Bundles;
using CheckpointTools.Errors;
using CheckpointTools.Names;

namespace CheckpointTools.Input;

/// <summary>
/// A checkpoint kept open while values are read from it. Variables are mostly asked for in the order of the index, so the search goes on
/// from the last one and begins anew only for a name that sorts before it.
/// </summary>
internal sealed class OpenCheckpoint : IDisposable
{
    private readonly BundleReader _bundle;
    private BundleCursor _cursor;
    private bool _atTensor;

    public OpenCheckpoint(string prefix)
    {
        _bundle = BundleReader.Open(prefix);
        _cursor = _bundle.Read(static _ => { });
        Values = new TensorReader(_bundle);
    }

    public string Prefix => _bundle.Prefix;

    /// <summary>Reads the values of what was found.</summary>
    public TensorReader Values { get; }

    /// <exception cref="InputException">The checkpoint has no such variable.</exception>
    public BundleTensor Find(string name, CancellationToken cancellationToken)
    {
        byte[] key = TensorName.ToBytes(name);
        if (_atTensor && _cursor.Name.SequenceCompareTo(key) > 0)
        {
            _cursor = _bundle.Read(static _ => { });
            _atTensor = false;
        }

        while (!_atTensor || !_cursor.Name.SequenceEqual(key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _atTensor = _cursor.MoveNext();
            if (!_atTensor || _cursor.Name.SequenceCompareTo(key) > 0)
            {
                if (!_atTensor)
                {
                    _cursor = _bundle.Read(static _ => { });
                }

                throw new InputException(ErrorRecords.VariableNotFound(name, [], Prefix));
            }
        }

        return _cursor.ToTensor();
    }

    public void Dispose()
    {
        Values.Dispose();
        _bundle.Dispose();
    }
}
