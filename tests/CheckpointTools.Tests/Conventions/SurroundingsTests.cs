using System.Globalization;
using System.Management.Automation;

namespace CheckpointTools.Tests.Conventions;

/// <summary>The user's culture and preferences do not change what is written.</summary>
public class SurroundingsTests
{
    // Upper case on purpose: in Turkish, I is not the capital of i.
    private const string Pipeline = """
        Get-CheckpointVariable bert, a, adam -Name *BIAS*, A -Exclude *LAYER_0/INTERMEDIATE* `
            -DataType FLOAT, INT32, INT64 -Kind WEIGHT, OPTIMIZERSLOT, COUNTER, OTHER |
            Where Name -like '*i*' |
            Rename-CheckpointScope bert I |
            Copy-CheckpointVariable x -OnDuplicate IDENTICAL
        """;

    [Theory]
    [InlineData("tr-TR", "")]
    [InlineData("de-DE", "")]
    [InlineData("en-US", "Set-StrictMode -Version Latest; ")]
    [InlineData("en-US", "$ErrorActionPreference = 'Stop'; ")]
    [InlineData("tr-TR", "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; $WhatIfPreference = $false; ")]
    public void The_same_bytes_are_written(string culture, string preferences)
    {
        byte[][] plain = Run("en-US", "");
        byte[][] here = Run(culture, preferences);
        Assert.Equal(plain, here);
        Assert.True(plain[0].Length > 1000);
    }

    [Fact]
    public void WhatIfPreference_is_heard()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        session.Run("$WhatIfPreference = $true; Get-CheckpointVariable a | Copy-CheckpointVariable x").Succeeded();
        Assert.DoesNotContain("x.index", session.Entries);
    }

    [Fact]
    public void ErrorActionPreference_Stop_ends_a_script_at_a_path_that_cannot_be_read()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Equal(
            "CheckpointNotFound",
            session.FailsWith("$ErrorActionPreference = 'Stop'; Get-CheckpointVariable a, no | Copy-CheckpointVariable x")
        );
        Assert.DoesNotContain("x.index", session.Entries);
    }

    [Fact]
    public void A_small_copy_shows_no_progress()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Empty(session.Run("Get-CheckpointVariable a | Copy-CheckpointVariable x").Succeeded().Progress);
    }

    /// <summary>The view of one line shows the status and the seconds that remain, and nothing else.</summary>
    [Fact]
    public void Progress_shows_the_rate_and_ends_once()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        EngineResult result = session
            .Run(
                "Get-CheckpointVariable m head/* | "
                    + "Convert-CheckpointVariable -Script { [System.Threading.Thread]::Sleep(700); , $_ } | Copy-CheckpointVariable x"
            )
            .Succeeded();
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
        ProgressRecord[] shown = [.. result.Progress.SkipLast(1)];
        Assert.NotEmpty(shown);
        Assert.All(
            shown,
            static record =>
            {
                Assert.Equal(ProgressRecordType.Processing, record.RecordType);
                Assert.Matches("^[0-9,]+ of [0-9,]+ MiB, [0-9,]+ MiB/s: ", record.StatusDescription);
                Assert.InRange(record.PercentComplete, 0, 100);
            }
        );
    }

    private static byte[][] Run(string culture, string preferences)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo beforeUI = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            using var session = new Session();
            Assert.Equal(culture, session.Run("[cultureinfo]::CurrentCulture.Name").Output[0].ToString());
            CheckpointFiles.Bert(session.Directory);
            CheckpointFiles.A(session.Directory);
            CheckpointFiles.Adam(session.Directory);
            session.Run(preferences + Pipeline).Succeeded();
            return [File.ReadAllBytes(session["x.index"]), File.ReadAllBytes(session["x.data-00000-of-00001"])];
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
            CultureInfo.CurrentUICulture = beforeUI;
        }
    }
}
