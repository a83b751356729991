using CheckpointTools.Comparing;
using CheckpointTools.Formats.Models;
using CheckpointTools.Locating;
using CheckpointTools.Names;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Comparing;

public class CheckpointComparerTests
{
    [Theory]
    [InlineData("graph_definitions/ref", "graph_definitions/ref.meta")]
    [InlineData("graph_definitions/resource", "graph_definitions/resource.meta")]
    [InlineData("graph_definitions/resource", "graph_definitions/ref.meta")]
    [InlineData("saved_model_tf1/model/variables/variables", "saved_model_tf1/model")]
    [InlineData("saved_model_tf2/model/variables/variables", "saved_model_tf2/model")]
    [InlineData("tf1_adam_steps/model.ckpt-3", "tf1_adam_steps/model.ckpt-5.meta")]
    public void A_checkpoint_fits_the_model_that_saved_it(string checkpoint, string model)
    {
        CheckpointComparison comparison = Compare(checkpoint, model);

        Assert.DoesNotContain(comparison.Differences, static difference => difference.Kind != DifferenceKind.Unused);
    }

    [Fact]
    public void What_a_saver_asks_for_is_wanted_and_nothing_else()
    {
        IEnumerable<string> missing = Compare("empty/model", "graph_definitions/ref.meta")
            .Differences.Select(static difference => $"{difference}");

        // The whole of a partitioned variable, and no local one.
        Assert.Contains("Missing: net/emb (float32 [10, 2])", missing);
        Assert.DoesNotContain(
            missing,
            static text => text.Contains("part_", StringComparison.Ordinal) || text.Contains("scratch", StringComparison.Ordinal)
        );
        Assert.Equal(9, missing.Count(static text => text.StartsWith("Missing:", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_model_without_a_saver_wants_all_but_its_local_variables()
    {
        var local = new ModelVariable("local", DataType.Float32, new PartialTensorShape(4)) { IsLocal = true };
        CheckpointComparison comparison = CheckpointComparer.Compare(
            "/c",
            [],
            ComparisonReference.OfModel([local, Names.Variable("w")], []),
            static _ => true,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(["w"], comparison.Differences.Select(static difference => difference.Name));
    }

    [Fact]
    public void A_key_that_differs_from_the_name_is_what_counts()
    {
        ModelVariable variable = new("new", DataType.Float32, new PartialTensorShape(4)) { RestoreKeys = ["old"] };
        CheckpointComparison comparison = CheckpointComparer.Compare(
            "/c",
            [Names.Tensor("old")],
            ComparisonReference.OfModel([variable], []),
            static _ => true,
            TestContext.Current.CancellationToken
        );

        Assert.Empty(comparison.Differences);
    }

    [Theory]
    [InlineData("/m/saved_model.pb")]
    [InlineData("/m/graph.meta", "asset")]
    public void A_SavedModel_whose_saver_asks_for_nothing_wants_nothing(string model, params string[] missing)
    {
        ModelVariable asset = new("asset", DataType.String, PartialTensorShape.Parse("[]")) { Model = model };
        CheckpointComparison comparison = CheckpointComparer.Compare(
            "/c",
            [],
            ComparisonReference.OfModel([asset], []),
            static _ => true,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(missing, comparison.Differences.Select(static difference => difference.Name));
    }

    [Theory]
    [InlineData("w", "w/.ATTRIBUTES/VARIABLE_VALUE")]
    [InlineData("w/.ATTRIBUTES/VARIABLE_VALUE", "w")]
    public void What_asks_for_just_one_key_does_not_take_another_for_it(string tensor, string key)
    {
        ModelVariable variable = new("v", DataType.Float32, new PartialTensorShape(4)) { RestoreKeys = [key] };
        foreach (
            ComparisonReference reference in new[]
            {
                ComparisonReference.OfModel([variable], []),
                ComparisonReference.OfModel([], [Names.Tensor(key)]),
                ComparisonReference.OfCheckpoint("/r", [Names.Tensor(key)]),
            }
        )
        {
            CheckpointDifference difference = Assert.Single(
                CheckpointComparer
                    .Compare("/c", [Names.Tensor(tensor)], reference, static _ => true, TestContext.Current.CancellationToken)
                    .Differences
            );

            Assert.Equal($"PossibleRename: {key} <- {tensor}", $"{difference}");
            Assert.Equal("'/' -> '/'", difference.MapText());
        }
    }

    [Fact]
    public void Each_way_of_differing_has_its_kind()
    {
        CheckpointComparison comparison = Names.Compare(
            ["same", "dtype int32 [4]", "shape [5]", "both int32 [5]", "extra [7]"],
            ["same", "dtype", "shape", "both", "gone [9]"]
        );

        Assert.Equal(
            [
                "Missing: gone (float32 [9])",
                "DataTypeMismatch: dtype (int32 instead of float32)",
                "DataTypeMismatch: both (int32 instead of float32)",
                "ShapeMismatch: shape ([5] instead of [4])",
                "ShapeMismatch: both ([5] instead of [4])",
                "Unused: extra (float32 [7])",
            ],
            comparison.Differences.Select(static difference => difference.ToString())
        );
    }

    [Theory]
    [InlineData("<unknown>")]
    [InlineData("[?, 8]")]
    [InlineData("[30, ?]")]
    [InlineData("[30, 8]")]
    public void What_a_model_does_not_know_of_a_shape_matches_anything(string shape) =>
        Assert.Empty(Names.Compare(["w [30, 8]"], [$"w {shape}"]).Differences);

    [Theory]
    [InlineData("w", "w/.ATTRIBUTES/VARIABLE_VALUE")]
    [InlineData("w/.ATTRIBUTES/VARIABLE_VALUE", "w")]
    public void The_suffix_of_object_based_checkpoints_makes_no_difference(string tensor, string wanted) =>
        Assert.Empty(Names.Compare([tensor], [wanted]).Differences);

    [Fact]
    public void The_object_graph_is_not_data()
    {
        List<CheckpointVariable> keras = Checkpoints.List(Fixtures.TfMade("tf2_keras3", "ckpt-1"));
        CheckpointComparison missing = CheckpointComparer.Compare(
            "/c",
            [],
            ComparisonReference.OfCheckpoint("/k", keras),
            static _ => true,
            TestContext.Current.CancellationToken
        );
        CheckpointComparison unused = CheckpointComparer.Compare(
            "/k",
            keras,
            ComparisonReference.OfCheckpoint("/c", []),
            static _ => true,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(keras.Count - 1, missing.Differences.Count);
        Assert.Equal(keras.Count - 1, unused.Differences.Count);
    }

    [Fact]
    public void What_is_not_selected_is_no_difference_and_what_it_asks_for_is_not_unused()
    {
        CheckpointComparison comparison = Names.Compare(["a", "b", "c"], ["a", "b", "d"], static name => name is "b" or "c");

        Assert.Equal(["Unused: c (float32 [4])"], comparison.Differences.Select(static difference => difference.ToString()));
    }

    [Fact]
    public void Bert_under_another_scope_is_put_right_by_one_rule()
    {
        List<CheckpointVariable> bert = Checkpoints.List(Fixtures.TfMade("bert_like", "bert_model.ckpt"));
        IEnumerable<CheckpointVariable> model = bert.Select(static variable =>
            variable.WithName(variable.Name.Replace("bert/", "encoder/", StringComparison.Ordinal))
        );
        CheckpointComparison comparison = CheckpointComparer.Compare(
            "/bert",
            bert,
            ComparisonReference.OfModel([], model),
            static _ => true,
            TestContext.Current.CancellationToken
        );

        Assert.Equal("'bert/' -> 'encoder/'", comparison.Differences[0].MapText());
        Assert.All(
            comparison.Differences,
            static difference =>
                Assert.Equal(difference.Name, difference.SourceName!.Replace("bert/", "encoder/", StringComparison.Ordinal))
        );
        Assert.Equal(
            bert.Count(static variable => variable.Name.StartsWith("bert/", StringComparison.Ordinal)),
            comparison.Differences.Count
        );
    }

    [Fact]
    public void Another_vocabulary_is_a_mismatch_under_the_renamed_scope_and_the_map_leaves_it_out()
    {
        List<CheckpointVariable> bert = Checkpoints.List(Fixtures.TfMade("bert_like", "bert_model.ckpt"));
        ModelVariable[] model =
        [
            .. bert.Where(static variable => variable.Name.StartsWith("bert/", StringComparison.Ordinal))
                .Select(static variable => new ModelVariable(
                    "encoder/" + variable.Name["bert/".Length..],
                    variable.DataType,
                    new PartialTensorShape(
                        variable.Name.EndsWith("/word_embeddings", StringComparison.Ordinal) ? new TensorShape(31, 8) : variable.Shape
                    )
                )),
        ];
        CheckpointComparison comparison = CheckpointComparer.Compare(
            "/bert",
            bert,
            ComparisonReference.OfModel(model, []),
            static _ => true,
            TestContext.Current.CancellationToken
        );

        CheckpointDifference mismatch = Assert.Single(
            comparison.Differences,
            static difference => difference.Kind == DifferenceKind.ShapeMismatch
        );
        Assert.Equal(
            "ShapeMismatch: encoder/embeddings/word_embeddings <- bert/embeddings/word_embeddings ([30, 8] instead of [31, 8])",
            $"{mismatch}"
        );
        Assert.DoesNotContain(comparison.Differences, static difference => difference.Kind == DifferenceKind.Missing);
        Assert.DoesNotContain(
            comparison.Differences,
            static difference => difference.Kind == DifferenceKind.Unused && difference.Name == "bert/embeddings/word_embeddings"
        );
        AssignmentResult result = new AssignmentMap(mismatch.AssignmentMap).Assign(
            model,
            bert,
            "/bert",
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Empty(result.Problems);
        Assert.Equal(model.Length - 1, result.Assignments.Count);
    }

    [Fact]
    public void Differences_sort_by_kind_and_then_by_name()
    {
        CheckpointDifference[] differences = [.. Names.Compare(["z", "y", "m [5]"], ["m", "b", "a [9]"]).Differences.Order()];

        Assert.Equal(["a", "b", "m", "y", "z"], differences.Select(static difference => difference.Name));
        Assert.Throws<ArgumentException>(() => differences[0].CompareTo("text"));
    }

    private static CheckpointComparison Compare(string checkpoint, string model)
    {
        string prefix = Fixtures.TfMade(checkpoint.Split('/'));
        IReadOnlyList<ModelVariable> variables = ModelContents.ReadVariables(
            ModelLocator.Find(Fixtures.TfMade(model.Split('/'))),
            static fault => throw fault,
            TestContext.Current.CancellationToken
        );
        return CheckpointComparer.Compare(
            prefix,
            Checkpoints.List(prefix),
            ComparisonReference.OfModel(variables, []),
            static _ => true,
            TestContext.Current.CancellationToken
        );
    }
}
