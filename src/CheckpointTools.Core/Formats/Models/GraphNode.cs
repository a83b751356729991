using CheckpointTools.Binary;
using CheckpointTools.Formats.Models.Protos;
using Google.Protobuf;

namespace CheckpointTools.Formats.Models;

/// <summary>The role of a graph's node in finding the variables and the keys that are restored into them.</summary>
internal enum NodeRole
{
    /// <summary>Not relevant; such nodes are not kept.</summary>
    None,

    /// <summary>A variable.</summary>
    Variable,

    /// <summary>Assigns its second input to the variable that is its first.</summary>
    Assignment,

    /// <summary>Reads tensors from a checkpoint: the first input is its name, the second the keys, the third the slices.</summary>
    Restore,

    /// <summary>A constant of strings.</summary>
    Strings,

    /// <summary>Passes on its first input.</summary>
    Passage,
}

/// <summary>A node of a graph, reduced to what is needed here.</summary>
internal sealed class GraphNode
{
    private const int StringType = 7;

    public required string Name { get; init; }

    public required NodeRole Role { get; init; }

    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>A variable's dtype, as the number in the file.</summary>
    public int DataType { get; private init; }

    /// <summary>A variable's shape.</summary>
    public ShapeMessage? Shape { get; private init; }

    /// <summary>The tensor of a string constant.</summary>
    public ByteString? Tensor { get; private init; }

    /// <summary>The node if it is relevant; otherwise null.</summary>
    public static GraphNode? FromMessage(NodeMessage message)
    {
        NodeRole role = RoleOf(message);
        if (role == NodeRole.None)
        {
            return null;
        }

        return new GraphNode
        {
            Name = TensorName.ToText(message.Name.Span),
            Role = role,
            Inputs =
            [
                .. message.Inputs.Select(static input => TensorName.ToText(input.Span)).Where(static input => !input.StartsWith('^')),
            ],
            DataType = message.Attributes.GetValueOrDefault("dtype")?.Type ?? 0,
            Shape = role == NodeRole.Variable ? message.Attributes.GetValueOrDefault("shape")?.Shape : null,
            Tensor = role == NodeRole.Strings ? message.Attributes.GetValueOrDefault("value")?.Tensor : null,
        };
    }

    private static NodeRole RoleOf(NodeMessage message) =>
        TensorName.ToText(message.Op.Span) switch
        {
            "VariableV2" or "Variable" or "VarHandleOp" or "AutoReloadVariable" => NodeRole.Variable,
            "Assign" or "AssignVariableOp" => NodeRole.Assignment,
            "RestoreV2" or "Restore" or "RestoreSlice" => NodeRole.Restore,
            "Const" when message.Attributes.GetValueOrDefault("dtype")?.Type == StringType => NodeRole.Strings,

            // ShardedFilespec leads to the name of the checkpoint; the others stand between a restored tensor and its variable.
            "Identity" or "RefIdentity" or "Cast" or "Reshape" or "ShardedFilespec" => NodeRole.Passage,
            _ => NodeRole.None,
        };
}
