using CheckpointTools.Tests.Verification;
using CheckpointTools.Variables;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Tests.Writing;

/// <summary>Payloads that are made can share bytes, too: the longest is made, and the others are its beginnings.</summary>
public sealed class MadeStretchTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Those_of_one_value_are_stored_once_each_with_its_own_checksum()
    {
        string source = new SmallBundle().Bytes("x", [1]).Bytes("y", [2]).Write(_directory["source"]);
        CheckpointVariable x = Checkpoints.Variable(source, "x");
        CheckpointVariable y = Checkpoints.Variable(source, "y");
        CancellationToken token = TestContext.Current.CancellationToken;
        CheckpointVariable[] variables = [Zeros(x, "m", 3), x, Zeros(x, "v", 1 << 19), Zeros(y, "w", 3), y];
        var options = new TransferOptions { Flush = false };
        ResolvedVariables resolved = SourceResolver.Resolve([], variables, null, token);
        NamedVariables named = new DuplicateNames(resolved, DuplicatePolicy.Error, token).Resolve();
        ComposedEntries entries = EntryComposer.Compose(named, TransferMode.Copy, token);
        int[] made =
        [
            .. entries
                .Payloads.Where(number => entries.Index[number].Made is not null)
                .OrderByDescending(number => entries.Index[number].Entry.Size),
        ];

        entries = entries.Share([made]);
        OutputLayout layout = OutputLayout.Arrange(entries, named.Sources, options);
        var plan = new TransferPlan(
            ExistingCheckpoint.Find(_directory["copy"]),
            named,
            CommonHeader.Find(named.UsedSources),
            entries,
            layout,
            options
        );
        TransferExecutor.Execute(plan, null, token);

        Assert.Empty(Verified.Faults(_directory["copy"]));
        Assert.Equal((4 << 19) + 2, plan.PayloadSize);
        Assert.Equal(plan.PayloadSize, Checkpoints.Data(_directory["copy"]).Length);
        var sizes = Verified.Entries(_directory["copy"]).ToDictionary(static entry => entry.Name);
        Assert.Equal([12, 4 << 19, 12], ((string[])["m", "v", "w"]).Select(name => sizes[name].Size));
        Assert.Single(((string[])["m", "v", "w"]).Select(name => sizes[name].Offset).Distinct());
    }

    private static CheckpointVariable Zeros(CheckpointVariable of, string name, long count) =>
        new(new ZerosOrigin(of.Origin.Input(0), new TensorShape(count)), name);

    private sealed class ZerosOrigin(StoredTensor tensor, TensorShape shape) : VariableOrigin
    {
        public override DataType DataType => DataType.Float32;

        public override TensorShape Shape => shape;

        public override long Size => shape.ElementCount * DataType.Float32.Width;

        public override TensorPartition? Partition => null;

        public override bool IsSliced => false;

        public override int InputCount => 1;

        public override StoredTensor Input(int number) => tensor;

        public override VariableContent Open(IReadOnlyList<VariableContent> inputs, ComputingLog log) => new ZerosContent(shape);
    }

    private sealed class ZerosContent(TensorShape shape) : VariableContent(DataType.Float32, shape)
    {
        public override byte[][] Strings => throw new InvalidOperationException();

        public override void Read(Span<byte> destination, long position) => destination.Clear();

        public override void Dispose() { }
    }
}
