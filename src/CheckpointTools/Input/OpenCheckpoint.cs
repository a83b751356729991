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
    private CheckpointException? _damage;
    private BundleCursor _cursor;
    private bool _atTensor;

    public OpenCheckpoint(string prefix)
    {
        _bundle = BundleReader.Open(prefix, Note);
        _cursor = _bundle.Read(Note);
        Values = new TensorReader(_bundle);
    }

    public string Prefix => _bundle.Prefix;

    /// <summary>Reads the values of what was found.</summary>
    public TensorReader Values { get; }

    /// <exception cref="InputException">The checkpoint has no such variable.</exception>
    /// <exception cref="CheckpointException">A part of the index is damaged, and the variable is not in the others.</exception>
    public BundleTensor Find(string name, CancellationToken cancellationToken)
    {
        byte[] key = TensorName.ToBytes(name);
        if (_atTensor && _cursor.Name.SequenceCompareTo(key) > 0)
        {
            _cursor = _bundle.Read(Note);
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
                    _cursor = _bundle.Read(Note);
                }

                // What is not to be found may lie in the block that is damaged.
                throw _damage ?? (Exception)new InputException(ErrorRecords.VariableNotFound(name, [], Prefix));
            }
        }

        return _cursor.ToTensor();
    }

    private void Note(CheckpointException fault)
    {
        if (fault.Error != CheckpointError.DamagedEntry)
        {
            _damage ??= fault;
        }
    }

    public void Dispose()
    {
        Values.Dispose();
        _bundle.Dispose();
    }
}
