using System.Text.Json;
using CheckpointTools.Locating;

namespace CheckpointTools.Tests.Kinds;

/// <summary>Kinds of the variables in real checkpoints. The roles come from TensorFlow's own objects, never from names.</summary>
public sealed class RecordedKindTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Fixtures.Require("reports/kinds")).Select(static path => Path.GetFileName(path)!).Order()];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_role_is_right_beside_the_model(string name)
    {
        string directory = Fixtures.Require("reports/kinds/" + name);
        Dictionary<string, CheckpointVariable> variables = List(directory);
        List<RecordedRole> roles = ReadRoles(directory);
        bool hasModel = !IsConstructed(directory);

        Assert.Equal(roles.Select(static role => role.Name).Order(StringComparer.Ordinal), variables.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(roles.SelectMany(role => Faults(role, variables[role.Name], hasModel ? role.WithMeta : role.WithoutMeta)));
        Assert.Empty(roles.SelectMany(role => SlotFaults(role, variables, isNullAllowed: false)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_role_that_names_and_shapes_show_is_right_without_the_model(string name)
    {
        string directory = _directory[name];
        foreach (string file in Directory.GetFiles(Fixtures.Require("reports/kinds/" + name), "*", SearchOption.AllDirectories))
        {
            if (!file.EndsWith(".meta", StringComparison.Ordinal) && !file.EndsWith("saved_model.pb", StringComparison.Ordinal))
            {
                string copy = Path.Join(directory, Path.GetRelativePath(Fixtures.Require("reports/kinds/" + name), file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        Dictionary<string, CheckpointVariable> variables = List(directory);
        List<RecordedRole> roles = ReadRoles(directory);
        Assert.Empty(roles.SelectMany(role => Faults(role, variables[role.Name], role.WithoutMeta)));

        // What is not known is not said.
        Assert.Empty(roles.SelectMany(role => SlotFaults(role, variables, isNullAllowed: true)));
    }

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

    private static IEnumerable<string> Faults(RecordedRole role, CheckpointVariable variable, IReadOnlyList<string> allowed) =>
        allowed.Any(name => KindOf(name) == variable.Kind)
            ? []
            : [$"{role.Name} {variable.Shape}: {variable.Kind} by {variable.KindEvidence}, not {string.Join(" or ", allowed)}"];

    /// <summary>What a variable is said to belong to must be right for a slot or an average, and is never said of any other.</summary>
    private static IEnumerable<string> SlotFaults(RecordedRole role, Dictionary<string, CheckpointVariable> variables, bool isNullAllowed)
    {
        CheckpointVariable variable = variables[role.Name];
        bool belongs = variable.Kind is VariableKind.OptimizerSlot or VariableKind.MovingAverage;
        bool isRight =
            !belongs ? (variable.SlotOf, variable.SlotName) == (null, null)
            // Not every owner was recorded; then it is a weight all the same.
            : role.SlotOf is null ? variable.SlotOf is null || variables[variable.SlotOf].Kind == VariableKind.Weight
            : isNullAllowed ? variable.SlotOf == role.SlotOf && (variable.SlotName ?? role.SlotName) == role.SlotName
            : (variable.SlotOf, variable.SlotName) == (role.SlotOf, role.SlotName);
        return isRight ? [] : [$"{role.Name} {variable.Kind}: {variable.SlotOf} {variable.SlotName}, not {role.SlotOf} {role.SlotName}"];
    }

    private static VariableKind KindOf(string role) =>
        role switch
        {
            "weight" or "state" => VariableKind.Weight,
            "slot" => VariableKind.OptimizerSlot,
            "average" => VariableKind.MovingAverage,
            "counter" => VariableKind.Counter,
            "metric" => VariableKind.Metric,
            "graph" => VariableKind.ObjectGraph,
            _ => throw new ArgumentException($"No such role: {role}.", nameof(role)),
        };

    private static Dictionary<string, CheckpointVariable> List(string directory)
    {
        string index = Directory.GetFiles(directory, "*.index", SearchOption.AllDirectories).Single();
        return CheckpointContents.ReadVariables(CheckpointLocator.Find(index)).ToDictionary(static variable => variable.Name);
    }

    private static bool IsConstructed(string directory)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Join(directory, "expected.json")));
        return expected.RootElement.TryGetProperty("constructed", out JsonElement constructed) && constructed.GetBoolean();
    }

    private static List<RecordedRole> ReadRoles(string directory)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Join(directory, "expected.json")));
        return [.. expected.RootElement.GetProperty("roles").EnumerateArray().Select(RecordedRole.From)];
    }

    private sealed record RecordedRole(
        string Name,
        IReadOnlyList<string> WithMeta,
        IReadOnlyList<string> WithoutMeta,
        string? SlotOf,
        string? SlotName
    )
    {
        public static RecordedRole From(JsonElement role)
        {
            string[] certain = [role.GetProperty("role").GetString()!];
            return new RecordedRole(
                role.GetProperty("name").GetString()!,
                Texts("with_meta") ?? certain,
                Texts("without_meta") ?? certain,
                Text("slot_of"),
                Text("slot_name")
            );

            string? Text(string name) => role.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

            string[]? Texts(string name) =>
                role.TryGetProperty(name, out JsonElement value)
                    ? [.. value.EnumerateArray().Select(static text => text.GetString()!)]
                    : null;
        }
    }
}
