using CheckpointTools.Binary;
using CheckpointTools.Names;
using CheckpointTools.Tests.Writing.Graphs;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>
/// The object graph that is written is true for the variables that are written with it, unless it is to be kept as it is.
/// </summary>
public sealed class ObjectGraphTests : IDisposable
{
    private const string Suffix = "/.ATTRIBUTES/VARIABLE_VALUE";

    private readonly TemporaryDirectory _directory = new();
    private readonly string _source = Fixtures.TfMade("tf2_modules", "modules-1");
    private readonly string _other = Fixtures.TfMade("tf2_keras3", "ckpt-1");
    private readonly string _named;
    private readonly List<CheckpointVariable> _variables;
    private readonly CheckpointVariable _graph;

    public ObjectGraphTests()
    {
        _named = new SmallBundle().Bytes("scope/named", [1, 2]).Write(_directory["named"]);
        _graph = Checkpoints.Variable(_source, TensorName.ObjectGraph);
        _variables = Checkpoints.List(_source).FindAll(static variable => variable.Name != TensorName.ObjectGraph);
    }

    [Fact]
    public void Takes_name_based_variables_in_as_objects_of_their_names()
    {
        TransferPlan plan = Checkpoints.Copy([.. Checkpoints.List(_named), .. _variables], _directory["copy"]);

        Assert.Empty(plan.Warnings);
        Assert.Equal(_variables.Count + 1, plan.VariableCount);
        var copy = new ObjectBased(_directory["copy"]);
        CheckpointVariable named = Assert.Single(copy.Variables, static variable => variable.Name == "scope/named" + Suffix);
        Assert.Equal(("scope/named", "scope/named"), (named.ObjectPath, named.SaverName));
        StoredValue value = Assert.Single(Checkpoints.Contents(_named));
        Assert.Equal((value.DataType, value.Shape, value.Sha256), copy.ValueOf(named.Name));
        RequireSame(_variables, copy, static path => path);
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
    public void Has_no_object_for_what_is_left_out()
    {
        List<CheckpointVariable> kept = _variables.FindAll(static variable =>
            !variable.Name.StartsWith("decoder/", StringComparison.Ordinal)
        );
        Assert.True(kept.Count < _variables.Count);

        TransferPlan plan = Checkpoints.Copy(kept, _directory["copy"]);

        Assert.Empty(plan.Warnings);
        var copy = new ObjectBased(_directory["copy"]);
        Assert.Equal(kept.Count, copy.Variables.Count);
        RequireSame(kept, copy, static path => path);
        Assert.DoesNotContain("decoder", copy.Graph.Nodes[0].Children.Select(static child => child.LocalName));
    }

    [Fact]
    public void Has_a_renamed_variable_at_its_new_place()
    {
        CheckpointVariable[] given = [_variables[0].WithName("renamed"), .. _variables.Skip(1)];

        TransferPlan plan = Checkpoints.Copy(given, _directory["copy"]);

        Assert.Empty(plan.Warnings);
        RequireSame(given, new ObjectBased(_directory["copy"]), static path => path);
    }

    /// <summary>A name-based variable may take the place of an object's.</summary>
    [Fact]
    public void Has_the_variable_that_was_chosen_of_two_at_one_place()
    {
        CheckpointVariable rival = Checkpoints.Variable(_named, "scope/named").WithName(_variables[0].ObjectPath!);

        TransferPlan plan = Checkpoints.Copy([rival, .. _variables], _directory["copy"], DuplicatePolicy.First);

        Assert.Empty(plan.Warnings);
        var copy = new ObjectBased(_directory["copy"]);
        Assert.Equal(_variables.Count, copy.Variables.Count);
        Assert.Equal("uint8", copy.ValueOf(_variables[0].Name).Item1);
        Assert.Equal(
            CheckpointError.DuplicateVariable,
            Assert.Throws<CheckpointException>(() => Checkpoints.Plan([rival, .. _variables], _directory["copy2"])).Error
        );
    }

    [Theory]
    [InlineData(DuplicatePolicy.Error)]
    [InlineData(DuplicatePolicy.First)]
    [InlineData(DuplicatePolicy.Last)]
    [InlineData(DuplicatePolicy.Rename)]
    public void Of_two_checkpoints_is_one_graph(DuplicatePolicy policy)
    {
        var other = new ObjectBased(Fixtures.TfMade("tf2_legacy_adam", "ckpt-1"));

        TransferPlan plan = Checkpoints.Copy([.. _variables, .. other.Variables], _directory["copy"], policy);

        Assert.Empty(plan.Warnings);
        var copy = new ObjectBased(_directory["copy"]);
        RequireSame(_variables, copy, static path => path);
        RequireSame(
            other.Variables.FindAll(static variable => variable.ObjectPath != "save_counter" && variable.SlotName is null),
            copy,
            static path => path
        );
    }

    [Fact]
    public void Is_kept_as_it_is_where_that_is_asked_for_and_what_it_no_longer_fits_is_said()
    {
        CheckpointVariable[] renamed = [_variables[0].WithName("renamed"), .. _variables.Skip(1)];

        TransferPlan left = Keep([.. _variables.Skip(2)], "left");
        TransferPlan moved = Keep(renamed, "moved");

        Assert.StartsWith(
            $"2 of the {_variables.Count} variables of {_source} are renamed or left out",
            Assert.Single(left.Warnings),
            StringComparison.Ordinal
        );
        Assert.StartsWith($"1 of the {_variables.Count} variables", Assert.Single(moved.Warnings), StringComparison.Ordinal);
        Assert.Contains(GraphOf(_source), Checkpoints.Contents(_directory["left"]));
        Assert.Contains(GraphOf(_source), Checkpoints.Contents(_directory["moved"]));
    }

    [Fact]
    public void Of_two_checkpoints_cannot_be_kept()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => Keep([_variables[0], Checkpoints.List(_other)[^1]], "copy"));

        Assert.Equal(CheckpointError.ObjectGraphConflict, error.Error);
        Assert.Contains($"{_source} and {_other}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cannot_be_renamed_and_lends_its_name_to_nothing()
    {
        CheckpointException away = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([_graph.WithName("graph")], _directory["copy"])
        );
        CheckpointException towards = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([Checkpoints.Variable(_named, "scope/named").WithName(TensorName.ObjectGraph)], _directory["copy"])
        );

        Assert.Equal((CheckpointError.InvalidName, CheckpointError.InvalidName), (away.Error, towards.Error));
        Assert.Equal("scope/named", towards.Variable);
    }

    [Fact]
    public void Takes_slots_along_where_a_model_and_its_optimizer_are_renamed_at_once()
    {
        string source = Path.GetFullPath(Fixtures.Require("oracle/graph/bases/keras_legacy_adam/ckpt-1.index")[..^".index".Length]);
        AssignmentMap map = new([new AssignmentRule("model/", "net/"), new AssignmentRule("optimizer/", "opt/")]);

        Checkpoints.Copy([.. map.Rename(Checkpoints.List(source), "SOURCE")], _directory["copy"]);

        var copy = new ObjectBased(_directory["copy"]);
        Assert.All(
            Checkpoints.Contents(source).Where(static value => value.Name != TensorName.ObjectGraph),
            value =>
                Assert.Equal(
                    (value.DataType, value.Shape, value.Sha256),
                    copy.ValueOf(
                        value
                            .Name.Replace("model/", "net/", StringComparison.Ordinal)
                            .Replace("optimizer/", "opt/", StringComparison.Ordinal)
                    )
                )
        );
    }

    /// <summary>The variables of a model that is not listed with a graph have keys of objects all the same.</summary>
    [Fact]
    public void That_a_model_has_none_is_said()
    {
        CheckpointVariable[] given = [.. _variables.Select(static variable => variable.For(variable.ToModelVariable()))];

        TransferPlan plan = Checkpoints.Copy(given, _directory["copy"]);

        Assert.EndsWith(Suffix, given[0].Name, StringComparison.Ordinal);
        Assert.Contains("restore nothing", Assert.Single(plan.Warnings), StringComparison.Ordinal);
    }

    /// <summary>Neither of them may be left out without a word.</summary>
    [Theory]
    [InlineData(DuplicatePolicy.Error)]
    [InlineData(DuplicatePolicy.First)]
    public void Has_no_object_at_two_places(DuplicatePolicy policy) =>
        Assert.Equal(
            CheckpointError.ObjectGraphConflict,
            Assert
                .Throws<CheckpointException>(() =>
                    Checkpoints.Plan([.. _variables, _variables[0].WithName("other")], _directory["copy"], policy)
                )
                .Error
        );

    /// <summary>Of a checkpoint without variables it is all there is.</summary>
    [Fact]
    public void Is_nothing_to_write_by_itself() =>
        Assert.Equal(
            CheckpointError.NoVariable,
            Assert.Throws<CheckpointException>(() => Checkpoints.Plan([_graph], _directory["copy"])).Error
        );

    public void Dispose() => _directory.Dispose();

    private static StoredValue GraphOf(string prefix) =>
        Checkpoints.Contents(prefix).Single(static value => value.Name == TensorName.ObjectGraph);

    /// <summary>Each variable is at its path, with its values.</summary>
    private static void RequireSame(IEnumerable<CheckpointVariable> given, ObjectBased copy, Func<string, string> pathIn) =>
        Assert.All(
            given,
            variable =>
            {
                StoredValue value = Checkpoints.Contents(variable.Checkpoint).Single(value => value.Name == variable.SourceName);
                Assert.True(copy.HasAt(pathIn(variable.ObjectPath!), (value.DataType, value.Shape, value.Sha256)), variable.ObjectPath);
            }
        );

    private TransferPlan Keep(IReadOnlyList<CheckpointVariable> variables, string name)
    {
        TransferPlan plan = TransferPlanner.Plan(
            variables,
            _directory[name],
            new TransferOptions { Flush = false, ObjectGraphs = ObjectGraphMode.Keep },
            TestContext.Current.CancellationToken
        );
        TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken);
        return plan;
    }
}
