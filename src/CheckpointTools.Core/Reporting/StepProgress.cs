using CheckpointTools.Writing;

namespace CheckpointTools.Reporting;

/// <summary>How far one step of a report is, which goes through many variables.</summary>
/// <param name="sizes">The sizes of all of them.</param>
/// <param name="onProgress">Receives the progress.</param>
internal sealed class StepProgress(IEnumerable<long> sizes, Action<TransferProgress> onProgress)
{
    /// <summary>What damaged indexes claim may be more than a number holds.</summary>
    private readonly long _total = (long)Int128.Min(sizes.Aggregate(Int128.Zero, static (sum, size) => sum + size), long.MaxValue);
    private Int128 _before;
    private CheckpointVariable? _variable;

    /// <summary>The next variable is at hand.</summary>
    public void Begin(CheckpointVariable variable)
    {
        _before += _variable?.Size ?? 0;
        _variable = variable;
        Show(0);
    }

    /// <summary>So many bytes of it are done.</summary>
    public void Show(long bytes) =>
        onProgress(new TransferProgress((long)Int128.Min(_before + bytes, long.MaxValue), _total, _variable?.Name));
}
