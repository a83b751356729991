using CheckpointTools.Locating;

namespace CheckpointTools.Tests.Models;

/// <summary>Models that TensorFlow wrote give the variables that TensorFlow lists.</summary>
public sealed class TensorFlowModelTests
{
    public static TheoryData<string> Expected =>
        [
            "graph_definitions/expected-ref.meta.json",
            "graph_definitions/expected-resource.meta.json",
            "saved_model_tf1/expected-model.json",
        ];

    [Theory]
    [MemberData(nameof(Expected))]
    public void The_variables_are_those_that_TensorFlow_lists(string file)
    {
        ExpectedModel expected = ExpectedModel.Load(Fixtures.TfMade(file));

        IReadOnlyList<ModelVariable> found = Read(expected.Path);

        Assert.Equal(
            expected
                .Variables.GroupBy(static variable => variable.Whole ?? variable.Name)
                .Select(static parts =>
                    (
                        parts.Key,
                        parts.First().DataType,
                        (parts.First().WholeShape ?? parts.First().Shape).ToString(),
                        (bool?)parts.First().IsTrainable,
                        parts.First().IsLocal
                    )
                )
                .OrderBy(static variable => variable.Key, StringComparer.Ordinal),
            found.Select(static variable =>
                (variable.Name, variable.DataType, variable.Shape.ToString(), variable.IsTrainable, variable.IsLocal)
            )
        );
    }

    [Theory]
    [MemberData(nameof(Expected))]
    public void The_keys_are_those_that_its_saver_asks_for(string file)
    {
        ExpectedModel expected = ExpectedModel.Load(Fixtures.TfMade(file));

        IReadOnlyList<ModelVariable> found = Read(expected.Path);

        Assert.Equal(expected.RestoreKeys, found.SelectMany(static variable => variable.RestoreKeys).Order(StringComparer.Ordinal));
        Assert.All(found, static variable => Assert.Equal(variable.IsLocal ? [] : [variable.Name], variable.RestoreKeys));
    }

    [Theory]
    [MemberData(nameof(Expected))]
    public void Parts_are_united(string file)
    {
        ExpectedModel expected = ExpectedModel.Load(Fixtures.TfMade(file));

        IReadOnlyList<ModelVariable> found = Read(expected.Path);

        Assert.All(
            found,
            variable =>
            {
                ExpectedModelVariable[] parts =
                [
                    .. expected.Variables.Where(part => part.Whole == variable.Name).OrderBy(static part => part.Offset![0]),
                ];
                Assert.Equal(
                    parts.Length == 0 ? null : new TensorPartition(0, [.. parts.Select(static part => part.Shape[0])]),
                    variable.Partition
                );
            }
        );
    }

    [Fact]
    public void A_SavedModel_of_TensorFlow_2_says_which_keys_of_its_checkpoint_it_restores()
    {
        IReadOnlyList<ModelVariable> found = Read(Fixtures.TfMade("saved_model_tf2", "model"));

        Assert.Equal(
            ["calls int32 [] False n/.ATTRIBUTES/VARIABLE_VALUE", "w float32 [2, 3] True w/.ATTRIBUTES/VARIABLE_VALUE"],
            found.Select(static v => $"{v.Name} {v.DataType} {v.Shape} {v.IsTrainable} {string.Join(' ', v.RestoreKeys)}")
        );
    }

    /// <summary>
    /// Every SavedModel and .meta that lies beside its checkpoint: what is asked for is there, with that dtype and shape, and nothing else.
    /// </summary>
    [Theory]
    [InlineData("tf-made/graph_definitions/ref.meta")]
    [InlineData("tf-made/graph_definitions/resource.meta")]
    [InlineData("tf-made/saved_model_tf1/model")]
    [InlineData("tf-made/saved_model_tf2/model")]
    [InlineData("tf-made/tf1_adam_steps/model.ckpt-5.meta")]
    [InlineData("tf-made/seed_models/models/a/model-a.meta")]
    [InlineData("tf-made/seed_models/models/b/model-b.meta")]
    [InlineData("oracle/graph/bases/saved_model")]
    [InlineData("oracle/initfrom/ckpts/savedmodel_v1")]
    [InlineData("oracle/initfrom/ckpts/savedmodel_v2")]
    [InlineData("oracle/merge/sources/models/a/model-a.meta")]
    [InlineData("public/tensorflow+tensorflow/OptimizerSlotVariableModule")]
    public void What_a_model_restores_is_what_its_checkpoint_has(string model)
    {
        if (Fixtures.Find(model) is not { } path)
        {
            Assert.Skip($"The fixture '{model}' is not beside this checkout.");
            return;
        }

        string prefix = Directory.Exists(path) ? Path.Join(path, "variables", "variables") : path[..^".meta".Length];
        IEnumerable<string> stored = CheckpointContents
            .ReadVariables(CheckpointLocator.Find(prefix))
            .Where(static variable => variable.Kind != VariableKind.ObjectGraph)
            .Select(static variable => $"{variable.Name} {variable.DataType} {variable.Shape}");

        IEnumerable<string> wanted = Read(path)
            .SelectMany(static variable => variable.RestoreKeys.Select(key => $"{key} {variable.DataType} {variable.Shape}"));

        Assert.Equal(stored.Order(StringComparer.Ordinal), wanted.Order(StringComparer.Ordinal));
    }

    private static IReadOnlyList<ModelVariable> Read(string path) => ModelFile.Read(ModelLocator.Find(path));
}
