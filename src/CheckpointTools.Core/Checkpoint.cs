using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;
using CheckpointTools.Reading;
using CheckpointTools.Variables;

namespace CheckpointTools;

/// <summary>
/// An open checkpoint of either format: its variables, and their values as .NET arrays.
/// <code>
/// using var checkpoint = Checkpoint.Open("models/bert");
/// var kernel = checkpoint.Read&lt;float[,]&gt;("dense/kernel");
/// </code>
/// </summary>
/// <remarks>
/// Nothing is loaded before it is asked for. All that is read is verified by the checksums that are stored with it. For one thread at a
/// time.
/// <para>
/// Another program may save a new checkpoint under the name of this one. What was read until then stays right; what is read later may be a
/// <see cref="CheckpointException"/> with <see cref="CheckpointError.SourceChanged"/>. Values of two checkpoints are never mixed. Open it
/// again.
/// </para>
/// </remarks>
public sealed class Checkpoint : IDisposable
{
    private readonly OpenCheckpoint _open;
    private VariableSource? _source;
    private CheckpointException? _graphFault;
    private bool _isDisposed;

    private Checkpoint(OpenCheckpoint open) => _open = open;

    /// <summary>The full path without suffix: <c>P</c> of <c>P.index</c>, or of the V1 file <c>P</c>.</summary>
    public string Prefix => _open.Reader.Prefix;

    /// <summary>The file format.</summary>
    public CheckpointFormat Format => _open.Reader.Format;

    /// <summary>The number of data files; for a V1 checkpoint, the number of its files.</summary>
    public int ShardCount => _open.Reader.Header.ShardCount;

    /// <summary>
    /// All variables in the order of their names' bytes; the index is read while they are enumerated. An object-based checkpoint stores
    /// its object graph as one of them, of <see cref="VariableKind.ObjectGraph"/>; by it, the others know their
    /// <see cref="CheckpointVariable.ObjectPath"/>.
    /// </summary>
    /// <exception cref="CheckpointException">
    /// While enumerating: the index or the object graph is damaged. <see cref="ReadVariables"/> continues past the damage.
    /// </exception>
    public IEnumerable<CheckpointVariable> Variables => List(null);

    /// <summary>Opens the one checkpoint that a path leads to.</summary>
    /// <param name="path">
    /// Any path: a prefix, any of its files, a directory (then the checkpoint that its state file names, or else the only one), a
    /// SavedModel, a <c>file://</c> address. Relative to the process.
    /// </param>
    /// <exception cref="CheckpointException">
    /// There is none, there are several, or it cannot be read: <see cref="CheckpointException.Error"/> tells which, and the message what
    /// to do.
    /// </exception>
    public static Checkpoint Open(string path)
    {
        CheckpointLocation location = CheckpointLocator.Find(path);
        return new Checkpoint(new OpenCheckpoint(location.Prefix, location.Format, location.Files));
    }

    /// <summary>Opens the checkpoint that a variable comes from, in its current state.</summary>
    /// <param name="variable">The variable.</param>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static Checkpoint Open(CheckpointVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new Checkpoint(new OpenCheckpoint(variable.Source));
    }

    /// <summary>Lists the variables of a checkpoint that may be damaged.</summary>
    /// <param name="onFault">
    /// Called for every fault: a variable or a part of the index, which is then left out, or an object graph that cannot be read.
    /// </param>
    public IEnumerable<CheckpointVariable> ReadVariables(Action<CheckpointException> onFault)
    {
        ArgumentNullException.ThrowIfNull(onFault);
        return List(onFault);
    }

    /// <summary>Finds a variable by its name.</summary>
    /// <param name="name">The name as stored.</param>
    /// <returns>The variable; null if there is none.</returns>
    /// <exception cref="CheckpointException">A part of the index is damaged, and the variable is not in the others.</exception>
    public CheckpointVariable? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _open.Find(name) is { } tensor ? VariableListing.ToVariable(Source(), tensor) : null;
    }

    /// <summary>Whether a variable comes from this checkpoint and not from another file.</summary>
    /// <param name="variable">The variable.</param>
    public bool IsSourceOf(CheckpointVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable.Source.Place == _open.Reader.Source.Place && variable.ShardCount == ShardCount;
    }

    /// <summary>Reads the values of a variable.</summary>
    /// <param name="name">The name as stored.</param>
    /// <param name="stringsAsBytes">Whether strings are returned as byte arrays; otherwise they are read as UTF-8 text.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>
    /// A scalar as a scalar, anything else as an array of the variable's rank and sizes: float32 of shape [2, 3] is <c>float[2, 3]</c>.
    /// Types that .NET lacks are widened to one that holds all their values: bfloat16 and the 8- and 4-bit floats to float, complex64 to
    /// <see cref="System.Numerics.Complex"/>, small integers to bytes.
    /// </returns>
    /// <exception cref="CheckpointException">
    /// VariableNotFound; ChecksumMismatch or other damage; DataFileMissing; TensorTooLarge for an array; UnsupportedDataType (a variant);
    /// SourceChanged.
    /// </exception>
    public object Read(string name, bool stringsAsBytes = false, CancellationToken cancellationToken = default)
    {
        BundleTensor tensor = Require(name, cancellationToken);
        return _open.Read(tensor, tensor.Entry.Shape, stringsAsBytes, cancellationToken);
    }

    /// <summary>Reads the values of a variable as a type that the caller knows.</summary>
    /// <typeparam name="T">
    /// The type that <see cref="Read(string, bool, CancellationToken)"/> gives: for float32, <c>float</c> of a scalar, <c>float[,]</c> of
    /// a matrix. Or an array of one dimension for a variable of any shape, which has the elements row by row. For strings,
    /// <see cref="string"/> or <c>byte[]</c> and arrays of them.
    /// </typeparam>
    /// <param name="name">The name as stored.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCastException">The variable is of another dtype or rank.</exception>
    /// <exception cref="CheckpointException">See <see cref="Read(string, bool, CancellationToken)"/>.</exception>
    public T Read<T>(string name, CancellationToken cancellationToken = default)
    {
        BundleTensor tensor = Require(name, cancellationToken);
        bool isScalarOfBytes = tensor.Entry.DataType == DataType.String && tensor.Entry.Shape.Rank == 0 && typeof(T) == typeof(byte[]);
        bool isVector = typeof(T).IsSZArray && !isScalarOfBytes;
        TensorShape shape = isVector ? new TensorShape([tensor.Entry.Shape.ElementCount]) : tensor.Entry.Shape;
        bool stringsAsBytes = isScalarOfBytes || typeof(T).GetElementType() == typeof(byte[]);
        object values = _open.Read(tensor, shape, stringsAsBytes, cancellationToken);
        return values is T typed
            ? typed
            : throw new InvalidCastException(
                $"The variable {TensorName.Quote(name)} is {tensor.Entry.DataType} {tensor.Entry.Shape}, "
                    + $"which is read as {values.GetType()} and not as {typeof(T)}."
            );
    }

    /// <summary>Reads the values of a variable.</summary>
    /// <param name="variable">A variable of this checkpoint, renamed or not.</param>
    /// <param name="stringsAsBytes">Whether strings are returned as byte arrays; otherwise they are read as UTF-8 text.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>See <see cref="Read(string, bool, CancellationToken)"/>.</returns>
    /// <exception cref="ArgumentException">It comes from another checkpoint, or has parts of several tensors.</exception>
    /// <exception cref="CheckpointException">See <see cref="Read(string, bool, CancellationToken)"/>.</exception>
    public object Read(CheckpointVariable variable, bool stringsAsBytes = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? fault =
            variable.Origin.AsStored is null ? "is put together or computed: a VariableReader reads it"
            : IsSourceOf(variable) ? null
            : $"comes from {variable.Checkpoint}, and not from {Prefix}";
        return fault is null
            ? Read(variable.SourceName, stringsAsBytes, cancellationToken)
            : throw new ArgumentException($"The variable {TensorName.Quote(variable.Name)} {fault}.", nameof(variable));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _open.Dispose();
    }

    /// <summary>The prefix.</summary>
    public override string ToString() => Prefix;

    private BundleTensor Require(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _open.Find(name, cancellationToken) ?? throw NotFound(name);
    }

    private CheckpointException NotFound(string name) =>
        new(CheckpointError.VariableNotFound, $"No variable of {Prefix} is named {TensorName.Quote(name)}.") { Variable = name };

    private IEnumerable<CheckpointVariable> List(Action<CheckpointException>? onFault)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        VariableSource source = Source();
        foreach (CheckpointException fault in _open.OpeningFaults.Concat(_graphFault is null ? [] : [_graphFault]))
        {
            if (onFault is null)
            {
                throw fault;
            }

            onFault(fault);
        }

        foreach (CheckpointVariable variable in VariableListing.Read(_open.Reader, source, onFault))
        {
            yield return variable;
        }
    }

    /// <summary>The source that is stored with the variables, including the object graph, which is read once.</summary>
    private VariableSource Source()
    {
        if (_source is null)
        {
            ObjectGraph? graph = CheckpointContents.ReadGraph(_open.Reader.Bundle, fault => _graphFault = fault);
            _source = CheckpointContents.WithRoles(_open.Reader.Source, new Lazy<ObjectGraph?>(graph));
        }

        return _source;
    }
}
