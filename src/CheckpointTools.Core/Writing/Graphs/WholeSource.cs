using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Graphs;

/// <summary>Finds out by the variables alone whether a graph stays as it is: then it need not be read.</summary>
internal static class WholeSource
{
    /// <summary>Whether any variable has its place in an object-based checkpoint.</summary>
    public static bool HasGraphs(ResolvedVariables resolved)
    {
        if (Array.Exists(resolved.Sources, static source => source.ObjectGraph is not null))
        {
            return true;
        }

        // A model whose variables all got their values from elsewhere is no source.
        VariableSource? last = null;
        foreach (ResolvedVariable variable in resolved.Variables)
        {
            if (variable.Variable.Seat.Source is { } seat && !ReferenceEquals(seat, last))
            {
                if (!Array.Exists(resolved.Sources, source => source.Description.Place == seat.Place))
                {
                    return true;
                }

                last = seat;
            }
        }

        return false;
    }

    /// <summary>The one source that all variables have their places in, if all of its are there, where they were.</summary>
    public static PlannedSource? Find(ResolvedVariables resolved, GraphSettings settings)
    {
        bool isEdited =
            settings.Mode != ObjectGraphMode.Auto
            || settings.Optimizers != OptimizerObjects.AsTaken
            || settings.RootObject is not null
            || settings.NoSaveCounter;
        if (isEdited)
        {
            return null;
        }

        PlannedSource? whole = null;
        VariableSource? last = null;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (ResolvedVariable variable in resolved.Variables)
        {
            VariableSeat seat = variable.Variable.Seat;
            if (seat.Source is null || seat.NewPath is not null || variable.Variable.Name != seat.Key)
            {
                return null;
            }

            if (!ReferenceEquals(seat.Source, last))
            {
                last = seat.Source;
                whole ??= Array.Find(resolved.Sources, source => source.Description.Place == last.Place);
                if (whole?.ObjectGraph is null || whole.Description.Place != last.Place)
                {
                    return null;
                }
            }

            keys.Add(seat.Key);
        }

        if (resolved.Variables.Length == 0)
        {
            // Nothing but the graph is given: some checkpoints have nothing else.
            return Array.Find(resolved.Sources, static source => source is { ObjectGraph: not null, VariableCount: 0 });
        }

        bool hasOther = Array.Exists(resolved.Sources, source => source.IsKept && !ReferenceEquals(source, whole));
        return whole is not null && !hasOther && keys.Count == whole.VariableCount ? whole : null;
    }
}
