using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Payloads;

/// <summary>The values of a variable while payloads are made of them.</summary>
/// <param name="content">The values.</param>
/// <param name="inputs">The tensors that they rest on.</param>
internal sealed class OpenVariable(VariableContent content, IReadOnlyList<VariableContent> inputs) : IDisposable
{
    public VariableContent Content => content;

    public void Dispose()
    {
        content.Dispose();
        foreach (VariableContent input in inputs)
        {
            input.Dispose();
        }
    }
}
