namespace CheckpointTools.Benchmarks;

/// <summary>The sizes of the inputs.</summary>
/// <param name="LargeTensors">The number of 4 MiB tensors in the checkpoint of large tensors.</param>
/// <param name="SmallTensors">The number of 1 KiB tensors in the checkpoint of small tensors.</param>
/// <param name="Listings">The numbers of variables in the listed checkpoints.</param>
/// <param name="ModelVariables">The number of variables of the checkpoint with a model beside it.</param>
/// <param name="SingleTensorMebibytes">The size of the checkpoint of one tensor.</param>
internal sealed record Sizes(int LargeTensors, int SmallTensors, int[] Listings, int ModelVariables, int SingleTensorMebibytes)
{
    public static Sizes Full { get; } = new(256, 100_000, [100_000, 1_000_000], 10_000, 3072);

    public static Sizes Quick { get; } = new(16, 5_000, [5_000, 50_000], 1_000, 128);
}
