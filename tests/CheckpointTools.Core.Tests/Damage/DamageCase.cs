using System.Text.Json;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Damage;

/// <summary>A damaged checkpoint, and the verdict recorded from TensorFlow's behaviour.</summary>
/// <param name="Id">The name of the case.</param>
/// <param name="Prefix">The prefix, relative to the folder of cases.</param>
/// <param name="Verdict">The verdict of a careful tool: ok, warn or error.</param>
/// <param name="IsCheckpoint">Whether the case is a checkpoint, not a form of path.</param>
internal sealed record DamageCase(string Id, string Prefix, string Verdict, bool IsCheckpoint)
{
    public static DamageCase Load(string id) => All().Single(damage => damage.Id == id);

    public static IEnumerable<TheoryDataRow<string>> Rows(Func<DamageCase, bool> where)
    {
        if (Fixtures.Find(FixtureRows.Damaged) is null)
        {
            return [new TheoryDataRow<string>("") { Skip = "The damaged checkpoints are not beside this checkout." }];
        }

        List<TheoryDataRow<string>> rows = [.. All().Where(where).Select(static damage => new TheoryDataRow<string>(damage.Id))];
        return rows.Count > 0 ? rows : throw new InvalidOperationException("No such damaged checkpoint is recorded.");
    }

    private static IEnumerable<DamageCase> All()
    {
        string root = Path.GetDirectoryName(Fixtures.Require(FixtureRows.Damaged))!;
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "cases.json")));
        foreach (JsonElement damage in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            string id = damage.GetProperty("id").GetString()!;
            string prefix = damage.GetProperty("prefix").GetString() ?? "";
            bool isCheckpoint = prefix == "ckpt" || id.StartsWith("v1-", StringComparison.Ordinal);
            yield return new DamageCase(
                id,
                Path.Combine(root, damage.GetProperty("files dir").GetString()!, prefix),
                damage.GetProperty("should").GetString()!,
                isCheckpoint
            );
        }
    }
}
