using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;

namespace CheckpointTools.Tests.ObjectGraphs;

/// <summary>All ways that lead to a variable.</summary>
public class AllPathsTests
{
    [Theory]
    [InlineData(
        "oracle/graph/bases/keras3/ckpt-1",
        "optimizer/_trainable_variables/1",
        "model/_functional/_operations/1/bias",
        "optimizer/_trainable_variables/1"
    )]
    [InlineData(
        "oracle/graph/bases/keras_new_adam/ckpt-1",
        "model/layer_with_weights-1/bias",
        "model/layer_with_weights-1/bias",
        "model/layer-1/bias"
    )]
    [InlineData(
        "oracle/graph/bases/keras_legacy_adam/ckpt-1",
        "model/layer_with_weights-1/bias/.OPTIMIZER_SLOT/optimizer/m",
        "model/layer_with_weights-1/bias/.OPTIMIZER_SLOT/optimizer/m",
        "model/layer-1/bias/.OPTIMIZER_SLOT/optimizer/m"
    )]
    [InlineData(
        "reports/compiled/today/ckpt-1",
        "optimizer/_variables/1",
        "optimizer/_variables/1",
        "optimizer/_momentums/0",
        "model/optimizer/_variables/1",
        "model/optimizer/_momentums/0"
    )]
    // The root holds itself.
    [InlineData(
        "reports/kinds/tf2_keras2_save_weights/model.ckpt",
        "layer_with_weights-0/kernel",
        "layer_with_weights-0/kernel",
        "layer-0/kernel"
    )]
    [InlineData("oracle/graph/bases/escapes/ckpt-1", "we..ird.Sna me", "we..ird.Sna me")]
    public void Of_a_real_variable_are_all_found(string prefix, string key, params string[] paths)
    {
        CheckpointVariable variable = CheckpointContents
            .ReadVariables(CheckpointLocator.Find(Fixtures.Require(prefix + ".index")))
            .Single(variable => variable.Name == GraphMessage.KeyOf(key));
        Assert.Equal(paths, variable.FindObjectPaths());
        Assert.Equal(paths[0], variable.ObjectPath);
    }

    [Fact]
    public void Of_an_object_that_nothing_leads_to_there_are_none() =>
        Assert.Empty(new GraphMessage(2).Variable(1, "x").Parse().FindVariable(GraphMessage.KeyOf("x"))!.Paths);

    [Fact]
    public void Lead_through_no_object_twice()
    {
        ObjectGraph graph = new GraphMessage(4)
            .Child(0, "a", 1)
            .Child(1, "b", 2)
            .Child(2, "back", 1)
            .Child(2, "root", 0)
            .Child(1, "w", 3)
            .Child(2, "w", 3)
            .Variable(3, "a/w")
            .Parse();
        Assert.Equal(["a/w", "a/b/w"], graph.FindVariable(GraphMessage.KeyOf("a/w"))!.Paths);
    }

    /// <summary>Two edges in each of forty steps: there are a trillion ways.</summary>
    [Fact]
    public void Are_bounded_and_the_shortest_is_among_them()
    {
        const int Steps = 40;
        var message = new GraphMessage(Steps + 1);
        for (int i = 0; i < Steps; i++)
        {
            message.Child(i, "l", i + 1).Child(i, "r", i + 1);
        }

        ObjectGraph graph = message.Variable(Steps, "x").Parse();
        string[] paths = [.. graph.FindVariable(GraphMessage.KeyOf("x"))!.Paths];
        Assert.InRange(paths.Length, 1, 66);
        Assert.Equal(string.Join('/', Enumerable.Repeat("l", Steps)), paths[0]);
    }
}
