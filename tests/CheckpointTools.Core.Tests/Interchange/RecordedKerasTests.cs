using System.Text.Json;
using CheckpointTools.Formats.Hdf5;
using CheckpointTools.Formats.Keras;

namespace CheckpointTools.Tests.Interchange;

/// <summary>What Keras 2 and 3 wrote is read as h5py read it: every dataset, under the names of its layers.</summary>
public sealed class RecordedKerasTests
{
    private static readonly string Folder = Fixtures.Require("reports/keras_files");

    public static TheoryData<string, string> AllFiles
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string network in Directory.GetDirectories(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!)
            {
                foreach (JsonProperty file in Expected(network).GetProperty("files").EnumerateObject())
                {
                    rows.Add(network, file.Name);
                }

                if (File.Exists(Path.Combine(Folder, network, "keras3_model.keras")))
                {
                    rows.Add(network, "keras3_model.keras");
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Reads_what_was_recorded(string network, string file)
    {
        // An archive has the same in it as the file of weights beside it.
        string recorded = file.EndsWith(".keras", StringComparison.Ordinal) ? "keras3.weights.h5" : file;
        JsonProperty[] objects = [.. Expected(network).GetProperty("files").GetProperty(recorded).EnumerateObject()];
        JsonProperty[] datasets = [.. objects.Where(static one => RecordedFiles.Has(one.Value, "shape"))];
        using var keras = KerasFile.Open(Path.Combine(Folder, network, file));

        Assert.Empty(keras.Faults);
        Assert.Empty(keras.Remarks);
        Assert.Equal(
            datasets.Select(static one => one.Name).Order(StringComparer.Ordinal),
            keras.Weights.Select(static weight => weight.Dataset.Place.Path).Order(StringComparer.Ordinal)
        );
        foreach (JsonProperty dataset in datasets)
        {
            KerasWeight weight = keras.Weights.Single(weight => weight.Dataset.Place.Path == dataset.Name);
            Assert.Equal(RecordedFiles.Shape(dataset.Value), weight.Dataset.Shape.Dimensions);
            Assert.Equal(dataset.Value.GetProperty("dtype").GetString(), weight.Dataset.DataType.Name);
            Assert.Equal(dataset.Value.GetProperty("sha256").GetString(), RecordedFiles.Hash(RecordedFiles.ReadAll(weight.Dataset)));
        }

        foreach (JsonProperty group in objects.Where(static one => !RecordedFiles.Has(one.Value, "shape")))
        {
            foreach (JsonProperty attribute in group.Value.GetProperty("attributes").EnumerateObject())
            {
                Assert.Equal(Texts(attribute.Value), Find(keras.Root, group.Name).Texts[attribute.Name].All);
            }
        }
    }

    /// <summary>The order of layers and weights is the one in which Keras loads them.</summary>
    [Theory]
    [MemberData(nameof(AllFiles))]
    public void The_files_of_a_network_have_the_same_values_in_the_layers_of_its_checkpoint(string network, string file)
    {
        using var keras = KerasFile.Open(Path.Combine(Folder, network, file));
        (string Layer, string Hash)[] expected =
        [
            .. Expected(network)
                .GetProperty("layers")
                .EnumerateArray()
                .SelectMany(static layer => layer.GetProperty("weights").EnumerateArray())
                .Select(static weight => (weight.GetProperty("full_name").GetString()!, weight.GetProperty("sha256").GetString()!)),
        ];
        string[] found = [.. keras.Weights.Select(static weight => RecordedFiles.Hash(RecordedFiles.ReadAll(weight.Dataset)))];
        if (file.StartsWith("keras2", StringComparison.Ordinal))
        {
            Assert.Equal(expected.Select(static weight => weight.Hash), found);
        }
        else
        {
            Assert.Equal(expected.Select(static weight => weight.Hash).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData(
        "seq",
        "keras2.h5",
        "hidden/kernel, hidden/bias, bn/gamma, bn/beta, bn/moving_mean, bn/moving_variance, head/kernel, head/bias"
    )]
    [InlineData("nested", "keras2.h5", "inner/in1/kernel, inner/in1/bias, inner/in2/kernel, inner/in2/bias, outd/kernel, outd/bias")]
    [InlineData("seq", "keras3.weights.h5", "bn/0, bn/1, bn/2, bn/3, hidden/0, hidden/1, head/0, head/1")]
    [InlineData(
        "seq",
        "keras3_model.keras",
        "bn/gamma, bn/beta, bn/moving_mean, bn/moving_variance, hidden/kernel, hidden/bias, head/kernel, head/bias"
    )]
    [InlineData("nested", "keras3.weights.h5", "outd/0, outd/1, inner/in1/0, inner/in1/1, inner/in2/0, inner/in2/1")]
    [InlineData(
        "rnn",
        "keras3.weights.h5",
        "bi/backward_lstm_2/lstm_cell/0, bi/backward_lstm_2/lstm_cell/1, bi/backward_lstm_2/lstm_cell/2, "
            + "bi/forward_lstm_2/lstm_cell/0, bi/forward_lstm_2/lstm_cell/1, bi/forward_lstm_2/lstm_cell/2, out/0, out/1, emb/0"
    )]
    [InlineData(
        "rnn",
        "keras3_model.keras",
        "bi/backward_lstm_2/lstm_cell/kernel, bi/backward_lstm_2/lstm_cell/recurrent_kernel, bi/backward_lstm_2/lstm_cell/bias, "
            + "bi/forward_lstm_2/lstm_cell/kernel, bi/forward_lstm_2/lstm_cell/recurrent_kernel, bi/forward_lstm_2/lstm_cell/bias, "
            + "out/kernel, out/bias, emb/embeddings"
    )]
    public void Variables_have_the_names_of_their_layers(string network, string file, string names)
    {
        using var keras = KerasFile.Open(Path.Combine(Folder, network, file));
        Assert.Equal(names.Split(", "), keras.Weights.Select(static weight => weight.Name));
    }

    private static JsonElement Expected(string network)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, network, "expected.json")));
        return document.RootElement.Clone();
    }

    /// <summary>Texts are recorded as a text, as a list, or, where there are many, as the list's own text.</summary>
    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(static text => text.GetString()!)
        : value.GetString() is ['[', .. var list, ']'] ? list.Split(", ").Select(static text => text.Trim('\''))
        : [value.GetString()!];

    private static Hdf5Group Find(Hdf5Group root, string path) =>
        path == "/" ? root : path.Split('/').Aggregate(root, static (group, name) => group.Groups[name]);
}
