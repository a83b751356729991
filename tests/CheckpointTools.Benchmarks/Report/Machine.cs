using System.Globalization;
using System.Runtime.InteropServices;

namespace CheckpointTools.Benchmarks.Report;

/// <summary>The machine that the figures come from.</summary>
internal sealed record Machine(string OperatingSystem, int Cores, long Memory, string FileSystem, string Runtime)
{
    public static Machine Describe(string directory) =>
        new(
            $"{(System.OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription)} {RuntimeInformation.ProcessArchitecture}",
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            FileSystemOf(directory),
            RuntimeInformation.FrameworkDescription
        );

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{OperatingSystem}, {Cores} cores, {(double)Memory / (1L << 30):F0} GiB of memory; "
                + $"scratch directory on {FileSystem}; {Runtime}"
        );

    /// <summary>The type of the file system that contains the directory: that of the deepest mount above it.</summary>
    private static string FileSystemOf(string directory)
    {
        const string Mounts = "/proc/mounts";
        if (!File.Exists(Mounts))
        {
            return new DriveInfo(directory).DriveFormat;
        }

        return File.ReadLines(Mounts)
            .Select(static line => line.Split(' '))
            .Where(mount => Contains(mount[1], directory))
            .MaxBy(static mount => mount[1].Length)![2];
    }

    private static bool Contains(string mountPoint, string directory) =>
        directory.StartsWith(mountPoint.TrimEnd('/') + '/', StringComparison.Ordinal);
}
