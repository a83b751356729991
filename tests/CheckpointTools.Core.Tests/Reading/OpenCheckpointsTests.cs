using CheckpointTools.Reading;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Variables;

namespace CheckpointTools.Tests.Reading;

/// <summary>However many checkpoints are read, a bounded number of them is open.</summary>
public sealed class OpenCheckpointsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void The_one_that_was_not_used_for_longest_is_closed()
    {
        VariableSource[] sources = [.. Enumerable.Range(0, 40).Select(i => Source($"c{i}"))];
        using var checkpoints = new OpenCheckpoints();
        OpenCheckpoint kept = checkpoints.Open(sources[0]);
        OpenCheckpoint left = checkpoints.Open(sources[1]);

        Assert.All(
            sources,
            source =>
            {
                OpenCheckpoint last = checkpoints.Open(source);
                Assert.Same(kept, checkpoints.Open(sources[0]));
                Assert.Same(last, checkpoints.Open(source));
            }
        );

        Assert.Equal(new float[] { 1 }, Read(kept));
        Assert.Throws<ObjectDisposedException>(() => Read(left));
        Assert.NotSame(left, checkpoints.Open(sources[1]));
        Assert.Equal(new float[] { 1 }, Read(checkpoints.Open(sources[1])));
    }

    public void Dispose() => _directory.Dispose();

    private static object Read(OpenCheckpoint checkpoint)
    {
        // The index is read anew: what was read of it before is still in memory.
        TensorCursor cursor = checkpoint.Reader.Read();
        Assert.True(cursor.MoveNext());
        return checkpoint.Read(cursor.ToTensor(), cursor.Entry.Shape, stringsAsBytes: false, TestContext.Current.CancellationToken);
    }

    private VariableSource Source(string name) =>
        Checkpoints.Variable(new SmallBundle().Floats("x", [1], 1).Write(_directory[name]), "x").Source;
}
