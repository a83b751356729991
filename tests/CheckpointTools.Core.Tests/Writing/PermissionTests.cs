using System.Runtime.Versioning;

namespace CheckpointTools.Tests.Writing;

/// <summary>What may not be written or read is said, before anything is written.</summary>
[SupportedOSPlatform("linux")]
public sealed class PermissionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _source;

    public PermissionTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Permissions are tested on Linux.");
        _source = new SmallBundle().Bytes("a", [1]).Write(_directory["source"]);
    }

    [Fact]
    public void A_directory_without_permission_is_said()
    {
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b101_101_101);
        try
        {
            OrdinaryUser.Run(() =>
            {
                AssertDenied(_directory["copy"]);
                AssertDenied(_directory["sub/copy"]);
            });
        }
        finally
        {
            File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_101_101);
        }
    }

    [Fact]
    public void A_source_that_may_not_be_read_is_said_before_writing()
    {
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(_source + ".data-00000-of-00001", 0);
        List<string> names = Tree.NamesIn(_directory.Path);

        OrdinaryUser.Run(() =>
            Assert.Equal(
                CheckpointError.AccessDenied,
                Assert.Throws<CheckpointException>(() => Checkpoints.Plan(Checkpoints.List(_source), _directory["sub/copy"])).Error
            )
        );

        Assert.Equal(names, Tree.NamesIn(_directory.Path));
    }

    public void Dispose() => _directory.Dispose();

    private void AssertDenied(string destination)
    {
        List<string> before = Tree.List(_directory.Path);

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.Copy(Checkpoints.List(_source), destination));

        Assert.Equal(CheckpointError.AccessDenied, error.Error);
        Assert.Contains(_directory.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Tree.List(_directory.Path));
    }
}
