using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;
using CheckpointTools.Optimizers;
using CheckpointTools.Tests.ObjectGraphs;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Verification;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Optimizers;

/// <summary>What only an optimizer holds, and what a fresh one has, in object graphs that no fixture has.</summary>
public sealed class OptimizerGraphTests : IDisposable
{
    private const string Average = "optimizer/_model_variables_moving_average/0";
    private const string Kernel = "optimizer/_trainable_variables/0";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Averages_that_only_the_optimizer_holds_are_not_dropped_unasked()
    {
        OptimizerState state = Nadam();

        var fault = Assert.Throws<CheckpointException>(() => state.Remove(keepsObjects: false, dropsAverages: false));
        Assert.Equal((CheckpointError.HeldByOptimizer, AdviceCode.KeepAverages), (fault.Error, fault.Advice!.Code));
        Assert.Contains(Average, fault.Message, StringComparison.Ordinal);
        Assert.Equal(["model/kernel/.ATTRIBUTES/VARIABLE_VALUE"], Write(state.Remove(keepsObjects: false, dropsAverages: true)).Keys);
    }

    [Fact]
    public void Averages_stay_where_the_optimizer_stays()
    {
        SortedDictionary<string, float> values = Write(Nadam().Remove(keepsObjects: true, dropsAverages: false));

        Assert.Equal(5, values.Count);
        Assert.Equal(6, values[GraphMessage.KeyOf(Average)]);
        Assert.DoesNotContain(GraphMessage.KeyOf("optimizer/_momentums/0"), values.Keys);
        Assert.Equal(6, Write(Nadam().Reset(SlotFill.None, keepsIterations: false))[GraphMessage.KeyOf(Average)]);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public void A_fresh_optimizer_has_no_moments_no_iterations_and_a_product_of_one(bool keepsIterations, float iterations)
    {
        SortedDictionary<string, float> values = Write(Nadam().Reset(SlotFill.None, keepsIterations));

        Assert.Equal(
            [
                ("optimizer/_iterations", iterations),
                ("optimizer/_learning_rate", 3),
                (Average, 6),
                ("optimizer/_momentums/0", 0),
                (Kernel, 1),
                ("optimizer/_u_product", 1),
            ],
            values.Select(static value => (ObjectSuffix.PathOf(value.Key), value.Value))
        );
    }

    [Fact]
    public void Given_values_come_before_known_ones()
    {
        string moments = GraphMessage.KeyOf("optimizer/_momentums/0");
        Assert.Equal(7, Write(Nadam().Reset(ByName(("momentums", 7)), keepsIterations: true))[moments]);
        Assert.Equal(8, Write(Nadam().Reset(SlotFill.None with { All = 8 }, keepsIterations: true))[moments]);
        Assert.Equal(9, Write(Nadam().Reset(ByName(("_u_product", 9)), keepsIterations: true))[GraphMessage.KeyOf("optimizer/_u_product")]);

        var fault = Assert.Throws<CheckpointException>(() => Nadam().Reset(ByName(("velocities", 1)), keepsIterations: true));
        Assert.Contains("'_momentums'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_only_the_optimizer_holds_are_not_dropped()
    {
        OptimizerState state = Read(Keras(new GraphMessage(13).Child(0, "optimizer", 2)));

        var fault = Assert.Throws<CheckpointException>(() => state.Remove(keepsObjects: false, dropsAverages: true));
        Assert.Equal((CheckpointError.HeldByOptimizer, AdviceCode.KeepOptimizerObject), (fault.Error, fault.Advice!.Code));
        Assert.Contains(Kernel, fault.Message, StringComparison.Ordinal);
        Assert.Contains(GraphMessage.KeyOf(Kernel), Write(state.Remove(keepsObjects: true, dropsAverages: false)).Keys);

        // A copy of the weights keeps what leads to them.
        List<CheckpointVariable> weights =
        [
            .. CheckpointContents.ReadVariables(state.Checkpoint).Where(static v => v.Kind == VariableKind.Weight),
        ];
        Assert.Equal([GraphMessage.KeyOf(Kernel)], Write(weights, new TransferOptions()).Keys);
    }

    /// <summary>TensorFlow 1's RMSProp in a tf.train.Checkpoint: it counts no iterations, and its slots begin with one.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_slot_is_told_by_its_optimizer(bool isKeras, float expected)
    {
        GraphMessage graph = GraphMessage
            .Small(8)
            .Child(0, "opt", 4)
            .Slot(4, 3, "rms", 5)
            .Variable(5, "model/kernel/.OPTIMIZER_SLOT/opt/rms");
        string[] names = [.. GraphMessage.SmallNames, GraphMessage.KeyOf("model/kernel/.OPTIMIZER_SLOT/opt/rms")];
        if (isKeras)
        {
            graph.Child(4, "iter", 6).Variable(6, "opt/iter");
            names = [.. names, GraphMessage.KeyOf("opt/iter")];
        }

        Assert.Equal(expected, Write(Read(graph, names).Reset(SlotFill.None, keepsIterations: true))[names[2]]);
    }

    [Fact]
    public void A_power_is_that_of_the_rate_beside_it()
    {
        GraphMessage graph = GraphMessage
            .Small(8)
            .Child(0, "opt", 4)
            .Slot(4, 3, "m", 5)
            .Variable(5, "model/kernel/.OPTIMIZER_SLOT/opt/m")
            .Child(4, "beta1_power", 6)
            .Variable(6, "opt/beta1_power");
        string[] names =
        [
            .. GraphMessage.SmallNames,
            GraphMessage.KeyOf("model/kernel/.OPTIMIZER_SLOT/opt/m"),
            GraphMessage.KeyOf("opt/beta1_power"),
        ];
        var fault = Assert.Throws<CheckpointException>(() => Read(graph, names).Reset(SlotFill.None, keepsIterations: true));
        Assert.Equal((CheckpointError.UnknownInitialValue, AdviceCode.GiveSlotValues), (fault.Error, fault.Advice!.Code));
        Assert.Equal(.5f, Write(Read(graph, names).Reset(ByName(("beta1_power", .5)), keepsIterations: true))[names[3]]);

        graph.Child(4, "beta1", 7).Variable(7, "opt/beta1");
        names = [.. names, GraphMessage.KeyOf("opt/beta1")];
        SortedDictionary<string, float> values = Write(Read(graph, names).Reset(SlotFill.None, keepsIterations: true));
        Assert.Equal(values[names[4]], values[names[3]]);
    }

    [Fact]
    public void An_optimizer_without_values_is_cut_as_well()
    {
        GraphMessage graph = GraphMessage.Small(7).Child(0, "opt", 4).Child(4, "iter", 5).Child(4, "learning_rate", 6);
        OptimizerChange change = Read(graph, GraphMessage.SmallNames).Remove(keepsObjects: false, dropsAverages: false);

        Assert.False(change.IsNone);
        Assert.Empty(change.Removed);
        Write(change);
        using var bundle = BundleReader.Open(_directory["written"]);
        Assert.Equal(4, ObjectGraph.Read(bundle)!.Nodes.Count);
    }

    [Fact]
    public void A_checkpoint_without_optimizer_stays_as_it_is()
    {
        OptimizerState state = Read(GraphMessage.Small(), GraphMessage.SmallNames);
        Assert.True(state.IsEmpty);
        Assert.True(state.Remove(keepsObjects: false, dropsAverages: false).IsNone);
        Assert.True(state.Reset(SlotFill.None, keepsIterations: false).IsNone);
    }

    private static SlotFill ByName(params (string Name, double Value)[] values) =>
        SlotFill.None with
        {
            ByName = values.ToDictionary(static value => value.Name, static value => value.Value),
        };

    /// <summary>A model with one kernel, and a Nadam of Keras 3 that keeps its average; values count up from 1.</summary>
    private OptimizerState Nadam() => Read(Keras(new GraphMessage(13).Child(0, "model", 1).Child(0, "optimizer", 2).Child(1, "kernel", 3)));

    private OptimizerState Read((GraphMessage Graph, string[] Names) written) => Read(written.Graph, written.Names);

    private static (GraphMessage Graph, string[] Names) Keras(GraphMessage graph) =>
        (
            graph
                .Child(2, "_iterations", 4)
                .Child(2, "_learning_rate", 5)
                .Child(2, "_trainable_variables", 6)
                .Child(2, "_momentums", 7)
                .Child(2, "_model_variables_moving_average", 8)
                .Child(2, "_u_product", 11)
                .Child(6, "0", 3)
                .Child(7, "0", 9)
                .Child(8, "0", 10)
                .Variable(3, Kernel, "w")
                .Variable(4, "optimizer/_iterations", "i")
                .Variable(5, "optimizer/_learning_rate", "l")
                .Variable(9, "optimizer/_momentums/0", "m")
                .Variable(10, Average, "a")
                .Variable(11, "optimizer/_u_product", "u"),
            [
                GraphMessage.KeyOf(Kernel),
                GraphMessage.KeyOf("optimizer/_iterations"),
                GraphMessage.KeyOf("optimizer/_learning_rate"),
                GraphMessage.KeyOf("optimizer/_momentums/0"),
                GraphMessage.KeyOf("optimizer/_u_product"),
                GraphMessage.KeyOf(Average),
            ]
        );

    private OptimizerState Read(GraphMessage graph, string[] names)
    {
        (byte[] payload, uint checksum) = Payloads.Strings([graph.ToBytes()], isBigEndian: false);
        BundleBuilder bundle = new BundleBuilder().Add(TensorName.ObjectGraph, DataType.String, TensorShape.Scalar, payload, checksum);
        for (int i = 0; i < names.Length; i++)
        {
            bundle.Add(names[i], DataType.Float32, TensorShape.Scalar, BitConverter.GetBytes(1f + i));
        }

        return OptimizerState.Read(new CheckpointLocation(bundle.Write(_directory), CheckpointFormat.V2));
    }

    private SortedDictionary<string, float> Write(OptimizerChange change) =>
        Write(change.Variables, new TransferOptions { Optimizers = change.Objects });

    /// <summary>Writes the variables, and reads all scalars back; the result is sound.</summary>
    private SortedDictionary<string, float> Write(IReadOnlyList<CheckpointVariable> variables, TransferOptions options)
    {
        string written = _directory["written"];
        TransferExecutor.Execute(TransferPlanner.Plan(variables, written, options with { Force = true, Flush = false }));
        Assert.DoesNotContain(Verified.Faults(written), static fault => fault.Severity == FaultSeverity.Error);
        using Checkpoint checkpoint = Checkpoint.Open(written);
        return new SortedDictionary<string, float>(
            CheckpointContents
                .ReadVariables(new CheckpointLocation(written, CheckpointFormat.V2))
                .Where(static variable => variable.Kind != VariableKind.ObjectGraph)
                .ToDictionary(static variable => variable.Name, variable => checkpoint.Read<float>(variable.Name)),
            StringComparer.Ordinal
        );
    }
}
