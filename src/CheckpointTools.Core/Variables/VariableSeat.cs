namespace CheckpointTools.Variables;

/// <summary>
/// The place that a variable has among the objects of a checkpoint, wherever its values come from: a model that is given other values keeps
/// its objects.
/// </summary>
/// <param name="Source">
/// The checkpoint whose objects these are; null where only a name is known, as in a model without a checkpoint.
/// </param>
/// <param name="Key">The variable's key there.</param>
internal readonly record struct VariableSeat(VariableSource? Source, string Key)
{
    /// <summary>The path by which it was found when it was given another; null if it was not.</summary>
    public string? OldPath { get; init; }

    /// <summary>The path that it is to have; null if it stays.</summary>
    public string? NewPath { get; init; }

    /// <summary>The edge that was named for this: a scope, or the variable itself. Null if only the names of variables were.</summary>
    public MovedEdge? Edge { get; init; }

    /// <summary>The path by which it was listed, below an object; null if that is the shortest around the optimizers.</summary>
    public string? SeenPath { get; init; }

    public static VariableSeat OfName(string name) => new(null, name);
}
