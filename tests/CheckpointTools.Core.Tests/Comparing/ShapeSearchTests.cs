using CheckpointTools.Comparing;

namespace CheckpointTools.Tests.Comparing;

/// <summary>What no name explains, and its shape may.</summary>
public class ShapeSearchTests
{
    [Theory]
    // Nothing else has the shape in its scope, on either side.
    [InlineData("head/weights [8, 4]", "head/kernel [8, 4]", "head/kernel <- head/weights")]
    [InlineData("bert/x/w;bert/x/b;bert/x/weights [8, 4]", "enc/x/w;enc/x/b;enc/x/kernel [8, 4]", "enc/x/kernel <- bert/x/weights")]
    // Vectors need a word in common, and so do names of no scope.
    [InlineData("head/b", "head/biases", "head/biases <- head/b")]
    [InlineData("word_table [8, 4]", "table_of_words [8, 4]", "table_of_words <- word_table")]
    [InlineData("out_kernel [8, 4]", "kernel [8, 4]", "kernel <- out_kernel")]
    [InlineData("head/gamma", "head/bias", "")]
    [InlineData("fc [8, 4]", "conv [8, 4]", "conv <- fc?")]
    // Scalars are offered and never chosen.
    [InlineData("step int64 []", "global_step int64 []", "global_step <- step?")]
    [InlineData("head/temperature []", "head/rate []", "")]
    [InlineData("beta2_power []", "beta1_power []", "")]
    // Several come into question.
    [InlineData("head/a [8, 4];head/b [8, 4]", "head/kernel [8, 4]", "head/kernel <- head/a or head/b?")]
    [InlineData("head/weights [8, 4]", "head/kernel [8, 4];head/other [8, 4]", "head/kernel <- head/weights?;head/other <- head/weights?")]
    [InlineData("h/a [8, 4];h/b [8, 4];h/c [8, 4];h/d [8, 4]", "h/kernel [8, 4]", "")]
    [InlineData("h/q [8, 4];h/old_kernel [8, 4];h/c [8, 4];h/d [8, 4]", "h/kernel [8, 4]", "h/kernel <- h/old_kernel?")]
    // Another number is another layer.
    [InlineData("head/w_2 [8, 4]", "head/kernel_1 [8, 4]", "head/kernel_1 <- head/w_2?")]
    // The only one anywhere is offered; of several, none.
    [InlineData("old/table [8, 4]", "new/kernel [8, 4]", "new/kernel <- old/table?")]
    [InlineData("a/t [8, 4];b/u [8, 4]", "new/kernel [8, 4]", "")]
    [InlineData("a/t [8, 4];b/u [8, 4]", "a/kernel [8, 4];new/kernel [8, 4]", "new/kernel <- b/u?")]
    // A slot has the shape of its weight, whatever the optimizer.
    [InlineData("w/Momentum [8, 4]", "w/RMSProp [8, 4]", "")]
    public void Shapes_are_asked_last(string checkpoint, string model, string renames)
    {
        string[] tensors = checkpoint.Split(';');
        string[] wanted = model.Split(';');
        CheckpointComparison comparison = Names.Compare(tensors, wanted);

        string[] found =
        [
            .. comparison
                .Differences.Where(static difference => difference.Kind == DifferenceKind.PossibleRename)
                .Select(static difference => $"{difference}"["PossibleRename: ".Length..]),
        ];
        Assert.Equal(
            renames,
            string.Join(';', found.Where(text => text.Contains(wanted[^1].Split(' ')[0], StringComparison.Ordinal) || text.EndsWith('?')))
        );
        ProposedMaps.AssertFit(comparison.Differences, tensors, wanted);
    }

    [Fact]
    public void What_is_only_offered_is_still_unused()
    {
        CheckpointComparison comparison = Names.Compare(["step int64 []"], ["global_step int64 []"]);

        Assert.Equal(
            ["PossibleRename: global_step <- step?", "Unused: step (int64 [])"],
            comparison.Differences.Select(static difference => $"{difference}")
        );
        Assert.Null(comparison.Differences[0].SourceName);
        Assert.Empty(comparison.Differences[0].AssignmentMap);
    }

    [Fact]
    public void Very_many_of_one_shape_are_answered()
    {
        string[] Scope(string name) => [.. Enumerable.Range(0, 20_000).Select(i => $"s/{name}{(char)('a' + (i % 26))}{i} [8, 4]")];
        CheckpointComparison comparison = Names.Compare(Scope("xx"), Scope("yyyy"));

        Assert.Equal(40_000, comparison.Differences.Count);
    }
}
