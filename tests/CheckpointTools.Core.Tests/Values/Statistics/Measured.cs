using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Values.Statistics;
using CheckpointTools.Variables;

namespace CheckpointTools.Tests.Values.Statistics;

/// <summary>Statistics of elements, and the bytes of elements that are stored.</summary>
internal static class Measured
{
    public static ElementMoments Moments(DataType dataType, ReadOnlySpan<byte> elements, double limit = double.PositiveInfinity)
    {
        var moments = new ElementMoments(limit);
        ElementMeasure.Create(dataType).Add(elements, moments);
        return moments;
    }

    public static ValueStatistics Statistics(DataType dataType, ReadOnlySpan<byte> elements, double limit = double.PositiveInfinity) =>
        Moments(dataType, elements, limit).ToStatistics();

    public static byte[] BytesOf(CheckpointVariable variable)
    {
        using var checkpoints = new OpenCheckpoints();
        (OpenCheckpoint checkpoint, BundleTensor tensor) = checkpoints.Find(variable, TestContext.Current.CancellationToken);
        TensorStream stream = checkpoint.Reader.OpenStream(tensor, TestContext.Current.CancellationToken);
        byte[] bytes = new byte[stream.Left];
        stream.Read(bytes);
        stream.Finish(TestContext.Current.CancellationToken);
        return bytes;
    }
}
