using CheckpointTools.Names;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Names;

/// <summary>What a map calls the variables of a model whose saver looks for them under other names than their own.</summary>
public sealed class ModelNameTests
{
    private const string Suffix = "/.ATTRIBUTES/VARIABLE_VALUE";

    private static readonly List<CheckpointVariable> ObjectBased = Checkpoints.List(
        Path.Combine(Fixtures.Require("oracle/initfrom/ckpts"), "object/ckpt")
    );

    private static readonly ModelVariable[] Model =
    [
        Variable("dense/bias", "net/a" + Suffix),
        Variable("dense_1/bias", "net/b" + Suffix),
        Variable("Variable", "net/c" + Suffix),
        Variable("Variable", "net/d" + Suffix),
    ];

    [Theory]
    [InlineData("net/a")]
    [InlineData("net/a/.ATTRIBUTES/VARIABLE_VALUE")]
    [InlineData("dense/bias")]
    public void A_variable_goes_by_its_key_and_an_exact_rule_may_call_it_as_the_graph_does(string target)
    {
        Assignment assignment = Assert.Single(Assign(Model, new AssignmentRule("top", target)).Assignments);
        Assert.Equal(0, assignment.Position);
        Assert.Equal("net/a" + Suffix, assignment.Apply(Model[0], null).Name);
    }

    [Fact]
    public void Scopes_are_those_of_the_keys()
    {
        ModelVariable[] model = [Variable("dense/bias", "net/dense/bias" + Suffix)];
        Assert.Single(Assign(model, new AssignmentRule("model/", "net/")).Assignments);
        Assert.Contains(
            "no variable of the model lies in 'dense/'",
            Assert.Single(Assign(model, new AssignmentRule("model/dense/", "dense/")).Problems).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_name_of_several_variables_in_the_graph_is_refused_with_their_keys()
    {
        string message = Assert.Single(Assign(Model, new AssignmentRule("top", "Variable")).Problems).Message;
        Assert.EndsWith(
            "2 variables of the model are called 'Variable' in its graph. "
                + $"Write the name that the one that is meant has in a checkpoint: 'net/c{Suffix}', 'net/d{Suffix}'.",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_key_comes_before_a_name_in_the_graph()
    {
        ModelVariable[] model = [Variable("x", "y"), Variable("y", "z")];
        Assert.Equal(0, Assert.Single(Assign(model, new AssignmentRule("top", "y")).Assignments).Position);
    }

    [Theory]
    [InlineData("own")]
    [InlineData("own", "first", "second")]
    public void Without_a_key_or_with_several_a_variable_goes_by_its_name(string name, params string[] keys)
    {
        ModelVariable variable = Variable(name, keys);
        Assert.Equal("own", variable.CheckpointName);
        Assert.Equal("own", Assert.Single(Assign([variable], new AssignmentRule("top", "own")).Assignments).Apply(variable, null).Name);
    }

    [Fact]
    public void Renamed_it_is_known_by_its_new_name_alone()
    {
        ModelVariable renamed = Model[0].WithPartition(new TensorPartition(0, [1, 2])).WithName("new");
        Assert.Equal(("new", "new", "axis 0: 1, 2"), (renamed.Name, renamed.CheckpointName, renamed.Partition!.ToString()));
        Assert.Equal(["new"], renamed.RestoreKeys);
        Assert.Empty(Variable("v").WithName("w").RestoreKeys);
    }

    private static ModelVariable Variable(string name, params string[] keys) =>
        new(name, DataType.Float32, new PartialTensorShape(3)) { RestoreKeys = keys };

    private static AssignmentResult Assign(ModelVariable[] model, params AssignmentRule[] rules) =>
        new AssignmentMap(rules).Assign(model, ObjectBased, "SOURCE", cancellationToken: TestContext.Current.CancellationToken);
}
