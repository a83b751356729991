using System.Text.Json;
using CheckpointTools.Locating;

namespace CheckpointTools.Tests.Locating;

/// <summary>
/// Directories with the recorded state files in them: where TensorFlow finds the latest checkpoint, it is found here; and in a few more.
/// </summary>
public sealed class StateDirectoryTests : IDisposable
{
    /// <summary>TensorFlow sees no state file in these, or nothing where it leads; the user would.</summary>
    private static readonly Dictionary<string, string> Beyond = new()
    {
        ["r-times-moved"] = "'/nonexistent/old/ckpt-2' is not there; 'ckpt-2' beside the state file was taken.",
        ["r-absolute-moved"] = "'/nonexistent/old/ckpt-2' is not there; 'ckpt-2' beside the state file was taken.",
        ["r-bom"] = "TensorFlow ignores this state file, because it begins with a byte order mark.",
        ["r-unknown"] = "TensorFlow ignores this state file, because it has the unknown field 'something'.",
        ["r-unknown-number"] = "TensorFlow ignores this state file, because it has the unknown field '77'.",
    };

    /// <summary>
    /// Nothing is latest in these; then there are three checkpoints to choose from, or the one that is meant does not exist.
    /// </summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["r-none"] = "AmbiguousCheckpoint: leads to 3 checkpoints",
        ["r-dir-missing"] = "CheckpointNotFound: There is no checkpoint 'nope'",
        ["r-empty"] = "AmbiguousCheckpoint: names no latest checkpoint",
        ["r-only-all"] = "AmbiguousCheckpoint: names no latest checkpoint",
        ["r-empty-path"] = "AmbiguousCheckpoint: names no latest checkpoint",
        ["r-no-colon"] = "AmbiguousCheckpoint: ':' is missing after 'model_checkpoint_path'",
        ["r-bad-utf8"] = "AmbiguousCheckpoint: there are bytes that are not UTF-8 text",
        ["r-bad-utf8-escape"] = "AmbiguousCheckpoint: escapes give bytes that are not UTF-8 text",
        ["r-raw-newline"] = "AmbiguousCheckpoint: the quotes are not closed",
        ["r-latest-index-missing"] = "CheckpointNotFound: names 'ckpt-2' as the latest checkpoint, which does not exist",
        ["r-utf8-raw"] = "CheckpointNotFound: names 'Größe-1' as the latest checkpoint, which does not exist",
        ["r-utf8-octal"] = "CheckpointNotFound: names 'Größe-1' as the latest checkpoint, which does not exist",

        // TensorFlow accepts this, and then reads nothing: a pattern is no name.
        ["r-glob"] = "AmbiguousCheckpoint: leads to 3 checkpoints",
    };

    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    public static TheoryData<string> Cases()
    {
        using JsonDocument cases = Load();
        return [.. cases.RootElement.GetProperty("read").EnumerateArray().Select(static one => one.GetProperty("id").GetString()!)];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Leads_to_the_latest(string id)
    {
        using JsonDocument cases = Load();
        JsonElement one = cases.RootElement.GetProperty("read").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);
        string directory = Arrange(id, one);
        string argument = one.GetProperty("directory_argument").GetString()!.Replace("{DIR}", directory, StringComparison.Ordinal);

        if (Refused.TryGetValue(id, out string? refusal))
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(argument));
            string[] parts = refusal.Split(": ", 2);
            Assert.Equal(parts[0], e.Error.ToString());
            Assert.Contains(parts[1], e.Message, StringComparison.Ordinal);
            return;
        }

        CheckpointLocation found = CheckpointLocator.Find(argument);
        if (Beyond.TryGetValue(id, out string? note))
        {
            Assert.Equal(_work.At("run/ckpt-2"), found.Prefix);
            Assert.EndsWith(note, found.Note, StringComparison.Ordinal);
            return;
        }

        // TensorFlow takes ckpt-2.index for an empty checkpoint.
        string latest = one.GetProperty("latest_checkpoint").GetString()!.Replace("{DIR}", directory, StringComparison.Ordinal);
        Assert.Equal(id == "r-index-suffix" ? _work.At("run/ckpt-2") : Path.GetFullPath(latest), found.Prefix);
        Assert.Null(found.Note);
        Assert.Equal(found.Prefix, CheckpointLocator.LatestOf(argument));
    }

    private string Arrange(string id, JsonElement one)
    {
        string directory = _work.At("run");
        foreach (string name in (string[])["ckpt-1", "ckpt-2", "ckpt-3"])
        {
            _work.V2("run/" + name);
        }

        if (id == "r-latest-data-missing")
        {
            File.Delete(_work.At("run/ckpt-2.data-00000-of-00001"));
        }
        else if (id == "r-latest-index-missing")
        {
            File.Delete(_work.At("run/ckpt-2.index"));
        }
        else if (id == "r-v1-file")
        {
            _work.V1("run/v1file");
        }

        byte[] text = one.TryGetProperty("content_hex", out JsonElement hex)
            ? Convert.FromHexString(hex.GetString()!)
            : System.Text.Encoding.UTF8.GetBytes(
                one.GetProperty("content").GetString()!.Replace("{DIR}", Workspace.InStateFile(directory), StringComparison.Ordinal)
            );
        if (id != "r-none")
        {
            _work.Write("run/checkpoint", text);
        }

        return directory;
    }

    private static JsonDocument Load() =>
        JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require(Path.Combine("oracle", "state", "cases.json"))));
}
