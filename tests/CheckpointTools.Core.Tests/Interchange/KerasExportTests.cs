using System.Text.Json;
using CheckpointTools.Computing;
using CheckpointTools.Formats.Hdf5;
using CheckpointTools.Formats.Keras;
using CheckpointTools.Layers;
using CheckpointTools.Tests.Computing;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Writing.Exporting;

namespace CheckpointTools.Tests.Interchange;

/// <summary>
/// An .h5 file made from a checkpoint alone has the layers, order and values that Keras loaded with the same output; a .weights.h5 made
/// by a template has the template's structure.
/// </summary>
public sealed class KerasExportTests : IDisposable
{
    private static readonly string Folder = Fixtures.Require("reports/keras_files");

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Networks =>
        [.. Directory.GetDirectories(Folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_checkpoint_becomes_the_file_that_Keras_loaded(string network)
    {
        Export(Of(network, "tf"), "x.h5");

        using var written = KerasFile.Open(_directory["x.h5"]);
        Assert.Empty(written.Faults);
        (string Name, string Hash)[][] expected =
        [
            .. Expected(network)
                .GetProperty("layers")
                .EnumerateArray()
                .Select(static layer =>
                    layer
                        .GetProperty("weights")
                        .EnumerateArray()
                        .Select(static weight =>
                            (weight.GetProperty("full_name").GetString()! + ":0", weight.GetProperty("sha256").GetString()!)
                        )
                        .ToArray()
                ),
        ];
        string[] layers = written.Root.Texts["layer_names"].All;
        Assert.Equal(layers.Length, layers.Distinct().Count());
        Assert.Equal(
            expected,
            layers.Select(layer =>
                written
                    .Root.Groups[layer]
                    .Texts["weight_names"]
                    .All.Select(name => (name, RecordedFiles.Hash(RecordedFiles.ReadAll(written.Root.Groups[layer].Find(name)!))))
                    .ToArray()
            )
        );
        Assert.Equal(["tensorflow"], written.Root.Texts["backend"].All);
        Assert.StartsWith("2.", written.Root.Texts["keras_version"].All[0], StringComparison.Ordinal);
        Assert.Empty(written.Root.Groups["top_level_model_weights"].Texts["weight_names"].All);
    }

    /// <summary>Where layers have names of their own, the file loads by name too: they are those that Keras itself saved.</summary>
    [Theory]
    [InlineData("cnn")]
    [InlineData("rnn")]
    [InlineData("seq")]
    [InlineData("sub")]
    [InlineData("two")]
    public void Layers_have_the_names_that_Keras_gives_them(string network)
    {
        Export(Of(network, "tf"), "x.h5");
        using var written = KerasFile.Open(_directory["x.h5"]);
        using var keras = KerasFile.Open(Path.Combine(Folder, network, "keras2.h5"));
        Assert.Equal(
            keras.Weights.Select(static weight => weight.Dataset.Place.Path),
            written.Weights.Select(static weight => weight.Dataset.Place.Path)
        );
    }

    /// <summary>What is read from one .h5 file is written to another in the same order, and a .keras archive too.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void A_file_of_Keras_2_is_written_as_it_was(string network)
    {
        Export(Of(network, "keras2.h5"), "x.h5");
        using var written = KerasFile.Open(_directory["x.h5"]);
        using var keras = KerasFile.Open(Path.Combine(Folder, network, "keras2.h5"));
        Assert.Equal(Describe(keras), Describe(written));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_template_gives_its_structure(string network)
    {
        string template = Path.Combine(Folder, network, "keras3.weights.h5");

        Export(Of(network, "keras3.weights.h5"), "x.weights.h5", new ExportOptions { Template = template });

        using var written = KerasFile.Open(_directory["x.weights.h5"]);
        using var keras = KerasFile.Open(template);
        Assert.Equal(Flatten(keras.Root), Flatten(written.Root));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_layers_of_a_checkpoint_find_those_of_Keras_3(string network)
    {
        List<CheckpointVariable> wanted = Of(network, "keras3.weights.h5");
        List<CheckpointVariable> tensors = Of(network, "tf");
        CheckpointVariable[] weights = [.. tensors.Where(static one => one.Kind == VariableKind.Weight)];

        IReadOnlyList<(int Wanted, int Tensor)> pairs = LayerSearch.Run(wanted, weights);

        Assert.Equal(wanted.Count, pairs.Count);
        Assert.All(pairs, pair => Assert.Equal(Computed.Read<float>(wanted[pair.Wanted]), Computed.Read<float>(weights[pair.Tensor])));
    }

    /// <summary>Checkpoints of other generations of Keras, with optimizers: the layers alone are written, in the model's order.</summary>
    [Theory]
    [InlineData("tf2_keras2_adam", "hidden bn head")]
    [InlineData("tf2_keras2_legacy", "hidden bn head")]
    [InlineData("tf2_keras2_save_weights", "hidden bn head")]
    [InlineData("tf2_keras3_adam", "hidden bn head")]
    [InlineData("tf2_keras3_loss_scale", "hidden bn head")]
    public void A_training_checkpoint_gives_its_layers(string name, string layers)
    {
        Export(Checkpoints.List(Fixtures.Require("reports/kinds/" + name)), "x.h5");
        using var written = KerasFile.Open(_directory["x.h5"]);
        Assert.Equal(layers.Split(' '), written.Root.Texts["layer_names"].All);
        Assert.Equal(8, written.Weights.Count);
        Assert.Equal([.. written.Weights.Select(static weight => weight.Dataset.Shape.Rank).TakeLast(2)], [2, 1]);
    }

    /// <summary>
    /// Keras numbers layers without a name by the session, and lists them in another order in each format: neither equal numbers nor equal
    /// shapes make two layers one.
    /// </summary>
    [Theory]
    [InlineData("dense dense_1", "dense_1 dense_2", "0>0 1>1")]
    [InlineData("dense dense_1", "dense dense_1", "0>0 1>1")]
    [InlineData("dense_1 dense_2 out", "dense dense_1 out", "0>0 1>1 2>2")]
    [InlineData("out hidden", "hidden out", "0>1 1>0")]
    [InlineData("a b", "dense dense_1", "0>0 1>1")]
    [InlineData(
        "bi/backward_lstm/cell bi/forward_lstm/cell bi_1/backward_lstm/cell bi_1/forward_lstm/cell",
        "bi_2/forward_lstm/cell bi_2/backward_lstm/cell bi_3/forward_lstm/cell bi_3/backward_lstm/cell",
        "0>1 1>0 2>3 3>2"
    )]
    [InlineData("att/key att/query", "att_1/query att_1/key", "0>1 1>0")]
    [InlineData("x/left x/right", "y/one y/two", "")]
    public void Layers_are_matched_by_what_they_are(string wanted, string offered, string pairs)
    {
        string template = Layers("wanted", wanted);
        List<CheckpointVariable> tensors = Checkpoints.List(Layers("offered", offered));
        List<CheckpointVariable> weights = Checkpoints.List(template);
        string[] wantedNames = wanted.Split(' ');
        string[] offeredNames = offered.Split(' ');

        IEnumerable<string> found = LayerSearch
            .Run(weights, tensors)
            .Select(pair =>
                $"{Array.IndexOf(wantedNames, weights[pair.Wanted].Name[..^2])}>"
                + $"{Array.IndexOf(offeredNames, tensors[pair.Tensor].Name[..^2])}"
            )
            .Order(StringComparer.Ordinal);

        Assert.Equal(pairs, string.Join(' ', found));
    }

    /// <summary>The parts of a layer lie by name in a file of Keras 3, and Keras loads an .h5 file in the order of the program.</summary>
    [Fact]
    public void A_layer_of_parts_is_not_written_in_an_order_that_is_not_known()
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => Export(Of("rnn", "keras3_model.keras"), "x.h5"));
        Assert.Contains("'bi'", e.Message, StringComparison.Ordinal);
        Export(Of("seq", "keras3_model.keras"), "y.h5");
    }

    /// <summary>Keras loads by order: values that were exchanged by a map stay exchanged.</summary>
    [Fact]
    public void Values_that_were_given_go_to_the_layer_that_got_them()
    {
        List<CheckpointVariable> all = Of("two", "keras2.h5");
        CheckpointVariable left = all.Single(static one => one.Name == "left/kernel");
        CheckpointVariable right = all.Single(static one => one.Name == "right/kernel");

        Export(
            [
                .. all.Select(one =>
                    one == left ? left.WithSource(right)
                    : one == right ? right.WithSource(left)
                    : one
                ),
            ],
            "x.h5"
        );

        List<CheckpointVariable> written = Checkpoints.List(_directory["x.h5"]);
        Assert.Equal(Computed.Read<float>(right), Computed.Read<float>(written.Single(static one => one.Name == "left/kernel")));
        Assert.Equal(Computed.Read<float>(left), Computed.Read<float>(written.Single(static one => one.Name == "right/kernel")));
    }

    [Fact]
    public void A_template_of_the_other_layout_is_refused()
    {
        string template = Path.Combine(Folder, "seq", "keras2.h5");
        Assert.Equal(CheckpointError.InvalidDestination, Fails(Of("seq", "keras2.h5"), new ExportOptions { Template = template }).Error);
    }

    [Fact]
    public void Weights_that_are_not_the_templates_are_refused()
    {
        string template = Path.Combine(Folder, "seq", "keras3.weights.h5");
        var options = new ExportOptions { Template = template };
        List<CheckpointVariable> all = Of("seq", "keras3.weights.h5");

        CheckpointException missing = Fails(all[1..], options);
        Assert.Contains("lacks 'bn/0'", missing.Message, StringComparison.Ordinal);
        CheckpointException unknown = Fails([.. all, Of("two", "keras3.weights.h5")[0]], options);
        Assert.Contains("does not have 'left/0'", unknown.Message, StringComparison.Ordinal);
        CheckpointException other = Fails([all[0].WithSource(all[4]), .. all[1..]], options);
        Assert.Equal(("bn/0", template), (other.Variable, other.File));
        Assert.False(File.Exists(_directory["x.weights.h5"]));
    }

    [Fact]
    public void A_numbered_file_needs_a_template()
    {
        CheckpointException e = Fails(Of("seq", "tf"), new ExportOptions());
        Assert.Equal(CheckpointError.InvalidDestination, e.Error);
        Assert.Contains("template", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Keras loads no layer in parts, and would say only that it has another number of weights.</summary>
    [Fact]
    public void A_layer_in_parts_is_refused_and_a_layer_less_is_not()
    {
        List<CheckpointVariable> all = Of("seq", "tf");
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            Export([.. all.Where(static one => one.ObjectPath != "layer_with_weights-2/bias")], "x.h5")
        );
        Assert.Contains("head/bias", e.Message, StringComparison.Ordinal);

        Export([.. all.Where(static one => one.ObjectPath?.StartsWith("layer_with_weights-2", StringComparison.Ordinal) != true)], "y.h5");
        using var written = KerasFile.Open(_directory["y.h5"]);
        Assert.Equal(["hidden", "bn"], written.Root.Texts["layer_names"].All);
    }

    /// <summary>More names than an attribute holds are noted in several, as Keras does it.</summary>
    [Fact]
    public void Many_weights_are_noted_in_parts()
    {
        const int Count = 5000;
        CheckpointVariable one = Of("seq", "tf").First(static variable => variable.SaverName == "head/bias");
        List<CheckpointVariable> variables =
        [
            .. Enumerable
                .Range(0, Count)
                .Select(i => one.For(new ModelVariable($"layer/w{i:d5}", one.DataType, new PartialTensorShape(one.Shape)))),
        ];

        Export(variables, "x.h5");

        using var written = KerasFile.Open(_directory["x.h5"]);
        Hdf5Group layer = written.Root.Groups["layer"];
        Assert.False(layer.Texts.ContainsKey("weight_names"));
        Assert.Equal(Count, layer.Texts["weight_names0"].All.Length + layer.Texts["weight_names1"].All.Length);
        Assert.Equal(variables.Select(static variable => variable.Name), written.Weights.Select(static weight => weight.Name));
    }

    [Theory]
    [InlineData("float16")]
    [InlineData("float64")]
    [InlineData("int8")]
    [InlineData("int64")]
    [InlineData("uint16")]
    [InlineData("bool")]
    public void A_type_comes_back(string name)
    {
        var dataType = DataType.Parse(name);
        CheckpointVariable value = Made(dataType);

        Export([value], "x.h5");

        CheckpointVariable read = Assert.Single(Checkpoints.List(_directory["x.h5"]));
        Assert.Equal((dataType, value.Shape), (read.DataType, read.Shape));
        Assert.Equal(Computed.Read<object>(value), Computed.Read<object>(read));
    }

    [Theory]
    [InlineData("bfloat16")]
    [InlineData("float8_e5m2")]
    [InlineData("complex64")]
    public void A_type_that_Keras_would_take_for_another_is_refused(string name)
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => Export([Made(DataType.Parse(name))], "x.h5"));
        Assert.Equal(CheckpointError.UnsupportedDataType, e.Error);
    }

    private static List<CheckpointVariable> Of(string network, string file) => Checkpoints.List(Path.Combine(Folder, network, file));

    private static CheckpointVariable Made(DataType dataType) =>
        NewVariable.Create("layer/w", dataType == DataType.Bool ? (object)new[] { true, false, true } : new[] { 1, 0, 7 }, dataType);

    private static JsonElement Expected(string network)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, network, "expected.json")));
        return document.RootElement.Clone();
    }

    private static IEnumerable<string> Describe(KerasFile file) =>
        file.Weights.Select(static weight =>
            $"{weight.Layer} {weight.Name} {weight.Dataset.DataType}{weight.Dataset.Shape} "
            + RecordedFiles.Hash(RecordedFiles.ReadAll(weight.Dataset))
        );

    private static IEnumerable<string> Flatten(Hdf5Group group) =>
        group
            .Texts.OrderBy(static text => text.Key, StringComparer.Ordinal)
            .Select(text => $"{group.Place.Path}@{text.Key}={text.Value.IsScalar}{string.Join(',', text.Value.All)}")
            .Concat(
                group.Datasets.Values.Select(static dataset =>
                    $"{dataset.Place.Path} {dataset.DataType}{dataset.Shape} {RecordedFiles.Hash(RecordedFiles.ReadAll(dataset))}"
                )
            )
            .Append(group.Place.Path)
            .Concat(group.Groups.Values.SelectMany(Flatten));

    /// <summary>A file of layers with one vector each, in their order.</summary>
    private string Layers(string file, string names)
    {
        var shape = new TensorShape(3);
        var content = new KerasContent();
        string[] layers = names.Split(' ');
        content.Root.Texts["layer_names"] = new Hdf5Texts(layers, IsScalar: false);
        foreach (string layer in layers)
        {
            Hdf5OutputGroup group = layer.Split('/').Aggregate(content.Root, static (group, name) => group.Group(name));
            group.Texts["weight_names"] = new Hdf5Texts(["w"], IsScalar: false);
            Assert.True(group.TryAdd("w", content.DatasetFor(NewVariable.Fill(layer + "/w", DataType.Float32, shape, 1f))));
        }

        using FileStream output = File.Create(_directory[file + ".h5"]);
        var export = new KerasExport(_directory[file + ".h5"], content);
        Hdf5Output.Arrange(content.Root).Write(bytes => output.Write(bytes), dataset => output.Write(new byte[dataset.Size]));
        Assert.Equal(layers.Length, export.Variables.Count);
        return _directory[file + ".h5"];
    }

    private CheckpointException Fails(List<CheckpointVariable> variables, ExportOptions options) =>
        Assert.Throws<CheckpointException>(() => Export(variables, "x.weights.h5", options));

    private void Export(IReadOnlyList<CheckpointVariable> variables, string file, ExportOptions? options = null) =>
        ExportExecutor.Execute(
            ExportPlanner.Plan(variables, _directory[file], options ?? new ExportOptions(), TestContext.Current.CancellationToken),
            cancellationToken: TestContext.Current.CancellationToken
        );
}
