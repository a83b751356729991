using System.Diagnostics;
using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Proof;

/// <summary>The same results on every processor: with vector instructions, and without.</summary>
public sealed class VectorTests
{
    [Fact]
    public async Task Casts_statistics_checksums_merges_and_comparisons_are_the_same_without_vector_instructions()
    {
        string mixed = Fixtures.TfMade("all_dtypes", "model");
        string[] steps = [.. Enumerable.Range(3, 3).Select(static step => Fixtures.TfMade("tf1_adam_steps", $"model.ckpt-{step}"))];
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["here"]);
        Directory.CreateDirectory(directory["there"]);

        using Process process = Child.StartScalar(["compute", mixed, directory["there"], .. steps]);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        string[] there = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.Equal("vectors False", there[0]);
        string[] here = [.. Results.Compute(mixed, steps, directory["here"]).Select(line => line.Trim())];
        Assert.Equal(here, there.Skip(1).Select(line => line.Replace(directory["there"], directory["here"], StringComparison.Ordinal)));
        Assert.True(here.Length > 1000, $"{here.Length} results");
    }
}
