namespace CheckpointTools.Fuzz;

/// <summary>
/// Measures what this thread allocates from now on. Freed memory counts too: an input that makes unlimited garbage is hostile as well.
/// </summary>
internal readonly struct MemoryMeter
{
    private readonly long _start;

    private MemoryMeter(long start) => _start = start;

    public static MemoryMeter Start() => new(GC.GetAllocatedBytesForCurrentThread());

    /// <summary>
    /// Requires that at most <paramref name="constant"/> bytes were allocated, and <paramref name="factor"/> for each byte of the input.
    /// </summary>
    public void Require(string what, long constant, long factor, long inputLength)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread() - _start;
        if (allocated > constant + (factor * inputLength))
        {
            throw new InvariantException(
                $"memory for {what} is bounded by the input",
                $"{allocated} bytes for an input of {inputLength}; at most {constant} + {factor} a byte are justified"
            );
        }
    }
}
