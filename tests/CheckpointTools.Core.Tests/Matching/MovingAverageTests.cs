using CheckpointTools.Binary;
using CheckpointTools.Matching;
using CheckpointTools.Names;
using CheckpointTools.Tests.ObjectGraphs;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Matching;

/// <summary>Averages that optimizers keep of the weights, as the values of the weights.</summary>
public sealed class MovingAverageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>Keras 2's older MovingAverage has a slot for each variable.</summary>
    [Fact]
    public void A_slot_of_the_older_Keras_is_taken()
    {
        GraphMessage graph = new GraphMessage(6)
            .Child(0, "model", 1)
            .Child(1, "w", 2)
            .Variable(2, "model/w", "w")
            .Child(0, "optimizer", 3)
            .Child(3, "iter", 4)
            .Variable(4, "optimizer/iter", "iter")
            .Slot(3, 2, "average", 5)
            .Variable(5, "model/w/.OPTIMIZER_SLOT/optimizer/average", "w/average");
        Assert.Equal("1 -> 2", Take(graph, ("model/w", 1), ("optimizer/iter", 9), ("model/w/.OPTIMIZER_SLOT/optimizer/average", 2)));
    }

    /// <summary>Today's optimizers with use_ema have a list, which goes by positions.</summary>
    [Fact]
    public void An_entry_of_the_list_of_todays_Keras_is_taken()
    {
        GraphMessage graph = new GraphMessage(12)
            .Child(0, "model", 1)
            .Child(1, "a", 2)
            .Variable(2, "model/a", "a")
            .Child(1, "w", 3)
            .Variable(3, "model/w", "w")
            .Child(0, "optimizer", 4)
            .Child(4, "_variables", 5)
            .Child(4, "_trainable_variables", 6)
            .Child(4, "_iterations", 7)
            .Child(4, "_model_variables_moving_average", 8)
            .Variable(7, "optimizer/_iterations", "iteration")
            .Child(5, "0", 7)
            .Child(5, "1", 9)
            .Child(5, "2", 10)
            .Child(6, "0", 3)
            .Child(6, "1", 2)
            .Child(8, "0", 9)
            .Child(8, "1", 10)
            .Variable(9, "optimizer/_variables/1", "average/w")
            .Variable(10, "optimizer/_variables/2", "average/a");
        Assert.Equal(
            "1 -> 2",
            Take(
                graph,
                ("model/a", 5),
                ("model/w", 1),
                ("optimizer/_iterations", 9),
                ("optimizer/_variables/1", 2),
                ("optimizer/_variables/2", 6)
            )
        );
    }

    [Fact]
    public void Two_averages_of_one_variable_are_an_error()
    {
        GraphMessage graph = new GraphMessage(7)
            .Child(0, "w", 1)
            .Variable(1, "w")
            .Child(0, "optimizer", 2)
            .Child(2, "iter", 3)
            .Variable(3, "optimizer/iter")
            .Slot(2, 1, "average", 4)
            .Variable(4, "w/.OPTIMIZER_SLOT/optimizer/average")
            .Child(0, "swa", 5)
            .Child(5, "iter", 3)
            .Slot(5, 1, "average", 6)
            .Variable(6, "w/.OPTIMIZER_SLOT/swa/average");
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Take(graph, ("w", 1), ("optimizer/iter", 0), ("w/.OPTIMIZER_SLOT/optimizer/average", 2), ("w/.OPTIMIZER_SLOT/swa/average", 3))
        );
        Assert.Equal(CheckpointError.InvalidAssignment, error.Error);
        Assert.Contains("has several averages", error.Message, StringComparison.Ordinal);
    }

    /// <summary>What the weight w has before and after its average is put in its place, and copied.</summary>
    private string Take(GraphMessage graph, params (string Name, float Value)[] values)
    {
        (byte[] payload, uint checksum) = Payloads.Strings([graph.ToBytes()], isBigEndian: false);
        BundleBuilder bundle = new BundleBuilder().Add(TensorName.ObjectGraph, DataType.String, TensorShape.Scalar, payload, checksum);
        foreach ((string name, float value) in values)
        {
            bundle.Add(GraphMessage.KeyOf(name), DataType.Float32, new TensorShape([1]), BitConverter.GetBytes(value));
        }

        string prefix = bundle.Write(_directory);
        List<CheckpointVariable> all = Checkpoints.List(prefix).FindAll(static variable => variable.Name != TensorName.ObjectGraph);
        IReadOnlyList<CheckpointVariable> source = MovingAverages.PutInPlace(all, prefix, out IReadOnlyList<string> averaged);
        ModelVariable[] model = [.. all.Select(static variable => variable.ToModelVariable())];
        AssignmentResult result = new AssignmentMap([.. averaged.Select(static name => new AssignmentRule(name, name))]).Assign(
            model,
            source,
            prefix,
            cancellationToken: TestContext.Current.CancellationToken
        );
        result.RequireSuccess();
        CheckpointVariable[] given = [.. all];
        foreach (Assignment assignment in result.Assignments)
        {
            given[assignment.Position] = assignment.Apply(model[assignment.Position], all[assignment.Position]);
        }

        Checkpoints.Copy(given, _directory["copy"]);
        Assert.All(all.Zip(given), static pair => Assert.Equal(pair.First.Kind, pair.Second.Kind));
        string weight = all.Single(static variable => variable.ObjectPath is "w" or "model/w").Name;
        return $"{Read(prefix, weight)} -> {Read(_directory["copy"], weight)}";
    }

    private static float Read(string prefix, string name)
    {
        using Checkpoint checkpoint = Checkpoint.Open(prefix);
        return checkpoint.Read<float[]>(name, TestContext.Current.CancellationToken)[0];
    }
}
