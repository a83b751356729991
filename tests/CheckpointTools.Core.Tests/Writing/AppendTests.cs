using CheckpointTools.Proof;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>What is added to stays as it is, byte for byte, whatever of it is in use.</summary>
public sealed class AppendTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void A_data_file_that_no_value_lies_in_keeps_its_bytes()
    {
        string prefix = Stored.Write(_directory["model"], 2, ("used", [1, 2, 3]));
        byte[] unused = [4, 5, 6, 7];
        File.WriteAllBytes(prefix + ".data-00001-of-00002", unused);

        Append(prefix);

        Assert.Equal(unused, File.ReadAllBytes(prefix + ".data-00001-of-00003"));
        Assert.Equal(Stored.Lines([("added", [8]), ("used", [1, 2, 3])]), Stored.Read(prefix));
    }

    [Fact]
    public void A_data_file_that_no_value_lies_in_may_be_absent()
    {
        string prefix = Stored.Write(_directory["model"], 2, ("used", [1, 2, 3]));
        File.Delete(prefix + ".data-00001-of-00002");

        Append(prefix);

        Assert.Equal(Stored.Lines([("added", [8]), ("used", [1, 2, 3])]), Stored.Read(prefix));
    }

    public void Dispose() => _directory.Dispose();

    private void Append(string prefix)
    {
        List<CheckpointVariable> added = Checkpoints.List(Stored.Write(_directory["other"], 1, ("added", [8])));
        var options = new TransferOptions { Append = true, Flush = false };
        TransferExecutor.Execute(
            TransferPlanner.Plan(added, prefix, options, TestContext.Current.CancellationToken),
            null,
            TestContext.Current.CancellationToken
        );
    }
}
