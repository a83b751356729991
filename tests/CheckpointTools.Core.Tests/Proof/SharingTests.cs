using CheckpointTools.Files;
using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Proof;

/// <summary>
/// Somebody has a file open while a checkpoint is written, replaced, changed in place or repaired. Windows lets readers forbid that: then
/// the write says which file it is, and nothing is lost.
/// </summary>
[Collection(LockSensitive.Name)]
public sealed class SharingTests
{
    /// <summary>What a reader leaves to others: to read; everything, as this product's readers and TensorFlow's do; nothing.</summary>
    private static readonly FileShare[] Shares = [FileShare.Read, FileShare.ReadWrite | FileShare.Delete, FileShare.None];

    public static TheoryData<string, FileShare> Cases
    {
        get
        {
            var cases = new TheoryData<string, FileShare>();
            foreach (Scenario scenario in Scenarios.All)
            {
                foreach (FileShare share in Shares)
                {
                    cases.Add(scenario.Name, share);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_file_that_a_reader_has_open_is_replaced_or_named_and_nothing_is_lost(string name, FileShare share)
    {
        using var sandbox = new Sandbox(Scenarios.Get(name));
        string[] files = [.. Directory.EnumerateFiles(sandbox.Template, "*", SearchOption.AllDirectories)];
        int refused = 0;
        foreach (string relative in files.Select(file => Path.GetRelativePath(sandbox.Template, file)))
        {
            string copy = sandbox.Copy(sandbox.Template);
            string held = Path.Combine(copy, relative);
            string what = $"{name}, {relative} held with {share}";
            CheckpointException? error = null;
            using (File.Open(held, FileMode.Open, FileAccess.Read, share))
            {
                try
                {
                    sandbox.Scenario.Run(copy, FileLayer.Instance);
                }
                catch (CheckpointException e)
                {
                    error = e;
                    refused++;
                }
            }

            bool isNew = sandbox.AssertWhole(copy, what);
            if (error is null)
            {
                Assert.True(isNew, $"{what}: no error, and no new checkpoint.");
            }
            else
            {
                Assert.True(error.File is not null && error.File.StartsWith(copy, StringComparison.Ordinal), $"{what}: {error.File}");
                Assert.Contains(error.File, error.Message, StringComparison.Ordinal);
                TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {error.Message}");
            }

            sandbox.AssertRepairable(copy, isNew, what);
            sandbox.AssertRunsAgain(copy, isNew, what);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}, {share}: {refused} of {files.Length} files stood in the way");
    }

    [Fact]
    public async Task An_index_that_a_reader_closes_in_a_moment_is_waited_for()
    {
        using var sandbox = new Sandbox(Scenarios.Get("replace-1-by-1"));
        string copy = sandbox.Copy(sandbox.Template);
        FileStream reader = File.Open(sandbox.Scenario.PrefixIn(copy) + ".index", FileMode.Open, FileAccess.Read, Shares[1]);
        Task closing = Task.Run(
            async () =>
            {
                await Task.Delay(200, TestContext.Current.CancellationToken);
                await reader.DisposeAsync();
            },
            TestContext.Current.CancellationToken
        );

        sandbox.Scenario.Run(copy, FileLayer.Instance);

        await closing;
        Assert.True(sandbox.AssertWhole(copy, "replaced"));
    }
}
