using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>Renaming and removing on disk: what both kinds of command have in common.</summary>
public class InPlaceTests
{
    private const string RenameScope = "Rename-CheckpointScope head top -Path m";
    private const string RenameOne = "Rename-CheckpointVariable global_step step -Path m";
    private const string RenameAll = "Rename-CheckpointVariable -NewName { 'all/' + $_.Name } -Path m";
    private const string RemoveByName = "Remove-CheckpointVariable m *Adam*";
    private const string RemovePiped = "Get-CheckpointVariable m *Adam* | Remove-CheckpointVariable";

    public static TheoryData<string> Edits => [RenameScope, RenameOne, RenameAll, RemoveByName, RemovePiped];

    [Theory]
    [InlineData(RenameScope, "head/bias", "top/bias")]
    [InlineData(RenameOne, "global_step", "step")]
    [InlineData(RenameAll, "head/bias", "all/head/bias")]
    [InlineData(RemoveByName, "head/bias/Adam", null)]
    [InlineData(RemovePiped, "head/bias/Adam", null)]
    public void Only_the_index_is_written_and_every_value_stays(string script, string oldName, string? newName)
    {
        using Session session = Prepare();
        IReadOnlyList<string> data = session.DataFiles();
        IReadOnlyList<string> value = session.Values($"Get-CheckpointVariable m -LiteralName {oldName}");
        IReadOnlyList<string> entries = [.. session.Entries];
        Assert.Empty(session.Run(script).Succeeded().Output);
        Assert.Equal(data, session.DataFiles());
        Assert.Equal(entries, session.Entries);
        Assert.DoesNotContain(oldName, session.Names("m"));
        if (newName is not null)
        {
            Assert.Equal(value.Skip(1), session.Values($"Get-CheckpointVariable m -LiteralName {newName}").Skip(1));
        }
        else
        {
            Assert.Equal(session.Values("Get-CheckpointVariable other -Exclude *Adam*"), session.Values("Get-CheckpointVariable m"));
        }
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void WhatIf_and_the_answer_No_change_nothing(string script)
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        session.Run(script + " -WhatIf").Succeeded();
        Assert.Contains(session["m"], session.Engine.Host.Text, StringComparison.Ordinal);
        int asked = 0;
        session.Engine.Host.Answer = (_, labels) =>
        {
            asked++;
            return labels.ToList().IndexOf("&No");
        };
        Assert.Empty(session.Run(script + " -PassThru -Confirm").Succeeded().Output);
        Assert.Equal(1, asked);
        Assert.Equal(before, session.Snapshot());
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void PassThru_emits_the_checkpoint(string script)
    {
        using Session session = Prepare();
        PSObject info = Assert.Single(session.Run(script + " -PassThru").Succeeded().Output);
        Assert.Equal("CheckpointTools.CheckpointInfo", info.TypeNames[0]);
        Assert.Equal(session["m"], info.Text("Checkpoint"));
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_destination_gets_the_change_and_the_source_stays(string script)
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        session.Run(script + " -Destination new/x").Succeeded();
        Assert.Equal(before, session.Snapshot().Where(static line => !line.StartsWith("new", StringComparison.Ordinal)));
        session.Run(script).Succeeded();
        Assert.Equal(session.Values("Get-CheckpointVariable m"), session.Values("Get-CheckpointVariable new/x"));
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_destination_that_exists_is_replaced_with_Force_only(string script)
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal("DestinationExists", session.FailsWith(script + " -Destination other"));
        Assert.Equal(before, session.Snapshot());
        session.Run(script + " -Destination other -Force").Succeeded();
        session.Run(script).Succeeded();
        Assert.Equal(session.Names("m"), session.Names("other"));
    }

    [Theory]
    [InlineData("Rename-CheckpointScope haed top -Path m", "ScopeNotFound")]
    [InlineData("Rename-CheckpointScope head top -Path nothere", "CheckpointNotFound")]
    [InlineData("Rename-CheckpointScope head top -Path m, nothere", "CheckpointNotFound")]
    [InlineData("Rename-CheckpointScope head top -Path m, damaged", "DamagedIndex")]
    [InlineData("Rename-CheckpointScope head top -Path m, other -Destination x", "OneDestination")]
    [InlineData("Rename-CheckpointScope '' '' -Path m", "NothingToRename")]
    [InlineData("Rename-CheckpointVariable gobal_step step -Path m", "VariableNotFound")]
    [InlineData("Rename-CheckpointVariable head/bias head/kernel -Path m", "DuplicateVariable")]
    [InlineData("Rename-CheckpointVariable head/bias taken -Path m, taken", "DuplicateVariable")]
    [InlineData("Rename-CheckpointVariable head/* same -Path m", "NewNameIsForOne")]
    [InlineData("Rename-CheckpointVariable -NewName { if ($_.Name -ne 'global_step') { 'x/' + $_.Name } } -Path m", "NewNameFailed")]
    [InlineData("Rename-CheckpointVariable global_step '' -Path m", "InvalidName")]
    [InlineData("Remove-CheckpointVariable m gobal_step", "VariableNotFound")]
    [InlineData("Remove-CheckpointVariable m global_step, gobal_step", "VariableNotFound")]
    [InlineData("Remove-CheckpointVariable m, damaged global_step", "DamagedIndex")]
    [InlineData("Remove-CheckpointVariable m, nothere global_step", "CheckpointNotFound")]
    [InlineData("Remove-CheckpointVariable m *", "NothingLeft")]
    [InlineData("Remove-CheckpointVariable m, a a, global_step", "NothingLeft")]
    [InlineData("Get-CheckpointVariable m | Remove-CheckpointVariable", "NothingLeft")]
    [InlineData("Get-CheckpointVariable m, other -Name global_step | Remove-CheckpointVariable -To x", "OneDestination")]
    [InlineData("'m' | Remove-CheckpointVariable", "NotAVariable")]
    [InlineData(
        "$v = Get-CheckpointVariable m *Adam*; [IO.File]::SetLastWriteTimeUtc(\"$PWD/m.index\", [datetime]'2020-01-01'); "
            + "$v | Remove-CheckpointVariable",
        "SourceChanged"
    )]
    [InlineData(
        "$v = Get-CheckpointVariable m *Adam*; Remove-CheckpointVariable m head/bias/Adam; $v | Remove-CheckpointVariable -To x",
        "SourceChanged"
    )]
    public void What_fails_leaves_every_checkpoint_as_it_was(string script, string id)
    {
        using Session session = Prepare();
        CheckpointFiles.Damage(session["damaged.index"], 200);
        CheckpointFiles.A(session.Directory);
        session
            .Run(
                "Get-CheckpointVariable m -Name head/bias, global_step | Copy-CheckpointVariable taken -NewName { $_.Name "
                    + "-replace 'global_step', 'taken' }"
            )
            .Succeeded();
        IReadOnlyList<string> indexes = Indexes(session);
        ErrorRecord error = session.Fails(script);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        if (id != "SourceChanged")
        {
            Assert.Equal(indexes, Indexes(session));
        }

        Assert.DoesNotContain("x.index", session.Entries);
    }

    [Theory]
    [InlineData("Rename-CheckpointVariable a q -Path m")]
    [InlineData("Rename-CheckpointScope '' x -Path m")]
    public void A_checkpoint_whose_data_are_under_other_names_is_not_changed(string script)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m");
        File.Move(session["m.data-00000-of-00001"], session["m.data-00000-of-00002"]);
        File.SetLastWriteTimeUtc(session["m.data-00000-of-00002"], DateTime.UtcNow - TimeSpan.FromDays(1));
        Assert.Equal("DataFileMissing", session.FailsWith(script));
        Assert.True(File.Exists(session["m.data-00000-of-00002"]));
    }

    [Fact]
    public void A_miss_names_the_checkpoint_and_what_was_probably_meant()
    {
        using Session session = Prepare();
        string scope = session.Fails("Rename-CheckpointScope haed top -Path m").Exception.Message;
        Assert.Contains(session["m"], scope, StringComparison.Ordinal);
        Assert.Contains("'head'", scope, StringComparison.Ordinal);
        string name = session.Fails("Rename-CheckpointVariable gobal_step step -Path m").Exception.Message;
        Assert.Contains(session["m"], name, StringComparison.Ordinal);
        Assert.Contains("'global_step'", name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Rename-CheckpointScope head top -Path m, other")]
    [InlineData("Rename-CheckpointScope head top -Path [mo]*")]
    [InlineData("Rename-CheckpointScope head top -LiteralPath m, other.index, m.data-00000-of-00001")]
    [InlineData("Rename-CheckpointVariable global_step step -Path m, other")]
    [InlineData("Remove-CheckpointVariable m, other global_step")]
    [InlineData("Remove-CheckpointVariable -LiteralPath m, other -Name global_step")]
    [InlineData("Get-Checkpoint m, other | Remove-CheckpointVariable -Name global_step")]
    [InlineData("Get-CheckpointVariable m, other -Name global_step | Remove-CheckpointVariable")]
    public void Several_checkpoints_change_in_one_command(string script)
    {
        using Session session = Prepare();
        IReadOnlyList<string> names = session.Names("m");
        Assert.Equal([session["m"], session["other"]], session.Run(script + " -PassThru").Succeeded().Output.Texts("Checkpoint"));
        Assert.Equal(session.Names("m"), session.Names("other"));
        Assert.NotEqual(names, session.Names("m"));
    }

    [Theory]
    [InlineData("Rename-CheckpointScope head top -Path m, a")]
    [InlineData("Remove-CheckpointVariable m, a global_step")]
    public void A_checkpoint_without_the_names_stays_as_it_is(string script)
    {
        using Session session = Prepare();
        CheckpointFiles.A(session.Directory);
        IReadOnlyList<string> before = [.. session.Snapshot().Where(static line => line.StartsWith("a.", StringComparison.Ordinal))];
        Assert.Equal([session["m"]], session.Run(script + " -PassThru").Succeeded().Output.Texts("Checkpoint"));
        Assert.Equal(before, session.Snapshot().Where(static line => line.StartsWith("a.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Remove-CheckpointVariable m nothing*")]
    [InlineData("Get-CheckpointVariable m nothing* | Remove-CheckpointVariable")]
    [InlineData("Rename-CheckpointVariable nothing* x -Path m")]
    public void What_matches_nothing_changes_nothing(string script)
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Empty(session.Run(script + " -PassThru").Succeeded().Output);
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void Variables_in_the_pipeline_do_not_stand_for_their_checkpoint()
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        EngineResult result = session.Run("Get-CheckpointVariable m head/bias | Remove-CheckpointVariable -Name *Adam*");
        Assert.NotEmpty(result.Errors);
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void A_renamed_variable_is_removed_from_where_it_is()
    {
        using Session session = Prepare();
        session
            .Run("Get-CheckpointVariable m global_step | Rename-CheckpointVariable global_step head/bias | Remove-CheckpointVariable")
            .Succeeded();
        Assert.DoesNotContain("global_step", session.Names("m"));
        Assert.Contains("head/bias", session.Names("m"));
    }

    [Theory]
    [InlineData("Remove-CheckpointVariable c w", "W")]
    [InlineData("Rename-CheckpointVariable w x -Path c", "W", "x")]
    [InlineData("Remove-CheckpointVariable c W", "w")]
    public void A_name_means_the_variable_of_just_that_name(string script, params string[] left)
    {
        using Session session = Prepare();
        CheckpointFiles.A(session.Directory);
        session
            .Run(
                "Get-CheckpointVariable a | Copy-CheckpointVariable -To c -NewName W; "
                    + "Get-CheckpointVariable a | Copy-CheckpointVariable -To c -NewName w -Append"
            )
            .Succeeded();
        session.Run(script).Succeeded();
        Assert.Equal(left, session.Names("c"));
    }

    [Theory]
    [InlineData("Remove-CheckpointVariable k _CHECKPOINTABLE_OBJECT_GRAPH")]
    [InlineData("Get-CheckpointVariable k -Force -Name _CHECK* | Remove-CheckpointVariable")]
    public void The_object_graph_cannot_be_removed(string script)
    {
        using Session session = Prepare();
        CheckpointFiles.Copy(Fixtures.TfMade("tf2_keras3", "ckpt-1"), session["k"]);
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal("ObjectGraphStays", session.FailsWith(script));
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void Data_files_of_a_save_that_is_under_way_stay()
    {
        // TensorFlow names its data files before its index: they are newer than the index that is there, and count another number.
        using Session session = Prepare();
        File.WriteAllText(session["m.data-00000-of-00003"], "new");
        session.Run("Rename-CheckpointScope head net -Path m").Succeeded();
        Assert.Contains("net/bias", session.Names("m"));
        Assert.Equal("new", File.ReadAllText(session["m.data-00000-of-00003"]));
    }

    [Fact]
    public void An_object_of_a_checkpoint_is_not_added_to_it_at_a_second_place()
    {
        using Session session = Prepare();
        CheckpointFiles.Copy(Fixtures.TfMade("tf2_keras3", "ckpt-1"), session["k"]);
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal(
            "ObjectGraphConflict",
            session.FailsWith("Get-CheckpointVariable k sequential/first/bias | Copy-CheckpointVariable -To k -Append -NewName copy")
        );
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void Names_can_be_swapped_in_one_step()
    {
        using Session session = Prepare();
        IReadOnlyList<string> adam = session.Values("Get-CheckpointVariable m -LiteralName head/bias/Adam");
        session
            .Run(
                "Rename-CheckpointVariable head/bias, head/bias/Adam { if ($_.Name -eq 'head/bias') { 'head/bias/Adam' } else { "
                    + "'head/bias' } } -Path m"
            )
            .Succeeded();
        Assert.Equal(adam.Skip(1), session.Values("Get-CheckpointVariable m -LiteralName head/bias").Skip(1));
    }

    [Theory]
    [InlineData("Remove-CheckpointVariable m *Adam* -Compact")]
    [InlineData("Get-CheckpointVariable m *Adam* | Remove-CheckpointVariable -Compact")]
    [InlineData("Remove-CheckpointVariable m *Adam*; Remove-CheckpointVariable m nothing* -Compact")]
    public void Compact_gives_the_room_back(string script)
    {
        using Session session = Prepare();
        long before = new FileInfo(session["m.data-00000-of-00001"]).Length;
        long removed = (long)
            session.Run("$size = 0L; Get-CheckpointVariable m *Adam* | % { $size += $_.Size }; $size").Succeeded().Output[0].BaseObject;
        Assert.True(removed > 0);
        session.Run(script).Succeeded();
        Assert.Equal(before - removed, new FileInfo(session["m.data-00000-of-00001"]).Length);
        Assert.Equal(session.Values("Get-CheckpointVariable other -Exclude *Adam*"), session.Values("Get-CheckpointVariable m"));
        Assert.Equal(6, session.Entries.Count());
    }

    [Fact]
    public void Partitioned_variables_are_renamed_and_removed_with_all_their_pieces()
    {
        using Session session = Prepare();
        CheckpointFiles.Copy(Fixtures.TfMade("partitioned_sharded", "model.ckpt-7"), session["p"]);
        IReadOnlyList<string> values = [.. session.Values("Get-CheckpointVariable p")];
        IReadOnlyList<string> names = session.Names("p");
        session.Run("Rename-CheckpointScope '' s -Path p").Succeeded();
        Assert.Equal(names.Select(static name => "s/" + name), session.Names("p"));
        session.Run("Rename-CheckpointScope s '' -Path p").Succeeded();
        Assert.Equal(values, session.Values("Get-CheckpointVariable p"));
        string sliced = session.Run("(Get-CheckpointVariable p | Where-Object IsSliced).Name").Succeeded().Output[0].ToString();
        session.Run($"Remove-CheckpointVariable p {sliced}").Succeeded();
        Assert.Equal(names.Where(name => name != sliced), session.Names("p"));
    }

    [Theory]
    [InlineData("Rename-CheckpointScope model net -Path k")]
    [InlineData("Remove-CheckpointVariable k model/optimizer/_momentums/*, model/optimizer/_velocities/*")]
    [InlineData("Remove-CheckpointVariable k -OptimizerState")]
    public void An_edited_checkpoint_gets_the_object_graph_that_fits(string script)
    {
        using Session session = Prepare();
        CheckpointFiles.Copy(Fixtures.TfMade("tf2_keras3", "ckpt-1"), session["k"]);
        session.Run(script + " -Destination copy").Succeeded();
        PSObject info = Assert.Single(session.Run(script + " -PassThru").Succeeded().Output);
        Assert.Equal("True", info.Text("IsObjectBased"));
        foreach (string checkpoint in new[] { "k", "copy" })
        {
            Assert.Equal("True", session.Run($"Test-Checkpoint {checkpoint}").Output[0].ToString());
            Assert.Equal(session.Names("copy"), session.Names(checkpoint));
        }
    }

    /// <summary>What loaders say of such edits is recorded in reports/saved_models: none of them loads the model.</summary>
    [Theory]
    [InlineData("Rename-CheckpointScope layer_with_weights-0 first -Path model")]
    [InlineData("Rename-CheckpointVariable *kernel/.ATTRIBUTES* { 'x/' + $_.Name } -Path model/variables")]
    [InlineData("Remove-CheckpointVariable model *OPTIMIZER_SLOT*")]
    [InlineData("Remove-CheckpointVariable model *OPTIMIZER_SLOT* -Compact")]
    [InlineData("Get-CheckpointVariable model *OPTIMIZER_SLOT* | Remove-CheckpointVariable")]
    [InlineData("Get-CheckpointVariable model -Exclude *OPTIMIZER_SLOT* | Copy-CheckpointVariable model/variables/variables -Force")]
    [InlineData("Get-CheckpointVariable m | Copy-CheckpointVariable model/variables/variables -Force")]
    [InlineData("Merge-Checkpoint m, a -To model/variables/variables -OnDuplicate First -Force")]
    [InlineData("Get-CheckpointVariable model | Copy-CheckpointVariable x -Mode Move", "-Mode Link or Copy")]
    [InlineData(
        "Get-CheckpointVariable a | Copy-CheckpointVariable model/variables/variables -Append -OnDuplicate Last "
            + "-NewName layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE"
    )]
    public void A_SavedModel_stays_one_that_loads_unless_it_may_break(string script, string advice = "another -Destination")
    {
        using Session session = Prepare();
        session.Directory.CopyOf(Fixtures.Require(Path.Combine("reports", "saved_models", "legacy")), "model");
        CheckpointFiles.A(session.Directory);
        IReadOnlyList<string> before = session.Snapshot();
        ErrorRecord error = session.Fails(script);
        Assert.Equal("BreakingChange", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains($"of the SavedModel {session["model"]}", error.Exception.Message, Ordinal);
        Assert.Contains("tf.saved_model.load", error.Exception.Message, Ordinal);
        Assert.Contains("Keras", error.Exception.Message, Ordinal);
        Assert.Contains("serving", error.Exception.Message, Ordinal);
        Assert.Contains(advice, error.Exception.Message, Ordinal);
        Assert.Equal("BreakingChange", session.FailsWith(script + " -WhatIf"));
        Assert.Equal(before, session.Snapshot());

        Assert.Contains("SavedModel", Assert.Single(session.Run(script + " -AllowBroken").Succeeded().Warnings), Ordinal);
        Assert.NotEqual(before, session.Snapshot());
    }

    [Fact]
    public void New_values_for_a_SavedModel_are_no_breach()
    {
        using Session session = Prepare();
        session.Directory.CopyOf(Fixtures.Require(Path.Combine("reports", "saved_models", "legacy")), "model");
        string values = Fixtures.Require(Path.Combine("reports", "saved_models", "legacy-values", "variables"));
        CheckpointFiles.Copy(Path.Combine(values, "variables"), session["v"]);
        EngineResult result = session
            .Run(
                "Get-CheckpointVariable model -Force | Initialize-CheckpointVariable v @{ '/' = '/' } "
                    + "| Copy-CheckpointVariable model/variables/variables -Force"
            )
            .Succeeded();
        Assert.Empty(result.Warnings);
        Assert.Equal(session.Values("Get-CheckpointVariable v").Skip(1), session.Values("Get-CheckpointVariable model").Skip(1));
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static IReadOnlyList<string> Indexes(Session session) =>
        [
            .. Directory
                .GetFiles(session.Directory.Path)
                .Order(StringComparer.Ordinal)
                .Select(static file => $"{file} {Convert.ToHexString(File.ReadAllBytes(file))}"),
        ];

    private static Session Prepare()
    {
        var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.Adam(session.Directory, "other");
        CheckpointFiles.Adam(session.Directory, "damaged");
        return session;
    }
}
