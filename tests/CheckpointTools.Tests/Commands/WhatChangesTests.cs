using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>What commands that change a checkpoint say before and while they do it, and what they warn of.</summary>
public sealed class WhatChangesTests : IDisposable
{
    private readonly Session _session = new();

    public WhatChangesTests()
    {
        CheckpointFiles.A(_session.Directory);
        CheckpointFiles.B(_session.Directory);
        CheckpointFiles.Adam(_session.Directory, "adam");
        CheckpointFiles.Bert(_session.Directory);
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Remove-CheckpointVariable adam *nothing*", "'*nothing*'")]
    [InlineData("Remove-CheckpointVariable adam beta1_power, *nothing*", "'*nothing*'")]
    [InlineData("Rename-CheckpointVariable *nothing* { 'x' } -Path adam", "'*nothing*'")]
    [InlineData("$null = Get-CheckpointVariable adam | Rename-CheckpointVariable *nothing* { 'x' }", "'*nothing*'")]
    public void A_pattern_that_matches_nothing_is_a_warning(string script, string pattern)
    {
        string warning = Assert.Single(_session.Run(script).Succeeded().Warnings);
        Assert.Contains(pattern, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_there_is_an_error() =>
        Assert.Equal("VariableNotFound", _session.FailsWith("Remove-CheckpointVariable adam nothing"));

    [Theory]
    [InlineData("Remove-CheckpointVariable adam beta1_power, beta2_power -WhatIf", ": 'beta1_power', 'beta2_power'\"")]
    [InlineData("Remove-CheckpointVariable adam beta1_power -To x -WhatIf", ", without 'beta1_power'\"")]
    [InlineData("Remove-CheckpointVariable adam beta1_power -Compact -WhatIf", ", without 'beta1_power'\"")]
    [InlineData("Rename-CheckpointVariable beta1_power b -Path adam -WhatIf", ": 'beta1_power' -> 'b'\"")]
    [InlineData("Rename-CheckpointVariable beta1_power b -Path adam -To x -WhatIf", ", renaming 'beta1_power' -> 'b'\"")]
    public void WhatIf_names_what_changes(string script, string what) =>
        Assert.Contains(what, _session.Engine.Show(script).ReplaceLineEndings(""), StringComparison.Ordinal);

    [Fact]
    public void Of_many_the_first_twenty_are_named_and_all_with_Verbose()
    {
        using var session = new Session(columns: 100_000);
        CheckpointFiles.Bert(session.Directory);
        string shown = session.Engine.Show("Rename-CheckpointScope bert text -Path bert -WhatIf");
        Assert.Equal(20, shown.Split("' -> '").Length - 1);
        Assert.Matches("and [0-9]+ more", shown);
        int count = session.Run("(Get-CheckpointVariable bert bert/*).Count").Output[0].BaseObject is int all ? all : 0;
        EngineResult verbose = session.Run("Remove-CheckpointVariable bert bert/* -WhatIf -Verbose").Succeeded();
        Assert.Equal(count, verbose.Verbose.Count(static line => line.Contains("is left out", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Get-CheckpointVariable b | Copy-CheckpointVariable -To a -Append", 0)]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable -To a -Force", 0)]
    [InlineData("Get-CheckpointVariable b | Copy-CheckpointVariable -To a -Force", 1)]
    [InlineData("Rename-CheckpointVariable a z -Path a", 1)]
    public void A_meta_file_is_told_of_only_if_a_name_went(string script, int warnings)
    {
        File.WriteAllText(_session["a.meta"], "meta");
        Assert.Equal(
            warnings,
            _session.Run(script).Succeeded().Warnings.Count(static warning => warning.Contains(".meta", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_meta_file_beside_an_index_that_cannot_be_read_is_told_of()
    {
        File.WriteAllText(_session["a.meta"], "meta");
        File.WriteAllText(_session["a.index"], "no index");
        Assert.Single(_session.Run("Get-CheckpointVariable b | Copy-CheckpointVariable -To a -Force").Succeeded().Warnings);
    }

    [Fact]
    public void A_directory_of_one_checkpoint_is_added_to()
    {
        CheckpointFiles.A(_session.Directory, "run/model");
        _session.Run("Get-CheckpointVariable b | Copy-CheckpointVariable -To run -Append").Succeeded();
        Assert.Equal(["a", "b"], _session.Names("run/model"));

        CheckpointFiles.Adam(_session.Directory, "run/other");
        Assert.Equal("AmbiguousCheckpoint", _session.FailsWith("Get-CheckpointVariable b | Copy-CheckpointVariable -To run -Append"));
        File.WriteAllText(_session["run", "checkpoint"], "model_checkpoint_path: \"other\"");
        _session.Run("Get-CheckpointVariable b | Copy-CheckpointVariable -To run -Append").Succeeded();
        Assert.Contains("b", _session.Names("run/other"));
        Assert.Equal("InvalidDestination", _session.FailsWith("Get-CheckpointVariable b | Copy-CheckpointVariable -To run"));
        Directory.CreateDirectory(_session["empty"]);
        Assert.Equal("CheckpointNotFound", _session.FailsWith("Get-CheckpointVariable b | Copy-CheckpointVariable -To empty -Append"));
    }

    [Fact]
    public void Bytes_are_those_of_strings()
    {
        EngineResult result = _session.Run("Read-CheckpointVariable a a -AsByte");
        Assert.Empty(result.Output);
        Assert.Equal("NotAString", Assert.Single(result.ErrorIds).Split(',')[0]);
    }

    [Theory]
    [InlineData("Rename-CheckpointVariable beta1_power beta2_power -Path adam")]
    [InlineData("Rename-CheckpointVariable beta1_power beta2_power -Path adam -To x")]
    public void Where_there_is_no_choice_of_duplicates_none_is_proposed(string script)
    {
        ErrorRecord error = _session.Fails(script);
        Assert.StartsWith("DuplicateVariable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("choose with", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Give each another name", error.Exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Whoever is at fault, a script catches what is wrong with a checkpoint by one type.</summary>
    [Theory]
    [InlineData("Get-CheckpointVariable nope -ErrorAction Stop")]
    [InlineData("Get-CheckpointVariable a nope -ErrorAction Stop")]
    [InlineData("Get-CheckpointVariable nope* -ErrorAction Stop")]
    [InlineData("Read-CheckpointVariable a nope -ErrorAction Stop")]
    [InlineData("Get-ModelVariable nope -ErrorAction Stop")]
    [InlineData("Compare-Checkpoint a b -Name nope -ErrorAction Stop")]
    [InlineData("Remove-CheckpointVariable a nope")]
    [InlineData("Remove-CheckpointVariable a a")]
    [InlineData("Rename-CheckpointScope nope x -Path a")]
    [InlineData("Get-CheckpointVariable a | Rename-CheckpointVariable nope x")]
    [InlineData("Get-CheckpointVariable a | Initialize-CheckpointVariable b @{ nope = 'a' }")]
    [InlineData("@{ Name = 'x'; DataType = 'int32'; Shape = '[]' } | Copy-CheckpointVariable y")]
    [InlineData("@{ Name = 'x'; DataType = 'int32'; Shape = '[]' } | Read-CheckpointVariable")]
    [InlineData("Get-CheckpointVariable a, nope | Copy-CheckpointVariable y")]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable b")]
    [InlineData("Merge-Checkpoint a, nope -To y")]
    [InlineData("Get-Checkpoint nope -ErrorAction Stop")]
    public void Every_error_of_a_checkpoint_is_caught_by_one_type(string script)
    {
        EngineResult result = _session.Run($"try {{ {script} }} catch [CheckpointTools.CheckpointException] {{ 'caught' }}");
        Assert.Equal("caught", result.Output[^1].ToString());
    }

    [Fact]
    public void What_one_command_of_a_pipeline_warned_of_no_other_repeats()
    {
        Directory.CreateDirectory(_session["a"]);
        const string Pipeline =
            "Get-CheckpointVariable a | Initialize-CheckpointVariable a @{ a = 'a' } | Copy-CheckpointVariable x -Force";
        string warning = Assert.Single(_session.Run(Pipeline).Succeeded().Warnings);
        Assert.Contains("is also a directory", warning, StringComparison.Ordinal);
        Assert.Equal([warning, warning], _session.Run($"{Pipeline}; {Pipeline}").Succeeded().Warnings);
    }
}
