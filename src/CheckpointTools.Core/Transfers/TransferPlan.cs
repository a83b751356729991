using CheckpointTools.Bundles;
using CheckpointTools.Names;

namespace CheckpointTools.Transfers;

/// <summary>
/// A checkpoint to be written: which variables, from where, in what order, to where. Made by <see cref="TransferPlanner"/>, which finds every
/// fault that can be known beforehand; carried out by <see cref="TransferExecutor"/>.
/// </summary>
public sealed class TransferPlan
{
    internal TransferPlan(string destination, IReadOnlyList<PlannedSource> sources, BundleHeader header, PlannedEntry[] payloads, PlannedEntry[] index, TransferOptions options)
    {
        Destination = destination;
        Sources = sources;
        Header = header;
        Payloads = payloads;
        Index = index;
        Options = options;
        PayloadSize = payloads.Length == 0 ? 0 : payloads[^1].TargetOffset + payloads[^1].Entry.Size;
    }

    /// <summary>The full prefix of the new checkpoint.</summary>
    public string Destination { get; }

    /// <summary>The checkpoints that variables are taken from, in the order they were first given.</summary>
    public IReadOnlyList<string> SourcePrefixes => [.. Sources.Select(static source => source.Prefix)];

    /// <summary>The variables of the new checkpoint, an object graph included, in the order of their names' bytes.</summary>
    public IEnumerable<CheckpointVariable> Variables => Index.Where(static entry => !entry.IsSlice).Select(static entry => entry.Variable);

    /// <summary>How many variables the new checkpoint has, the object graph not counted.</summary>
    public long VariableCount => Index.LongCount(static entry => !entry.IsSlice && entry.Variable.SourceName != TensorName.ObjectGraph);

    /// <summary>How many bytes of values are copied.</summary>
    public long PayloadSize { get; }

    /// <summary>What the user should know, though nothing forbids the transfer.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>How the transfer is made.</summary>
    public TransferOptions Options { get; }

    internal IReadOnlyList<PlannedSource> Sources { get; }

    internal BundleHeader Header { get; }

    /// <summary>What is copied, in the order of the new data file.</summary>
    internal PlannedEntry[] Payloads { get; }

    /// <summary>The entries of the new index, in the order of their keys.</summary>
    internal PlannedEntry[] Index { get; }
}
