using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Benchmarks.Inputs;

/// <summary>The files of checkpoints of one shard, as the system's own programs take them.</summary>
internal static class PlainFiles
{
    /// <summary>The index and the data file.</summary>
    public static string[] Of(string prefix) => [BundleFiles.IndexPath(prefix), BundleFiles.DataPath(prefix, 0, 1)];

    /// <summary>Copies files, every byte of them.</summary>
    public static void Copy(string[] files, string directory) =>
        Child.Run("cp", ["--reflink=never", "--sparse=never", .. files, directory]);

    /// <summary>Reads all bytes of files.</summary>
    public static void Read(string[] files) => Child.Run("sh", ["-c", "cat \"$@\" > /dev/null", "sh", .. files]);

    /// <summary>Removes the files of a directory.</summary>
    public static void Empty(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory))
        {
            File.Delete(file);
        }
    }
}
