using CheckpointTools.Binary;
using CheckpointTools.Errors;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Input;

/// <summary>
/// A checkpoint that stays open while values are read from it. Callers mostly ask in the order of the index, so the search goes on from the
/// last variable. It starts again only for a name that sorts before that.
/// </summary>
internal sealed class OpenCheckpoint : IDisposable
{
    private readonly CheckpointReader _checkpoint;
    private CheckpointException? _damage;
    private TensorCursor _cursor;
    private bool _atTensor;

    /// <summary>Opens the checkpoint that a variable comes from.</summary>
    public OpenCheckpoint(CheckpointVariable variable)
    {
        _checkpoint = CheckpointReader.Open(variable, Note);
        _cursor = _checkpoint.Read(Note);
        Values = _checkpoint.OpenValues();
    }

    /// <summary>Reads the values of what was found.</summary>
    public ValueReader Values { get; }

    /// <summary>Whether a variable comes from this checkpoint.</summary>
    public bool Has(CheckpointVariable variable) =>
        _checkpoint.Prefix == variable.Checkpoint
        && _checkpoint.Format == variable.Format
        && _checkpoint.Header.ShardCount == variable.ShardCount;

    /// <exception cref="InputException">The checkpoint has no such variable.</exception>
    /// <exception cref="CheckpointException">A part of the index is damaged, and the variable is not in the others.</exception>
    public BundleTensor Find(string name, CancellationToken cancellationToken)
    {
        byte[] key = TensorName.ToBytes(name);
        if (_atTensor && _cursor.Name.SequenceCompareTo(key) > 0)
        {
            _cursor = _checkpoint.Read(Note);
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
                    _cursor = _checkpoint.Read(Note);
                }

                // A variable that is not found may lie in the damaged block.
                throw _damage ?? (Exception)new InputException(ErrorRecords.VariableNotFound(name, [], _checkpoint.Prefix));
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
        _checkpoint.Dispose();
    }
}
