using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;

namespace CheckpointTools.Tests.ObjectGraphs;

/// <summary>Whose the slots in the lists of today's Keras optimizers are.</summary>
public class SlotOwnerTests
{
    /// <summary>In layers whose kernels are 1, 2, 3 and biases a half more, momentums are 10, 20, 30, and velocities one more.</summary>
    [Theory]
    [InlineData("reports/positional/keras2")]
    [InlineData("reports/positional/keras3")]
    [InlineData("reports/positional/keras2-without-mid")]
    public void Each_slot_has_the_values_of_its_own_variable(string directory)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Fixtures.Require(directory + "/ckpt.index"));
        CheckpointVariable[] slots = [.. checkpoint.Variables.Where(static variable => variable.Kind == VariableKind.OptimizerSlot)];

        Assert.NotEmpty(slots);
        foreach (CheckpointVariable slot in slots)
        {
            float own = checkpoint.Read<float[]>(slot.Name, TestContext.Current.CancellationToken)[0];
            float weight = checkpoint.Read<float[]>(slot.SlotOf!, TestContext.Current.CancellationToken)[0];
            float expected = (10 * MathF.Floor(weight)) + (slot.SlotName == "_momentums" ? 0 : 1);
            Assert.Equal(expected, own);
            Assert.Equal("optimizer", slot.Optimizer);
        }
    }

    /// <summary>With equal positions and with names alike: the counts are those of the variables that are trained.</summary>
    [Theory]
    [InlineData("oracle/graph/bases/keras3/ckpt-1", "_momentums", 4)]
    [InlineData("oracle/graph/bases/keras_new_adam/ckpt-1", "_velocities", 4)]
    [InlineData("oracle/graph/bases/keras_legacy_adam/ckpt-1", "m", 4)]
    [InlineData("reports/compiled/keras3/ckpt-1", "_velocities", 4)]
    [InlineData("reports/compiled/today/ckpt-1", "_momentums", 4)]
    [InlineData("reports/kinds/tf2_keras2_adam/model.ckpt", "_momentums", 6)]
    [InlineData("reports/kinds/tf2_keras2_ftrl/model.ckpt", "_linears", 6)]
    [InlineData("reports/kinds/tf2_keras2_save_weights/model.ckpt", "_velocities", 6)]
    [InlineData("reports/kinds/tf2_keras3_model/model.ckpt", "_momentums", 6)]
    [InlineData("reports/kinds/tf2_keras3_loss_scale/model.ckpt", "_momentums", 6)]
    [InlineData("reports/saved_models/today/variables/variables", "_momentums", 6)]
    public void Every_slot_of_Keras_has_a_variable_of_its_own(string prefix, string list, int count)
    {
        List<CheckpointVariable> variables = List(prefix);
        CheckpointVariable[] slots = [.. variables.Where(static variable => variable.Kind == VariableKind.OptimizerSlot)];
        CheckpointVariable[] ofList = [.. slots.Where(slot => slot.SlotName == list)];

        Assert.All(slots, static slot => Assert.NotNull(slot.SlotOf));
        Assert.Equal(count, ofList.Select(static slot => slot.SlotOf).Distinct().Count());
        Assert.Equal(count, ofList.Length);
        Dictionary<string, CheckpointVariable> byName = variables.ToDictionary(static variable => variable.Name);
        Assert.All(
            slots,
            slot =>
            {
                CheckpointVariable variable = byName[slot.SlotOf!];
                Assert.Equal((VariableKind.Weight, slot.Shape), (variable.Kind, variable.Shape));
                Assert.Null(variable.Optimizer);
            }
        );
    }

    [Fact]
    public void Rates_and_counts_know_their_optimizer()
    {
        Assert.Equal(
            [
                ("optimizer", "loss_scale_optimizer/iteration"),
                ("optimizer", "loss_scale_optimizer/learning_rate"),
                ("optimizer", "loss_scale_optimizer/dynamic_scale"),
                ("optimizer/inner_optimizer", "adam_2/iteration"),
                ("optimizer/inner_optimizer", "adam_2/learning_rate"),
                ("optimizer", "loss_scale_optimizer/step_counter"),
            ],
            List("reports/kinds/tf2_keras3_loss_scale/model.ckpt")
                .Where(static variable => variable.Kind == VariableKind.Counter)
                .Select(static variable => (variable.Optimizer, variable.SaverName))
        );
    }

    /// <summary>Nothing shows whose the slots of a shorter list are.</summary>
    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(2, 1, false)]
    [InlineData(1, 2, false)]
    public void A_list_of_another_length_than_that_of_what_is_trained_tells_nothing(int trained, int slots, bool isKnown)
    {
        GraphMessage message = Optimizer(12).Child(1, "_trainable_variables", 4);
        for (int i = 0; i < trained; i++)
        {
            message.Child(4, $"{i}", 5 + i).Variable(5 + i, $"w{i}").Child(0, $"w{i}", 5 + i);
        }

        for (int i = 0; i < slots; i++)
        {
            message.Child(2, $"{i}", 8 + i).Variable(8 + i, $"optimizer/_m/{i}");
        }

        ObjectGraph graph = message.Parse();
        for (int i = 0; i < slots; i++)
        {
            Assert.Equal(isKnown ? ("_m", GraphMessage.KeyOf($"w{i}")) : null, graph.Roles.FindSlot(8 + i));
        }
    }

    /// <summary>A variable whose gradient is its new value has no slots: its position is left out.</summary>
    [Fact]
    public void A_position_that_is_left_out_moves_no_other()
    {
        ObjectGraph graph = Optimizer(12)
            .Child(1, "_trainable_variables", 4)
            .Child(4, "0", 5)
            .Child(4, "1", 6)
            .Child(4, "2", 7)
            .Variable(5, "a")
            .Variable(6, "b")
            .Variable(7, "c")
            .Child(2, "0", 8)
            .Child(2, "2", 9)
            .Variable(8, "optimizer/_m/0")
            .Variable(9, "optimizer/_m/2")
            .Parse();
        Assert.Equal(("_m", GraphMessage.KeyOf("a")), graph.Roles.FindSlot(8));
        Assert.Equal(("_m", GraphMessage.KeyOf("c")), graph.Roles.FindSlot(9));
    }

    [Theory]
    // One text before the names of two variables.
    [InlineData("Adam/m/x/w", "Adam/m/x/b", "x/w", "x/b", true, true)]
    // Two texts would do.
    [InlineData("m/m/x/w", "m/m/x/b", "x/w,m/x/w", "x/b,m/x/b", false, false)]
    // Two variables have one name.
    [InlineData("m/x/w", "m/x/b", "x/w,x/w", "x/b", false, true)]
    // One slot is of none of them.
    [InlineData("m/x/w", "m/y/w", "x/w", "x/b", false, false)]
    // Another text in front of each.
    [InlineData("m/x/w", "v/x/b", "x/w", "x/b", false, false)]
    // No names at all.
    [InlineData("", "", "", "", false, false)]
    public void Names_tell_whose_a_slot_is_if_there_is_one_answer(
        string first,
        string second,
        string firstNames,
        string secondNames,
        bool isFirstKnown,
        bool isSecondKnown
    )
    {
        GraphMessage message = Optimizer(20).Child(2, "0", 4).Variable(4, "s0", first).Child(2, "1", 5).Variable(5, "s1", second);
        int id = 6;
        foreach (string name in firstNames.Split(',').Concat(secondNames.Split(',')))
        {
            message.Child(0, $"v{id}", id).Variable(id, $"v{id}", name);
            id++;
        }

        ObjectGraph graph = message.Parse();
        Assert.Equal((isFirstKnown, isSecondKnown), (graph.Roles.FindSlot(4) is not null, graph.Roles.FindSlot(5) is not null));
        if (isSecondKnown)
        {
            Assert.Equal(GraphMessage.KeyOf($"v{6 + firstNames.Split(',').Length}"), graph.Roles.FindSlot(5)!.Value.Variable);
        }
    }

    /// <summary>A root (0) with a Keras optimizer (1), its list _m (2) and its iterations (3).</summary>
    private static GraphMessage Optimizer(int objects) =>
        new GraphMessage(objects)
            .Child(0, "optimizer", 1)
            .Child(1, "_variables", objects - 1)
            .Child(1, "_iterations", 3)
            .Variable(3, "optimizer/_iterations")
            .Child(1, "_m", 2);

    private static List<CheckpointVariable> List(string prefix) =>
        [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(Fixtures.Require(prefix + ".index")))];
}
