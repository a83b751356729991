using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>Pieces of one tensor in several checkpoints, as a sharded save has them before it is merged.</summary>
public sealed class SliceUnionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _whole;

    public SliceUnionTests() => _whole = Rows("whole", [0, 1, 2]);

    [Theory]
    [InlineData(TransferMode.Copy)]
    [InlineData(TransferMode.Link)]
    public void Are_one_tensor_again(TransferMode mode)
    {
        List<CheckpointVariable> parts = [.. Checkpoints.List(Rows("a", [1])), .. Checkpoints.List(Rows("b", [2, 0]))];

        TransferExecutor.Execute(
            TransferPlanner.Plan(
                parts,
                _directory["copy"],
                new TransferOptions { Mode = mode, Flush = false },
                TestContext.Current.CancellationToken
            ),
            null,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Checkpoints.Contents(_whole), Checkpoints.Contents(_directory["copy"]));
    }

    [Fact]
    public void Of_strings_are_one_tensor_again()
    {
        string[] texts = ["one", "", "three", "four"];
        SmallBundle Strings() => new SmallBundle().BandsOfStrings("s", [2, 2], texts);
        List<CheckpointVariable> parts =
        [
            .. Checkpoints.List(Strings().OnlyBands("s", 0).Write(_directory["s0"])),
            .. Checkpoints.List(Strings().OnlyBands("s", 1).Write(_directory["s1"])),
        ];

        Checkpoints.Copy(parts, _directory["copy"]);

        Assert.Equal(Checkpoints.Contents(Strings().Write(_directory["strings"])), Checkpoints.Contents(_directory["copy"]));
    }

    [Fact]
    public void That_leave_a_gap_are_refused() => AssertRefused("its slices hold 4 of 6 elements", Rows("a", [0]), Rows("b", [1]));

    [Fact]
    public void That_overlap_are_refused() => AssertRefused("overlap", Rows("a", [0, 1]), Rows("b", [1, 2]));

    [Fact]
    public void That_overlap_and_leave_as_large_a_gap_are_refused() =>
        AssertRefused("its slices overlap and leave gaps", Rows("a", [0]), Rows("b", [0, 1]));

    [Fact]
    public void Of_tensors_of_other_shapes_are_refused() =>
        AssertRefused(
            "float32 [2, 2]",
            Rows("a", [0]),
            new SmallBundle().RowsOfFloats("w", 2, [1, 1], 1, 2, 3, 4).OnlyBands("w", 1).Write(_directory["b"])
        );

    [Fact]
    public void Of_tensors_of_other_dtypes_are_refused() =>
        AssertRefused(
            "string [3]",
            new SmallBundle().BandsOfStrings("w", [1, 2], "x", "y", "z").OnlyBands("w", 0).Write(_directory["a"]),
            Rows("b", [1, 2])
        );

    [Fact]
    public void Beside_the_whole_tensor_are_a_duplicate()
    {
        List<CheckpointVariable> variables = [.. Checkpoints.List(_whole), .. Checkpoints.List(Rows("a", [0]))];

        Assert.Equal(
            CheckpointError.DuplicateVariable,
            Assert.Throws<CheckpointException>(() => Checkpoints.Plan(variables, _directory["copy"])).Error
        );
    }

    public void Dispose() => _directory.Dispose();

    private string Rows(string file, int[] kept) =>
        new SmallBundle().RowsOfFloats("w", 2, [1, 1, 1], 1, 2, 3, 4, 5, 6).OnlyBands("w", kept).Write(_directory[file]);

    private void AssertRefused(string why, string first, string second)
    {
        List<CheckpointVariable> variables = [.. Checkpoints.List(first), .. Checkpoints.List(second)];

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.Plan(variables, _directory["copy"]));

        Assert.Equal(CheckpointError.DamagedEntry, error.Error);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains(first, error.Message, StringComparison.Ordinal);
        Assert.Contains(second, error.Message, StringComparison.Ordinal);
    }
}
