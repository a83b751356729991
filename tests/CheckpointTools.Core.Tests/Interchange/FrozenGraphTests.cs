using CheckpointTools.Comparing;
using CheckpointTools.Formats.Constants;
using CheckpointTools.Locating;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Verification;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Interchange;

/// <summary>
/// Graphs that TensorFlow wrote, and recorded ones that were frozen here as TensorFlow freezes them: no frozen graph of TensorFlow's own is
/// among the fixtures.
/// </summary>
public sealed class FrozenGraphTests : IDisposable
{
    private const string Sample = "samples/frozen/frozen_graph.pb";

    private readonly TemporaryDirectory _directory = new();

    /// <summary>Every graph that TensorFlow wrote for us or for a public project.</summary>
    public static IEnumerable<TheoryDataRow<string>> Graphs =>
        [
            .. FixtureRows.FilesUnder(FixtureRows.TensorFlowMade, "*.meta", static _ => true),
            .. FixtureRows.FilesUnder(FixtureRows.TensorFlowMade, "saved_model.pb", static _ => true),
            .. FixtureRows.FilesUnder("reports", "*.meta", static _ => true),
            .. FixtureRows.FilesUnder("reports", "saved_model.pb", static _ => true),
            .. FixtureRows.FilesUnder(FixtureRows.Public, "*.meta", static _ => true),
            .. FixtureRows.FilesUnder(FixtureRows.Public, "saved_model.pb", static _ => true),
        ];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Every_constant_is_what_a_plain_reading_of_the_whole_file_gives(string graph)
    {
        string path = Fixtures.Require(graph);
        List<PlainConstant> expected = PlainConstant.Read(path);

        // One of the public models has a shape of [-1, 1] in it, made to confuse.
        int impossible = expected.RemoveAll(static constant => constant.Shape.Contains(-1));

        List<PlainConstant> found = OpenGraph.Read(path);

        Assert.Equal(expected.Select(static one => one.Name).Order(StringComparer.Ordinal), found.Select(static one => one.Name));
        Assert.Equal(expected.Select(static one => one.ToString()).Order(), found.Select(static one => one.ToString()).Order());
        using var file = ConstantFile.Open(path, TestContext.Current.CancellationToken);
        Assert.Empty(file.Faults);
        Assert.Equal(
            Enumerable.Repeat<FaultCode?>(FaultCode.InvalidShape, impossible),
            file.Constants.Where(static constant => constant.Fault is not null).Select(static constant => constant.Fault!.Fault)
        );
    }

    [Theory]
    [InlineData("tf-made/tf1_adam_steps/model.ckpt-5", "head/add", 6)]
    [InlineData("reports/kinds/one_sgd/model.ckpt", "layer_1/add", 4)]
    [InlineData("reports/kinds/old_variables/model.ckpt", "l1/add", 4)]
    [InlineData("reports/kinds/keras_graph_adam/model.ckpt", "o/add", 4)]
    public void A_frozen_graph_has_the_variables_that_its_outputs_need_under_their_names(string checkpoint, string output, int count)
    {
        string prefix = Fixtures.Require(checkpoint + ".meta")[..^".meta".Length];
        string frozen = Freeze(prefix, output);

        // Besides, the graph has the numbers that it was run on, as a constant: nothing tells these from weights but how they are read.
        ILookup<bool, CheckpointVariable> listed = Checkpoints.List(frozen).ToLookup(static one => one.Name == "Const");
        List<CheckpointVariable> found = [.. listed[false]];

        Assert.Equal(count, found.Count);
        Assert.All(listed[true], static one => Assert.Equal(KindEvidence.None, one.KindEvidence));
        Assert.All(found, static one => Assert.Equal((VariableKind.Weight, CheckpointFormat.Graph), (one.Kind, one.Format)));
        Assert.All(found, static one => Assert.Equal(KindEvidence.Model, one.KindEvidence));
        using var comparer = new ValueComparer();
        foreach (CheckpointVariable variable in found)
        {
            CheckpointVariable original = Checkpoints.Variable(prefix, variable.Name);
            Assert.Equal((original.DataType, original.Shape), (variable.DataType, variable.Shape));
            Assert.Null(comparer.Compare(variable, original, null, TestContext.Current.CancellationToken));
        }

        Assert.Empty(Verified.Faults(frozen));
        Checkpoints.Copy(found, _directory["copy"]);
        Assert.Empty(Verified.Faults(_directory["copy"]));
        Assert.All(
            Checkpoints.List(_directory["copy"]),
            one => Assert.Null(comparer.Compare(one, Checkpoints.Variable(prefix, one.Name), null, TestContext.Current.CancellationToken))
        );
    }

    [Fact]
    public void The_sample_is_the_graph_of_the_training_frozen_here()
    {
        byte[] frozen = GraphFreezing.Freeze(Checkout.PathTo("samples", "training", "model.ckpt-5"), "head/add");
        string path = Checkout.PathTo(Sample);
        if (Environment.GetEnvironmentVariable("CHECKPOINTTOOLS_PAGES") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, frozen);
        }

        Assert.Equal(File.ReadAllBytes(path), frozen);
    }

    [Fact]
    public void Scalars_that_were_variables_are_weights_and_what_operations_are_told_is_not()
    {
        string path = Write(
            GraphFreezing.Constant("alpha", 1, [.. GraphFreezing.Description(1), .. GraphFreezing.Field(5, [0, 0, 0, 64])]),
            GraphFreezing.Operation("alpha/read", "Identity", "alpha"),
            GraphFreezing.Constant("step", 9, [.. GraphFreezing.Description(9), .. GraphFreezing.Field(10, [7])]),
            GraphFreezing.Operation("add/ReadVariableOp_1", "Identity", "step"),
            GraphFreezing.Constant("gain/ReadVariableOp/resource", 1, GraphFreezing.Description(1)),
            GraphFreezing.Constant("bias", 1, GraphFreezing.Description(1, 1)),
            GraphFreezing.Constant("table", 9, GraphFreezing.Description(9, 4)),
            GraphFreezing.Constant("codes", 12, GraphFreezing.Description(12, 4)),
            GraphFreezing.Constant("wave", 8, GraphFreezing.Description(8, 2)),
            GraphFreezing.Constant("half", 14, GraphFreezing.Description(14, 2)),
            GraphFreezing.Constant("none", 1, GraphFreezing.Description(1, 0)),
            GraphFreezing.Constant("epsilon", 1, GraphFreezing.Description(1)),
            GraphFreezing.Operation("epsilon/copy", "Identity", "epsilon"),
            GraphFreezing.Constant("axis", 3, GraphFreezing.Description(3))
        );

        Assert.Equal(["alpha", "bias", "codes", "gain/ReadVariableOp/resource", "half", "step", "wave"], OpenGraph.Names(path));
        Assert.Equal(11, OpenGraph.Names(path, all: true).Count);
        Assert.Equal(
            ["axis", "epsilon", "none", "table"],
            CheckpointContents
                .ReadVariables(CheckpointLocator.Find(path), all: true)
                .Where(static variable => variable.Kind == VariableKind.Other)
                .Select(static variable => variable.Name)
        );
    }

    [Fact]
    public void Constants_of_functions_stand_behind_the_names_of_these()
    {
        byte[] constant = GraphFreezing.Constant("w", 1, GraphFreezing.Description(1, 2));
        string path = Write([constant], GraphFreezing.Function("f", constant), GraphFreezing.Function("g", constant));

        Assert.Equal(["f/w", "g/w", "w"], OpenGraph.Names(path));
    }

    [Fact]
    public void Graphs_of_a_SavedModel_are_told_apart_by_their_tags()
    {
        byte[] graph = GraphFreezing.Field(2, GraphFreezing.OfNodes(GraphFreezing.Constant("w", 1, GraphFreezing.Description(1, 2))));
        byte[] train = [.. GraphFreezing.Field(1, [.. GraphFreezing.Field(4, "train"u8), .. GraphFreezing.Field(4, "gpu"u8)]), .. graph];
        byte[] serve = [.. GraphFreezing.Field(1, GraphFreezing.Field(4, "serve"u8)), .. graph];
        Directory.CreateDirectory(_directory["model"]);
        string path = _directory["model", "saved_model.pb"];

        File.WriteAllBytes(path, [8, 1, .. GraphFreezing.Field(2, train), .. GraphFreezing.Field(2, serve)]);
        Assert.Equal(["serve/w", "train,gpu/w"], OpenGraph.Names(path));

        File.WriteAllBytes(path, [8, 1, .. GraphFreezing.Field(2, serve)]);
        Assert.Equal(["w"], OpenGraph.Names(path));
        CheckpointLocation location = CheckpointLocator.Find(_directory["model"]);
        Assert.Equal((path, CheckpointFormat.Graph), (location.Prefix, location.Format));
        Assert.Contains("has no variables", location.Note, StringComparison.Ordinal);
        Assert.Equal(location, CheckpointLocator.Find(path));
    }

    [Fact]
    public void A_SavedModel_that_lost_its_variables_is_not_taken_for_one_without()
    {
        string model = Path.GetDirectoryName(Fixtures.TfMade("saved_model_tf1", "model", "saved_model.pb"))!;
        Directory.CreateDirectory(_directory["model"]);
        File.Copy(Path.Join(model, "saved_model.pb"), _directory["model", "saved_model.pb"]);

        var fault = Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(_directory["model"]));

        Assert.Contains("has no variables: 'variables/variables.index' is missing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_with_variables_stands_for_its_constants_only_where_they_are_asked_for()
    {
        string meta = Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5.meta");
        File.Copy(meta, _directory["graph.pb"]);

        var fault = Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(_directory["graph.pb"]));

        Assert.Equal(CheckpointError.NotACheckpoint, fault.Error);
        Assert.Contains("is not frozen", fault.Message, StringComparison.Ordinal);
        Assert.Contains("is not frozen", Assert.Single(Verified.Faults(_directory["graph.pb"])).Message, StringComparison.Ordinal);
        List<string> constants = OpenGraph.Names(meta, all: true);
        Assert.Contains("Adam/beta1", constants);
        Assert.Equal(constants, OpenGraph.Names(_directory["graph.pb"], all: true));
        Assert.Equal(constants, OpenGraph.Names(meta[..^".meta".Length], all: true));
        Assert.Equal(CheckpointFormat.V2, CheckpointLocator.Find(meta).Format);
    }

    [Theory]
    [InlineData("fingerprint.pb", "fingerprint of a SavedModel")]
    [InlineData("keras_metadata.pb", "description of the layers")]
    [InlineData("saved_model.pb", "has no variables")]
    public void What_lies_beside_a_graph_is_named(string name, string sentence)
    {
        string path = Path.Join(Fixtures.Require("reports/saved_models/legacy"), name);
        File.Copy(path, _directory[name]);

        Assert.Contains(
            sentence,
            Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(_directory[name])).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("1C00000054464C3300000000", "TensorFlow Lite")]
    [InlineData("80025D71002E", "pickle")]
    [InlineData("894844460D0A1A0A00000000", "HDF5")]
    [InlineData("6E6F6465207B0A20206E616D653A202261220A7D0A", "text form")]
    [InlineData("", "empty")]
    [InlineData("FFFFFFFF", "no graph in it")]
    [InlineData("0801", "no graph in it")]
    public void Files_that_are_no_graph_are_refused_by_what_they_are(string hex, string sentence)
    {
        File.WriteAllBytes(_directory["x.pb"], Convert.FromHexString(hex));

        var fault = Assert.Throws<CheckpointException>(() => Checkpoints.List(_directory["x.pb"]));

        Assert.Equal(CheckpointError.NotACheckpoint, fault.Error);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
        CheckpointFault found = Assert.Single(Verified.Faults(_directory["x.pb"]));
        Assert.Equal(FaultCode.OtherFormat, found.Code);
        Assert.Contains(sentence, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_in_text_form_is_refused()
    {
        File.WriteAllText(_directory["x.pbtxt"], "node {\n}\n");
        Assert.Contains(
            "text form",
            Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(_directory["x.pbtxt"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_frozen_graph_that_was_cut_gives_what_lies_in_front_of_the_cut()
    {
        byte[] whole = File.ReadAllBytes(Checkout.PathTo(Sample));
        int known = OpenGraph.Names(Checkout.PathTo(Sample)).Count;
        int found = 0;
        for (int length = 1; length < whole.Length; length += 7)
        {
            string path = _directory["cut.pb"];
            File.WriteAllBytes(path, whole[..length]);
            var faults = new List<CheckpointException>();
            try
            {
                found = Math.Max(found, CheckpointContents.ReadVariables(CheckpointLocator.FindConstants(path), faults.Add).Count());
            }
            catch (CheckpointException e) when (e.Error == CheckpointError.NotACheckpoint)
            {
                // The first node is not whole.
                continue;
            }

            // A cut between two nodes leaves a whole graph; nothing tells that others followed.
            Assert.All(faults, static fault => Assert.Equal(FaultCode.TruncatedFile, fault.Fault));
        }

        Assert.Equal(known, found);
    }

    private string Freeze(string prefix, string output)
    {
        File.WriteAllBytes(_directory["frozen.pb"], GraphFreezing.Freeze(prefix, output));
        return _directory["frozen.pb"];
    }

    private string Write(params byte[][] nodes) => Write(nodes, []);

    private string Write(byte[][] nodes, params byte[][] functions)
    {
        string path = _directory["graph.pb"];
        File.WriteAllBytes(path, [.. GraphFreezing.OfNodes(nodes), .. functions.SelectMany(static one => one)]);
        return path;
    }
}
