using System.Text.RegularExpressions;

namespace CheckpointTools.Layers;

/// <summary>What holds weights itself, at the end of a way through layers, with the weights in their order.</summary>
internal sealed partial class LayerScope
{
    private readonly string[] _names;
    private readonly string[] _stems;

    /// <param name="path">The names of the layers that lead to it, joined by '/'.</param>
    /// <param name="variables">The weights, by their numbers among the variables of a side.</param>
    /// <param name="types">The dtypes and shapes of the weights.</param>
    public LayerScope(string path, int[] variables, string types)
    {
        _names = path.Split('/');
        _stems = Array.ConvertAll(_names, static name => EndNumber().Replace(name, ""));
        (Variables, Types) = (variables, types);
    }

    public int[] Variables { get; }

    public string Types { get; }

    public int Depth => _names.Length;

    /// <summary>The name of the outermost layer.</summary>
    public string Layer => _names[0];

    /// <summary>The last names of the way, and the types: what is the same has both; null if the way is shorter.</summary>
    public string? NamesOf(int count) => Join(_names, count);

    /// <summary>
    /// The same without numbers at the ends of names: Keras counts the layers of a session that got no name of their own, so dense_2 of
    /// one session is dense_4 of another.
    /// </summary>
    public string? StemsOf(int count) => Join(_stems, count);

    private string? Join(string[] names, int count) => count <= names.Length ? $"{string.Join('/', names[^count..])} {Types}" : null;

    [GeneratedRegex("_[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex EndNumber();
}
