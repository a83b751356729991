namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>The place of a text among the texts of a graph.</summary>
internal readonly record struct TextRange(int Start, int Length);

/// <summary>An edge to an object.</summary>
/// <param name="Id">The object's id, which need not exist.</param>
/// <param name="LocalName">The name of the parent's attribute that holds it, as in Python, not escaped.</param>
/// <param name="IsDuplicate">Whether an earlier child of the same parent has the name; this one is then never found by it.</param>
internal readonly record struct GraphChild(int Id, TextRange LocalName, bool IsDuplicate);

/// <summary>A value that an object stores.</summary>
internal readonly record struct GraphAttribute(TextRange Name, TextRange FullName, TextRange CheckpointKey);

/// <summary>An optimizer's state for one variable; it belongs to the optimizer.</summary>
internal readonly record struct GraphSlot(int VariableId, TextRange Name, int Id);

/// <summary>User code that saves an object under names of its own.</summary>
internal readonly record struct GraphSaver(TextRange Name, TextRange ObjectName);
