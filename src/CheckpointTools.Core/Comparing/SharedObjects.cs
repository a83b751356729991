namespace CheckpointTools.Comparing;

/// <summary>
/// What object graphs tell about two sides that keys do not: the same place in the model under another key, as Keras 3 gives weights when
/// an optimizer is saved beside them, and variables that are shared on one side alone.
/// </summary>
internal static class SharedObjects
{
    /// <summary>Finds variables by their places in the model, among those that nobody asked for by a key.</summary>
    /// <returns>For each of the wanted tensors, the number of the one at its place; null if there is none.</returns>
    public static int?[] FindByPath(IReadOnlyList<WantedTensor> wanted, IReadOnlyList<CheckpointVariable> tensors, IEnumerable<int> unused)
    {
        int?[] found = new int?[wanted.Count];
        if (!wanted.Any(static one => PathOf(one.Value) is not null))
        {
            return found;
        }

        var byPath = new Dictionary<string, int?>(StringComparer.Ordinal);
        foreach (int tensor in unused)
        {
            if (PathOf(tensors[tensor]) is { } path)
            {
                byPath.TryAdd(path, tensor);
            }
        }

        for (int i = 0; i < found.Length; i++)
        {
            // Each is found once: two of the same path differ in what they are of it.
            if (PathOf(wanted[i].Value) is { } path && byPath.Remove(path, out int? tensor))
            {
                found[i] = tensor;
            }
        }

        return found;
    }

    /// <summary>Finds paths of the model that lead to one variable on one side and to several on the other.</summary>
    public static IEnumerable<(
        WantedTensor Wanted,
        CheckpointVariable Tensor,
        int Here,
        int There,
        IReadOnlyList<string> Paths
    )> FindSharing(IReadOnlyList<WantedTensor> wanted, IReadOnlyList<CheckpointVariable> tensors)
    {
        Dictionary<string, int> there = Index(wanted.Select(static one => one.Value));
        Dictionary<string, int> here = there.Count == 0 ? [] : Index(tensors);
        foreach (IGrouping<int, KeyValuePair<string, int>> places in there.GroupBy(static place => place.Value))
        {
            string[] paths = [.. places.Select(static place => place.Key).Where(here.ContainsKey)];
            int count = paths.Select(path => here[path]).Distinct().Count();
            if (count > 1)
            {
                yield return (wanted[places.Key], tensors[here[paths[0]]], count, 1, paths);
            }
        }

        foreach (IGrouping<int, KeyValuePair<string, int>> places in here.GroupBy(static place => place.Value))
        {
            string[] paths = [.. places.Select(static place => place.Key).Where(there.ContainsKey)];
            int count = paths.Select(path => there[path]).Distinct().Count();
            if (count > 1)
            {
                yield return (wanted[there[paths[0]]], tensors[places.Key], 1, count, paths);
            }
        }
    }

    /// <summary>The path of a variable as it is stored; one that was renamed is not sought where it was.</summary>
    private static string? PathOf(CheckpointVariable? variable) =>
        variable is not null && variable.Name == variable.SourceName ? variable.ObjectPath : null;

    private static Dictionary<string, int> Index(IEnumerable<CheckpointVariable?> variables)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        int number = 0;
        foreach (CheckpointVariable? variable in variables)
        {
            foreach (string path in variable is null || variable.Name != variable.SourceName ? [] : variable.FindModelPaths())
            {
                index.TryAdd(path, number);
            }

            number++;
        }

        return index;
    }
}
