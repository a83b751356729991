using CheckpointTools.Binary;
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
        Trim();
        return OpenBeside(source);
    }

    /// <summary>Finds the tensor of a variable.</summary>
    /// <exception cref="CheckpointException">The checkpoint cannot be read, or is not the one that was listed.</exception>
    public (OpenCheckpoint Checkpoint, BundleTensor Tensor) Find(CheckpointVariable variable, CancellationToken cancellationToken)
    {
        Trim();
        return Find(variable.Origin.Input(0), cancellationToken);
    }

    /// <summary>
    /// Opens the values of any variable, stored or computed. The caller disposes of them before anything else is asked of this object.
    /// </summary>
    /// <exception cref="CheckpointException">A checkpoint cannot be read, or is not the one that was listed.</exception>
    public OpenVariable OpenValues(CheckpointVariable variable, CancellationToken cancellationToken)
    {
        VariableOrigin origin = variable.Origin;
        if (!origin.IsComplete)
        {
            throw new CheckpointException(
                CheckpointError.InvalidComputation,
                $"{TensorName.Quote(variable.Name)} has parts without values, so it cannot be read. Give each part a value first."
            )
            {
                Variable = variable.Name,
            };
        }

        // All of its checkpoints stay open for it.
        Trim();
        var contents = new Dictionary<(object, string), VariableContent>();
        var inputs = new List<VariableContent>();
        for (int number = 0; number < origin.InputCount; number++)
        {
            StoredTensor input = origin.Input(number);
            if (!contents.TryGetValue((input.Source.Place, input.Name), out VariableContent? content))
            {
                content = contents[(input.Source.Place, input.Name)] = OpenInput(input, cancellationToken);
            }

            inputs.Add(content);
        }

        var log = new ComputingLog();
        return new OpenVariable(origin.Open(inputs, log), [.. contents.Values], log);
    }

    public void Dispose()
    {
        _open.ForEach(static open => open.Checkpoint.Dispose());
        _open.Clear();
    }

    private VariableContent OpenInput(StoredTensor input, CancellationToken cancellationToken)
    {
        if (!input.Source.IsCheckpoint)
        {
            return new NoContent(input);
        }

        (OpenCheckpoint checkpoint, BundleTensor tensor) = Find(input, cancellationToken);
        tensor.RequireWhole(checkpoint.Reader.ListPath);
        return new StoredContent(checkpoint.Reader, tensor, cancellationToken);
    }

    private (OpenCheckpoint Checkpoint, BundleTensor Tensor) Find(StoredTensor stored, CancellationToken cancellationToken)
    {
        OpenCheckpoint checkpoint = OpenBeside(stored.Source);
        BundleTensor? tensor = checkpoint.Find(stored.Name, cancellationToken);
        return tensor is null ? throw BundleFaults.Changed(checkpoint.Reader.ListPath) : (checkpoint, tensor);
    }

    private OpenCheckpoint OpenBeside(VariableSource source)
    {
        int position = _open.FindLastIndex(open => open.Source.Place == source.Place);
        OpenCheckpoint checkpoint = position >= 0 ? Take(position) : new OpenCheckpoint(source);

        // The last one used is at the end.
        _open.Add((source, checkpoint));
        return checkpoint.Reader.Stamp == source.Stamp ? checkpoint : throw BundleFaults.Changed(checkpoint.Reader.ListPath);
    }

    /// <summary>Closes those that were not used for long.</summary>
    private void Trim()
    {
        while (_open.Count > MaxOpen)
        {
            Take(0).Dispose();
        }
    }

    private OpenCheckpoint Take(int position)
    {
        OpenCheckpoint checkpoint = _open[position].Checkpoint;
        _open.RemoveAt(position);
        return checkpoint;
    }
}
