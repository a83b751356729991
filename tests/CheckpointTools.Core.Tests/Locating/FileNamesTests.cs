using CheckpointTools.Files;

namespace CheckpointTools.Tests.Locating;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("con", true)]
    [InlineData("NUL.index", true)]
    [InlineData("aux .ckpt-1.index", true)]
    [InlineData("Lpt9", true)]
    [InlineData("com1.data-00000-of-00001", true)]
    [InlineData("com0", false)]
    [InlineData("com10", false)]
    [InlineData("console", false)]
    [InlineData("my.nul", false)]
    [InlineData("", false)]
    public void Devices_of_Windows_are_known_by_what_precedes_the_first_dot(string name, bool isDevice) =>
        Assert.Equal(isDevice, FileNames.IsWindowsDevice(name));

    [Fact]
    public void A_suffix_is_what_follows_the_prefix_in_the_name()
    {
        Assert.Equal(".index", FileNames.SuffixOf(Path.Combine("a", "model"), Path.Combine("b", "model.index")));
        Assert.Equal("", FileNames.SuffixOf(Path.Combine("a", "model"), Path.Combine("a", "mode.index")));
    }
}
