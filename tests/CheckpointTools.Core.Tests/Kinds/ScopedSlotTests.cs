using CheckpointTools.Kinds;
using CheckpointTools.Locating;

namespace CheckpointTools.Tests.Kinds;

/// <summary>
/// Slots of an optimizer that was created in a scope of the model. TensorFlow 1 names them after that scope, then the variable with its
/// own scopes: <c>net_1/net/gate/Bias/RMSProp</c>.
/// </summary>
public sealed class ScopedSlotTests
{
    private static readonly string[] Layers = ["controller/gate_0", "controller/gate_1", "memory/read", "memory/write", "output"];

    [Theory]
    [InlineData("net")]
    [InlineData("net_1")]
    [InlineData("train/net_1")]
    public void A_slot_in_a_scope_of_the_model_finds_its_variable(string scope)
    {
        var names = new CheckpointNames();
        foreach (string layer in Layers)
        {
            foreach ((string last, TensorShape shape) in new[] { ("Matrix", new TensorShape([8, 4])), ("Bias", new TensorShape([4])) })
            {
                names.Add($"net/{layer}/{last}", DataType.Float32, shape);
                names.Add($"{scope}/net/{layer}/{last}/RMSProp", DataType.Float32, shape);
                names.Add($"{scope}/net/{layer}/{last}/RMSProp_1", DataType.Float32, shape);
            }
        }

        names.Add($"{scope}/init/Variable", DataType.Float32, new TensorShape([1, 4]));
        names.Add($"{scope}/temperature", DataType.Float32, TensorShape.Scalar);
        names.Add("global_step", DataType.Int64, TensorShape.Scalar);

        var roles = new Dictionary<string, VariableRole>(StringComparer.Ordinal);
        KindsOfNames.AddTo(roles, names);

        foreach (string variable in Layers.SelectMany(static layer => new[] { $"net/{layer}/Matrix", $"net/{layer}/Bias" }))
        {
            Assert.Equal(new VariableRole(VariableKind.Weight, KindEvidence.Structure), roles[variable]);
            Assert.Equal(Slot(variable, "rms"), roles[$"{scope}/{variable}/RMSProp"]);
            Assert.Equal(Slot(variable, "momentum"), roles[$"{scope}/{variable}/RMSProp_1"]);
        }

        // What else lies in that scope is the model's.
        Assert.Equal(
            (VariableKind.Weight, VariableKind.Weight, VariableKind.Counter),
            (KindOf($"{scope}/init/Variable"), KindOf($"{scope}/temperature"), KindOf("global_step"))
        );

        VariableKind KindOf(string name) => roles.GetValueOrDefault(name, VariableRole.Undecided).Kind;

        static VariableRole Slot(string variable, string name) => new(VariableKind.OptimizerSlot, KindEvidence.Structure, variable, name);
    }

    [Theory]
    [InlineData("v1_copy_1/NTM_copy.model-801")]
    [InlineData("v1_ntm/NTM.model-1")]
    [InlineData("v1_ntm/NTM.model-2")]
    [InlineData("v2_copy_10/NTM-copy_copy.model-3402")]
    public void Every_slot_in_a_real_checkpoint_finds_its_variable(string prefix)
    {
        Assert.SkipWhen(Fixtures.Public is null, Fixtures.NoPublic);
        Dictionary<string, CheckpointVariable> variables = CheckpointContents
            .ReadVariables(CheckpointLocator.Find(Path.Join(Fixtures.Public, "carpedm20+NTM-tensorflow", prefix)))
            .ToDictionary(static variable => variable.Name);
        ILookup<bool, CheckpointVariable> areSlots = variables.Values.ToLookup(static variable =>
            variable.Name.EndsWith("/RMSProp", StringComparison.Ordinal) || variable.Name.EndsWith("/RMSProp_1", StringComparison.Ordinal)
        );

        Assert.NotEmpty(areSlots[true]);
        Assert.Empty(
            areSlots[true]
                .Where(slot =>
                    slot.Kind != VariableKind.OptimizerSlot
                    || slot.KindEvidence != KindEvidence.Structure
                    || !slot.Name[..slot.Name.LastIndexOf('/')].EndsWith(slot.SlotOf!, StringComparison.Ordinal)
                    || variables[slot.SlotOf!].Shape != slot.Shape
                )
                .Select(static slot => $"{slot.Name}: {slot.Kind} by {slot.KindEvidence} of {slot.SlotOf}")
        );
        Assert.Empty(
            areSlots[false].Where(static variable => variable.Kind == VariableKind.OptimizerSlot).Select(static variable => variable.Name)
        );
    }
}
