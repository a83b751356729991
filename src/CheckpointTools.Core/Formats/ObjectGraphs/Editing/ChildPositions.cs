using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>Finds children by their names: an object may hold as many as there are variables.</summary>
/// <param name="draft">The draft.</param>
/// <param name="isDetached">Tells which edges count as gone, by holder and position; without it, none.</param>
internal sealed class ChildPositions(GraphDraft draft, Func<int, int, bool>? isDetached = null)
{
    private readonly Dictionary<int, Dictionary<string, int>> _names = [];

    /// <summary>The position of a child among those of its parent; -1 if there is none of that name. Of two, the first counts.</summary>
    public int Find(int parent, string name) => NamesOf(parent).GetValueOrDefault(name, -1);

    /// <summary>Gives an edge another name in its place. Its old name may be another's by now.</summary>
    public void Rename(int parent, int position, string name)
    {
        List<GraphChild> children = draft[parent].Children;
        string old = TensorName.ToText(draft[children[position].LocalName]);
        Dictionary<string, int> names = NamesOf(parent);
        if (names.GetValueOrDefault(old, -1) == position)
        {
            names.Remove(old);
        }

        children[position] = children[position] with { LocalName = draft.AddText(name) };
        names[name] = position;
    }

    /// <summary>Tells that the children of an object are others now.</summary>
    public void Forget(int parent) => _names.Remove(parent);

    /// <summary>Adds an edge behind the others.</summary>
    public void Add(int parent, string name, int id)
    {
        NamesOf(parent)[name] = draft[parent].Children.Count;
        draft.AddChild(parent, draft.AddText(name), id);
    }

    private Dictionary<string, int> NamesOf(int parent)
    {
        if (!_names.TryGetValue(parent, out Dictionary<string, int>? names))
        {
            names = _names[parent] = new Dictionary<string, int>(StringComparer.Ordinal);
            List<GraphChild> children = draft[parent].Children;
            for (int i = 0; i < children.Count; i++)
            {
                if (isDetached?.Invoke(parent, i) != true)
                {
                    names.TryAdd(TensorName.ToText(draft[children[i].LocalName]), i);
                }
            }
        }

        return names;
    }
}
