using System.Text.Json;
using CheckpointTools.Locating;

namespace CheckpointTools.Tests.Locating;

/// <summary>The path forms that were put to TensorFlow, on a tree of the same names; and real checkpoints.</summary>
public sealed class RecordedPathsTests : IDisposable
{
    private readonly Workspace _work = new();

    public RecordedPathsTests()
    {
        _work.V2("a/ckpt-1");
        _work.WriteText("a/checkpoint", "model_checkpoint_path: \"ckpt-1\"\n");
        _work.V2("b/model", withMeta: true);
        _work.WriteText("b/checkpoint", "model_checkpoint_path: \"model\"\n");
        _work.Write("sm/saved_model.pb", 8, 1);
        _work.V2("sm/variables/variables");
        _work.V2("nostate/ckpt-1");
        _work.V2("mixed/ckpt-1");
        _work.Write("mixed/ckpt-1");
        Directory.CreateDirectory(_work.At("empty"));
    }

    public void Dispose() => _work.Dispose();

    [Fact]
    public void Every_form_that_means_a_checkpoint_leads_to_it()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require(Path.Combine("oracle", "state", "cases.json"))));
        var answers = new List<string>();
        foreach (JsonElement one in cases.RootElement.GetProperty("paths").EnumerateArray())
        {
            string form = one.GetProperty("form").GetString()!;
            string path = one.GetProperty("path").GetString()!.Replace("{DIR}", _work.Root, StringComparison.Ordinal);
            if (form is "PathLike" or "bytes" or "None")
            {
                continue; // forms of Python objects
            }

            if (form.StartsWith("relative", StringComparison.Ordinal))
            {
                path = Path.GetRelativePath(Environment.CurrentDirectory, _work.At(path));
            }

            string answer;
            try
            {
                answer = Path.GetRelativePath(_work.Root, CheckpointLocator.Find(path).Prefix).Replace('\\', '/');
            }
            catch (CheckpointException e)
            {
                answer = e.Error.ToString();
            }

            answers.Add($"{form} = {answer}");
        }

        Assert.Equal(
            [
                "prefix = a/ckpt-1",
                ".index = a/ckpt-1",
                ".data = a/ckpt-1",
                "prefix without the number = CheckpointNotFound",
                "prefix with a dot at the end = a/ckpt-1",
                "prefix with trailing slash = a/ckpt-1",
                "double slash = a/ckpt-1",
                "dot dot = a/ckpt-1",
                ".meta = b/model",
                "TF1 prefix = b/model",
                "directory with state file = a/ckpt-1",
                "directory, trailing slash = a/ckpt-1",
                "TF1 directory = b/model",
                "state file itself = a/ckpt-1",
                "SavedModel directory = sm/variables/variables",
                "SavedModel directory, trailing slash = sm/variables/variables",
                "variables directory = sm/variables/variables",
                "variables prefix = sm/variables/variables",
                "saved_model.pb = sm/variables/variables",
                "empty directory = CheckpointNotFound",
                "directory without state file = nostate/ckpt-1",
                "relative prefix = a/ckpt-1",
                "relative with ./ = a/ckpt-1",
                "relative directory = a/ckpt-1",
                "~ = CheckpointNotFound",
                "~ directory = CheckpointNotFound",
                "file:// = a/ckpt-1",
                "file:// directory = a/ckpt-1",
                "missing = CheckpointNotFound",
                "empty string = CheckpointNotFound",
                "glob ? = a/ckpt-1",
                "glob * = a/ckpt-1",
                "prefix beside an empty file of that name = mixed/ckpt-1",
            ],
            answers
        );
    }

    [Fact]
    public void Every_real_checkpoint_is_listed_and_found_by_each_of_its_files()
    {
        foreach (string folder in (string[])["tf-made", "public"])
        {
            if (Fixtures.Find(folder) is not { } root)
            {
                continue; // the public ones do not belong to the project
            }

            List<CheckpointLocation> all = [.. CheckpointLocator.FindAll(root, recurse: true, e => Assert.Fail(e.Message))];
            IEnumerable<string> indexes = Directory
                .EnumerateFiles(root, "*.index", SearchOption.AllDirectories)
                .Select(f => f[..^".index".Length])
                .Order(StringComparer.Ordinal);
            Assert.Equal(indexes, all.Where(l => l.Format == CheckpointFormat.V2).Select(l => l.Prefix));
            Assert.Contains(all, l => l.Format == CheckpointFormat.V1);
            foreach (CheckpointLocation location in all)
            {
                string[] files = location.Format == CheckpointFormat.V1 ? [.. location.Files] : [.. Fixtures.FilesOf(location.Prefix)];
                Assert.NotEmpty(files);
                Assert.All([.. files, location.Prefix], file => Assert.Equal(location, CheckpointLocator.Find(file)));
            }
        }
    }

    [Theory]
    [InlineData("tf2_manager", "run-5")]
    [InlineData("tf1_adam_steps", "model.ckpt-5")]
    [InlineData("v1_single", "model.ckpt-12")]
    [InlineData("v1_sharded_partitioned", "model.ckpt")]
    public void The_latest_of_a_real_run_is_found_by_its_directory(string run, string latest)
    {
        string directory = Fixtures.Require(Path.Combine("tf-made", run));
        Assert.Equal(Path.Combine(directory, latest), CheckpointLocator.Find(directory).Prefix);
        Assert.Equal(Path.Combine(directory, latest), CheckpointLocator.LatestOf(directory));
    }
}
