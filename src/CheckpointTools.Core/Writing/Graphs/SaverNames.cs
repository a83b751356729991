using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Graphs;

/// <summary>
/// Names variables as a Saver does, by the full names in their object graphs, for a checkpoint without a graph: TensorFlow 1, and
/// tf.train.Checkpoint.restore in its name-based form, find them by these (format.md 12.2). A name that the user gave stays.
/// </summary>
internal static class SaverNames
{
    /// <exception cref="CheckpointException">A variable has no such name.</exception>
    public static GraphResult Apply(ResolvedVariables resolved)
    {
        resolved = resolved.WithoutObjectGraphs();
        var graphs = new SourceGraphs(resolved);
        var nameless = new List<string>();
        ResolvedVariable[] named = [.. resolved.Variables];
        for (int i = 0; i < named.Length; i++)
        {
            CheckpointVariable variable = named[i].Variable;
            string? name =
                variable.Seat.NewPath ?? (graphs.Origins[i] is { } origin ? graphs.All[origin.Source].SaverNameOf(origin) : variable.Name);
            if (name is null)
            {
                nameless.Add(variable.Name);
                continue;
            }

            named[i] = named[i] with { Variable = variable.WithKey(name) };
        }

        return nameless.Count == 0 ? new GraphResult(resolved with { Variables = named }) : throw GraphFaults.NoSaverName(nameless);
    }
}
