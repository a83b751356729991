using System.Globalization;
using System.Text.Json;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Writing;

/// <summary>A recorded run of TensorFlow's MergeV2Checkpoints, and the folder that it started with.</summary>
internal sealed class MergeCase : IDisposable
{
    private const string Folder = "oracle/merge";
    private const string OtherFileSystem = "{OTHERFS}";

    private readonly TemporaryDirectory _work = new();
    private readonly DirectoryInfo _other = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/checkpointtools-{Guid.NewGuid():N}")
        : Directory.CreateTempSubdirectory("checkpointtools-other-");
    private readonly JsonElement _case;

    public MergeCase(string id)
    {
        Id = id;
        using var document = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require(Folder + "/cases.json")));
        _case = document.RootElement.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("id").GetString() == id).Clone();
        foreach (JsonElement folder in _case.GetProperty("copy").EnumerateArray())
        {
            CopyFolder(folder.GetString()!, folder.GetString()!);
        }

        if (_case.TryGetProperty("setup", out JsonElement steps))
        {
            foreach (JsonElement step in steps.EnumerateArray())
            {
                Apply(step);
            }
        }
    }

    public string Id { get; }

    public IEnumerable<string> Sources => _case.GetProperty("sources").EnumerateArray().Select(source => PathOf(source.GetString()!));

    public string Destination => PathOf(_case.GetProperty("destination").GetString()!);

    /// <summary>Whether TensorFlow ran as an ordinary user, as shown by the recorded changes of permissions.</summary>
    public bool NeedsOrdinaryUser { get; private set; }

    /// <summary>The values that TensorFlow reads from its result, if it can read all of it.</summary>
    public IReadOnlyList<ExpectedVariable>? Expected =>
        _case.GetProperty("expect").TryGetProperty("ok", out JsonElement ok) && ok.GetProperty("readable").GetBoolean()
            ? [.. ok.GetProperty("variables").EnumerateArray().Select(static variable => ExpectedVariable.Parse(variable, default))]
            : null;

    public static IEnumerable<string>? AllIds()
    {
        if (Fixtures.Find(Folder + "/cases.json") is not { } file)
        {
            return null;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(static one => one.GetProperty("id").GetString()!)];
    }

    public List<string> Tree() => [.. Writing.Tree.List(_work.Path), .. Writing.Tree.List(_other.FullName)];

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            // An ordinary user cannot delete anything from a write-protected directory.
            foreach (string directory in Directory.EnumerateDirectories(_work.Path))
            {
                File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111);
            }
        }

        _work.Dispose();
        _other.Delete(recursive: true);
    }

    private string PathOf(string relative) =>
        relative.StartsWith(OtherFileSystem, StringComparison.Ordinal)
            ? _other.FullName + relative[OtherFileSystem.Length..]
            : _work.Path + "/" + relative;

    private void CopyFolder(string from, string to)
    {
        string source = Fixtures.Require(Folder + "/sources/" + from);
        foreach (
            string file in Directory
                .EnumerateFiles(source, "*", SearchOption.AllDirectories)
                .Where(static file => Path.GetFileName(file) != "expected.json")
        )
        {
            string target = Path.Combine(PathOf(to), Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, File.ReadAllBytes(file));
        }
    }

    private void Apply(JsonElement step)
    {
        JsonProperty action = step.EnumerateObject().First();
        string path = PathOf(action.Value.GetString()!);
        switch (action.Name)
        {
            case "copy":
                CopyFolder(action.Value.GetString()!, step.GetProperty("to").GetString()!);
                break;
            case "mkdir" when OperatingSystem.IsWindows():
                Directory.CreateDirectory(path);
                break;
            case "mkdir":
                Directory.CreateDirectory(path);
                File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);
                break;
            case "write":
                File.WriteAllText(path, step.GetProperty("text").GetString());
                break;
            case "delete":
                File.Delete(path);
                break;
            case "move":
                File.Move(path, PathOf(step.GetProperty("to").GetString()!));
                break;
            case "truncate":
                using (FileStream file = File.OpenWrite(path))
                {
                    file.SetLength(step.GetProperty("size").GetInt64());
                }

                break;
            case "symlink" or "chmod" when OperatingSystem.IsWindows():
                Dispose();
                Assert.Skip($"'{action.Name}' is not what a user of Windows can do.");
                break;
            case "symlink":
                File.CreateSymbolicLink(path, step.GetProperty("target").GetString()!);
                break;
            case "xor":
                byte[] bytes = File.ReadAllBytes(path);
                bytes[step.GetProperty("offset").GetInt32()] ^= step.GetProperty("value").GetByte();
                File.WriteAllBytes(path, bytes);
                break;
            case "chmod" when !OperatingSystem.IsWindows():
                NeedsOrdinaryUser = true;
                File.SetUnixFileMode(_work.Path, (UnixFileMode)0b111_111_111);
                File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(step.GetProperty("mode").GetString(), 8));
                break;
            default:
                throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"The step '{action.Name}' is not known."));
        }
    }
}
