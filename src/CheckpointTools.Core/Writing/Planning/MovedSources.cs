using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Planning;

/// <summary>The checkpoints that a move removes once the new one is there.</summary>
internal static class MovedSources
{
    /// <param name="named">The variables.</param>
    /// <param name="replaced">Those that others take the place of.</param>
    /// <exception cref="CheckpointException">A source has variables that the new checkpoint has not.</exception>
    public static IReadOnlyList<PlannedSource> RequireWhole(NamedVariables named, ReplacedValues replaced)
    {
        ILookup<int, string> taken = named
            .Parts.SelectMany(static part => part.Tensors)
            .Select(static tensor => (tensor.Source, tensor.Stored.Name))
            .Concat(named.DroppedCopies)
            .Concat(replaced.Kept)
            .Where(static tensor => tensor.Item2 != TensorName.ObjectGraph)
            .ToLookup(static tensor => tensor.Item1, static tensor => tensor.Item2);
        var moved = new List<PlannedSource>();
        for (int number = 0; number < named.Sources.Length; number++)
        {
            PlannedSource source = named.Sources[number];
            if (source.IsKept || source.IsMade)
            {
                continue;
            }

            long left = source.VariableCount - taken[number].Distinct().LongCount();
            if (left > 0)
            {
                throw replaced.NamesOf(number) is { Length: > 0 } names && names.Length == left
                    ? TransferFaults.LosesReplaced(source, names)
                    : TransferFaults.LeavesVariables(source, left);
            }

            moved.Add(source);
        }

        return moved;
    }

    /// <exception cref="CheckpointException">Something else needs the files of a source, or it may not be removed.</exception>
    public static void RequireRemovable(PlannedSource source)
    {
        string current = BundleFiles.CountSuffix(source.Header.ShardCount);
        string[] files =
        [
            BundleFiles.IndexPath(source.Prefix),
            .. BundleFiles.FindData(source.Prefix).Where(file => file.EndsWith(current, StringComparison.Ordinal)),
        ];
        FilesThatGo.RequireUnused(source.Prefix, files, []);
        FilesThatGo.RequireRemovable(source.Prefix, files);
    }
}
