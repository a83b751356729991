using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>Optimize-Checkpoint: bytes that nothing refers to go, and with -ShareEqual equal values are stored once.</summary>
public class OptimizeCheckpointTests
{
    private const string Kernel = "layer_with_weights-2/kernel/.ATTRIBUTES/VARIABLE_VALUE";

    [Theory]
    [InlineData("Optimize-Checkpoint m")]
    [InlineData("Optimize-Checkpoint m.index")]
    [InlineData("Optimize-Checkpoint \"$PWD/m.data-00000-of-00001\"")]
    [InlineData("Optimize-Checkpoint [m]*")]
    [InlineData("Optimize-Checkpoint -LiteralPath m")]
    [InlineData("'m' | Optimize-Checkpoint")]
    [InlineData("Get-Checkpoint m | Optimize-Checkpoint")]
    [InlineData("Optimize-Checkpoint m, m.index -NoFlush")]
    public void Gives_back_the_bytes_of_what_was_removed(string script)
    {
        using Session session = Prepare();
        session.Run("Remove-CheckpointVariable m *Adam*").Succeeded();
        long before = Length(session, "m");
        IReadOnlyList<string> values = session.Values("Get-CheckpointVariable m");
        string[] entries = [.. session.Entries];

        Assert.Empty(session.Run(script).Succeeded().Output);

        Assert.True(Length(session, "m") < before);
        Assert.Equal(values, session.Values("Get-CheckpointVariable m"));
        Assert.Equal(entries, session.Entries);
        Assert.Equal("True", session.Run("Test-Checkpoint m").Succeeded().Output[0].ToString());
        Assert.Empty(session.Run("Test-Checkpoint m -Detailed").Succeeded().Output);
    }

    [Fact]
    public void Says_how_many_bytes_it_gives_back_and_asks()
    {
        using Session session = Prepare();
        session.Run("Remove-CheckpointVariable m *Adam*").Succeeded();
        IReadOnlyList<string> before = session.Snapshot();
        long wanted = (long)
            session.Run("$size = 0L; Get-CheckpointVariable other *Adam* | % { $size += $_.Size }; $size").Output[0].BaseObject;

        Assert.Empty(session.Run("Optimize-Checkpoint m -PassThru -WhatIf").Succeeded().Output);
        Assert.Contains($"gives {wanted} bytes back", session.Engine.Host.Text, StringComparison.Ordinal);
        int asked = 0;
        session.Engine.Host.Answer = (_, labels) =>
        {
            asked++;
            return labels.ToList().IndexOf("&No");
        };
        Assert.Empty(session.Run("Optimize-Checkpoint m -PassThru -Confirm").Succeeded().Output);
        Assert.Equal(1, asked);
        Assert.Equal(before, session.Snapshot());

        PSObject info = Assert.Single(session.Run("Optimize-Checkpoint m -PassThru").Succeeded().Output);
        Assert.Equal(session["m"], info.Text("Checkpoint"));
    }

    [Fact]
    public void What_has_nothing_to_give_is_cut_anew_if_that_was_asked_for_and_emitted_in_any_case()
    {
        using Session session = Prepare();
        session.Run("Optimize-Checkpoint m").Succeeded();
        Assert.Equal(session["m"], Assert.Single(session.Run("Optimize-Checkpoint m -PassThru").Succeeded().Output).Text("Checkpoint"));
        IReadOnlyList<string> before = session.Snapshot();
        session.Run("Optimize-Checkpoint m -MaxShardSize 1 -WhatIf").Succeeded();
        Assert.Equal(before, session.Snapshot());
        PSObject cut = Assert.Single(session.Run("Optimize-Checkpoint m -MaxShardSize 1 -PassThru").Succeeded().Output);
        Assert.NotEqual("1", cut.Text("ShardCount"));
        Assert.Equal([true], session.Run("Test-Checkpoint m").Succeeded().Output.Select(static o => o.BaseObject));
        PSObject joined = Assert.Single(session.Run("Optimize-Checkpoint m -MaxShardSize 1GB -PassThru").Succeeded().Output);
        Assert.Equal("1", joined.Text("ShardCount"));
    }

    [Theory]
    [InlineData("Optimize-Checkpoint m")]
    [InlineData("Optimize-Checkpoint export")]
    [InlineData("Optimize-Checkpoint export -ShareEqual")]
    public void What_has_nothing_to_give_stays_as_it_is(string script)
    {
        using Session session = Prepare();
        session.Directory.CopyOf(Fixtures.Require(Path.Combine("reports", "saved_models", "export")), "export");
        session.Run("Optimize-Checkpoint export -ShareEqual").Succeeded();
        IReadOnlyList<string> before = session.Snapshot();

        EngineResult result = session.Run(script + " -Verbose").Succeeded();

        Assert.Single(result.Verbose, static line => line.Contains("stays as it is", Ordinal));
        Assert.Empty(result.Warnings);
        Assert.Equal(before, session.Snapshot());
    }

    /// <summary>All loaders take the files that come of it: they are those of reports/saved_models.</summary>
    [Theory]
    [InlineData("Optimize-Checkpoint export -ShareEqual")]
    [InlineData("Get-Checkpoint export | Optimize-Checkpoint -ShareEqual")]
    [InlineData("Optimize-Checkpoint export/variables/variables -ShareEqual")]
    public void A_SavedModel_that_has_every_weight_twice_stores_it_once(string script)
    {
        using Session session = Prepare();
        session.Directory.CopyOf(Fixtures.Require(Path.Combine("reports", "saved_models", "export")), "export");
        string shared = Fixtures.Require(Path.Combine("reports", "saved_models", "export-shared", "variables"));
        string[] rest = [.. Others(session.Snapshot())];
        session.Run(script + " -WhatIf").Succeeded();
        Assert.Contains("gives 908 bytes back", session.Engine.Host.Text, Ordinal);

        EngineResult result = session.Run(script).Succeeded();

        Assert.Empty(result.Warnings);
        foreach (string file in (string[])["variables.index", "variables.data-00000-of-00001"])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(shared, file)), File.ReadAllBytes(session["export", "variables", file]));
        }

        Assert.Equal(rest, Others(session.Snapshot()));
        Assert.Empty(session.Run("Test-Checkpoint export -Detailed").Succeeded().Output);

        static IEnumerable<string> Others(IEnumerable<string> snapshot) => snapshot.Where(static line => line.Contains(".pb", Ordinal));
    }

    [Fact]
    public void With_a_destination_the_source_stays_and_what_is_there_takes_Force()
    {
        using Session session = Prepare();
        session.Directory.CopyOf(Fixtures.Require(Path.Combine("reports", "saved_models", "export")), "export");
        IReadOnlyList<string> before = DirectorySnapshot.Take(session["export"]);

        session.Run("Optimize-Checkpoint export -ShareEqual -Destination small").Succeeded();

        Assert.Equal(before, DirectorySnapshot.Take(session["export"]));
        Assert.Equal(
            session.Values("Get-CheckpointVariable export -Force | Where-Object DataType -ne string"),
            session.Values("Get-CheckpointVariable small -Force | Where-Object DataType -ne string")
        );
        Assert.Equal(2770, Length(session, "small"));
        Assert.Equal("DestinationExists", session.FailsWith("Optimize-Checkpoint m -Destination small"));
        session.Run("Optimize-Checkpoint m -To small -Force").Succeeded();
        Assert.Equal(session.Names("m"), session.Names("small"));
        Assert.Equal("OneDestination", session.FailsWith("Optimize-Checkpoint m, export -Destination x"));
        Assert.Equal("OneDestination", session.FailsWith("'m', 'export' | Optimize-Checkpoint -Destination x"));
    }

    [Fact]
    public void A_copy_keeps_what_is_shared_and_a_large_checkpoint_can_stay_in_parts()
    {
        using Session session = Prepare();
        session
            .Run(
                "Get-CheckpointVariable m | Rename-CheckpointScope '' twice | Copy-CheckpointVariable m -Append; "
                    + "Optimize-Checkpoint m -ShareEqual -MaxShardSize 40; Get-CheckpointVariable m | Copy-CheckpointVariable copy; "
                    + "Merge-Checkpoint m, copy -To merged -OnDuplicate First; Remove-CheckpointVariable m global_step -Compact"
            )
            .Succeeded();

        long once = Length(session, "other");
        Assert.Equal(once, Length(session, "copy"));
        Assert.Equal(once, Length(session, "merged"));
        Assert.Equal(once, Length(session, "m"));
        Assert.Equal(2 * session.Names("other").Count, session.Names("copy").Count);
        Assert.Equal(
            session.Values("Get-CheckpointVariable other"),
            session.Values("Get-CheckpointVariable copy twice/* | Rename-CheckpointScope twice ''")
        );
    }

    [Fact]
    public void What_is_wrong_with_one_leaves_all_as_they_are()
    {
        using Session session = Prepare();
        session.Run("Remove-CheckpointVariable m *Adam*; Remove-CheckpointVariable damaged *Adam*").Succeeded();
        File.Delete(session["damaged.data-00000-of-00001"]);
        IReadOnlyList<string> before = session.Snapshot();

        Assert.Equal("DataFileMissing", session.FailsWith("Optimize-Checkpoint m, damaged"));
        Assert.Equal("CheckpointNotFound", session.FailsWith("Optimize-Checkpoint m, nowhere"));
        Assert.StartsWith(
            "IncompleteInput",
            session.Run("Get-Checkpoint m, nowhere | Optimize-Checkpoint").Errors[^1].FullyQualifiedErrorId,
            Ordinal
        );
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void A_damaged_value_stops_it()
    {
        using Session session = Prepare();
        session.Run("Remove-CheckpointVariable m *Adam*").Succeeded();
        string data = session["m.data-00000-of-00001"];
        byte[] bytes = File.ReadAllBytes(data);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
        }

        File.WriteAllBytes(data, bytes);
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal("ChecksumMismatch", session.FailsWith("Optimize-Checkpoint m"));
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void A_V1_checkpoint_is_never_written_in_place()
    {
        using Session session = Prepare();
        session.Directory.CopyOf(Fixtures.TfMade("v1_single"), "v1");
        IReadOnlyList<string> before = session.Snapshot();
        ErrorRecord error = session.Fails("Optimize-Checkpoint v1");
        Assert.Equal("InvalidTransfer", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(before, session.Snapshot());
        session.Run("Optimize-Checkpoint v1 -Destination v2").Succeeded();
        Assert.Equal(session.Names("v1"), session.Names("v2"));
    }

    [Fact]
    public void Variables_do_not_stand_for_all_of_their_checkpoint()
    {
        using Session session = Prepare();
        session.Run("Remove-CheckpointVariable m *Adam*").Succeeded();
        IReadOnlyList<string> before = session.Snapshot();
        EngineResult result = session.Run("Get-CheckpointVariable m global_step | Optimize-Checkpoint");
        Assert.NotEmpty(result.Errors);
        Assert.Equal(before, session.Snapshot());
    }

    /// <summary>The trainer's checkpoint is object-based as well: the SavedModel keeps its own graph.</summary>
    [Theory]
    [InlineData("model")]
    [InlineData("model/variables")]
    [InlineData("model/variables/variables")]
    public void Values_in_a_SavedModel_are_replaced_and_the_old_ones_go(string destination)
    {
        using Session session = Prepare();
        session.Directory.CopyOf(Fixtures.Require(Path.Combine("reports", "saved_models", "legacy")), "model");
        CheckpointFiles.Copy(
            Path.Combine(Fixtures.Require(Path.Combine("reports", "saved_models", "legacy-values", "variables")), "variables"),
            session["new"]
        );
        byte[] fingerprint = File.ReadAllBytes(session["model", "fingerprint.pb"]);
        string graph = Hash(session, "model");
        IReadOnlyList<string> old = session.Values($"Get-CheckpointVariable model -LiteralName {Kernel}");
        IReadOnlyList<string> kept = session.Values("Get-CheckpointVariable model -Exclude */kernel/.ATTRIBUTES*");

        EngineResult result = session
            .Run($"Get-CheckpointVariable new {Kernel} -Force | Copy-CheckpointVariable -To {destination} -Append -OnDuplicate Last")
            .Succeeded();

        Assert.Empty(result.Warnings);
        IReadOnlyList<string> now = session.Values($"Get-CheckpointVariable model -LiteralName {Kernel}");
        Assert.Equal(session.Values($"Get-CheckpointVariable new -LiteralName {Kernel}"), now);
        Assert.NotEqual(old, now);
        Assert.Equal(kept, session.Values("Get-CheckpointVariable model -Exclude */kernel/.ATTRIBUTES*"));
        Assert.Equal(graph, Hash(session, "model"));

        long before = session.DataFiles().Count;
        session.Run("Optimize-Checkpoint model").Succeeded();
        Assert.Equal(before - 1, session.DataFiles().Count);
        Assert.Equal(now, session.Values($"Get-CheckpointVariable model -LiteralName {Kernel}"));
        Assert.Equal(graph, Hash(session, "model"));
        Assert.Equal(fingerprint, File.ReadAllBytes(session["model", "fingerprint.pb"]));
        Assert.Empty(session.Run("Test-Checkpoint model -Detailed").Succeeded().Output);
    }

    /// <summary>The graph itself may come down the pipe with the values: it is not what the SavedModel has.</summary>
    [Fact]
    public void A_graph_that_comes_with_new_values_is_not_taken()
    {
        using Session session = Prepare();
        session.Directory.CopyOf(Fixtures.Require(Path.Combine("reports", "saved_models", "legacy")), "model");
        session.Directory.CopyOf(Fixtures.Require(Path.Combine("reports", "saved_models", "legacy-emptied")), "emptied");
        string graph = Hash(session, "model");
        session
            .Run(
                $"Get-CheckpointVariable emptied/variables {Kernel}, _CHECKPOINTABLE_OBJECT_GRAPH -Force "
                    + "| Copy-CheckpointVariable model -Append -OnDuplicate Last"
            )
            .Succeeded();
        Assert.NotEqual(graph, Hash(session, "emptied/variables"));
        Assert.Equal(graph, Hash(session, "model"));
        Assert.Empty(session.Run("Test-Checkpoint model -Detailed | Where-Object Code -ne TrailingData").Succeeded().Output);
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static string Hash(Session session, string checkpoint) =>
        session
            .Run(
                $"[Convert]::ToHexString((Get-CheckpointVariable {checkpoint} _CHECKPOINTABLE_OBJECT_GRAPH -Force "
                    + "| Read-CheckpointVariable -AsByte))"
            )
            .Succeeded()
            .Output[0]
            .ToString();

    private static long Length(Session session, string prefix) =>
        Directory.GetFiles(session.Directory.Path, prefix + ".data-*").Sum(static file => new FileInfo(file).Length);

    private static Session Prepare()
    {
        var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.Adam(session.Directory, "other");
        CheckpointFiles.Adam(session.Directory, "damaged");
        return session;
    }
}
