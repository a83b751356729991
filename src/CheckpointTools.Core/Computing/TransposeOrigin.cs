using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>The operand with its axes in another order, as numpy.transpose has it.</summary>
internal sealed class TransposeOrigin : ComputedOrigin
{
    private readonly int[] _permutation;

    /// <param name="operand">The operand.</param>
    /// <param name="permutation">For each axis of the result, the operand's.</param>
    public TransposeOrigin(VariableOrigin operand, int[] permutation)
        : base(operand.DataType, new TensorShape(Array.ConvertAll(permutation, axis => operand.Shape[axis])), operand) =>
        _permutation = permutation;

    public override TensorPartition? Partition =>
        Operands[0].Partition is { } cut ? new TensorPartition(Array.IndexOf(_permutation, cut.Axis), cut.Sizes) : null;

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) =>
        new TransposedContent(operands[0], Shape, _permutation);
}
