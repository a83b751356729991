using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Variables;

/// <summary>
/// The checkpoints that variables come from, each opened when one of its variables is asked for, and held to be the one that was listed.
/// Those that were not asked for in a while are closed: at any time, the last two or more are open.
/// </summary>
internal sealed class OpenCheckpoints : IDisposable
{
    /// <summary>Far from what a process may have open, data files included.</summary>
    private const int MaxOpen = 32;

    private readonly List<(VariableSource Source, OpenCheckpoint Checkpoint)> _open = [];

    /// <summary>The checkpoint of a variable; it stays this object's.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is not the one that was listed.</exception>
    public OpenCheckpoint Open(VariableSource source)
    {
        int position = _open.FindLastIndex(open => open.Source.Place == source.Place);
        OpenCheckpoint checkpoint = position >= 0 ? Take(position) : new OpenCheckpoint(source);
        if (_open.Count == MaxOpen)
        {
            Take(0).Dispose();
        }

        // The last one used stands at the end.
        _open.Add((source, checkpoint));
        return checkpoint.Reader.Stamp == source.Stamp ? checkpoint : throw BundleFaults.Changed(checkpoint.Reader.ListPath);
    }

    /// <summary>Finds the tensor of a variable.</summary>
    /// <exception cref="CheckpointException">The checkpoint cannot be read, or is not the one that was listed.</exception>
    public (OpenCheckpoint Checkpoint, BundleTensor Tensor) Find(CheckpointVariable variable, CancellationToken cancellationToken)
    {
        OpenCheckpoint checkpoint = Open(variable.Source);
        BundleTensor? tensor = checkpoint.Find(variable.SourceName, cancellationToken);
        return tensor is null ? throw BundleFaults.Changed(checkpoint.Reader.ListPath) : (checkpoint, tensor);
    }

    public void Dispose()
    {
        _open.ForEach(static open => open.Checkpoint.Dispose());
        _open.Clear();
    }

    private OpenCheckpoint Take(int position)
    {
        OpenCheckpoint checkpoint = _open[position].Checkpoint;
        _open.RemoveAt(position);
        return checkpoint;
    }
}
