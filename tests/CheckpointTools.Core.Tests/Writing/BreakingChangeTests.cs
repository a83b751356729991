using System.Text.Json;
using CheckpointTools.Binary;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>A change that breaks what is around it is refused, and allowed only by a word of its own.</summary>
public sealed class BreakingChangeTests : IDisposable
{
    private const string Legacy = "legacy";
    private static readonly string SavedModels = Fixtures.Require(Path.Combine("reports", "saved_models"));

    private static readonly TransferOptions Keep = new() { ObjectGraphs = ObjectGraphMode.Keep };

    private readonly TemporaryDirectory _directory = new();

    /// <summary>The recorded edits of a SavedModel's variables; each with the loaders that failed.</summary>
    public static TheoryData<string, string, bool, bool> Edits
    {
        get
        {
            var edits = new TheoryData<string, string, bool, bool>();
            using var recorded = JsonDocument.Parse(File.ReadAllText(Path.Combine(SavedModels, "expected.json")));
            foreach (JsonElement result in recorded.RootElement.GetProperty("results").EnumerateArray())
            {
                if (result.GetProperty("of").GetString() is { } of)
                {
                    bool loadingFails = Fails("tf.saved_model.load and signature");
                    Assert.Equal(loadingFails, Fails("Keras load_model and fit"));
                    edits.Add(
                        result.GetProperty("saved_model").GetString()!,
                        of,
                        loadingFails,
                        Fails("compat.v1 saved_model.load in a session, and signature")
                    );
                }

                bool Fails(string loader) => result.GetProperty(loader).TryGetProperty("error", out _);
            }

            return edits;
        }
    }

    public static TheoryData<string> RecordedModels => [Legacy, "today", "export"];

    [Theory]
    [MemberData(nameof(Edits))]
    public void What_loaders_of_a_SavedModel_refuse_is_refused_and_named(string edit, string of, bool loadingFails, bool servingFails)
    {
        string prefix = Variables(_directory.CopyOf(Path.Combine(SavedModels, of), of));
        List<CheckpointVariable> edited = Checkpoints.List(Variables(Path.Combine(SavedModels, edit)));
        var options = new TransferOptions { Force = true };
        if (!loadingFails && !servingFails)
        {
            Assert.Empty(Plan(edited, prefix, options).Warnings);
            return;
        }

        CheckpointException error = Assert.Throws<CheckpointException>(() => Plan(edited, prefix, options));
        Assert.Equal((CheckpointError.BreakingChange, AdviceCode.ChangeCopyOrAllowBroken), (error.Error, error.Advice!.Code));
        string who = loadingFails
            ? "Then tf.saved_model.load and Keras would fail to load it, and so would serving (TensorFlow Serving, "
            : "Then serving (TensorFlow Serving, tf.compat.v1.saved_model.load) would fail to load it, not tf.saved_model.load and Keras.";
        Assert.Contains(who, error.Message, StringComparison.Ordinal);
        Assert.Equal([error.Finding], Plan(edited, prefix, options with { AllowBroken = true }).Warnings);
    }

    [Theory]
    [MemberData(nameof(RecordedModels))]
    public void Renaming_or_removing_any_variable_of_a_SavedModel_is_refused(string model)
    {
        string prefix = Variables(_directory.CopyOf(Path.Combine(SavedModels, model), model));
        List<CheckpointVariable> all = Checkpoints.List(prefix).FindAll(static variable => variable.Name != TensorName.ObjectGraph);

        Assert.All(
            all,
            one =>
            {
                List<CheckpointVariable> others = all.FindAll(other => other != one);
                Refuse(others, one);
                Refuse([.. others, one.WithName("renamed")], one);
                Assert.Contains(
                    $"1 variable would be renamed, left out or of another dtype or shape: '{one.Name}'",
                    Assert.Throws<CheckpointException>(() => Edit(others, prefix, Keep)).Message
                );
            }
        );

        // There is no graph at all that has an optimizer's state without some of it, or at another place.
        void Refuse(IReadOnlyList<CheckpointVariable> variables, CheckpointVariable one)
        {
            CheckpointException error = Assert.Throws<CheckpointException>(() => Edit(variables, prefix, new()));
            Assert.True(
                error.Error == CheckpointError.BreakingChange
                    || (error.Error == CheckpointError.ObjectGraphConflict && one.Optimizer is not null),
                error.Message
            );
        }
    }

    [Fact]
    public void A_link_is_no_way_around_it()
    {
        string model = _directory.CopyOf(Path.Combine(SavedModels, Legacy), Legacy);
        Directory.CreateSymbolicLink(_directory["link"], Path.GetDirectoryName(Variables(model))!);
        string prefix = Path.Join(_directory["link"], "variables");
        List<CheckpointVariable> all = Checkpoints.List(prefix).FindAll(static variable => variable.Name != TensorName.ObjectGraph);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Edit([all[0].WithName("renamed"), .. all.Skip(1)], prefix, new())
        );

        Assert.Equal(CheckpointError.BreakingChange, error.Error);
        Assert.Contains($"the SavedModel {model}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_SavedModel_of_TensorFlow_1_is_kept_whole_as_well()
    {
        string model = _directory.CopyOf(Fixtures.TfMade("saved_model_tf1"), "model");
        string prefix = Directory.EnumerateFiles(model, "variables.index", SearchOption.AllDirectories).Single()[..^".index".Length];
        List<CheckpointVariable> all = Checkpoints.List(prefix);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Edit([all[0].WithName("renamed"), .. all.Skip(1)], prefix, new())
        );

        Assert.Equal(CheckpointError.BreakingChange, error.Error);
        Assert.Contains(
            "tf.saved_model.load and Keras would fail to load it, and so would serving",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_a_SavedModel_does_not_ask_for_may_come_and_go()
    {
        string prefix = Variables(_directory.CopyOf(Path.Combine(SavedModels, Legacy), Legacy));
        CheckpointVariable extra = Checkpoints.Variable(new SmallBundle().Bytes("extra", [1]).Write(_directory["extra"]), "extra");

        TransferPlan added = Plan([extra], prefix, new TransferOptions { Append = true });
        Execute(added);
        TransferPlan removed = Edit(Checkpoints.List(prefix).FindAll(static variable => variable.Name != "extra"), prefix, new());

        Assert.Empty(added.Warnings);
        Assert.Empty(removed.Warnings);
    }

    [Fact]
    public void A_value_of_another_shape_is_not_added_to_a_SavedModel()
    {
        string prefix = Variables(_directory.CopyOf(Path.Combine(SavedModels, Legacy), Legacy));
        string name = Checkpoints.List(prefix)[^1].Name;
        CheckpointVariable other = Checkpoints
            .Variable(new SmallBundle().Bytes("other", [1]).Write(_directory["o"]), "other")
            .WithName(name);
        var options = new TransferOptions { Append = true, Duplicates = DuplicatePolicy.Last };

        Assert.Equal(CheckpointError.BreakingChange, Assert.Throws<CheckpointException>(() => Plan([other], prefix, options)).Error);
    }

    [Fact]
    public void Variables_are_not_moved_out_of_a_SavedModel()
    {
        string prefix = Variables(_directory.CopyOf(Path.Combine(SavedModels, Legacy), Legacy));
        var options = new TransferOptions { Mode = TransferMode.Move };

        CheckpointException error = Assert.Throws<CheckpointException>(() => Plan(Checkpoints.List(prefix), _directory["moved"], options));

        Assert.Equal((CheckpointError.BreakingChange, AdviceCode.CopyOrAllowBroken), (error.Error, error.Advice!.Code));
        Assert.Single(Plan(Checkpoints.List(prefix), _directory["moved"], options with { AllowBroken = true }).Warnings);
    }

    /// <summary>Any key that the graph names; a table's tensors and what a saver of user code names are more than attributes.</summary>
    [Theory]
    [InlineData("nested")]
    [InlineData("tables")]
    [InlineData("registered_saver")]
    [InlineData("keras3")]
    [InlineData("keras_legacy_adam")]
    public void A_graph_that_is_kept_as_it_is_comes_with_a_warning_where_it_no_longer_fits(string name)
    {
        string prefix = Base(name);
        List<CheckpointVariable> all = Checkpoints.List(prefix).FindAll(static variable => variable.Name != TensorName.ObjectGraph);

        Assert.All(
            all,
            one =>
            {
                string warning = Assert.Single(Plan(all.FindAll(other => other != one), _directory["part"], Keep).Warnings);
                Assert.StartsWith($"1 of the {all.Count} variables of {prefix} is renamed or left out ('{one.Name}')", warning);
            }
        );
        Assert.Empty(Plan(all, _directory["whole"], Keep).Warnings);
    }

    [Fact]
    public void A_tensor_that_the_object_graph_does_not_name_is_renamed_and_left_out_in_silence()
    {
        string prefix = Base("nested");
        CheckpointVariable extra = Checkpoints.Variable(new SmallBundle().Bytes("extra", [1]).Write(_directory["extra"]), "extra");
        Execute(Plan([extra], prefix, Keep with { Append = true }));
        List<CheckpointVariable> all = Checkpoints.List(prefix);
        List<CheckpointVariable> others = all.FindAll(static variable => variable.Name != "extra");

        Assert.Empty(Edit([.. others, all.Single(v => v.Name == "extra").WithName("more")], prefix, new()).Warnings);
        Assert.Empty(Edit(others, prefix, new()).Warnings);
        Assert.Empty(Plan(others, _directory["part"], Keep).Warnings);
        TransferPlan renamed = Edit([.. others, all.Single(v => v.Name == "extra").WithName("more")], prefix, new());
        Assert.Contains("more", renamed.Variables.Select(static variable => variable.Name));
    }

    public void Dispose() => _directory.Dispose();

    private static TransferPlan Plan(IReadOnlyList<CheckpointVariable> variables, string prefix, TransferOptions options) =>
        TransferPlanner.Plan(variables, prefix, options, TestContext.Current.CancellationToken);

    private static TransferPlan Edit(IReadOnlyList<CheckpointVariable> variables, string prefix, TransferOptions options) =>
        TransferPlanner.PlanEdit(variables, prefix, options, TestContext.Current.CancellationToken);

    private static void Execute(TransferPlan plan) => TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken);

    private static string Variables(string model) => Path.Combine(model, "variables", "variables");

    /// <summary>A copy of a recorded checkpoint, made once.</summary>
    private string Base(string name)
    {
        string directory = _directory[name];
        if (!Directory.Exists(directory))
        {
            _directory.CopyOf(Fixtures.Require(Path.Combine("oracle", "graph", "bases", name)), name);
        }

        string index = Directory.EnumerateFiles(directory, "*.index").Order(StringComparer.Ordinal).Last();
        return index[..^".index".Length];
    }
}
