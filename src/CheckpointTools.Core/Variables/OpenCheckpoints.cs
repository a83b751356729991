using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Variables;

/// <summary>
/// The checkpoints that variables come from. Each is opened when one of its variables is first needed, and must be the one that was listed.
/// Checkpoints that were not used recently are closed, but at least the last two stay open.
/// </summary>
internal sealed class OpenCheckpoints : IDisposable
{
    /// <summary>Far below the number of files that a process may open, data files included.</summary>
    private const int MaxOpen = 32;

    private readonly List<(VariableSource Source, OpenCheckpoint Checkpoint)> _open = [];

    /// <summary>The checkpoint of a variable; this object disposes of it.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is not the one that was listed.</exception>
    public OpenCheckpoint Open(VariableSource source)
    {
        int position = _open.FindLastIndex(open => open.Source.Place == source.Place);
        OpenCheckpoint checkpoint = position >= 0 ? Take(position) : new OpenCheckpoint(source);
        if (_open.Count == MaxOpen)
        {
            Take(0).Dispose();
        }

        // The last one used is at the end.
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
