namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>An object of a graph that is being edited.</summary>
internal sealed class DraftObject
{
    public List<GraphChild> Children { get; set; } = [];

    public GraphAttribute[] Attributes { get; set; } = [];

    public GraphSlot[] Slots { get; set; } = [];

    public GraphSaver? Saver { get; set; }

    public TextRange Unknown { get; init; }

    /// <summary>Whether something below it had a value before the edit.</summary>
    public bool HadValues { get; set; }
}
