namespace CheckpointTools.Names;

/// <summary>A variable that a map names and whose tensor does not fit: it keeps what it has.</summary>
public sealed class SkippedVariable
{
    internal SkippedVariable(int position, ModelVariable variable, MismatchKind kind, string message)
    {
        Position = position;
        Name = variable.CheckpointName;
        DataType = variable.DataType;
        Shape = variable.Shape;
        Kind = kind;
        Message = message;
    }

    /// <summary>The variable's place in the model.</summary>
    public int Position { get; }

    /// <summary>The name that the variable has in a checkpoint.</summary>
    public string Name { get; }

    /// <summary>Why the tensor does not fit.</summary>
    public MismatchKind Kind { get; }

    /// <summary>The dtype that the model wants.</summary>
    public DataType DataType { get; }

    /// <summary>The shape that the model wants.</summary>
    public PartialTensorShape Shape { get; }

    /// <summary>The name of the tensor that the map gives the variable.</summary>
    public required string SourceName { get; init; }

    /// <summary>The tensor's dtype, if there is one.</summary>
    public DataType? SourceDataType { get; init; }

    /// <summary>The tensor's shape, if there is one.</summary>
    public TensorShape? SourceShape { get; init; }

    /// <summary>The rule that names the variable.</summary>
    public required AssignmentRule Rule { get; init; }

    /// <summary>What was expected and what was found, as a sentence.</summary>
    public string Message { get; }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
