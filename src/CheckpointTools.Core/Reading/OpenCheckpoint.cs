using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>
/// A checkpoint that stays open while its tensors are read. They are usually requested in the order of the index, so the search continues
/// after the last one and needs no memory; if the order is different, the index is held in memory.
/// </summary>
internal sealed class OpenCheckpoint : IDisposable
{
    private const int MaxRestarts = 16;

    private readonly List<CheckpointException> _openingFaults = [];
    private CheckpointException? _damage;
    private TensorCursor _cursor;
    private bool _atTensor;
    private bool _isUsed;
    private int _restarts;
    private Dictionary<string, BundleTensor>? _held;
    private ValueReader? _values;

    /// <summary>Opens a checkpoint. The intact parts of a damaged one can be read.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or no part of it is intact.</exception>
    public OpenCheckpoint(string prefix, CheckpointFormat format, IReadOnlyList<string> files)
    {
        Reader = CheckpointReader.Open(prefix, format, files, _openingFaults.Add);
        _openingFaults.ForEach(Note);
        try
        {
            _cursor = Reader.Read(Note);
        }
        catch
        {
            Reader.Dispose();
            throw;
        }
    }

    /// <summary>Opens the checkpoint in which variables were listed, in its current state.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or no part of it is intact.</exception>
    public OpenCheckpoint(VariableSource source)
        : this(source.Prefix, source.Format, source.Files) { }

    public CheckpointReader Reader { get; }

    /// <summary>The damage that was found on opening.</summary>
    public IReadOnlyList<CheckpointException> OpeningFaults => _openingFaults;

    /// <summary>Finds a tensor.</summary>
    /// <returns>The tensor; null if there is none.</returns>
    /// <exception cref="CheckpointException">A part of the index is damaged, and the tensor is not in the others.</exception>
    public BundleTensor? Find(string name, CancellationToken cancellationToken = default)
    {
        byte[] key = TensorName.ToBytes(name);
        if (!_isUsed)
        {
            _isUsed = true;
            if (Seek(key) is { } alone)
            {
                return alone;
            }
        }

        if (_held is null && _atTensor && _cursor.Name.SequenceCompareTo(key) > 0)
        {
            Restart(cancellationToken);
        }

        BundleTensor? found = _held is null ? FindAhead(key, cancellationToken) : _held.GetValueOrDefault(name);

        // A tensor that is not found may be in the damaged block.
        return found ?? (_damage is null ? null : throw _damage);
    }

    /// <summary>Reads a tensor into memory; see <see cref="TensorValues"/>.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="shape">The shape of the array: the tensor's, or another with as many elements.</param>
    /// <param name="stringsAsBytes">Whether strings are returned as byte arrays instead of text.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CheckpointException">Its values cannot be read, or are damaged.</exception>
    public object Read(BundleTensor tensor, TensorShape shape, bool stringsAsBytes, CancellationToken cancellationToken)
    {
        _values ??= Reader.OpenValues();
        return TensorValues.Read(_values, tensor, shape, stringsAsBytes, cancellationToken);
    }

    public void Dispose()
    {
        _values?.Dispose();
        Reader.Dispose();
    }

    /// <summary>
    /// Finds a tensor without a walk to it, for whoever asks for one alone. Null for what only the walk can tell: where there are slices,
    /// or a fault.
    /// </summary>
    private BundleTensor? Seek(byte[] key)
    {
        try
        {
            // Keys that begin with 0 are those of slices.
            return key is [> 0, ..] && Reader.Bundle?.Find(key) is { Entry.IsPartitioned: false } tensor ? tensor : null;
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    private BundleTensor? FindAhead(byte[] key, CancellationToken cancellationToken)
    {
        while (!_atTensor || _cursor.Name.SequenceCompareTo(key) < 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _atTensor = _cursor.MoveNext();
            if (!_atTensor)
            {
                Restart(cancellationToken);
                return null;
            }
        }

        return _cursor.Name.SequenceEqual(key) ? _cursor.ToTensor() : null;
    }

    private void Restart(CancellationToken cancellationToken)
    {
        _cursor = Reader.Read(Note);
        _atTensor = false;
        if (_restarts++ < MaxRestarts)
        {
            return;
        }

        var held = new Dictionary<string, BundleTensor>(StringComparer.Ordinal);
        while (_cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            BundleTensor tensor = _cursor.ToTensor();
            held.TryAdd(tensor.Name, tensor);
        }

        _held = held;
    }

    private void Note(CheckpointException fault)
    {
        if (fault.Error != CheckpointError.DamagedEntry)
        {
            _damage ??= fault;
        }
    }
}
