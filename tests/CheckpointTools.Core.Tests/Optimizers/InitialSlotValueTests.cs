using System.Text.Json;
using System.Text.RegularExpressions;
using CheckpointTools.Optimizers;

namespace CheckpointTools.Tests.Optimizers;

/// <summary>The values that are known without a model are those of fresh optimizers (reports/slot_initial_values.json).</summary>
public sealed partial class InitialSlotValueTests
{
    /// <summary>The lists in which today's optimizers of Keras have the slots of a name.</summary>
    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal)
    {
        ["m"] = "_momentums",
        ["v"] = "_velocities",
        ["vhat"] = "_velocity_hats",
        ["momentum"] = "_momentums",
        ["velocity"] = "_velocities",
        ["velocity_hat"] = "_velocity_hats",
        ["accumulator"] = "_accumulators",
        ["accumulated_grad"] = "_accumulated_grads",
        ["accumulated_delta_var"] = "_accumulated_delta_vars",
        ["linear"] = "_linears",
        ["average_gradient"] = "_average_gradients",
        ["norm"] = "_u",
        ["u"] = "_u",
        ["r"] = "_r",
        ["c"] = "_c",
    };

    public static IEnumerable<TheoryDataRow<string, string>> Optimizers =>
        Recorded()
            .Select(static row => (row.Generation, row.Optimizer))
            .Distinct()
            .Select(static row => new TheoryDataRow<string, string>(row.Generation, row.Optimizer));

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Slots_begin_as_in_a_fresh_optimizer(string generation, string optimizer)
    {
        (string? Name, string LastName, double Value)[] slots =
        [
            .. Recorded()
                .Where(row => row.Generation == generation && row.Optimizer == optimizer)
                .Select(row => (Row: row, Slot: SlotOf(generation, row.Variable)))
                .Where(static row => row.Slot is not null)
                .Select(static row => (row.Slot!.Value.Name, row.Slot.Value.LastName, row.Row.Value)),
        ];

        Assert.All(
            slots,
            slot =>
                Assert.Equal(
                    (float)slot.Value,
                    (float?)InitialSlotValues.Find(slot.Name, slot.LastName, generation != "TF1", slots.Select(static other => other.Name))
                )
        );
    }

    [Theory]
    [InlineData(null, "train_op_1")]
    [InlineData("state_m", "state_m")]
    [InlineData("accum", "mine")]
    [InlineData("slow", "slow")]
    public void What_is_not_known_is_not_guessed(string? name, string lastName) =>
        Assert.Null(InitialSlotValues.Find(name, lastName, isKeras: false, [name]));

    /// <summary>The name of a slot and the last name of its variable; null for what is no slot.</summary>
    private static (string? Name, string LastName)? SlotOf(string generation, string variable)
    {
        if (generation == "TF1")
        {
            return OfTensorFlow1().Match(variable) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value) : null;
        }

        if (generation == "Keras legacy")
        {
            return variable == "momentum_cache" ? null : (variable, variable);
        }

        string? list = OfKeras().Match(variable) is { Success: true } name
            ? Lists.GetValueOrDefault(name.Groups[1].Value + name.Groups[2].Value)
            : null;
        return list is null ? null : (list, "1");
    }

    private static IEnumerable<(string Generation, string Optimizer, string Variable, double Value)> Recorded()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Fixtures.Require("reports/slot_initial_values.json")));
        return
        [
            .. json
                .RootElement.EnumerateArray()
                .Select(static row =>
                    (
                        row.GetProperty("generation").GetString()!,
                        row.GetProperty("optimizer").GetString()!,
                        row.GetProperty("variable").GetString()!,
                        row.GetProperty("value").GetDouble()
                    )
                ),
        ];
    }

    [GeneratedRegex(@"^(\w+) \((\w+)\)$")]
    private static partial Regex OfTensorFlow1();

    [GeneratedRegex(@"^(?:(\w+)/w:0|\w+/w_(\w+))$")]
    private static partial Regex OfKeras();
}
