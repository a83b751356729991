using System.Text.Json;
using CheckpointTools.Computing;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Values.Merging;

namespace CheckpointTools.Tests.Computing;

/// <summary>Averages of three checkpoints, exact to the bit, of every dtype; what is not averaged is the last one's.</summary>
public sealed class RecordedAverageTests : IDisposable
{
    private const string Folder = "oracle/values/average";

    private static readonly JsonElement Root = Load();

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Results =>
        [
            .. Root.GetProperty("results")
                .EnumerateArray()
                .Select(static result => result.GetProperty("result").GetString()!)
                .Where(static result => result != "ema_0.9_tf"),
        ];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Results))]
    public void Averages_have_the_recorded_bytes(string result)
    {
        MergeSettings settings = result switch
        {
            "mean" => new(),
            "weighted" => new() { Weights = [0.5, 0.3, 0.2], Normalize = false },
            "weighted_normalized_5_3_2" => new() { Weights = [5, 3, 2] },
            _ => new() { Method = MergeMethod.Ema },
        };
        var merge = new VariableMerge(_ => settings, allowMissing: false);
        foreach (JsonElement input in Root.GetProperty("inputs").EnumerateArray())
        {
            Checkpoints.List(PathTo(input.GetString()!)).ForEach(merge.Add);
        }

        Checkpoints.Copy([.. merge.Merge(static fault => throw fault)], _directory["out"]);

        JsonElement recorded = Root.GetProperty("results").EnumerateArray().Single(one => one.GetProperty("result").ValueEquals(result));
        IEnumerable<JsonElement> variables = recorded.GetProperty("variables").EnumerateArray();
        Dictionary<string, StoredValue> written = Checkpoints.Contents(_directory["out"]).ToDictionary(static value => value.Name);
        Assert.Equal(variables.Count(), written.Count);
        Assert.All(
            variables,
            variable =>
            {
                StoredValue value = written[variable.GetProperty("name").GetString()!];
                Assert.Equal(DataType.Parse(variable.GetProperty("dtype").GetString()!).ToString(), value.DataType);
                Assert.Equal(variable.GetProperty("sha256").GetString(), value.Sha256);
            }
        );
        Assert.Equal(
            ["counter", "flag", "global_step", "label", "small_int"],
            merge.Taken.Select(static variable => variable.Name).Order()
        );
        Assert.True(Checkpoints.Variable(_directory["out"], "emb/table").IsSliced);
        Assert.True(Checkpoints.Variable(_directory["out"], "emb/half_table").IsSliced);
    }

    private static JsonElement Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathTo("expected.json")));
        return document.RootElement.Clone();
    }

    private static string PathTo(string name) => Path.Combine(Fixtures.Require(Folder), name);
}
