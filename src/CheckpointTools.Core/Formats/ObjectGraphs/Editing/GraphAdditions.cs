namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>Adds variables that no graph knows: objects are made along their paths where there are none.</summary>
internal sealed class GraphAdditions(GraphDraft draft)
{
    private readonly ChildPositions _positions = new(draft);

    /// <param name="names">The names of the objects from the root to the variable, not escaped.</param>
    /// <param name="attribute">The name of the value in its object.</param>
    /// <param name="fullName">Its name in a name-based checkpoint.</param>
    /// <param name="origin">Where it comes from.</param>
    public void Add(IEnumerable<string> names, string attribute, string fullName, GraphOrigin origin)
    {
        int id = names.Aggregate(0, FindOrAdd);
        var added = new GraphAttribute(draft.AddText(attribute), draft.AddText(fullName), draft.AddText("")) { Origin = origin };
        draft[id].Attributes = [.. draft[id].Attributes, added];
    }

    private int FindOrAdd(int parent, string name)
    {
        int position = _positions.Find(parent, name);
        if (position >= 0)
        {
            return draft[parent].Children[position].Id;
        }

        int id = draft.AddObject(new DraftObject());
        _positions.Add(parent, name, id);
        return id;
    }
}
