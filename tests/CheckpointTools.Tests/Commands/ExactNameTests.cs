namespace CheckpointTools.Tests.Commands;

/// <summary>A name without wildcards means the variable that has just it; where none has, those that differ in case.</summary>
public sealed class ExactNameTests : IDisposable
{
    private readonly Session _session = new();

    public ExactNameTests()
    {
        CheckpointFiles.A(_session.Directory);
        CheckpointFiles.B(_session.Directory);
        _session
            .Run(
                "& { Get-CheckpointVariable a | Rename-CheckpointVariable a W; "
                    + "Get-CheckpointVariable b | Rename-CheckpointVariable b w } | Copy-CheckpointVariable both; "
                    + "Get-CheckpointVariable a | Rename-CheckpointVariable a W | Copy-CheckpointVariable upper"
            )
            .Succeeded();
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Get-CheckpointVariable both w", "w")]
    [InlineData("Get-CheckpointVariable both W", "W")]
    [InlineData("Get-CheckpointVariable both w, W", "W", "w")]
    [InlineData("Get-CheckpointVariable both w*", "W", "w")]
    [InlineData("Get-CheckpointVariable both [w]", "W", "w")]
    [InlineData("Get-CheckpointVariable upper w", "W")]
    [InlineData("Get-CheckpointVariable upper, both w", "W", "w")]
    [InlineData("Get-CheckpointVariable both -Exclude w", "W")]
    [InlineData("Get-CheckpointVariable both -Exclude W", "w")]
    [InlineData("Get-CheckpointVariable both -Exclude w*")]
    [InlineData("Get-CheckpointVariable upper -Exclude w")]
    public void It_is_listed(string script, params string[] names) =>
        Assert.Equal(names, _session.Run(script).Succeeded().Output.Texts("Name"));

    [Theory]
    [InlineData("Read-CheckpointVariable both w", 4)]
    [InlineData("Read-CheckpointVariable both W", 3)]
    [InlineData("Read-CheckpointVariable upper w", 3)]
    public void It_is_read(string script, int value) =>
        Assert.Equal([value], _session.Run(script).Succeeded().Output.Select(static output => (int)output.BaseObject));

    [Fact]
    public void It_is_compared_and_kept_out_of_scopes()
    {
        _session.Run("Get-CheckpointVariable both | Rename-CheckpointVariable w v | Copy-CheckpointVariable other").Succeeded();
        Assert.Equal(
            [true],
            _session
                .Run("Compare-Checkpoint both other -Exclude w, v -IncludeValue -Quiet")
                .Succeeded()
                .Output.Select(static o => (bool)o.BaseObject)
        );
        Assert.Equal(
            ["W"],
            _session
                .Run(
                    "@{ Name = 'W'; DataType = 'int32'; Shape = '[]' }, @{ Name = 'w'; DataType = 'int32'; Shape = '[]' } | "
                        + "Initialize-CheckpointVariable both @{ '/' = '/' } -Exclude w | Where-Object Rule"
                )
                .Succeeded()
                .Output.Texts("Name")
        );
    }

    [Fact]
    public void What_changes_a_checkpoint_never_takes_another_case()
    {
        _session.Run("Remove-CheckpointVariable both w").Succeeded();
        Assert.Equal(["W"], _session.Names("both"));
        Assert.Equal("VariableNotFound", _session.FailsWith("Remove-CheckpointVariable both w"));
    }
}
