namespace CheckpointTools.Tests.Writing;

/// <summary>Runs when no other test does: what is allocated can only be counted for the whole process.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests : IDisposable
{
    private const int Mebibyte = 1 << 20;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Does_not_grow_with_the_tensor()
    {
        string source = new SmallBundle().Bytes("large", new byte[64 * Mebibyte]).Write(_directory["source"]);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        Checkpoints.Copy(Checkpoints.List(source), _directory["copy"]);

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < 16 * Mebibyte, $"{allocated} bytes were allocated.");
    }

    public void Dispose() => _directory.Dispose();
}
