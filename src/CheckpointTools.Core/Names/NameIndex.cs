using CheckpointTools.Binary;

namespace CheckpointTools.Names;

/// <summary>
/// Finds items by name. In object-based checkpoints, names have a suffix that users do not write: they are found with and without it.
/// </summary>
internal sealed class NameIndex<T>
    where T : class
{
    private readonly Dictionary<string, T> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public NameIndex(IEnumerable<T> things, Func<T, string> nameOf)
    {
        foreach (T thing in things)
        {
            string name = nameOf(thing);
            _names.Add(name);
            _byName.TryAdd(name, thing);
        }
    }

    public IReadOnlySet<string> Names => _names;

    /// <summary>The item with a name; null if there is none, or if the name without suffix is ambiguous.</summary>
    public T? Find(string name, out bool isAmbiguous)
    {
        T? exact = _byName.GetValueOrDefault(name);
        T? other = _byName.GetValueOrDefault(ObjectSuffix.Toggle(name));
        isAmbiguous = !ObjectSuffix.EndsIn(name) && exact is not null && other is not null;
        return isAmbiguous ? null : exact ?? other;
    }
}
