namespace CheckpointTools.Slices;

/// <summary>A shape and its partition, for pieces that are examined one by one: their slices are computed once for all of them.</summary>
internal sealed class PartitionedShape
{
    private readonly Lazy<string?> _fault;
    private readonly Lazy<TensorSlice[]> _slices;

    public PartitionedShape(TensorPartition partition, TensorShape shape)
    {
        Shape = shape;
        _fault = new Lazy<string?>(() => PartitionSlices.FindFault(partition, shape));
        _slices = new Lazy<TensorSlice[]>(() => PartitionSlices.Cut(partition, shape));
    }

    public TensorShape Shape { get; }

    /// <summary>See <see cref="PartitionSlices.FindFault"/>.</summary>
    public string? Fault => _fault.Value;

    /// <summary>The slices, if there is no fault.</summary>
    public TensorSlice[] Slices => _slices.Value;
}
