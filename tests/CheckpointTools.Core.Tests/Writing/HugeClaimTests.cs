namespace CheckpointTools.Tests.Writing;

/// <summary>Sizes that are possible one by one, and together more than 64 bits can count.</summary>
public sealed class HugeClaimTests : IDisposable
{
    private const long Huge = 1L << 62;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Slices_that_claim_more_together_than_any_file_holds_are_a_fault()
    {
        SmallBundle bundle = new SmallBundle().BandsOfStrings("s", [1, 1, 1], "a", "b", "c");
        foreach (int band in (int[])[0, 1, 2])
        {
            bundle.EntryOfBand("s", band, 1).Size = Huge;
        }

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.List(bundle.Write(_directory["source"])));

        Assert.Equal((CheckpointError.DamagedEntry, "s"), (error.Error, error.Variable));
    }

    /// <summary>A sparse file of that length costs nothing where memory is the disk; two tensors overlap in it.</summary>
    [Fact]
    public void Tensors_that_take_more_together_than_any_file_holds_are_refused()
    {
        using SmallDisk disk = SmallDisk.Mount(1 << 20);
        SmallBundle bundle = new SmallBundle().Bytes("a", []).Bytes("b", []);
        foreach (string name in (string[])["a", "b"])
        {
            bundle[name].Offset = name == "a" ? 0 : 1;
            bundle[name].Size = Huge;
            bundle[name].Shape.Dim[0].Size = Huge;
        }

        string source = bundle.Write(Path.Combine(disk.Path, "source"));
        using (FileStream data = File.OpenWrite(source + ".data-00000-of-00001"))
        {
            data.SetLength(Huge + 1);
        }

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan(Checkpoints.List(source), Path.Combine(disk.Path, "copy"))
        );

        Assert.Equal(CheckpointError.DiskFull, error.Error);
    }

    public void Dispose() => _directory.Dispose();
}
