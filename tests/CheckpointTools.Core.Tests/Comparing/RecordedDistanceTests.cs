using System.Text.Json;
using CheckpointTools.Comparing;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Comparing;

/// <summary>How far recorded variables are apart, held against exact arithmetic.</summary>
public sealed class RecordedDistanceTests
{
    private static readonly string Folder = Fixtures.Require("oracle/values/compare");

    public static TheoryData<string, string> Variables
    {
        get
        {
            var variables = new TheoryData<string, string>();
            foreach (JsonElement pair in Pairs())
            {
                foreach (
                    JsonElement variable in pair.GetProperty("variables")
                        .EnumerateArray()
                        .Where(static v => v.TryGetProperty("count", out _))
                )
                {
                    variables.Add(pair.GetProperty("id").GetString()!, variable.GetProperty("name").GetString()!);
                }
            }

            return variables;
        }
    }

    [Theory]
    [MemberData(nameof(Variables))]
    public void Values_are_as_far_apart_as_they_are(string pair, string name)
    {
        JsonElement record = Pairs()
            .Single(record => record.GetProperty("id").GetString() == pair)
            .GetProperty("variables")
            .EnumerateArray()
            .Single(record => record.GetProperty("name").GetString() == name);
        CheckpointVariable variable = Checkpoints.Variable(Path.Combine(Folder, pair + "-a"), name);
        CheckpointVariable reference = Checkpoints.Variable(Path.Combine(Folder, pair + "-b"), name);
        using var comparer = new ValueComparer();

        CheckpointDifference? difference = comparer.Compare(variable, reference, null, TestContext.Current.CancellationToken);

        Assert.Equal(record.GetProperty("differing").GetInt64(), difference?.DifferingCount ?? 0);
        Assert.Equal(record.GetProperty("kind").GetString() == "value", difference is not null);
        if (difference is null)
        {
            return;
        }

        Assert.Equal(record.GetProperty("first_difference").GetInt64(), difference.FirstDifferingIndex);
        Assert.Equal(record.TryGetProperty("one_nan", out JsonElement nan) ? nan.GetInt64() : 0, difference.OneNaNCount);
        Assert.Equal(Number(record, "max_abs"), difference.MaxAbsoluteError);
        Assert.Equal(Number(record, "max_rel"), difference.MaxRelativeError);
        Assert.Equal(record.TryGetProperty("max_ulp", out JsonElement steps) ? steps.GetUInt64() : (ulong?)null, difference.MaxUlpError);
    }

    private static IEnumerable<JsonElement> Pairs()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        return [.. document.RootElement.GetProperty("pairs").EnumerateArray().Select(static pair => pair.Clone())];
    }

    private static double? Number(JsonElement record, string name) =>
        !record.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.String ? double.PositiveInfinity
        : value.GetDouble();
}
