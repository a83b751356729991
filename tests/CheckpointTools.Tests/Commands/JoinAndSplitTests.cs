namespace CheckpointTools.Tests.Commands;

public class JoinAndSplitTests
{
    [Fact]
    public void Kernels_are_joined_in_the_order_of_their_names_and_split_again()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory);
        session
            .Run(
                "$self = 'bert/encoder/layer_0/attention/self'; $names = 'query', 'key', 'value' | ForEach-Object { \"$self/$_/kernel\" }; "
                    + "Get-CheckpointVariable bert $names | Join-CheckpointVariable $names \"$self/qkv/kernel\" -Axis 1 | "
                    + "Copy-CheckpointVariable -To joined; "
                    + "Get-CheckpointVariable joined | Split-CheckpointVariable -NewName $names -Axis 1 | "
                    + "Copy-CheckpointVariable -To apart"
            )
            .Succeeded();
        Assert.Equal("[8, 24]", session.Run("\"$((Get-CheckpointVariable joined).Shape)\"").Succeeded().Output[0].ToString());
        Assert.Equal(
            "True",
            session
                .Run("$q = Read-CheckpointVariable bert $names[0]; $j = Read-CheckpointVariable joined *qkv*; \"$($q[3, 7] -eq $j[3, 7])\"")
                .Succeeded()
                .Output[0]
                .ToString()
        );
        session.Run("Get-CheckpointVariable bert $names | Copy-CheckpointVariable -To three").Succeeded();
        Assert.Equal(
            File.ReadAllBytes(session["three.data-00000-of-00001"]).Order(),
            File.ReadAllBytes(session["apart.data-00000-of-00001"]).Order()
        );
        Assert.Empty(session.Run("Compare-Checkpoint three apart").Succeeded().Output);
    }

    [Fact]
    public void Layers_are_stacked_and_unstacked()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory);
        Assert.Equal(
            "[3, 8] [8] [8] [8]",
            session
                .Run(
                    "$all = Get-CheckpointVariable bert bert/encoder/layer_?/output/dense/bias | "
                        + "Join-CheckpointVariable -NewName biases -Stack; "
                        + "$each = $all | Split-CheckpointVariable -NewName a, b, c -Unstack; "
                        + "\"$($all.Shape) $($each.Shape -join ' ')\""
                )
                .Succeeded()
                .Output[0]
                .ToString()
        );
    }

    [Fact]
    public void What_is_not_named_passes()
    {
        using var session = new Session();
        Assert.Equal(
            ["z", "xy"],
            session
                .Run(
                    "'x', 'y', 'z' | ForEach-Object { New-CheckpointVariable $_ (1, 2) } | Join-CheckpointVariable x, y xy -Axis 0 | "
                        + "ForEach-Object Name"
                )
                .Succeeded()
                .Output.Select(static name => name.ToString())
        );
    }

    [Theory]
    [InlineData("Join-CheckpointVariable -NewName j -Axis 0", "InvalidComputation")]
    [InlineData("Join-CheckpointVariable q j -Axis 0", "VariableNotFound")]
    [InlineData("Join-CheckpointVariable q* j -Axis 0 -WarningAction Ignore", "NothingToJoin")]
    [InlineData("Split-CheckpointVariable x -NewName a, b -Axis 0 -Size 1, 5", "InvalidComputation")]
    [InlineData("Split-CheckpointVariable x -NewName a, b -Axis 0 -Count 4", "NoEqualParts")]
    [InlineData("Split-CheckpointVariable x -NewName a -Axis 0 -Count 3", "InvalidComputation")]
    public void What_does_not_fit_is_refused(string command, string id)
    {
        using var session = new Session();
        Assert.Equal(
            id,
            session.FailsWith(
                "$ErrorActionPreference = 'Stop'; (New-CheckpointVariable x (1, 2, 3)), (New-CheckpointVariable y ((1, 2), (3, 4))) | "
                    + command
            )
        );
    }
}
