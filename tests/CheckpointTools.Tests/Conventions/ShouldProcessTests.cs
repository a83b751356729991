namespace CheckpointTools.Tests.Conventions;

public class ShouldProcessTests
{
    private const string Copy = "Get-CheckpointVariable a, b | Copy-CheckpointVariable new/x -PassThru";
    private const string Merge = "Merge-Checkpoint a, b new/x -PassThru";

    [Theory]
    [InlineData(Copy)]
    [InlineData(Merge)]
    public void WhatIf_changes_nothing_and_names_sources_and_target(string script)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        IReadOnlyList<string> before = DirectorySnapshot.Take(session.Directory.Path);
        Assert.Empty(session.Run(script + " -WhatIf").Succeeded().Output);
        Assert.Equal(before, DirectorySnapshot.Take(session.Directory.Path));
        foreach (string part in new[] { "What if:", "2 variables", session["a"], session["b"], session["new", "x"] })
        {
            Assert.Contains(part, session.Engine.Host.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WhatIf_with_Verbose_says_where_each_variable_comes_from()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        IReadOnlyList<string> verbose = session
            .Run("Get-CheckpointVariable a | Rename-CheckpointVariable a z | Copy-CheckpointVariable x -WhatIf -Verbose")
            .Succeeded()
            .Verbose;
        Assert.Equal(
            [
                $"{session["x"]}: 1 variable, 4 bytes in 1 extent to 1 data file, from {session["a"]}.",
                $"z <- a in {session["a"]} (int32 [])",
            ],
            verbose
        );
        Assert.Equal(
            verbose,
            session
                .Run(
                    "$VerbosePreference = 'Continue'; Get-CheckpointVariable a | Rename-CheckpointVariable a z | "
                        + "Copy-CheckpointVariable x -WhatIf"
                )
                .Succeeded()
                .Verbose
        );
    }

    [Theory]
    [InlineData("Get-CheckpointVariable m | Copy-CheckpointVariable m -WhatIf", "DestinationExists")]
    [InlineData("Get-CheckpointVariable m, again | Copy-CheckpointVariable x -WhatIf", "DuplicateVariable")]
    [InlineData("Merge-Checkpoint m, again x -WhatIf", "DuplicateVariable")]
    [InlineData("Get-CheckpointVariable nodata | Copy-CheckpointVariable x -WhatIf", "DataFileMissing")]
    [InlineData("Get-CheckpointVariable short | Copy-CheckpointVariable x -WhatIf", "DataFileTooShort")]
    [InlineData(
        "$v = Get-CheckpointVariable late; [IO.File]::SetLastWriteTimeUtc(\"$PWD/late.index\", [datetime]'2020-01-01'); "
            + "$v | Copy-CheckpointVariable x -WhatIf",
        "SourceChanged"
    )]
    public void WhatIf_finds_the_faults_that_a_run_would_find(string script, string id)
    {
        using var session = new Session();
        foreach (string name in new[] { "m", "again", "nodata", "short", "late" })
        {
            CheckpointFiles.Adam(session.Directory, name);
        }

        File.Delete(session["nodata.data-00000-of-00001"]);
        File.WriteAllText(session["short.data-00000-of-00001"], "short");
        Assert.Equal(id, session.FailsWith(script));
    }

    [Theory]
    [InlineData(Copy, "&Yes", true)]
    [InlineData(Copy, "Yes to &All", true)]
    [InlineData(Copy, "&No", false)]
    [InlineData(Copy, "No to A&ll", false)]
    [InlineData(Merge, "Yes to &All", true)]
    [InlineData(Merge, "&No", false)]
    public void Confirm_asks_once_and_does_what_is_answered(string script, string answer, bool writes)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        var questions = new List<string>();
        session.Engine.Host.Answer = (question, labels) =>
        {
            questions.Add(question);
            return labels.ToList().IndexOf(answer);
        };
        Assert.Equal(writes ? 1 : 0, session.Run(script + " -Confirm").Succeeded().Output.Count);
        Assert.Contains(session["new", "x"], Assert.Single(questions), StringComparison.Ordinal);
        Assert.Equal(writes, File.Exists(session["new", "x.index"]));
        Assert.Equal(writes, Directory.Exists(session["new"]));
    }

    [Fact]
    public void Nobody_is_asked_unless_Confirm_is_given()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        Assert.Single(session.Run(Copy).Succeeded().Output);
        Assert.Equal("", session.Engine.Host.Text);
    }
}
