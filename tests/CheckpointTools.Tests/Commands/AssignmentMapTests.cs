using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>The forms of -AssignmentMap, and maps as new names of what is copied or merged.</summary>
public class AssignmentMapTests
{
    [Theory]
    [InlineData("@{ b = 'a' }")]
    [InlineData("@{ b = @('a') }")]
    [InlineData("([ordered]@{ b = 'a' })")]
    [InlineData("('b', 'a')")]
    [InlineData("@('b', @('a'))")]
    [InlineData("@(, ('b', 'a'))")]
    [InlineData("@(('b', 'a'), ('b', 'a'))")]
    [InlineData("([pscustomobject]@{ From = 'b'; To = 'a' })")]
    [InlineData("@([pscustomobject]@{ From = 'b'; To = 'a' }, @{ from = 'b'; to = 'a' })")]
    [InlineData("@{ From = 'b'; To = 'a' }")]
    [InlineData("([ordered]@{ to = 'a'; from = 'b' })")]
    [InlineData("$dictionary")]
    [InlineData("@($sides, $sides)")]
    [InlineData("$sides")]
    [InlineData("([pscustomobject]@{ b = 'a' })")]
    [InlineData("([pscustomobject]@{ b = @('a') })")]
    [InlineData("@{ b = 'a' }.GetEnumerator()")]
    [InlineData("$dictionary.GetEnumerator()")]
    [InlineData("@(@{ b = 'a' }.GetEnumerator())")]
    [InlineData("@($dictionary.GetEnumerator())")]
    public void A_map_may_have_any_of_its_forms(string map)
    {
        using var session = Models();
        session
            .Run(
                """
                $dictionary = [System.Collections.Generic.Dictionary[string, string]]::new(); $dictionary['b'] = 'a'
                $sides = [System.Collections.Generic.Dictionary[string, object]]::new(); $sides['FROM'] = 'b'; $sides['to'] = 'a'
                """
            )
            .Succeeded();
        PSObject variable = Assert.Single(
            session.Run($"Get-CheckpointVariable a | Initialize-CheckpointVariable b {map}").Succeeded().Output
        );
        Assert.Equal(("a", "b", session["b"]), (variable.Text("Name"), variable.Text("SourceName"), variable.Text("Checkpoint")));
        Assert.StartsWith("'b' -> ", variable.Text("Rule"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'b'")]
    [InlineData("7")]
    [InlineData("@('b')")]
    [InlineData("@('b', 'a', 'c')")]
    [InlineData("@(1, 2)")]
    [InlineData("@{ b = 1 }")]
    [InlineData("@{ 1 = 'a' }")]
    [InlineData("@{ b = $null }")]
    [InlineData("@{ b = 'a', 1 }")]
    [InlineData("@($null, 'a')")]
    [InlineData("@(@{ b = 'a' })")]
    [InlineData("@{ b = @{} }")]
    [InlineData("([pscustomobject]@{ From = 'b' })")]
    [InlineData("@([pscustomobject]@{ b = 'a' }, [datetime]::Now)")]
    [InlineData("@([datetime]::Now, [pscustomobject]@{ b = 'a' })")]
    [InlineData("([version]'1.0')")]
    public void What_is_no_map_is_refused_and_the_forms_are_shown(string map)
    {
        using var session = Models();
        ErrorRecord error = session.Fails($"Get-CheckpointVariable a | Initialize-CheckpointVariable b {map} | Copy-CheckpointVariable x");
        Assert.StartsWith("NotAnAssignmentMap,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("@{ 'checkpoint/' = 'model/' }", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(,$a)")]
    [InlineData("@{ 'x' = $a }")]
    [InlineData("([pscustomobject]@{ From = 'x'; To = $a })")]
    public void A_list_that_holds_itself_is_no_map(string map)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Equal(
            "NotAnAssignmentMap",
            session.FailsWith(
                "$a = [System.Collections.ArrayList]::new(); [void]$a.Add($a); "
                    + $"Get-CheckpointVariable a | Initialize-CheckpointVariable a {map}"
            )
        );
    }

    [Theory]
    [InlineData(
        "Get-CheckpointVariable a, b | Copy-CheckpointVariable x -AssignmentMap @{ a = 'one'; b = 'two/b', 'b2' }",
        "b2",
        "one",
        "two/b"
    )]
    [InlineData("Merge-Checkpoint a, b -To x -AssignmentMap (, ('/', 'all/'))", "all/a", "all/b")]
    [InlineData(
        "& { Get-CheckpointVariable a, b; @{ Name = 'm/w'; DataType = 'int32'; "
            + "Shape = '' } } | Copy-CheckpointVariable x -AllowMissing -AssignmentMap @{ b = 'c'; 'm/w' = 'w'; 'm/' = 'n/' }",
        "a",
        "c"
    )]
    [InlineData("Merge-Checkpoint a, b -To x -AssignmentMap ([pscustomobject]@{ From = 'b'; To = 'c' })", "a", "c")]
    public void A_copy_and_a_merge_take_a_map_as_new_names(string script, params string[] names)
    {
        using var session = Models();
        session.Run(script).Succeeded();
        Assert.Equal(names, session.Names("x"));
        Assert.Equal("4", session.Values("Get-CheckpointVariable x")[^1]);
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable x -AssignmentMap @{ b = 'c' }", "InvalidAssignment")]
    [InlineData("Get-CheckpointVariable a nothing* | Copy-CheckpointVariable x -AssignmentMap @{ b = 'c' }", "NoVariable")]
    [InlineData("Get-CheckpointVariable a, b | Copy-CheckpointVariable x -AssignmentMap @{ b = 'a' }", "DuplicateVariable")]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable x -AssignmentMap @{ a = 'c' } -NewName d", "OneNaming")]
    [InlineData("Merge-Checkpoint a, b x -AssignmentMap @{ 'a/' = 'c/' }", "InvalidAssignment")]
    [InlineData("Merge-Checkpoint a, b x -AssignmentMap @{ a = 'b' }", "DuplicateVariable")]
    [InlineData("Merge-Checkpoint a, b x -AssignmentMap a", "NotAnAssignmentMap")]
    public void Names_that_do_not_fit_keep_it_from_writing(string script, string id)
    {
        using var session = Models();
        Assert.Equal(id, session.FailsWith(script));
        Assert.DoesNotContain("x.index", session.Entries);
    }

    [Fact]
    public void A_name_that_nothing_has_is_told_in_a_sentence_that_fits_several_checkpoints()
    {
        using var session = Models();
        Assert.Contains(
            "there is no variable 'd' in the checkpoints to merge.",
            session.Fails("Merge-Checkpoint a, b x -AssignmentMap @{ d = 'e' }").Exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_variable_that_is_renamed_without_its_suffix_keeps_it()
    {
        using var session = Models();
        session
            .Run(
                $"Get-CheckpointVariable '{Fixtures.TfMade("tf2_modules")}' decoder/* | Copy-CheckpointVariable x -AssignmentMap "
                    + $"@{{ 'decoder/b' = 'dec/b' }}"
            )
            .Succeeded();
        Assert.Equal(
            ["dec/b/.ATTRIBUTES/VARIABLE_VALUE", "decoder/w/.ATTRIBUTES/VARIABLE_VALUE", "save_counter/.ATTRIBUTES/VARIABLE_VALUE"],
            session.Names("x")
        );
    }

    private static Session Models()
    {
        var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        return session;
    }
}
