using CheckpointTools.Comparing;

namespace CheckpointTools.Tests.Comparing;

/// <summary>Averages beside their variables, and scopes whose variables have another shape as well as another name.</summary>
public class RelatedNamesTests
{
    [Theory]
    // An average stands for its variable where the other side has only the one.
    [InlineData("l/w/ExponentialMovingAverage", "l/w", "l/w <- l/w/ExponentialMovingAverage")]
    [InlineData("l/w", "l/w/ExponentialMovingAverage", "l/w/ExponentialMovingAverage <- l/w")]
    [InlineData("l/w/avg", "l/w", "l/w <- l/w/avg")]
    [InlineData("l/w", "l/w/avg", "l/w/avg <- l/w")]
    [InlineData("old/w/ExponentialMovingAverage", "new/w", "new/w <- old/w/ExponentialMovingAverage")]
    // A slot of an optimizer has its variable's shape, too.
    [InlineData("l/w/Adam", "l/w", null)]
    // An average of another shape is none of the variable.
    [InlineData("l/w/avg [5]", "l/w", null)]
    // Which of two names it is, nobody knows; but the known one is meant.
    [InlineData("l/w/a l/w/b", "l/w", null)]
    [InlineData("l/w/a l/w/ExponentialMovingAverage", "l/w", "l/w <- l/w/ExponentialMovingAverage")]
    public void An_average_is_related_to_its_variable(string checkpoint, string model, string? rename)
    {
        CheckpointComparison comparison = Names.Compare(Split(checkpoint), Split(model));

        Assert.Equal(
            rename is null ? [] : [$"PossibleRename: {rename}"],
            comparison
                .Differences.Where(static difference => difference.SourceName is not null && difference.ReferenceShape is not null)
                .Select(static difference => $"{difference}")
        );
    }

    [Fact]
    public void An_average_beside_its_variable_is_not_asked_for()
    {
        CheckpointComparison comparison = Names.Compare(["old/w", "old/w/ExponentialMovingAverage"], ["new/w"]);

        Assert.Equal(
            ["PossibleRename: new/w <- old/w", "Unused: old/w/ExponentialMovingAverage (float32 [4])"],
            comparison.Differences.Select(static difference => $"{difference}")
        );
    }

    [Theory]
    // Scopes that differ in a number, such as a vocabulary's size; shapes with a size in common.
    [InlineData("symbol_30/w [7, 8]", "symbol_40/w [10, 8]", "ShapeMismatch: symbol_40/w <- symbol_30/w ([7, 8] instead of [10, 8])")]
    [InlineData("logits_2/bias [2]", "logits_3/bias [3]", "ShapeMismatch: logits_3/bias <- logits_2/bias ([2] instead of [3])")]
    [InlineData("old/kernel [6, 2]", "new/kernel [6, 3]", "ShapeMismatch: new/kernel <- old/kernel ([6, 2] instead of [6, 3])")]
    // What else lies in the scopes is found by them.
    [InlineData(
        "old/kernel [6, 2]; old/bias [2]",
        "new/kernel [6, 3]; new/bias [3]",
        "ShapeMismatch: new/kernel <- old/kernel ([6, 2] instead of [6, 3])",
        "ShapeMismatch: new/bias <- old/bias ([2] instead of [3])"
    )]
    [InlineData("old/bias [2]", "new/bias [3]")]
    [InlineData("conv/kernel [3, 3]", "dense/kernel [6, 2]")]
    [InlineData("old/kernel int32 [6, 2]", "new/kernel [6, 3]")]
    [InlineData("old/kernel [6]", "new/kernel [6, 3]")]
    [InlineData("a/kernel [6, 2]; b/kernel [6, 4]", "new/kernel [6, 3]")]
    [InlineData("old/kernel [6, 2]", "a/kernel [6, 3]; b/kernel [6, 4]")]
    public void A_variable_with_another_shape_in_another_scope_is_a_mismatch_where_nothing_else_is_meant(
        string checkpoint,
        string model,
        params string[] mismatches
    )
    {
        CheckpointComparison comparison = Names.Compare(Split(checkpoint), Split(model));

        Assert.Equal(
            mismatches,
            comparison
                .Differences.Where(static difference => difference.Kind is not (DifferenceKind.Missing or DifferenceKind.Unused))
                .Select(static difference => $"{difference}")
        );
    }

    [Fact]
    public void A_renamed_scope_is_summed_up_and_equal_mismatches_are()
    {
        CheckpointComparison comparison = Names.Compare(
            ["a/x", "a/y", "a/sub/z", "one", "layer_0/k [2]", "layer_1/k [2]", "layer_2/k [3]", "more"],
            ["b/x", "b/y", "b/sub/z", "one", "layer_0/k", "layer_1/k", "layer_2/k", "none"]
        );

        Assert.Equal(
            [
                "Missing: none (float32 [4])",
                "PossibleRename: b/* <- a/* (3 variables)",
                "ShapeMismatch: layer_*/k ([2] instead of [4], 2 times)",
                "ShapeMismatch: layer_2/k ([3] instead of [4])",
                "Unused: more (float32 [4])",
            ],
            comparison.Summary.Select(static difference => $"{difference}")
        );
        Assert.Equal([1, 3, 2, 1, 1], comparison.Summary.Select(static difference => difference.Count));
        Assert.Equal(
            comparison.Differences,
            comparison.Summary.SelectMany(static difference => difference.Variables.DefaultIfEmpty(difference))
        );
    }

    private static string[] Split(string names) =>
        names.Contains(';', StringComparison.Ordinal) || names.Contains('[', StringComparison.Ordinal)
            ? names.Split("; ")
            : names.Split(' ');
}
