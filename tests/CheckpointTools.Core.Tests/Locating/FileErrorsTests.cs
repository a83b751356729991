using CheckpointTools.Files;

namespace CheckpointTools.Tests.Locating;

public class FileErrorsTests
{
    public static TheoryData<Exception, bool, CheckpointError> Failures =>
        new()
        {
            { new FileNotFoundException("os"), true, CheckpointError.CheckpointNotFound },
            { new DirectoryNotFoundException("os"), false, CheckpointError.WriteFailed },
            { new UnauthorizedAccessException("os"), true, CheckpointError.AccessDenied },
            { new UnauthorizedAccessException("os"), false, CheckpointError.AccessDenied },
            { new PathTooLongException("os"), true, CheckpointError.CheckpointNotFound },
            { new PathTooLongException("os"), false, CheckpointError.InvalidDestination },
            { new ArgumentException("os"), false, CheckpointError.InvalidDestination },
            { new IOException("os", 28), false, CheckpointError.DiskFull },
            { new IOException("os", unchecked((int)0x80070070)), false, CheckpointError.DiskFull },
            { new IOException("os", 122), false, CheckpointError.DiskFull },
            { new IOException("os", unchecked((int)0x8007007B)), false, CheckpointError.InvalidDestination },
            { new IOException("os", unchecked((int)0x8007010B)), true, CheckpointError.CheckpointNotFound },
            { new IOException("os", 5), true, CheckpointError.ReadFailed },
            { new IOException("os", 5), false, CheckpointError.WriteFailed },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_of_the_file_system_becomes_a_sentence_about_the_file(Exception failure, bool reading, CheckpointError error)
    {
        CheckpointException e = FileErrors.ToException(failure, "/x/ckpt-1.index", reading);
        Assert.Equal(error, e.Error);
        Assert.Equal("/x/ckpt-1.index", e.File);
        Assert.Contains("/x/ckpt-1.index", e.Message, StringComparison.Ordinal);
        Assert.Same(failure, e.InnerException);
        Assert.True(FileErrors.Covers(failure));
    }

    [Fact]
    public void Writing_over_a_directory_says_that_it_is_one()
    {
        string directory = Path.GetTempPath();
        Exception failure = Assert.ThrowsAny<Exception>(() => File.WriteAllBytes(directory, [1]));
        CheckpointException e = FileErrors.ToException(failure, directory, reading: false);
        Assert.Equal(CheckpointError.WriteFailed, e.Error);
        Assert.Contains("is a directory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_fault_stays_what_it_is()
    {
        var known = new CheckpointException(CheckpointError.DamagedIndex, "x");
        Assert.Same(known, FileErrors.ToException(known, "y", reading: true));
    }
}
