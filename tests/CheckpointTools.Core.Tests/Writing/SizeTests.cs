using System.Globalization;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>Tensors larger than the buffers, ones that end beside a buffer's end, very many, and none with bytes.</summary>
public sealed class SizeTests : IDisposable
{
    private const int Mebibyte = 1 << 20;

    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData(20 * Mebibyte)]
    [InlineData((4 * Mebibyte) + 1, 1)]
    [InlineData(Mebibyte - 1, Mebibyte + 1, Mebibyte, 1, 0, 3)]
    [InlineData(Mebibyte, Mebibyte)]
    [InlineData(1, Mebibyte - 1)]
    [InlineData(Mebibyte - 1, 0, 1, 0)]
    public void Arrive_whole(params int[] sizes)
    {
        var random = new Random(sizes.Length);
        var bundle = new SmallBundle();
        for (int i = 0; i < sizes.Length; i++)
        {
            byte[] payload = new byte[sizes[i]];
            random.NextBytes(payload);
            bundle.Bytes($"v{i}", payload);
        }

        string source = bundle.Write(_directory["source"]);
        string copy = _directory["copy"];

        Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.True(Checkpoints.Data(source).AsSpan().SequenceEqual(Checkpoints.Data(copy)));
        Assert.Equal(Checkpoints.Index(source), Checkpoints.Index(copy));
    }

    /// <summary>Gaps between the tensors keep them from being read in one go.</summary>
    [Fact]
    public void Arrive_whole_from_scattered_places()
    {
        var random = new Random(7);
        var bundle = new SmallBundle(shardCount: 3);
        for (int i = 0; i < 40; i++)
        {
            byte[] payload = new byte[random.Next(200_000)];
            random.NextBytes(payload);
            bundle.Bytes($"v{i:D2}", payload, shard: random.Next(3));
        }

        string source = bundle.Write(_directory["source"]);
        string copy = _directory["copy"];

        Checkpoints.Copy([.. Checkpoints.List(source).Where(static variable => variable.Name[^1] % 2 == 0)], copy);

        Assert.Equal(Checkpoints.Contents(source).FindAll(static value => value.Name[^1] % 2 == 0), Checkpoints.Contents(copy));
    }

    [Fact]
    public void Fifty_thousand_tiny_tensors_arrive_byte_for_byte()
    {
        var bundle = new SmallBundle();
        for (int i = 0; i < 50_000; i++)
        {
            bundle.Bytes(string.Create(CultureInfo.InvariantCulture, $"layer_{i % 97}/unit_{i}"), [(byte)i, (byte)(i >> 8)]);
        }

        string source = bundle.Write(_directory["source"]);
        string copy = _directory["copy"];

        TransferPlan plan = Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.Equal(50_000, plan.VariableCount);
        Assert.True(Checkpoints.Data(source).AsSpan().SequenceEqual(Checkpoints.Data(copy)));
        Assert.True(Checkpoints.Index(source).AsSpan().SequenceEqual(Checkpoints.Index(copy)));
    }

    [Fact]
    public void Tensors_without_bytes_need_an_empty_data_file()
    {
        string source = new SmallBundle().Bytes("a", []).Add("b", DataType.Float32, [0, 3], []).Write(_directory["source"]);
        string copy = _directory["copy"];

        Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.Empty(Checkpoints.Data(copy));
        Assert.Equal(Checkpoints.Contents(source), Checkpoints.Contents(copy));
    }

    [Fact]
    public void A_single_scalar_arrives()
    {
        string source = new SmallBundle().Floats("a", [], 0.5f).Write(_directory["source"]);
        string copy = _directory["copy"];

        Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.Equal([0, 0, 0, 0x3F], Checkpoints.Data(copy));
        Assert.Equal(TensorShape.Scalar, Checkpoints.List(copy).Single().Shape);
    }

    public void Dispose() => _directory.Dispose();
}
