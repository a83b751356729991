using CheckpointTools.Formats.Bundles;
using CheckpointTools.Slices;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// Puts partitioned tensors together whose slices lie in several sources, as the parts of a sharded save do: each has an entry for the whole
/// tensor, and some of its slices.
/// </summary>
internal static class SliceUnion
{
    /// <summary>Unites what makes up whole tensors, and takes it out of the groups: it is no duplicate.</summary>
    public static void Unite(List<List<int>> groups, IReadOnlyList<PlannedSource> sources)
    {
        Dictionary<int, (PlannedSource Source, int Number)> places = PlacesOf(groups, sources);
        groups.RemoveAll(group => TryUnite(group.ConvertAll(position => places[position])));
    }

    /// <summary>Parts that none of the sources has the rest of are no duplicates to choose from: what is wrong with them is said instead.</summary>
    /// <exception cref="CheckpointException">Parts of one tensor do not make it up.</exception>
    public static void RequireNoParts(List<List<int>> groups, IReadOnlyList<PlannedSource> sources)
    {
        Dictionary<int, (PlannedSource Source, int Number)> places = PlacesOf(groups, sources);
        foreach (List<int> group in groups)
        {
            List<(PlannedSource Source, PlannedTensor Tensor)> parts = group.ConvertAll(position => (places[position].Source, places[position].Source.Tensors[places[position].Number]));
            if (parts.TrueForAll(static part => BundleTensor.FindGap(part.Tensor.Entry, part.Tensor.Slices) is not null))
            {
                BundleEntry first = parts[0].Tensor.Entry;
                (PlannedSource Source, PlannedTensor Tensor) other = parts.Find(part => part.Tensor.Entry.DataType != first.DataType || part.Tensor.Entry.Shape != first.Shape);
                throw TransferFaults.PartsDoNotFit(
                    parts[0].Tensor.Variable,
                    parts.Select(static part => part.Source.Prefix),
                    other.Source is { } source
                        ? $"it is {first.DataType} {first.Shape} in {parts[0].Source.Prefix}, and {other.Tensor.Entry.DataType} {other.Tensor.Entry.Shape} in {source.Prefix}"
                        : SliceTiling.FindFault(first.Shape, [.. parts.SelectMany(static part => part.Tensor.Slices).Select(static slice => slice.Box)])!);
            }
        }
    }

    private static Dictionary<int, (PlannedSource Source, int Number)> PlacesOf(List<List<int>> groups, IReadOnlyList<PlannedSource> sources)
    {
        HashSet<int> positions = [.. groups.SelectMany(static group => group)];
        var places = new Dictionary<int, (PlannedSource Source, int Number)>();
        foreach (PlannedSource source in sources)
        {
            for (int number = 0; number < source.Tensors.Count; number++)
            {
                if (positions.Contains(source.Tensors[number].Position))
                {
                    places[source.Tensors[number].Position] = (source, number);
                }
            }
        }

        return places;
    }

    private static bool TryUnite(List<(PlannedSource Source, int Number)> places)
    {
        List<PlannedTensor> parts = places.ConvertAll(static place => place.Source.Tensors[place.Number]);
        BundleEntry first = parts[0].Entry;
        bool fit = parts.TrueForAll(part => part.Slices.Count > 0 && !part.Variable.IsLayoutChosen && part.Entry.DataType == first.DataType && part.Entry.Shape == first.Shape);
        if (!fit || SliceTiling.FindFault(first.Shape, [.. parts.SelectMany(static part => part.Slices).Select(static slice => slice.Box)]) is not null)
        {
            return false;
        }

        for (int i = 0; i < parts.Count; i++)
        {
            (PlannedSource source, int number) = places[i];
            source.Tensors[number] = i == 0
                ? parts[0] with { Entry = first.WithSlicesOf(parts.Skip(1).Select(static part => part.Entry).ToList()) }
                : parts[i] with { IsPartOnly = true };
        }

        return true;
    }
}
