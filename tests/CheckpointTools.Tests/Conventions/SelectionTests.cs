namespace CheckpointTools.Tests.Conventions;

/// <summary>-Name, -Exclude, -Kind and -DataType select the same variables wherever they are given.</summary>
public class SelectionTests
{
    private const string Emits = "(Get-CheckpointVariable m {0}).Name";

    public static TheoryData<string, string> Cases =>
        new MatrixTheoryData<string, string>(
            [
                "-Name head/*",
                "-Name HEAD/BIAS",
                "-Exclude *Adam*, beta*",
                "-Kind Weight",
                "-Kind OptimizerSlot, Counter -Exclude head/*",
                "-DataType int64",
                "-Name head/* -Kind Weight -DataType float32 -Exclude *bias*",
            ],
            [
                "(Read-CheckpointVariable m {0} -AsObject).Name",
                "(Measure-CheckpointVariable m {0}).Name",
                "Merge-Checkpoint m, other -To merged {0}; @((Get-CheckpointVariable merged).Name) -ne 'a'",
                "(Get-CheckpointVariable m | Convert-CheckpointVariable -Script { , $_ } {0} | Where-Object IsComputed).Name",
                "Copy-Checkpoint m -To cut; Remove-CheckpointVariable cut {0}; "
                    + "$left = (Get-CheckpointVariable cut).Name; (Get-CheckpointVariable m).Name | Where-Object { $_ -cnotin $left }",
            ]
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_select_what_Get_CheckpointVariable_selects(string selection, string script)
    {
        // A name that differs in case is not taken by what changes values or files; Read- and Remove- want names.
        bool isExact = script.Contains("Convert-", StringComparison.Ordinal) || script.Contains("Remove-", StringComparison.Ordinal);
        selection = isExact ? selection.Replace("HEAD/BIAS", "head/bias", StringComparison.Ordinal) : selection;
        bool needsName = script.Contains("Read-", StringComparison.Ordinal) || script.Contains("Remove-", StringComparison.Ordinal);
        string given = needsName && !selection.Contains("-Name", StringComparison.Ordinal) ? $"-Name * {selection}" : selection;

        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.A(session.Directory, "other");
        string[] expected = Names(session, Emits.Replace("{0}", selection, StringComparison.Ordinal));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Names(session, script.Replace("{0}", given, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_merge_that_is_asked_for_what_nobody_has_writes_nothing()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.A(session.Directory, "other");
        Assert.Equal("VariableNotFound", session.FailsWith("Merge-Checkpoint m, other -To merged -Name head/bia"));
        Assert.DoesNotContain("merged.index", session.Entries);
    }

    private static string[] Names(Session session, string script) =>
        [.. session.Run(script).Succeeded().Output.Select(static name => name.ToString()).Order(StringComparer.Ordinal)];
}
