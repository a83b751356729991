using CheckpointTools.Formats.Keras;

namespace CheckpointTools.Tests.Interchange;

/// <summary>How variables lie in files of Keras, and what is said of files that were edited.</summary>
public sealed class KerasLayoutTests
{
    private static readonly string Folder = Fixtures.Require("hdf5");

    [Theory]
    [InlineData("keras1_names.h5", "dense_1/dense_1_W, dense_1/dense_1_b")]
    [InlineData("keras2_plain.h5", "dense/kernel, dense/bias, out/kernel")]
    [InlineData("keras2_repeated_layer.h5", "out/kernel, dense/kernel, dense/bias")]
    [InlineData("keras2_utf8.h5", "größe/kernel")]
    [InlineData("keras2_many_names.h5", "layer_5/kernel, layer_4/kernel, layer_3/kernel, layer_2/kernel, layer_1/kernel, layer_0/kernel")]
    [InlineData(
        "keras2_trained.h5",
        "dense/kernel, dense/bias, out/kernel, optimizer/Adam/iteration, optimizer/Adam/m/dense/kernel, optimizer/Adam/v/dense/kernel"
    )]
    [InlineData("keras2_shared_names.h5", "a/x/w:0, a/x/w")]
    [InlineData(
        "keras3_trained.weights.h5",
        "dense/0, dense/1, optimizer/0, optimizer/1, optimizer/2, optimizer/3, optimizer/4, optimizer/5"
    )]
    [InlineData("keras3_early.weights.h5", "dense_4/0, dense_4/1")]
    [InlineData("keras3_same_names.weights.h5", "layers/dense/vars/0, layers/dense_1/vars/0, layers/twin/vars/0")]
    public void Variables_have_the_names_of_their_layers_in_the_order_of_the_file(string file, string names)
    {
        using KerasFile keras = Open(file);
        Assert.Equal(names.Split(", "), keras.Weights.Select(static weight => weight.Name));
        Assert.Empty(keras.Faults);
        Assert.Empty(keras.Remarks);
    }

    /// <summary>Sorted as texts, 10 would come before 2.</summary>
    [Fact]
    public void Variables_with_numbers_are_in_the_order_of_the_numbers()
    {
        using KerasFile keras = Open("keras3_many.weights.h5");
        Assert.Equal(Enumerable.Range(0, 23).Select(static number => $"big/{number}"), keras.Weights.Select(static weight => weight.Name));
        Assert.All(
            keras.Weights,
            static (weight, number) => Assert.Equal(number, BitConverter.ToSingle(RecordedFiles.ReadAll(weight.Dataset)))
        );
    }

    [Fact]
    public void A_file_that_was_edited_says_what_is_missing_and_what_is_left_over()
    {
        using KerasFile keras = Open("keras2_edited.h5");
        Assert.Equal(["dense/kernel", "out/kernel"], keras.Weights.Select(static weight => weight.Name));
        Assert.Equal(
            [
                (FaultCode.KerasWeightMissing, "'dense/gone:0'"),
                (FaultCode.KerasWeightMissing, "'gone'"),
                (FaultCode.KerasUnlisted, "'dense/dense/bias:0'"),
                (FaultCode.KerasUnlisted, "'extra/values'"),
            ],
            keras.Faults.Select(static fault => (fault.Fault!.Value, fault.Message[fault.Message.IndexOf('\'')..].Split(' ')[0]))
        );
    }

    /// <summary>The state of the optimizer is no weight of the model; its step counts.</summary>
    [Theory]
    [InlineData("keras2_trained.h5", "optimizer/Adam/iteration", "optimizer/Adam/m/dense/kernel", 3)]
    [InlineData("keras3_trained.weights.h5", "optimizer/0", "optimizer/2", 6)]
    public void The_state_of_an_optimizer_is_told_from_weights(string file, string counter, string slot, int count)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Path.Combine(Folder, file));
        Dictionary<string, VariableKind> kinds = checkpoint.Variables.ToDictionary(static one => one.Name, static one => one.Kind);
        Assert.Equal(VariableKind.Counter, kinds[counter]);
        Assert.Equal(VariableKind.OptimizerSlot, kinds[slot]);
        Assert.Equal(count, kinds.Count(static kind => kind.Value is VariableKind.Counter or VariableKind.OptimizerSlot));
    }

    private static KerasFile Open(string file) => KerasFile.Open(Path.Combine(Folder, file));
}
