using System.Globalization;

namespace CheckpointTools.Kinds;

/// <summary>The names, dtypes and shapes of all variables of a checkpoint or of a model.</summary>
internal sealed class CheckpointNames
{
    private readonly List<NamedTensor> _all = [];
    private readonly Dictionary<string, NamedTensor> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NamedTensor> _byName = new(StringComparer.Ordinal);

    public IReadOnlyList<NamedTensor> All => _all;

    public void Add(string key, DataType dataType, TensorShape? shape)
    {
        var tensor = new NamedTensor(key, ToName(key), dataType, shape);
        if (_byKey.TryAdd(key, tensor))
        {
            _all.Add(tensor);
            _byName.TryAdd(tensor.Name, tensor);
        }
    }

    /// <summary>The variable with a key as stored.</summary>
    public NamedTensor? FindKey(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>The variable of a name, without what some savers add to it.</summary>
    public NamedTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// The variable's name in a key: some savers write the names of tensors, with ":0" at their end, and TensorFlow 1 sometimes leaves a
    /// slash at the end of a slot's name.
    /// </summary>
    public static string ToName(string key)
    {
        int colon = key.LastIndexOf(':');
        string name =
            colon > 0 && int.TryParse(key.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _) ? key[..colon] : key;
        return name.EndsWith('/') ? name.TrimEnd('/') : name;
    }
}
