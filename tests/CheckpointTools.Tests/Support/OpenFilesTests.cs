using Xunit.Sdk;

namespace CheckpointTools.Tests.Support;

/// <summary>Tests that the check for open files, on which other tests rely, detects one.</summary>
public sealed class OpenFilesTests
{
    [Fact]
    public void A_file_that_is_held_open_is_seen_until_it_is_closed()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory["file"], [1]);

        using (File.OpenRead(directory["file"]))
        {
            // On Windows, it is the attempt to open the file that fails.
            Exception seen = Assert.ThrowsAny<Exception>(() => OpenFiles.AssertNoneIn(directory.Path));
            Assert.True(seen is XunitException or IOException, seen.ToString());
        }

        OpenFiles.AssertNoneIn(directory.Path);
    }
}
