using CheckpointTools.Binary;
using CheckpointTools.Comparing;
using CheckpointTools.Locating;
using CheckpointTools.Tests.ObjectGraphs;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Comparing;

/// <summary>What object graphs tell of two checkpoints that their keys do not.</summary>
public sealed class SharedObjectTests : IDisposable
{
    private readonly TemporaryDirectory _here = new();
    private readonly TemporaryDirectory _there = new();

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    /// <summary>Keras 3 stores weights under its optimizer, if that is saved beside the model.</summary>
    [Fact]
    public void What_is_at_the_same_place_in_the_model_is_the_same_under_another_key()
    {
        GraphMessage with = new GraphMessage(6)
            .Child(0, "model", 1)
            .Child(1, "deep", 2)
            .Child(2, "w", 3)
            .Child(0, "optimizer", 4)
            .Child(4, "_trainable_variables", 5)
            .Child(4, "_iterations", 5)
            .Child(5, "0", 3)
            .Variable(3, "optimizer/_trainable_variables/0");
        GraphMessage without = new GraphMessage(4).Child(0, "model", 1).Child(1, "deep", 2).Child(2, "w", 3).Variable(3, "model/deep/w");

        CheckpointComparison comparison = Compare(with, ["optimizer/_trainable_variables/0"], without, ["model/deep/w"]);

        Assert.Empty(comparison.Differences);
        (CheckpointVariable tensor, CheckpointVariable reference) = Assert.Single(comparison.Alike);
        Assert.Equal(("optimizer/_trainable_variables/0", "model/deep/w"), (Short(tensor), Short(reference)));
    }

    [Fact]
    public void One_variable_at_two_places_differs_from_two()
    {
        GraphMessage shared = new GraphMessage(2).Child(0, "a", 1).Child(0, "b", 1).Variable(1, "a");
        GraphMessage apart = new GraphMessage(3).Child(0, "a", 1).Child(0, "b", 2).Variable(1, "a").Variable(2, "b");

        CheckpointDifference difference = Compare(shared, ["a"], apart, ["a", "b"])
            .Differences.Single(static one => one.Kind == DifferenceKind.Sharing);
        Assert.Equal(["a", "b"], difference.ObjectPaths);
        Assert.Equal("1 instead of 2 at a, b", difference.Detail);

        difference = Compare(apart, ["a", "b"], shared, ["a"]).Differences.Single(static one => one.Kind == DifferenceKind.Sharing);
        Assert.Equal("2 instead of 1 at a, b", difference.Detail);
    }

    /// <summary>Positions in an optimizer's lists are no places in the model.</summary>
    [Fact]
    public void Another_order_of_what_is_trained_is_no_other_sharing()
    {
        static GraphMessage Message(int first, int second) =>
            new GraphMessage(6)
                .Child(0, "a", 1)
                .Child(0, "b", 2)
                .Variable(1, "a")
                .Variable(2, "b")
                .Child(0, "optimizer", 3)
                .Child(3, "_trainable_variables", 4)
                .Child(3, "_iterations", 5)
                .Child(4, "0", first)
                .Child(4, "1", second);

        Assert.Empty(Compare(Message(1, 2), ["a", "b"], Message(2, 1), ["a", "b"]).Differences);
    }

    private CheckpointComparison Compare(GraphMessage here, string[] namesHere, GraphMessage there, string[] namesThere) =>
        CheckpointComparer.Compare(
            "here",
            List(Write(here, namesHere, _here)),
            ComparisonReference.OfCheckpoint("there", List(Write(there, namesThere, _there))),
            static _ => true,
            TestContext.Current.CancellationToken
        );

    private static string Short(CheckpointVariable variable) => CheckpointComparer.ToShortName(variable.Name);

    private static List<CheckpointVariable> List(string prefix) => [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix))];

    private static string Write(GraphMessage graph, string[] names, TemporaryDirectory directory)
    {
        (byte[] payload, uint checksum) = Payloads.Strings([graph.ToBytes()], isBigEndian: false);
        BundleBuilder bundle = new BundleBuilder().Add(TensorName.ObjectGraph, DataType.String, TensorShape.Scalar, payload, checksum);
        foreach (string name in names)
        {
            bundle.Add(GraphMessage.KeyOf(name), DataType.Float32, TensorShape.Scalar, new byte[4]);
        }

        return bundle.Write(directory);
    }
}
