using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Tests.Bundles;

/// <summary>Alone, because it looks at the memory of the whole process.</summary>
[Collection(nameof(ManyEntriesTests))]
[CollectionDefinition(nameof(ManyEntriesTests), DisableParallelization = true)]
public sealed class ManyEntriesTests
{
    [Fact]
    public void A_large_index_is_listed_without_being_held()
    {
        const int Count = 300_000;
        using var directory = new TemporaryDirectory();
        string prefix = directory["model"];
        using (FileStream stream = File.Create(prefix + ".index"))
        {
            var writer = new TableWriter(stream);
            writer.Add([], [8, 1, 0x1A, 2, 8, 1]);
            for (int i = 0; i < Count; i++)
            {
                writer.Add(System.Text.Encoding.ASCII.GetBytes($"a/long/scope/of/variables/{i:D7}"), [8, 3, 0x12, 0, 0x28, 4]);
            }

            writer.Finish();
        }

        long largest = 0;
        int listed = 0;
        using var bundle = BundleReader.Open(prefix);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        BundleCursor tensors = bundle.Read();
        while (tensors.MoveNext())
        {
            if (++listed % 50_000 == 0)
            {
                largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(Count, listed);
        Assert.InRange(largest, 0, new FileInfo(prefix + ".index").Length / 3);
    }
}
