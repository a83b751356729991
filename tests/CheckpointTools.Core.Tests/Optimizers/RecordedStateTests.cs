using System.Text.Json;
using CheckpointTools.Locating;
using CheckpointTools.Optimizers;
using CheckpointTools.Tests.Verification;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Optimizers;

/// <summary>What is an optimizer's in real checkpoints: the roles come from TensorFlow's own objects (reports/kinds).</summary>
public sealed class RecordedStateTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Fixtures.Require("reports/kinds")).Select(static path => Path.GetFileName(path)!).Order()];

    /// <summary>Those whose .meta is beside them. They were saved before the first step, so their values are the first ones.</summary>
    public static TheoryData<string> CasesWithModel =>
        [
            .. Directory
                .GetFiles(Fixtures.Require("reports/kinds"), "*.meta", SearchOption.AllDirectories)
                .Select(static path => Path.GetFileName(Path.GetDirectoryName(path))!)
                .Order(),
        ];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Slots_go_and_so_do_the_optimizers_own_counts(string name)
    {
        (string prefix, Dictionary<string, string> roles) = Read(name);
        OptimizerChange change = StateOf(prefix).Remove(keepsObjects: false, dropsAverages: false);

        Assert.Equal(
            roles.Where(static role => role.Value == "slot" || IsOwnCount(role.Key, role.Value)).Select(static role => role.Key),
            change.Removed.Select(static variable => variable.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal(roles.Count, change.Removed.Count + change.Variables.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Only_slots_go_if_the_optimizer_stays(string name)
    {
        (string prefix, Dictionary<string, string> roles) = Read(name);
        OptimizerChange change = StateOf(prefix).Remove(keepsObjects: true, dropsAverages: false);

        Assert.Equal(
            roles.Where(static role => role.Value == "slot").Select(static role => role.Key),
            change.Removed.Select(static variable => variable.Name).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(CasesWithModel))]
    public void A_reset_gives_what_the_model_begins_with(string name)
    {
        (string prefix, Dictionary<string, string> roles) = Read(name);
        OptimizerChange change = StateOf(prefix).Reset(SlotFill.None, keepsIterations: false);
        string copy = _directory["copy"];
        Checkpoints.Copy(change.Variables, copy);

        string[] filled = [.. change.Filled.Select(static variable => variable.Name)];
        Assert.Superset(roles.Where(static role => role.Value == "slot").Select(static role => role.Key).ToHashSet(), filled.ToHashSet());
        Assert.All(filled, variable => Assert.True(roles[variable] == "slot" || IsOwnCount(variable, roles[variable])));
        Assert.All(
            change.Variables.Where(variable => filled.Contains(variable.Name)),
            static variable => Assert.True(variable.Origin.IsConstant)
        );
        Assert.Equal(Checkpoints.Contents(prefix), Checkpoints.Contents(copy));
        Assert.Empty(Verified.Faults(copy));
    }

    /// <summary>The global step and other counts of the training stay; all other scalars here are an optimizer's.</summary>
    private static bool IsOwnCount(string name, string role) =>
        role == "counter" && name.Split('/', ':')[0] is not ("global_step" or "epoch" or "save_counter");

    private static OptimizerState StateOf(string prefix) => OptimizerState.Read(new CheckpointLocation(prefix, CheckpointFormat.V2));

    private static (string Prefix, Dictionary<string, string> Roles) Read(string name)
    {
        string directory = Fixtures.Require("reports/kinds/" + name);
        string index = Directory.GetFiles(directory, "*.index", SearchOption.AllDirectories).Single();
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Join(directory, "expected.json")));
        return (
            Path.GetFullPath(index[..^".index".Length]),
            expected
                .RootElement.GetProperty("roles")
                .EnumerateArray()
                .OrderBy(static role => role.GetProperty("name").GetString()!, StringComparer.Ordinal)
                .ToDictionary(static role => role.GetProperty("name").GetString()!, static role => role.GetProperty("role").GetString()!)
        );
    }
}
