using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Kinds;
using CheckpointTools.Locating;
using CheckpointTools.Tests.ObjectGraphs;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Kinds;

/// <summary>What names and shapes tell where there is neither an object graph nor a model.</summary>
public sealed class NameKindTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("bert/encoder/kernel", "[4]", VariableKind.Weight, KindEvidence.None)]
    [InlineData("bert/encoder/kernel/adam_m", "[4]", VariableKind.OptimizerSlot, KindEvidence.Name)]
    [InlineData("dense/kernel/Adam_1", "[4]", VariableKind.OptimizerSlot, KindEvidence.Name)]
    [InlineData("dense/kernel/ExponentialMovingAverage", "[4]", VariableKind.MovingAverage, KindEvidence.Name)]
    [InlineData("adamantium/kernel", "[4]", VariableKind.Weight, KindEvidence.None)]
    [InlineData("Adam", "[4]", VariableKind.Weight, KindEvidence.None)]
    [InlineData("global_step", "[]", VariableKind.Counter, KindEvidence.Name)]
    [InlineData("global_step", "[7]", VariableKind.Weight, KindEvidence.None)]
    [InlineData("beta1_power_1", "[]", VariableKind.Counter, KindEvidence.Name)]
    [InlineData("rho", "[]", VariableKind.Weight, KindEvidence.None)]
    [InlineData("head/momentum", "[]", VariableKind.Weight, KindEvidence.None)]
    [InlineData("training/SGD/momentum", "[]", VariableKind.Counter, KindEvidence.Name)]
    [InlineData("training/SM3/momentum", "[]", VariableKind.Counter, KindEvidence.Name)]
    [InlineData("layer/step", "[]", VariableKind.Weight, KindEvidence.None)]
    [InlineData("_CHECKPOINTABLE_OBJECT_GRAPH", "[]", VariableKind.ObjectGraph, KindEvidence.ObjectGraph)]
    [InlineData("save_counter/.ATTRIBUTES/VARIABLE_VALUE", "[]", VariableKind.Counter, KindEvidence.Name)]
    [InlineData("optimizer/iter/.ATTRIBUTES/VARIABLE_VALUE", "[]", VariableKind.Counter, KindEvidence.Name)]
    [InlineData("optimizer/learning_rate/.ATTRIBUTES/VARIABLE_VALUE", "[]", VariableKind.Counter, KindEvidence.Name)]
    [InlineData("layer/learning_rate/.ATTRIBUTES/VARIABLE_VALUE", "[]", VariableKind.Weight, KindEvidence.None)]
    [InlineData(
        "model/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE",
        "[4]",
        VariableKind.OptimizerSlot,
        KindEvidence.Name
    )]
    [InlineData("model/w/.OPTIMIZER_SLOT/opt/average/.ATTRIBUTES/VARIABLE_VALUE", "[4]", VariableKind.MovingAverage, KindEvidence.Name)]
    [InlineData("optimizer/_variables/2/.ATTRIBUTES/VARIABLE_VALUE", "[4]", VariableKind.OptimizerSlot, KindEvidence.Name)]
    [InlineData("optimizer/_trainable_variables/0/.ATTRIBUTES/VARIABLE_VALUE", "[4]", VariableKind.Weight, KindEvidence.None)]
    [InlineData("table/.ATTRIBUTES/table-keys", "[4]", VariableKind.Table, KindEvidence.Name)]
    [InlineData("iterator/.ATTRIBUTES/ITERATOR_STATE", "[4]", VariableKind.Other, KindEvidence.Name)]
    public void A_name_alone_tells_little(string name, string shape, VariableKind kind, KindEvidence evidence)
    {
        VariableRole role = KindsOfNames.OfName(name, DataType.Float32, TensorShape.Parse(shape));
        Assert.Equal((kind, evidence), (role.Kind, role.Evidence));
    }

    [Theory]
    [InlineData("w; w/rho", "Weight Weight")]
    [InlineData("w; w/Adam; w/Adam_1", "Weight OptimizerSlot OptimizerSlot")]
    [InlineData("w; w/x; w/x_1", "Weight OptimizerSlot OptimizerSlot")]
    [InlineData("w; w/x; w/x_1 [3]", "Weight Weight Weight")]
    [InlineData("w; w/m; w/v", "Weight OptimizerSlot OptimizerSlot")]
    [InlineData("w; w/v; w/g", "Weight Weight Weight")]
    [InlineData("w; w/Adam [2]", "Weight Weight")]
    [InlineData("w; w/lambda", "Weight Weight")]
    [InlineData("w [4, 2]; w/Adafactor [4]; w/Adafactor_1 [2]", "Weight OptimizerSlot OptimizerSlot")]
    [InlineData("w; w/Adam; w/Adam/Adam; w/Adam/Adam_1", "Weight Weight OptimizerSlot OptimizerSlot")]
    [InlineData("w; w/ema; w/ExponentialMovingAverage", "Weight MovingAverage MovingAverage")]
    [InlineData("w; mean/ExponentialMovingAverage", "Weight Weight")]
    [InlineData("a/w; train/Adam/a/w/m; train/Adam/rate []; rate []", "Weight OptimizerSlot Counter Weight")]
    [InlineData("a/w; a/b; copy/a/w/m; copy/a/b/m", "Weight Weight OptimizerSlot OptimizerSlot")]
    [InlineData("a/w; a/b; copy/a/w/m; copy/a/c/m", "Weight Weight Weight Weight")]
    [InlineData("a/w; a/b; copy/a/w/m; copy/a/b/m; copy/a/c/m", "Weight Weight Weight Weight Weight")]
    [InlineData("n/w; n/b; n/n/w/Adam; n/n/b/Adam", "Weight Weight OptimizerSlot OptimizerSlot")]
    [InlineData("n/w; n/b; n/n/w/Adam; n/n/b/other", "Weight Weight Weight Weight")]
    [InlineData("n/w; n/b; x/n/w/Adam; x/n/b/Adam; x/c; x/d", "Weight Weight Weight Weight Weight Weight")]
    [InlineData("n/w; n/b; x/n/w/Adam; x/n/b/Adam; x/c; beta [2]", "Weight Weight OptimizerSlot OptimizerSlot Weight Weight")]
    [InlineData("n/w; n/b; x/n/w/Adam [3]; x/n/b/Adam [3]", "Weight Weight Weight Weight")]
    [InlineData("w; x/w/y; x/w/y_1", "Weight Weight Weight")]
    [InlineData(
        "n/w; n/b; x/n/w/y; x/n/w/y_1; x/n/b/y; x/n/b/y_1",
        "Weight Weight OptimizerSlot OptimizerSlot OptimizerSlot OptimizerSlot"
    )]
    [InlineData("n/w; n/b; x/n/w/y; x/n/b/y; x/n/w/z; x/n/b/z", "Weight Weight Weight Weight Weight Weight")]
    [InlineData(
        "n/w; n/b; x/n/w/Adam; x/n/b/Adam; m/x/n/w/Adam/SGD; m/x/n/b/Adam/SGD",
        "Weight Weight Weight Weight OptimizerSlot OptimizerSlot"
    )]
    [InlineData("a/w; target/a/w; momentum/a/w", "Weight Weight Weight")]
    [InlineData("a/w; Adam/m/a/w; Adam/v/a/w; Adam/decay []", "Weight OptimizerSlot OptimizerSlot Counter")]
    [InlineData("w int64; w/Adam int64", "Weight Weight")]
    [InlineData("a/w/Adam; a/w/Adam_1", "OptimizerSlot OptimizerSlot")]
    [InlineData("b; a/w/Adam", "Weight Weight")]
    public void All_names_together_tell_more(string variables, string kinds)
    {
        var bundle = new BundleBuilder();
        string[][] parts = [.. variables.Split("; ").Select(static variable => variable.Split(' ', 2))];
        foreach (string[] part in parts)
        {
            DataType dataType = part is [_, "int64"] ? DataType.Int64 : DataType.Float32;
            var shape = TensorShape.Parse(part.Length > 1 && part[1][0] == '[' ? part[1] : "[4]");
            bundle.Add(part[0], dataType, shape, new byte[shape.ElementCount * dataType.Width]);
        }

        ILookup<string, VariableKind> found = CheckpointContents
            .ReadVariables(CheckpointLocator.Find(bundle.Write(_directory)))
            .ToLookup(static variable => variable.Name, static variable => variable.Kind);
        Assert.Equal(kinds, string.Join(' ', parts.Select(part => found[part[0]].Single())));
    }

    [Fact]
    public void A_name_of_any_length_is_judged_in_no_time()
    {
        var names = new CheckpointNames();
        names.Add("w", DataType.Float32, new TensorShape([4]));
        names.Add(string.Concat(Enumerable.Repeat("a/", 500_000)) + "w/m", DataType.Float32, new TensorShape([4]));
        names.Add("w/" + string.Concat(Enumerable.Repeat("aB", 500_000)), DataType.Float32, new TensorShape([4]));
        var roles = new Dictionary<string, VariableRole>(StringComparer.Ordinal);
        KindsOfNames.AddTo(roles, names);
        Assert.DoesNotContain(roles.Values, static role => role.Kind != VariableKind.Weight);
    }

    [Fact]
    public void A_checkpoint_that_is_gone_leaves_its_variables_their_names()
    {
        string prefix = new BundleBuilder()
            .Add("w", DataType.Float32, TensorShape.Scalar, new byte[4])
            .Add("w/x", DataType.Float32, TensorShape.Scalar, new byte[4])
            .Add("w/x_1", DataType.Float32, TensorShape.Scalar, new byte[4])
            .Add("beta1_power", DataType.Float32, TensorShape.Scalar, new byte[4])
            .Write(_directory);
        List<CheckpointVariable> asked = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix))];
        List<CheckpointVariable> late = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix))];
        Assert.Equal(KindEvidence.Structure, asked[2].KindEvidence);
        File.Delete(prefix + ".index");
        Assert.Equal(KindEvidence.Structure, asked[3].KindEvidence);
        Assert.Equal(
            [VariableKind.Counter, VariableKind.Weight, VariableKind.Weight, VariableKind.Weight],
            late.Select(static variable => variable.Kind)
        );
    }

    /// <summary>Scalars of the training lie beside the model. Those of a layer, or of a root that is the model, are its own.</summary>
    [Fact]
    public void A_scalar_at_the_root_is_counted_unless_the_root_is_the_model()
    {
        GraphMessage graph = new GraphMessage(7)
            .Child(0, "step", 1)
            .Variable(1, "step")
            .Child(0, "save_counter", 2)
            .Variable(2, "save_counter")
            .Child(0, "net", 3)
            .Child(3, "step", 4)
            .Variable(4, "net/step")
            .Child(3, "w", 5)
            .Variable(5, "net/w");
        Assert.Equal("net/step Weight; net/w Weight; save_counter Counter; step Counter", Describe(graph, "net/w"));

        GraphMessage model = graph.Child(0, "kernel", 6).Variable(6, "kernel");
        Assert.Equal("kernel Weight; net/step Weight; net/w Weight; save_counter Counter; step Weight", Describe(model, "net/w", "kernel"));
    }

    [Theory]
    [InlineData("global_step")]
    [InlineData("good_steps")]
    public void A_count_inside_a_layer_is_the_layers_whatever_its_name(string name)
    {
        GraphMessage graph = new GraphMessage(4)
            .Child(0, "net", 1)
            .Child(1, name, 2)
            .Variable(2, "net/" + name)
            .Child(1, "w", 3)
            .Variable(3, "net/w");
        Assert.Equal($"net/{name} Weight; net/w Weight", Describe(graph, "net/w"));
    }

    [Fact]
    public void What_an_optimizer_keeps_of_the_model_is_an_average_and_what_a_metric_sums_up_is_a_metric()
    {
        GraphMessage graph = new GraphMessage(14)
            .Child(0, "model", 1)
            .Child(0, "opt", 2)
            .Child(1, "w", 3)
            .Variable(3, "model/w")
            .Child(2, "_iterations", 4)
            .Variable(4, "opt/_iterations")
            .Child(2, "_variables", 5)
            .Child(5, "0", 4)
            .Child(5, "1", 6)
            .Variable(6, "opt/_variables/1")
            .Child(5, "2", 7)
            .Variable(7, "opt/_variables/2")
            .Child(2, "_model_variables_moving_average", 8)
            .Child(8, "0", 7)
            .Child(1, "mean", 9)
            .Child(9, "total", 10)
            .Variable(10, "model/mean/total")
            .Child(9, "count", 11)
            .Variable(11, "model/mean/count")
            .Child(1, "norm", 12)
            .Child(12, "count", 13)
            .Variable(13, "model/norm/count");
        Assert.Equal(
            "model/mean/count Metric; model/mean/total Metric; model/norm/count Weight; model/w Weight; opt/_iterations Counter; "
                + "opt/_variables/1 OptimizerSlot; opt/_variables/2 MovingAverage",
            Describe(graph, "model/w", "opt/_variables/1", "opt/_variables/2")
        );
    }

    private string Describe(GraphMessage graph, params string[] vectors)
    {
        ObjectGraph parsed = graph.Parse();
        (byte[] payload, uint checksum) = Payloads.Strings([graph.ToBytes()], isBigEndian: false);
        BundleBuilder bundle = new BundleBuilder().Add(TensorName.ObjectGraph, DataType.String, TensorShape.Scalar, payload, checksum);
        foreach (string key in parsed.Nodes.SelectMany(static node => node.Attributes).Select(static value => value.CheckpointKey))
        {
            bool isVector = vectors.Any(name => GraphMessage.KeyOf(name) == key);
            DataType dataType = key.Contains("_step", StringComparison.Ordinal) ? DataType.Int64 : DataType.Float32;
            var shape = isVector ? new TensorShape([4]) : TensorShape.Scalar;
            bundle.Add(key, dataType, shape, new byte[shape.ElementCount * dataType.Width]);
        }

        return string.Join(
            "; ",
            CheckpointContents
                .ReadVariables(CheckpointLocator.Find(bundle.Write(_directory)))
                .Where(static variable => variable.Name != TensorName.ObjectGraph)
                .Select(static variable => $"{ObjectSuffix.Strip(variable.Name)} {variable.Kind}")
        );
    }
}
