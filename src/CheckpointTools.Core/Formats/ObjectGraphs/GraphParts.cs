namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>The place of a text among the texts of a graph.</summary>
internal readonly record struct TextRange(int Start, int Length)
{
    /// <summary>The place of the same text where all texts are that much further back.</summary>
    public TextRange MovedBy(int offset) => this with { Start = Start + offset };
}

/// <summary>Where a value of a graph that was edited comes from.</summary>
/// <param name="Source">The number of the source's graph.</param>
/// <param name="Number">The number of the attribute there; of a registered saver, the complement of the object's id.</param>
internal readonly record struct GraphOrigin(int Source, int Number);

/// <summary>An edge to an object.</summary>
/// <param name="Id">The object's id, which need not exist.</param>
/// <param name="LocalName">The name of the parent's attribute that holds it, as in Python, not escaped.</param>
/// <param name="IsDuplicate">Whether an earlier child of the same parent has the name; this one is then never found by it.</param>
internal readonly record struct GraphChild(int Id, TextRange LocalName, bool IsDuplicate)
{
    /// <summary>Fields that are not known here.</summary>
    public TextRange Unknown { get; init; }

    /// <summary>The same edge where ids and texts are that much further back.</summary>
    public GraphChild MovedBy(int ids, int texts) =>
        this with
        {
            Id = Id + ids,
            LocalName = LocalName.MovedBy(texts),
            Unknown = Unknown.MovedBy(texts),
        };
}

/// <summary>A value that an object stores.</summary>
internal readonly record struct GraphAttribute(TextRange Name, TextRange FullName, TextRange CheckpointKey)
{
    /// <summary>Fields that are not known here.</summary>
    public TextRange Unknown { get; init; }

    public GraphOrigin Origin { get; init; }

    /// <summary>The same value where texts are that much further back.</summary>
    public GraphAttribute MovedBy(int texts) =>
        this with
        {
            Name = Name.MovedBy(texts),
            FullName = FullName.MovedBy(texts),
            CheckpointKey = CheckpointKey.MovedBy(texts),
            Unknown = Unknown.MovedBy(texts),
        };
}

/// <summary>An optimizer's state for one variable; it belongs to the optimizer.</summary>
internal readonly record struct GraphSlot(int VariableId, TextRange Name, int Id)
{
    /// <summary>Fields that are not known here.</summary>
    public TextRange Unknown { get; init; }

    /// <summary>The same slot where ids and texts are that much further back.</summary>
    public GraphSlot MovedBy(int ids, int texts) =>
        this with
        {
            VariableId = VariableId + ids,
            Name = Name.MovedBy(texts),
            Id = Id + ids,
            Unknown = Unknown.MovedBy(texts),
        };
}

/// <summary>User code that saves an object under names of its own.</summary>
internal readonly record struct GraphSaver(TextRange Name, TextRange ObjectName)
{
    /// <summary>Fields that are not known here.</summary>
    public TextRange Unknown { get; init; }

    public GraphOrigin Origin { get; init; }

    /// <summary>The same saver where texts are that much further back.</summary>
    public GraphSaver MovedBy(int texts) =>
        this with
        {
            Name = Name.MovedBy(texts),
            ObjectName = ObjectName.MovedBy(texts),
            Unknown = Unknown.MovedBy(texts),
        };
}
