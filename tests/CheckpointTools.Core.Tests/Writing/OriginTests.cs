using System.Buffers.Binary;
using CheckpointTools.Comparing;
using CheckpointTools.Variables;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>Another kind of origin is another subclass: what is planned and written asks nothing but the origin.</summary>
public sealed class OriginTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CheckpointVariable Kernel =>
        Checkpoints
            .List(Fixtures.TfMade("bert_like", "bert_model.ckpt"))
            .Single(static variable => variable.Name == "bert/pooler/dense/kernel");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Values_that_are_made_from_a_tensor_are_written()
    {
        CheckpointVariable kernel = Kernel;
        Checkpoints.Copy([Doubled(kernel), kernel.WithName("as_stored")], _directory["made"]);
        using var made = Checkpoint.Open(_directory["made"]);
        float[] stored = made.Read<float[]>("as_stored", TestContext.Current.CancellationToken);
        Assert.Contains(stored, static value => value != 0);
        Assert.Equal(
            Array.ConvertAll(stored, static value => 2.0 * value),
            made.Read<double[]>("bert/pooler/dense/kernel", TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData(DuplicatePolicy.Identical)]
    [InlineData(DuplicatePolicy.Rename)]
    public void They_are_never_taken_for_the_tensor_that_they_are_made_from(DuplicatePolicy policy)
    {
        CheckpointVariable kernel = Kernel;
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([kernel, Doubled(kernel)], _directory["made"], policy)
        );
        Assert.Equal(CheckpointError.DuplicateVariable, error.Error);
    }

    [Theory]
    [InlineData(TransferMode.Link)]
    [InlineData(TransferMode.Move)]
    public void They_have_no_file_to_link(TransferMode mode)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferPlanner.Plan(
                [Doubled(Kernel)],
                _directory["made"],
                new TransferOptions { Mode = mode },
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(CheckpointError.InvalidTransfer, error.Error);
    }

    [Fact]
    public void They_are_compared_but_what_reads_stored_values_refuses_them()
    {
        CheckpointVariable kernel = Kernel;
        using var checkpoint = Checkpoint.Open(kernel.Checkpoint);
        Assert.Throws<ArgumentException>(() => checkpoint.Read(Doubled(kernel), cancellationToken: TestContext.Current.CancellationToken));
        using var comparer = new ValueComparer();
        Assert.Null(comparer.Compare(Doubled(kernel), Doubled(kernel), null, TestContext.Current.CancellationToken));
    }

    private static CheckpointVariable Doubled(CheckpointVariable variable) =>
        new(new DoubledOrigin(variable.Origin.Input(0)), variable.Name);

    /// <summary>A float32 tensor times two, as float64.</summary>
    private sealed class DoubledOrigin(StoredTensor tensor) : VariableOrigin
    {
        public override DataType DataType => DataType.Float64;

        public override TensorShape Shape => tensor.Shape;

        public override long Size => tensor.Shape.ElementCount * DataType.Float64.Width;

        public override TensorPartition? Partition => null;

        public override bool IsSliced => false;

        public override int InputCount => 1;

        public override StoredTensor Input(int number) => tensor;

        public override VariableContent Open(IReadOnlyList<VariableContent> inputs, ComputingLog log) => new DoubledContent(inputs[0]);
    }

    private sealed class DoubledContent(VariableContent input) : VariableContent(DataType.Float64, input.Shape)
    {
        public override byte[][] Strings => throw new InvalidOperationException();

        public override void Read(Span<byte> destination, long position)
        {
            byte[] floats = new byte[destination.Length / 2];
            input.Read(floats, position / 2);
            for (int i = 0; i < floats.Length; i += sizeof(float))
            {
                BinaryPrimitives.WriteDoubleLittleEndian(
                    destination[(2 * i)..],
                    2.0 * BinaryPrimitives.ReadSingleLittleEndian(floats.AsSpan(i))
                );
            }
        }

        public override void Dispose() { }
    }
}
