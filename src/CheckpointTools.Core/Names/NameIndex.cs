using CheckpointTools.Binary;

namespace CheckpointTools.Names;

/// <summary>
/// Finds things by name. In object-based checkpoints a name has a suffix that nobody writes: it is found with and without.
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

    /// <summary>What has a name; null if nothing has, or if the name without suffix could mean two things.</summary>
    public T? Find(string name, out bool isAmbiguous)
    {
        T? exact = _byName.GetValueOrDefault(name);
        T? other = _byName.GetValueOrDefault(ObjectSuffix.Toggle(name));
        isAmbiguous = !ObjectSuffix.EndsIn(name) && exact is not null && other is not null;
        return isAmbiguous ? null : exact ?? other;
    }
}
