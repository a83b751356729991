using System.Globalization;

namespace CheckpointTools.Layers;

/// <summary>The names of layers whose weights alone are known.</summary>
internal static class LayerNames
{
    /// <summary>
    /// A name for each layer: the first part of its weights' names. Where the scope of a model is in front of several, it is the next part.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<IReadOnlyList<LayerWeight>> layers)
    {
        string[][] parts = [.. layers.Select(static layer => layer[0].Name.Split('/'))];
        string[] names = Array.ConvertAll(parts, static path => path[0]);
        for (int depth = 1; HasRepeated(names) && Array.Exists(parts, path => path.Length > depth + 1); depth++)
        {
            HashSet<string> repeated =
            [
                .. names.GroupBy(static name => name).Where(static group => group.Skip(1).Any()).Select(static group => group.Key),
            ];
            for (int i = 0; i < names.Length; i++)
            {
                // The last part is the weight's own.
                names[i] = repeated.Contains(names[i]) && parts[i].Length > depth + 1 ? parts[i][depth] : names[i];
            }
        }

        return TellApart(names);
    }

    public static string FirstPart(string name) => name.Split('/')[0];

    private static bool HasRepeated(string[] names) => names.Distinct(StringComparer.Ordinal).Count() < names.Length;

    private static string[] TellApart(string[] names)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return Array.ConvertAll(
            names,
            name =>
            {
                string unique = name;
                for (int i = 1; !taken.Add(unique); i++)
                {
                    unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
                }

                return unique;
            }
        );
    }
}
