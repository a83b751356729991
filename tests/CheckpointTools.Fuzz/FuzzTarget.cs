using CheckpointTools.Fuzz.Mutating;

namespace CheckpointTools.Fuzz;

/// <summary>
/// A part of the library that reads bytes of unknown origin. For every target, only CheckpointException escapes the library, its
/// allocations are bounded by a constant and a multiple of the input's length, and an execution ends within seconds. Further invariants are
/// in the comment of each target, and <see cref="Execute"/> checks them.
/// </summary>
public abstract class FuzzTarget : IDisposable
{
    private ScratchDirectory? _scratch;

    /// <summary>The name on the command line, in findings and in the report.</summary>
    public abstract string Name { get; }

    /// <summary>The parts of the library that the target covers: beginnings of types' full names.</summary>
    public abstract IReadOnlyList<string> Subjects { get; }

    /// <summary>The maximum length of an input that mutations make.</summary>
    public virtual int MaxLength => 8192;

    /// <summary>The directory for the files of an input.</summary>
    private protected ScratchDirectory Scratch => _scratch ??= new ScratchDirectory();

    /// <summary>Sound inputs to start with.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>
    /// Uses the input in every way that the library can. Returns if every invariant held, whether the input was accepted or refused.
    /// </summary>
    /// <exception cref="InvariantException">An invariant does not hold.</exception>
    public abstract void Execute(byte[] input);

    /// <summary>Makes another input from one.</summary>
    /// <param name="input">The input to change.</param>
    /// <param name="other">Another input to take parts of.</param>
    /// <param name="mutator">The source of randomness.</param>
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
