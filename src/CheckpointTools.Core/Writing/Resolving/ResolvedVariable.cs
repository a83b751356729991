namespace CheckpointTools.Writing.Resolving;

/// <summary>A variable to be written, with the tensors that its origin rests on.</summary>
/// <param name="Variable">The variable, with the name that it is to have.</param>
/// <param name="Tensor">The first tensor; mostly it is the only one.</param>
/// <param name="Others">The other tensors of its origin, in order; none for most variables.</param>
internal readonly record struct ResolvedVariable(CheckpointVariable Variable, ResolvedTensor Tensor, ResolvedTensor[] Others)
{
    /// <summary>All tensors of the origin, in order.</summary>
    public IEnumerable<ResolvedTensor> Tensors => Others.Length == 0 ? [Tensor] : [Tensor, .. Others];

    /// <summary>The number of the source that the variable is told to come from.</summary>
    public int Source => Tensor.Source;
}
