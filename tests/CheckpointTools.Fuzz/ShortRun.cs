using CheckpointTools.Fuzz.Mutating;

namespace CheckpointTools.Fuzz;

/// <summary>A short run without counters in the library, with the same executions for the same seed.</summary>
public static class ShortRun
{
    /// <summary>One in this many mutations is mutated further.</summary>
    private const int KeptOnceIn = 4;

    /// <summary>Executes the seeds and then mutations.</summary>
    /// <exception cref="InvariantException">An invariant does not hold; the message has the input.</exception>
    public static void Execute(FuzzTarget target, int seed, int executions)
    {
        ArgumentNullException.ThrowIfNull(target);
        var mutator = new Mutator(seed);
        List<byte[]> inputs = [.. target.Seeds()];
        foreach (byte[] input in inputs)
        {
            Execute(target, input);
        }

        for (int i = 0; i < executions; i++)
        {
            byte[] input = target.Mutate(mutator.Pick(inputs), mutator.Pick(inputs), mutator);
            Execute(target, input);
            if (mutator.OnceIn(KeptOnceIn))
            {
                inputs.Add(input);
            }
        }
    }

    private static void Execute(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Execute(input);
        }
        catch (Exception e)
        {
            throw new InvariantException($"The input {Convert.ToBase64String(input)} of '{target.Name}' is not survived", e);
        }
    }
}
