namespace CheckpointTools.Benchmarks;

/// <summary>How large the inputs are.</summary>
/// <param name="LargeTensors">Tensors of 4 MiB in the checkpoint of large tensors.</param>
/// <param name="SmallTensors">Tensors of 1 KiB in the checkpoint of small ones.</param>
/// <param name="Listings">How many variables the listed checkpoints have.</param>
/// <param name="SingleTensorMebibytes">The size of the checkpoint of one tensor.</param>
internal sealed record Sizes(int LargeTensors, int SmallTensors, int[] Listings, int SingleTensorMebibytes)
{
    public static Sizes Full { get; } = new(256, 100_000, [100_000, 1_000_000], 3072);

    public static Sizes Quick { get; } = new(16, 5_000, [5_000, 50_000], 128);
}
