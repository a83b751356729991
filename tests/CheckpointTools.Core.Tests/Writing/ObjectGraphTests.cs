using CheckpointTools.Binary;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>One object graph travels with the variables of its checkpoint; what it no longer fits is said.</summary>
public sealed class ObjectGraphTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _source = Fixtures.TfMade("tf2_modules", "modules-1");
    private readonly string _named;
    private readonly List<CheckpointVariable> _variables;
    private readonly CheckpointVariable _graph;

    public ObjectGraphTests()
    {
        _named = new SmallBundle().Bytes("named", [1, 2]).Write(_directory["named"]);
        _graph = Checkpoints.Variable(_source, TensorName.ObjectGraph);
        _variables = Checkpoints.List(_source).FindAll(static variable => variable.Name != TensorName.ObjectGraph);
    }

    [Fact]
    public void Is_carried_beside_name_based_variables()
    {
        TransferPlan plan = Checkpoints.Copy([.. Checkpoints.List(_named), .. _variables], _directory["copy"]);

        Assert.Empty(plan.Warnings);
        Assert.Equal(_variables.Count + 1, plan.VariableCount);
        Assert.Equal(
            [
                .. Checkpoints
                    .Contents(_source)
                    .Concat(Checkpoints.Contents(_named))
                    .OrderBy(static value => value.Name, StringComparer.Ordinal),
            ],
            Checkpoints.Contents(_directory["copy"])
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Is_carried_once_however_often_it_is_given(int times)
    {
        string copy = _directory["copy"];

        Checkpoints.Copy([.. Enumerable.Repeat(_graph, times), .. _variables], copy);

        Assert.Equal(Checkpoints.Index(_source), Checkpoints.Index(copy));
    }

    [Fact]
    public void Warns_when_a_variable_is_left_out()
    {
        TransferPlan plan = Checkpoints.Copy([.. _variables.Skip(2)], _directory["copy"]);

        string warning = Assert.Single(plan.Warnings);
        Assert.StartsWith($"2 of the {_variables.Count} variables of {_source} are renamed or left out", warning, StringComparison.Ordinal);
        Assert.Contains(Checkpoints.List(_directory["copy"]), static variable => variable.Name == TensorName.ObjectGraph);
    }

    [Fact]
    public void Warns_when_a_variable_is_renamed()
    {
        TransferPlan plan = Checkpoints.Plan([_variables[0].WithName("renamed"), .. _variables.Skip(1)], _directory["copy"]);

        Assert.StartsWith($"1 of the {_variables.Count} variables", Assert.Single(plan.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Warns_when_a_variable_gives_way_to_another_of_its_name()
    {
        CheckpointVariable rival = Checkpoints.Variable(_named, "named").WithName(_variables[0].Name);

        TransferPlan plan = Checkpoints.Plan([rival, .. _variables], _directory["copy"], DuplicatePolicy.First);

        Assert.StartsWith($"1 of the {_variables.Count} variables", Assert.Single(plan.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_checkpoints_is_refused()
    {
        string other = Fixtures.TfMade("tf2_keras3", "ckpt-1");

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([_variables[0], Checkpoints.List(other)[^1]], _directory["copy"])
        );

        Assert.Equal(CheckpointError.ObjectGraphConflict, error.Error);
        Assert.Contains($"{_source} and {other}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DuplicatePolicy.First)]
    [InlineData(DuplicatePolicy.Last)]
    [InlineData(DuplicatePolicy.Identical)]
    public void Of_two_checkpoints_is_refused_whatever_the_policy(DuplicatePolicy policy)
    {
        List<CheckpointVariable> both = [.. Checkpoints.List(_source), .. Checkpoints.List(Fixtures.TfMade("tf2_keras3", "ckpt-1"))];

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.Plan(both, _directory["copy"], policy));

        Assert.Equal(CheckpointError.ObjectGraphConflict, error.Error);
    }

    [Fact]
    public void Cannot_be_renamed_and_lends_its_name_to_nothing()
    {
        CheckpointException away = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([_graph.WithName("graph")], _directory["copy"])
        );
        CheckpointException towards = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([_variables[0].WithName(TensorName.ObjectGraph)], _directory["copy"])
        );

        Assert.Equal((CheckpointError.InvalidName, CheckpointError.InvalidName), (away.Error, towards.Error));
        Assert.Equal(_variables[0].SourceName, towards.Variable);
    }

    public void Dispose() => _directory.Dispose();
}
