using CheckpointTools.Slices;

namespace CheckpointTools.Variables;

/// <summary>
/// A partitioned variable whose parts come from several tensors: each part is a whole tensor, or its piece of a tensor with the whole
/// variable's shape.
/// </summary>
internal sealed class JoinedTensors : VariableOrigin
{
    private readonly StoredTensor[] _inputs;

    /// <param name="partition">How the variable is cut.</param>
    /// <param name="parts">The source of each part's values; null for a part without values. At least one part has them.</param>
    public JoinedTensors(TensorPartition partition, IReadOnlyList<VariablePart?> parts)
    {
        Partition = partition;
        Parts = parts;
        _inputs = [.. parts.Where(static part => part is not null).Select(static part => part!.Tensor.Origin.Input(0))];
        long[] dimensions = [.. _inputs[0].Shape.Dimensions];
        dimensions[partition.Axis] = partition.Sizes.Sum();
        Shape = new TensorShape(dimensions);
    }

    /// <summary>The source of each part's values; null for a part without values.</summary>
    public IReadOnlyList<VariablePart?> Parts { get; }

    public override DataType DataType => _inputs[0].DataType;

    public override TensorShape Shape { get; }

    public override long Size => Shape.ElementCount * DataType.Width;

    public override TensorPartition Partition { get; }

    public override bool IsSliced => true;

    public override bool IsComplete => !Parts.Contains(null);

    public override int InputCount => _inputs.Length;

    public override StoredTensor Input(int number) => _inputs[number];

    /// <summary>All parts have values, and they fit: plans that need missing values were refused before.</summary>
    public override VariableContent Open(IReadOnlyList<VariableContent> inputs, ComputingLog log)
    {
        TensorSlice[] slices = PartitionSlices.Cut(Partition, Shape);
        var pieces = new ContentPiece[slices.Length];
        for (int i = 0; i < pieces.Length; i++)
        {
            slices[i].TryPlace(Shape, out SliceBox? box);
            pieces[i] = new ContentPiece(inputs[i], box!, Parts[i]!.FillsPart);
        }

        return new JoinedContent(DataType, Shape, pieces);
    }
}
