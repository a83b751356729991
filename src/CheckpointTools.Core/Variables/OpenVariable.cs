namespace CheckpointTools.Variables;

/// <summary>The values of a variable while they are read.</summary>
/// <param name="content">The values.</param>
/// <param name="inputs">The tensors that they rest on.</param>
/// <param name="log">What became of the values while they were computed.</param>
internal sealed class OpenVariable(VariableContent content, IReadOnlyList<VariableContent> inputs, ComputingLog log) : IDisposable
{
    public ComputingLog Log => log;

    public VariableContent Content => content;

    /// <summary>Verifies what was read, and not verified before: damaged bytes must not be judged as values.</summary>
    /// <exception cref="CheckpointException">The bytes are not the ones that were stored.</exception>
    public void Finish()
    {
        foreach (VariableContent input in inputs)
        {
            input.Finish();
        }
    }

    public void Dispose()
    {
        content.Dispose();
        foreach (VariableContent input in inputs)
        {
            input.Dispose();
        }
    }
}
