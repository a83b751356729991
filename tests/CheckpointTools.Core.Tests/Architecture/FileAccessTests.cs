using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Architecture;

/// <summary>
/// No code path opens an existing file for writing, which is what makes hard links and kept data files safe: there is one place that opens
/// files for writing, and it can only create them.
/// </summary>
public sealed partial class FileAccessTests
{
    private const string Layer = "FileLayer.cs";

    /// <summary>The layer's renaming on Windows, where a reader may be in the way for a moment.</summary>
    private const string WindowsLayer = "Kernel32.cs";

    [Fact]
    public void Only_the_file_layer_changes_files_and_it_opens_none_that_exists()
    {
        string[] sources =
        [
            .. new[] { "CheckpointTools.Core", "CheckpointTools" }.SelectMany(static project =>
                Directory.GetFiles(Checkout.PathTo("src", project), "*.cs", SearchOption.AllDirectories)
            ),
        ];
        Assert.Contains(sources, static file => Path.GetFileName(file) == Layer);

        Assert.All(
            sources.Where(static file => Path.GetFileName(file) is not (Layer or WindowsLayer)),
            static file => Assert.Empty(Changes().Matches(File.ReadAllText(file)).Select(static match => match.Value))
        );
        string layer = File.ReadAllText(sources.Single(static file => Path.GetFileName(file) == Layer));
        Assert.Equal(
            [
                "File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write",
                "File.SetUnixFileMode(",
                "File.Move(",
                "File.Delete(",
                "File.SetLastWriteTimeUtc(",
                "Directory.CreateDirectory(",
                "Directory.Delete(",
                "File.SetLastWriteTimeUtc(",
            ],
            Changes().Matches(layer).Select(static match => match.Value)
        );
        string windows = File.ReadAllText(sources.Single(static file => Path.GetFileName(file) == WindowsLayer));
        Assert.Equal(["File.Move("], Changes().Matches(windows).Select(static match => match.Value));
    }

    [Theory]
    [InlineData("File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite)")]
    [InlineData("new FileStream(path, FileMode.Open)")]
    [InlineData("File.WriteAllBytes(path, bytes)")]
    [InlineData("File.AppendAllText(path, text)")]
    [InlineData("new StreamWriter(path)")]
    [InlineData("File.Replace(a, b, null)")]
    [InlineData("new FileInfo(path).OpenWrite()")]
    public void The_pattern_knows_what_changes_files(string code) => Assert.Matches(Changes(), code);

    [GeneratedRegex(
        @"\bFile\.OpenHandle\([^;]*?FileAccess\.(Write|ReadWrite)|\bnew (FileStream|StreamWriter)\("
            + @"|\bFile\.(Write\w*|Append\w*|Create\w*|Open|OpenWrite|Replace|Copy|Set\w*|Encrypt|Delete|Move)\("
            + @"|\bDirectory\.(Create\w*|Delete|Move|Set\w*)\(|\.(OpenWrite|CopyTo|MoveTo|Create|AppendText|CreateText)\(\)"
            + @"|RandomAccess\.SetLength\(|MemoryMappedFile|\bnew FileInfo\([^)]*\)\.(Delete|MoveTo|CopyTo|Replace)"
    )]
    private static partial Regex Changes();
}
