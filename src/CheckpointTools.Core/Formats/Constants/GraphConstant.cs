using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Constants;

/// <summary>A constant of a graph: what its node says of it, and where its values are.</summary>
/// <param name="Name">The name's bytes: the node's, behind that of its function.</param>
/// <param name="Offset">Where the node begins in the file.</param>
internal sealed record GraphConstant(byte[] Name, long Offset)
{
    private const string Read = "ReadVariableOp";

    /// <summary>What is wrong with it; null if nothing is. If set, the values cannot be trusted, and maybe not even the dtype.</summary>
    public CheckpointException? Fault { get; set; }

    public DataType DataType { get; set; }

    public TensorShape Shape { get; set; } = TensorShape.Scalar;

    /// <summary>Where its bytes are, row-major; null if its values are listed.</summary>
    public (long Start, long End)? Content { get; set; }

    /// <summary>Where the message with its values begins and ends.</summary>
    public (long Start, long End) Message { get; set; }

    /// <summary>How many elements are listed. The last one stands for all that follow; if there is none, they are zero or empty.</summary>
    public long ListedCount { get; set; }

    /// <summary>Whether another operation reads it as a variable is read: freezing a graph leaves that in place.</summary>
    public bool IsRead { get; set; }

    /// <summary>Whether it was a variable before the graph was frozen, as far as the graph shows.</summary>
    public bool WasVariable => IsRead || HasNameOfRead(TensorName.ToText(Name));

    /// <summary>
    /// Whether it is a weight: it was a variable, or it has a floating, complex or quantised type and at least one dimension. What
    /// operations are told (shapes, axes, sizes, rates) is whole numbers or scalars.
    /// </summary>
    public bool IsWeight => Fault is not null || WasVariable || (Shape.Rank > 0 && Shape.ElementCount > 0 && HasTypeOfWeights(DataType));

    public long Size => Shape.ElementCount * DataType.Width;

    /// <summary>Whether a name is that of an operation that reads a variable, or of what it reads in a function.</summary>
    public static bool HasNameOfRead(string name)
    {
        int slash = name.LastIndexOf('/');
        return name.AsSpan(slash + 1).StartsWith(Read, StringComparison.Ordinal)
            || (name.EndsWith("/resource", StringComparison.Ordinal) && HasNameOfRead(name[..slash]));
    }

    private static bool HasTypeOfWeights(DataType dataType) =>
        dataType.Name.StartsWith("float", StringComparison.Ordinal)
        || dataType.Name.StartsWith("complex", StringComparison.Ordinal)
        || dataType.Name.StartsWith('q')
        || dataType == DataType.BFloat16;
}
