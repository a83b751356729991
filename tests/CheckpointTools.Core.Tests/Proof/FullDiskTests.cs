using CheckpointTools.Files;
using CheckpointTools.Proof;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Proof;

/// <summary>Every kind of write on a real file system that fills up, with a little more room each time.</summary>
[Collection(LockSensitive.Name)]
public sealed class FullDiskTests
{
    private const int DiskSize = 12 << 20;
    private const int Page = 4096;
    private const int MaxPages = 12;

    public static TheoryData<string> Names => [.. Scenarios.All.Select(static scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Loses_nothing_and_leaves_nothing(string name)
    {
        using SmallDisk disk = SmallDisk.Mount(DiskSize);
        using var sandbox = new Sandbox(Scenarios.Get(name));
        int refused = 0;
        for (int pages = 0; pages <= MaxPages; pages++)
        {
            string what = $"{name} with {pages} pages of room";
            string copy = Sandbox.Copy(sandbox.Template, Path.Combine(disk.Path, "work"));
            string filler = Path.Combine(disk.Path, "filler");
            File.WriteAllBytes(filler, new byte[new DriveInfo(disk.Path).AvailableFreeSpace - (pages * Page)]);
            CheckpointException? error = null;
            try
            {
                sandbox.Scenario.Run(copy, FileLayer.Instance);
            }
            catch (CheckpointException e)
            {
                error = e;
                refused++;
                Assert.True(e.Error == CheckpointError.DiskFull, $"{what}: {e.Error} {e.Message}");
            }

            bool isNew = sandbox.AssertWhole(copy, what);
            Assert.Equal(error is null, isNew);
            if (!isNew)
            {
                Assert.Equal(sandbox.Tree, Tree.List(copy));
            }

            File.Delete(filler);
            sandbox.AssertRunsAgain(copy, isNew, what);
            Directory.Delete(copy, recursive: true);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: refused with {refused} of {MaxPages + 1} amounts of room");
    }
}
