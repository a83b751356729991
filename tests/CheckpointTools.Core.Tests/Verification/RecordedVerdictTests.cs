using System.Text.Json;
using CheckpointTools.Tests.Damage;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Verification;

/// <summary>The recorded damaged checkpoints are judged as those judged them who recorded what TensorFlow does with them.</summary>
public sealed class RecordedVerdictTests
{
    /// <summary>Paths that TensorFlow misreads and that lead to a sound checkpoint here.</summary>
    private static readonly string[] UnderstoodPaths = ["path-index", "path-glob", "path-empty", "path-state"];

    /// <summary>Where nothing is, there is nothing to judge: that is an error of the path.</summary>
    private const string Nothing = "path-none";

    public static IEnumerable<TheoryDataRow<string>> Judged => DamageCase.Rows(static damage => IsJudged(damage.Id));

    /// <summary>Those that TensorFlow opens, and in which it fails to read some variables.</summary>
    public static IEnumerable<TheoryDataRow<string>> Naming =>
        DamageCase.Rows(static damage => IsJudged(damage.Id) && damage.Verdict == "error" && IsNaming(damage.Id));

    [Theory]
    [MemberData(nameof(Judged))]
    public void A_recorded_case_is_judged_as_it_should_be(string id)
    {
        var damage = DamageCase.Load(id);

        List<CheckpointFault> faults = Verified.Faults(damage.Prefix);

        Assert.True(
            damage.Verdict == Verified.Verdict(faults),
            $"{damage.Verdict} is right; found: {string.Join(Environment.NewLine, faults)}"
        );
    }

    [Theory]
    [MemberData(nameof(Naming))]
    public void The_variables_at_fault_are_named_and_no_others(string id)
    {
        var damage = DamageCase.Load(id);

        string?[] named =
        [
            .. Verified
                .Faults(damage.Prefix)
                .Where(static fault => fault.Severity == FaultSeverity.Error)
                .Select(static fault => fault.Variable)
                .Where(static name => name is not null)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(WrongVariables(id), named);
    }

    [Theory]
    [MemberData(nameof(Judged))]
    public void What_readers_refuse_is_an_error(string id)
    {
        var damage = DamageCase.Load(id);

        // An array of 254 dimensions is none in .NET, but nothing is wrong with it.
        if (damage.IsCheckpoint && Exercise.Checkpoint(damage.Prefix).Exists(static fault => fault.Error != CheckpointError.TensorTooLarge))
        {
            Assert.Equal("error", Verified.Verdict(Verified.Faults(damage.Prefix)));
        }
    }

    private static bool IsJudged(string id) => !UnderstoodPaths.Contains(id) && id != Nothing;

    /// <summary>Of missing files one fault is enough, and a wrong index or header concerns them all.</summary>
    private static bool IsNaming(string id) =>
        id.StartsWith("data-flip", StringComparison.Ordinal)
        || id.StartsWith("str-", StringComparison.Ordinal)
        || id.StartsWith("slc-", StringComparison.Ordinal)
        || (
            (
                id.StartsWith("ent-", StringComparison.Ordinal)
                || id is "v1-record-missing" or "v1-record-unparsable" or "v1-shape-huge" or "v1-dtype-99" or "v1-dtype-other"
            )
            && WrongVariables(id).Length > 0
        )
        || id is "data-zeroed" or "data-shard-copy" or "data-other-step" or "data-shift" or "data-crlf";

    /// <summary>Those of the undamaged original that TensorFlow cannot read, or reads otherwise.</summary>
    private static string[] WrongVariables(string id)
    {
        string root = Path.GetDirectoryName(Fixtures.Require(FixtureRows.Damaged))!;
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "cases.json")));
        JsonElement damage = document.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);
        IEnumerable<string> failed = Members(damage, "tensors")
            .Where(static tensor => tensor.Value.ValueKind != JsonValueKind.String || tensor.Value.GetString() != "ok")
            .Select(static tensor => tensor.Name);
        IEnumerable<string> different = Members(damage, "different").Select(static tensor => tensor.Name);
        string[] names =
        [
            .. failed.Concat(different).Where(static name => !name.StartsWith('\0')).Distinct().Order(StringComparer.Ordinal),
        ];

        // TensorFlow reads these as if nothing were wrong.
        return names.Length > 0
            ? names
            : id switch
            {
                "slc-shape" or "slc-of-slice" => ["w"],
                "ent-size-str-huge" => ["str"],
                _ => [],
            };
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement damage, string name) =>
        damage.TryGetProperty(name, out JsonElement members) && members.ValueKind == JsonValueKind.Object
            ? members.EnumerateObject()
            : default;
}
