using System.Text;

namespace CheckpointTools.Tests.Locating;

/// <summary>A temporary directory with files that look like checkpoints by their names and table footers.</summary>
public sealed class Workspace : IDisposable
{
    private static readonly byte[] Magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

    public string Root { get; } = Path.TrimEndingDirectorySeparator(Directory.CreateTempSubdirectory("locating-").FullName);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public string At(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    public string Write(string relative, params byte[] content)
    {
        string path = At(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string WriteText(string relative, string content) => Write(relative, Encoding.UTF8.GetBytes(content));

    /// <summary>P.index, a data file and optionally P.meta.</summary>
    public string V2(string relative, bool withMeta = false)
    {
        Write(relative + ".index", Table(0x08));
        Write(relative + ".data-00000-of-00001", 1, 2, 3, 4);
        if (withMeta)
        {
            Write(relative + ".meta", 0x0a, 0x00);
        }

        return At(relative);
    }

    /// <summary>A path as TensorFlow writes it into a state file, where a backslash begins an escape.</summary>
    public static string InStateFile(string path) => path.Replace(@"\", @"\\", StringComparison.Ordinal);

    public string V1(string relative) => Write(relative, Table(0x0a));

    /// <summary>The first record of a table (key "", a value that begins with the given byte) and a footer.</summary>
    public static byte[] Table(byte firstOfValue) => [0, 0, 1, firstOfValue, .. new byte[60], .. Magic];
}
