using System.Text;
using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Locating;
using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Managing;

/// <summary>A directory with checkpoints of one variable, whose value is the step.</summary>
internal sealed class Runs : IDisposable
{
    public TemporaryDirectory Directory { get; } = new();

    public string this[params string[] parts] => Directory[parts];

    public IEnumerable<string> Names => Writing.Tree.NamesIn(Directory.Path);

    public static CheckpointLocation At(string prefix) => CheckpointLocator.FindNamed(prefix);

    /// <returns>The prefix.</returns>
    public string Save(string name, int shardCount = 1, bool hasMeta = false)
    {
        string prefix = Stored.Write(
            this[name],
            shardCount,
            [("w", Encoding.UTF8.GetBytes(name)), ("x", new byte[40]), ("y", new byte[7])]
        );
        if (hasMeta)
        {
            File.WriteAllText(prefix + ".meta", name);
        }

        return prefix;
    }

    /// <summary>Saves one at a time: as old as that are its index and its data.</summary>
    /// <returns>The prefix.</returns>
    public string Save(string name, DateTime time)
    {
        string prefix = Save(name);
        File.SetLastWriteTimeUtc(prefix + ".index", time);
        File.SetLastWriteTimeUtc(prefix + ".data-00000-of-00001", time);
        return prefix;
    }

    /// <summary>Writes a state file of these paths, the last of which is the latest.</summary>
    public void Name(params string[] paths) =>
        File.WriteAllBytes(this["checkpoint"], StateFileWriter.Write(new CheckpointState(paths[^1], paths, [], null, null)));

    public CheckpointState State(string directory = "") => CheckpointState.Load(this[directory, "checkpoint"]);

    public void Dispose() => Directory.Dispose();
}
