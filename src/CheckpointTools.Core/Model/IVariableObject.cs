namespace CheckpointTools;

/// <summary>The object that a variable of an object-based checkpoint belongs to. Nothing is looked up before it is asked for.</summary>
internal interface IVariableObject
{
    /// <summary>The shortest path from the root around the optimizers, with its names escaped; null if nothing leads there.</summary>
    string? Path { get; }

    /// <summary>All paths, this one first.</summary>
    IEnumerable<string> Paths { get; }

    /// <summary>Those that lead around the optimizers.</summary>
    IEnumerable<string> ModelPaths { get; }

    /// <summary>The variable's name in a name-based checkpoint; null if the graph has none.</summary>
    string? SaverName { get; }

    /// <summary>The name of the attribute that is stored; null if the object has a saver of its own.</summary>
    string? Attribute { get; }

    /// <summary>The path of the optimizer that the variable is the state of; null if it is of none.</summary>
    string? Optimizer { get; }
}
