using CheckpointTools.Comparing;
using CheckpointTools.Formats.Models;
using CheckpointTools.Locating;
using CheckpointTools.Names;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Comparing;

/// <summary>A proposed map does what it promises for models that TensorFlow wrote, with all of their variables.</summary>
public class ProposalsForModelsTests
{
    [Theory]
    [InlineData("graph_definitions/ref", "graph_definitions/ref.meta", "net", "'old/' -> 'net/'")]
    [InlineData("graph_definitions/resource", "graph_definitions/resource.meta", "net", "'old/' -> 'net/'")]
    [InlineData("saved_model_tf1/model/variables/variables", "saved_model_tf1/model", "half_plus_two", "'old/' -> 'half_plus_two/'")]
    [InlineData("tf1_adam_steps/model.ckpt-5", "tf1_adam_steps/model.ckpt-5.meta", "head", "'old/' -> 'head/'")]
    public void A_renamed_scope_is_put_right(string checkpoint, string model, string scope, string map)
    {
        List<CheckpointVariable> tensors = Renamed(Checkpoints.List(Fixtures.TfMade(checkpoint.Split('/'))), scope);
        AssertPutsRight(tensors, Read(model), map);
    }

    [Fact]
    public void Bert_is_put_right()
    {
        List<CheckpointVariable> bert = Checkpoints.List(Fixtures.TfMade("bert_like", "bert_model.ckpt"));
        AssertPutsRight(Renamed(bert, "bert"), [.. bert.Select(static variable => variable.ToModelVariable())], "'old/' -> 'bert/'");
    }

    [Fact]
    public void A_model_with_an_optimizer_is_put_right_by_a_checkpoint_without()
    {
        List<CheckpointVariable> weights =
        [
            .. Checkpoints
                .List(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5"))
                .Where(static tensor => tensor.Kind == VariableKind.Weight),
        ];
        IReadOnlyList<ModelVariable> model = Read("tf1_adam_steps/model.ckpt-5.meta");
        CheckpointDifference first = AssertPutsRight(Renamed(weights, "head"), model, "'old/' -> 'head/'");
        Assert.Equal(["*/Adam", "*/Adam_1", "*/ExponentialMovingAverage", "beta1_power", "beta2_power"], first.Exclude);
    }

    private static CheckpointDifference AssertPutsRight(List<CheckpointVariable> tensors, IReadOnlyList<ModelVariable> model, string map)
    {
        CheckpointComparison comparison = CheckpointComparer.Compare(
            "/old",
            tensors,
            ComparisonReference.OfModel(model, []),
            static _ => true,
            TestContext.Current.CancellationToken
        );
        CheckpointDifference[] renames =
        [
            .. comparison.Differences.Where(static difference => difference.Kind == DifferenceKind.PossibleRename),
        ];
        Assert.NotEmpty(renames);
        Assert.Equal(map, renames[0].MapText());

        // No scope of a map takes local variables along.
        ModelVariable[] variables = [.. model.Where(static variable => !variable.IsLocal)];
        IReadOnlyList<string> exclude = renames[0].Exclude;
        AssignmentResult result = new AssignmentMap(renames[0].AssignmentMap).Assign(
            variables,
            tensors,
            "/old",
            name => SlotPattern.Match(exclude, name),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Empty(result.Problems);
        Assert.Empty(result.IdleRules);
        var given = result.Assignments.ToDictionary(
            assignment => variables[assignment.Position].Name,
            static assignment => assignment.Parts[0]!.Tensor.Name,
            StringComparer.Ordinal
        );
        Assert.All(renames, rename => Assert.Equal(rename.SourceName, given[rename.Name]));
        return renames[0];
    }

    private static List<CheckpointVariable> Renamed(List<CheckpointVariable> tensors, string scope) =>
        [
            .. tensors.Select(tensor =>
                tensor.Name.StartsWith(scope + "/", StringComparison.Ordinal)
                    ? tensor.WithName("old" + tensor.Name[scope.Length..])
                    : tensor
            ),
        ];

    private static IReadOnlyList<ModelVariable> Read(string model) =>
        ModelContents.ReadVariables(
            ModelLocator.Find(Fixtures.TfMade(model.Split('/'))),
            static fault => throw fault,
            TestContext.Current.CancellationToken
        );
}
