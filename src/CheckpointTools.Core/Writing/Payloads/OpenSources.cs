using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Payloads;

/// <summary>The sources of a plan while values are read from them: each is opened when it is first needed, as the plan knew it.</summary>
/// <param name="sources">The sources, by their numbers.</param>
internal sealed class OpenSources(IReadOnlyList<PlannedSource> sources) : IDisposable
{
    /// <summary>A variable rests on a few checkpoints; a plan may have thousands.</summary>
    private const int MaxOpen = 16;

    private readonly Dictionary<int, CheckpointReader> _open = [];

    /// <exception cref="CheckpointException">The source cannot be read, or is another one by now.</exception>
    public CheckpointReader Open(int source)
    {
        if (_open.TryGetValue(source, out CheckpointReader? checkpoint))
        {
            return checkpoint;
        }

        // Damage of its index was reported when the plan was made.
        VariableSource planned = sources[source].Description;
        checkpoint = CheckpointReader.Open(planned, static _ => { });
        if (checkpoint.Stamp != planned.Stamp)
        {
            checkpoint.Dispose();
            throw BundleFaults.Changed(checkpoint.ListPath);
        }

        _open[source] = checkpoint;
        return checkpoint;
    }

    /// <summary>Opens the values that a variable's origin makes of its tensors.</summary>
    /// <exception cref="CheckpointException">A source cannot be read, or is another one by now.</exception>
    public OpenVariable Open(ResolvedVariable variable, CancellationToken cancellationToken)
    {
        // Parts of one tensor share its content, so that it is verified once.
        var contents = new Dictionary<BundleEntry, VariableContent>(ReferenceEqualityComparer.Instance);
        var inputs = new List<VariableContent>();
        foreach (ResolvedTensor tensor in variable.Tensors)
        {
            if (!contents.TryGetValue(tensor.Entry, out VariableContent? content))
            {
                content = contents[tensor.Entry] = Open(tensor, cancellationToken);
            }

            inputs.Add(content);
        }

        var log = new ComputingLog();
        return new OpenVariable(variable.Variable.Origin.Open(inputs, log), [.. contents.Values], log);
    }

    private VariableContent Open(ResolvedTensor tensor, CancellationToken cancellationToken) =>
        sources[tensor.Source].IsMade
            ? new NoContent(tensor.Stored)
            : new StoredContent(Open(tensor.Source), tensor.ToTensor(), cancellationToken);

    /// <summary>Closes what is open if it is too much. The caller no longer reads from any of it.</summary>
    public void Trim()
    {
        if (_open.Count > MaxOpen)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        foreach (CheckpointReader checkpoint in _open.Values)
        {
            checkpoint.Dispose();
        }

        _open.Clear();
    }
}
