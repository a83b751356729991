using CheckpointTools.Locating;

namespace CheckpointTools.Tests.Model;

/// <summary>Kinds of the variables in real checkpoints.</summary>
public sealed class VariableKindTests
{
    [Theory]
    [InlineData("bert/encoder/layer_0/attention/self/query/kernel", VariableKind.Weight)]
    [InlineData("bert/encoder/layer_0/attention/self/query/kernel/adam_m", VariableKind.OptimizerSlot)]
    [InlineData("bert/encoder/layer_0/attention/self/query/kernel/adam_v", VariableKind.OptimizerSlot)]
    [InlineData("global_step", VariableKind.Counter)]
    [InlineData("beta1_power", VariableKind.Counter)]
    [InlineData("dense/kernel/Adam", VariableKind.OptimizerSlot)]
    [InlineData("dense/kernel/Adam_1", VariableKind.OptimizerSlot)]
    [InlineData("dense/kernel/Momentum", VariableKind.OptimizerSlot)]
    [InlineData("dense/kernel/ExponentialMovingAverage", VariableKind.MovingAverage)]
    [InlineData("adamantium/kernel", VariableKind.Weight)]
    [InlineData("_CHECKPOINTABLE_OBJECT_GRAPH", VariableKind.ObjectGraph)]
    [InlineData("save_counter/.ATTRIBUTES/VARIABLE_VALUE", VariableKind.Counter)]
    [InlineData("optimizer/iter/.ATTRIBUTES/VARIABLE_VALUE", VariableKind.Counter)]
    [InlineData("optimizer/learning_rate/.ATTRIBUTES/VARIABLE_VALUE", VariableKind.Counter)]
    [InlineData("model/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE", VariableKind.OptimizerSlot)]
    [InlineData("optimizer/_variables/2/.ATTRIBUTES/VARIABLE_VALUE", VariableKind.OptimizerSlot)]
    [InlineData("optimizer/_trainable_variables/0/.ATTRIBUTES/VARIABLE_VALUE", VariableKind.Weight)]
    [InlineData("table/.ATTRIBUTES/table-keys", VariableKind.Table)]
    [InlineData("table/.ATTRIBUTES/table-values", VariableKind.Table)]
    [InlineData("iterator/.ATTRIBUTES/ITERATOR_STATE", VariableKind.Other)]
    [InlineData("state/.ATTRIBUTES/py_state", VariableKind.Other)]
    public void A_name_tells_the_kind(string name, VariableKind kind) => Assert.Equal(kind, VariableKinds.Classify(name));

    [Theory]
    [InlineData("tf-made/bert_like/bert_model.ckpt", 58, 116, 0, 1)]
    [InlineData("tf-made/tf1_adam_steps/model.ckpt-5", 6, 12, 6, 3)]
    [InlineData("tf-made/tf2_legacy_adam/ckpt-1", 8, 12, 0, 6)]
    [InlineData("tf-made/tf2_keras3/ckpt-1", 4, 8, 0, 3)]
    public void Kinds_divide_real_checkpoints(string prefix, int weights, int slots, int averages, int counters)
    {
        ILookup<VariableKind, CheckpointVariable> kinds = CheckpointContents
            .ReadVariables(CheckpointLocator.Find(Fixtures.Require(prefix + ".index")[..^".index".Length]))
            .ToLookup(static variable => variable.Kind);

        Assert.Equal(
            (weights, slots, averages, counters),
            (
                kinds[VariableKind.Weight].Count(),
                kinds[VariableKind.OptimizerSlot].Count(),
                kinds[VariableKind.MovingAverage].Count(),
                kinds[VariableKind.Counter].Count()
            )
        );
    }
}
