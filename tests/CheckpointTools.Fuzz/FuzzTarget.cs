using CheckpointTools.Fuzz.Mutating;

namespace CheckpointTools.Fuzz;

/// <summary>
/// A part of the library that reads bytes of unknown origin. For every target holds: only CheckpointException escapes the library; what it
/// allocates is bounded by a constant and a multiple of the input's length; an execution ends within seconds. What else must hold stands in
/// the comment of each target, and <see cref="Execute"/> checks it.
/// </summary>
public abstract class FuzzTarget : IDisposable
{
    private ScratchDirectory? _scratch;

    /// <summary>The name on the command line, in findings and in the report.</summary>
    public abstract string Name { get; }

    /// <summary>The parts of the library that the target is about: beginnings of types' full names.</summary>
    public abstract IReadOnlyList<string> Subjects { get; }

    /// <summary>Mutations make no longer inputs.</summary>
    public virtual int MaxLength => 8192;

    /// <summary>Where files of an input are put.</summary>
    private protected ScratchDirectory Scratch => _scratch ??= new ScratchDirectory();

    /// <summary>Sound inputs to begin with.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>
    /// Does all that the library can do with the input. Returns if every invariant held, whether the input was accepted or refused.
    /// </summary>
    /// <exception cref="InvariantException">An invariant does not hold.</exception>
    public abstract void Execute(byte[] input);

    /// <summary>Makes another input of one.</summary>
    /// <param name="input">What is changed.</param>
    /// <param name="other">Another input to take parts of.</param>
    /// <param name="mutator">Chance.</param>
    public virtual byte[] Mutate(byte[] input, byte[] other, Mutator mutator)
    {
        ArgumentNullException.ThrowIfNull(mutator);
        return mutator.Bytes(input, other, MaxLength);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scratch?.Dispose();
        GC.SuppressFinalize(this);
    }
}
