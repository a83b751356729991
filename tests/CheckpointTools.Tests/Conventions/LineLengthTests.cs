namespace CheckpointTools.Tests.Conventions;

/// <summary>Lines of sources fit beside another window.</summary>
public class LineLengthTests
{
    private const int MaxLength = 140;

    private static readonly string[] Extensions = [".cs", ".ps1", ".psm1", ".psd1", ".ps1xml", ".csproj", ".props", ".targets"];

    private static readonly string[] Folders = ["build", "samples", "Session", "src", "tests"];

    [Fact]
    public void No_line_is_too_long()
    {
        string[] files = [.. Sources()];
        Assert.Contains(files, static file => Path.GetFileName(file) == "LineLengthTests.cs");
        Assert.Contains(files, static file => Path.GetFileName(file) == "build.ps1");
        Assert.Empty(files.SelectMany(TooLong));
    }

    [Theory]
    [InlineData(MaxLength, 0)]
    [InlineData(MaxLength + 1, 1)]
    public void A_line_that_is_too_long_is_found(int length, int found)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["x.cs"], $"// short\n{new string('x', length)}\n");
        Assert.Equal(found, TooLong(directory["x.cs"]).Count());
    }

    private static IEnumerable<string> Sources() =>
        Directory
            .EnumerateFiles(Checkout.Root)
            .Concat(
                Folders.SelectMany(static folder => Directory.EnumerateFiles(Checkout.PathTo(folder), "*", SearchOption.AllDirectories))
            )
            .Where(static file => Extensions.Contains(Path.GetExtension(file)));

    private static IEnumerable<string> TooLong(string file) =>
        File.ReadLines(file)
            .Select((line, index) => (line.Length, Where: $"{Path.GetRelativePath(Checkout.Root, file)}:{index + 1}"))
            .Where(static line => line.Length > MaxLength)
            .Select(static line => $"{line.Where} has {line.Length} characters");
}
