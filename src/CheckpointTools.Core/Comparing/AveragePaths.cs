namespace CheckpointTools.Comparing;

/// <summary>
/// Relates a variable to its average where each side has only one of the two: a checkpoint of averages alone and a model that asks for the
/// variables, or a model that asks for the averages and a checkpoint without. The average is called <c>variable/average</c>; in the search
/// it goes by the path of its variable.
/// </summary>
internal static class AveragePaths
{
    /// <summary>The paths by which tensors of a checkpoint are searched.</summary>
    /// <param name="unused">The tensors that nothing asked for.</param>
    /// <param name="paths">Their paths.</param>
    /// <param name="all">The paths of all tensors of the checkpoint.</param>
    /// <param name="wanted">The wanted tensors that are not found, by their paths.</param>
    public static VariablePath?[] OfTensors(
        IReadOnlyList<CheckpointVariable> unused,
        VariablePath?[] paths,
        IReadOnlySet<string> all,
        IReadOnlyDictionary<string, WantedTensor> wanted
    ) =>
        Relate(
            paths,
            all,
            (i, variable) => wanted.TryGetValue(variable, out WantedTensor? other) && other.Accepts(unused[i]),
            i => unused[i].Role.Kind
        );

    /// <summary>The paths by which wanted tensors are searched.</summary>
    /// <param name="missing">The wanted tensors that are not found.</param>
    /// <param name="paths">Their paths.</param>
    /// <param name="all">The paths of all wanted tensors.</param>
    /// <param name="unused">The tensors that nothing asked for, by their paths.</param>
    /// <param name="roleOf">Tells what a wanted tensor is for.</param>
    public static VariablePath?[] OfWanted(
        IReadOnlyList<WantedTensor> missing,
        VariablePath?[] paths,
        IReadOnlySet<string> all,
        IReadOnlyDictionary<string, CheckpointVariable> unused,
        Func<WantedTensor, VariableRole> roleOf
    ) =>
        Relate(
            paths,
            all,
            (i, variable) => unused.TryGetValue(variable, out CheckpointVariable? other) && missing[i].Accepts(other),
            i => roleOf(missing[i]).Kind
        );

    private static VariablePath?[] Relate(
        VariablePath?[] paths,
        IReadOnlySet<string> all,
        Func<int, string, bool> hasVariable,
        Func<int, VariableKind> kindOf
    )
    {
        // An optimizer's slot has its variable's shape, too, and is no value for it.
        ILookup<string, int> averages = Enumerable
            .Range(0, paths.Length)
            .Where(i => paths[i] is { SegmentCount: > 1 } path && !all.Contains(path.Without(1)))
            .Where(i =>
                kindOf(i) is var kind
                && (kind == VariableKind.MovingAverage || (kind != VariableKind.OptimizerSlot && hasVariable(i, paths[i]!.Without(1))))
            )
            .ToLookup(i => paths[i]!.Without(1), StringComparer.Ordinal);
        VariablePath?[] related = [.. paths];
        foreach (IGrouping<string, int> ofOne in averages)
        {
            int[] known = [.. ofOne.Where(i => kindOf(i) == VariableKind.MovingAverage)];
            if ((known.Length > 0 ? known : [.. ofOne]) is [int only])
            {
                related[only] = VariablePath.Parse(ofOne.Key);
            }
        }

        return related;
    }
}
