using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class CopyCheckpointVariableTests
{
    [Fact]
    public void The_pipeline_that_the_module_is_for()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory, "a");
        IReadOnlyList<string> before = DirectorySnapshot.Take(session.Directory.Path);
        Assert.Empty(
            session
                .Run("Get-CheckpointVariable a | Where Name -like 'bert/encoder/*' | Copy-CheckpointVariable -To merged")
                .Succeeded()
                .Output
        );
        IReadOnlyList<PSObject> listed = session.Run("Get-CheckpointVariable merged").Succeeded().Output;
        Assert.Equal(
            Expected
                .Read("bert_like/expected.json")
                .Variables.Select(static v => v.Name)
                .Where(static n => n.StartsWith("bert/encoder/", StringComparison.Ordinal)),
            listed.Texts("Name")
        );
        Assert.Equal(Values(session, "Get-CheckpointVariable a -Name bert/encoder/*"), Values(session, "Get-CheckpointVariable merged"));
        Assert.Equal(["a.data-00000-of-00001", "a.index", "merged.data-00000-of-00001", "merged.index"], session.Entries);
        Assert.Subset(DirectorySnapshot.Take(session.Directory.Path).ToHashSet(), before.ToHashSet());
    }

    [Fact]
    public void Two_public_checkpoints_become_one()
    {
        Assert.SkipWhen(Fixtures.Public is null, Fixtures.NoPublic);
        using var session = new Session();
        session.Engine.SetVariable("a", Path.Combine(Fixtures.Public, "tensorflow+tensorflow", "quantization_mnist", "model.ckpt-14070"));
        session.Engine.SetVariable(
            "b",
            Path.Combine(Fixtures.Public, "carpedm20+NTM-tensorflow", "v2_copy_10", "NTM-copy_copy.model-3402")
        );
        session.Run("Get-CheckpointVariable $a, $b | Where Name -notlike '*bias*' | Copy-CheckpointVariable -To merged").Succeeded();
        Assert.NotEmpty(Values(session, "Get-CheckpointVariable merged"));
        Assert.Equal(
            session
                .Run("(Get-CheckpointVariable $a, $b -Exclude *bias*).Name")
                .Succeeded()
                .Output.Select(static o => o.ToString())
                .Order(StringComparer.Ordinal),
            session.Run("(Get-CheckpointVariable merged).Name").Succeeded().Output.Select(static o => o.ToString())
        );
    }

    [Theory]
    [InlineData("bert_like/expected.json")]
    [InlineData("tf2_keras3/expected.json")]
    [InlineData("all_dtypes/expected.json")]
    [InlineData("partitioned/expected.json")]
    [InlineData("special_names/expected.json")]
    [InlineData("empty/expected.json")]
    public void A_whole_checkpoint_copies_to_the_same_bytes(string file)
    {
        using var session = new Session();
        string prefix = Expected.Read(file).Prefix;
        session.Run($"Get-CheckpointVariable -LiteralPath '{prefix}' | Copy-CheckpointVariable copy").Succeeded();
        foreach (string suffix in new[] { ".index", ".data-00000-of-00001" })
        {
            Assert.Equal(File.ReadAllBytes(prefix + suffix), File.ReadAllBytes(session["copy" + suffix]));
        }
    }

    [Fact]
    public void Nothing_is_emitted_but_the_checkpoint_by_PassThru()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Empty(session.Run("Get-CheckpointVariable a | Copy-CheckpointVariable x").Succeeded().Output);
        PSObject info = Assert.Single(session.Run("Get-CheckpointVariable a | Copy-CheckpointVariable y -PassThru").Succeeded().Output);
        Assert.Equal("CheckpointTools.CheckpointInfo", info.TypeNames[0]);
        Assert.Equal(session["y"], info.Get("Checkpoint"));
        Assert.Equal(1L, info.Get("VariableCount"));
    }

    [Theory]
    [InlineData("x.index", "x")]
    [InlineData("x.data-00000-of-00001", "x")]
    [InlineData("new/deep/x", "new/deep/x")]
    [InlineData("[x]*", "[x]*")]
    public void The_destination_is_a_literal_prefix_below_the_location(string destination, string prefix)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Equal(
            session[prefix],
            session
                .Run($"Get-CheckpointVariable a | Copy-CheckpointVariable '{destination}' -PassThru")
                .Succeeded()
                .Output[0]
                .Text("Checkpoint")
        );
        Assert.True(File.Exists(session[prefix + ".index"]));
    }

    [Fact]
    public void A_file_address_is_a_destination()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        session.Run($"Get-CheckpointVariable a | Copy-CheckpointVariable '{new Uri(session["x"]).AbsoluteUri}'").Succeeded();
        Assert.True(File.Exists(session["x.index"]));
    }

    [Theory]
    [InlineData("sub", "InvalidDestination")]
    [InlineData("sub/", "InvalidDestination")]
    [InlineData("other/", "InvalidDestination")]
    [InlineData("a", "DestinationExists")]
    [InlineData("a.index", "DestinationExists")]
    [InlineData("part", "DestinationExists")]
    [InlineData("a.index/x", "InvalidDestination", "AccessDenied", "WriteFailed")]
    [InlineData("Env:x", "NotAFileSystemPath")]
    [InlineData("gs://x/y", "RemotePath")]
    public void A_destination_that_cannot_be_is_refused(string destination, params string[] ids)
    {
        using var session = new Session();
        Directory.CreateDirectory(session["sub"]);
        CheckpointFiles.A(session.Directory);
        File.WriteAllText(session["part.data-00000-of-00002"], "");
        IReadOnlyList<string> before = DirectorySnapshot.Take(session.Directory.Path);
        ErrorRecord error = session.Fails($"Get-CheckpointVariable a | Copy-CheckpointVariable {destination}");
        Assert.Contains(error.FullyQualifiedErrorId.Split(',')[0], ids);
        Assert.IsType<string>(error.TargetObject);
        Assert.Equal(before, DirectorySnapshot.Take(session.Directory.Path));
    }

    [Fact]
    public void A_directory_as_destination_gets_a_proposal()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Directory.CreateDirectory(session["sub"]);
        Assert.Contains(
            session["sub", "model"],
            session.Fails("Get-CheckpointVariable a | Copy-CheckpointVariable sub").Exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_failure_leaves_neither_files_nor_the_directories_made_for_them()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.Damage(session["m.data-00000-of-00001"], 100);
        ErrorRecord error = session.Fails("Get-CheckpointVariable m | Copy-CheckpointVariable new/deep/x");
        Assert.StartsWith("ChecksumMismatch,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("m.data-00000-of-00001", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(error.TargetObject.ToString()!, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["m.data-00000-of-00001", "m.index"], session.Entries);
    }

    [Fact]
    public void A_new_name_is_a_text_for_one_or_a_script_block_for_all()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        session.Run("Get-CheckpointVariable m global_step | Copy-CheckpointVariable one -NewName step").Succeeded();
        Assert.Equal(["step"], session.Run("Get-CheckpointVariable one").Succeeded().Output.Texts("Name"));
        session.Run("$suffix = '/x'; Get-CheckpointVariable m | Copy-CheckpointVariable all -NewName { $_.Name + $suffix }").Succeeded();
        Assert.All(
            session.Run("Get-CheckpointVariable all").Succeeded().Output.Texts("Name"),
            name => Assert.EndsWith("/x", name, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("{ if ($_.Name -eq 'head/bias') { throw 'not this one' }; $_.Name }", "NewNameFailed")]
    [InlineData("{ if ($_.Name -ne 'head/bias') { $_.Name } }", "NewNameFailed")]
    [InlineData("{ if ($_.Name -eq 'head/bias') { $_.Name, 'two' } else { $_.Name } }", "NewNameFailed")]
    [InlineData("{ if ($_.Name -eq 'head/bias') { 7 } else { $_.Name } }", "NewNameFailed")]
    [InlineData("same", "NewNameIsForOne")]
    [InlineData("7", "NewNameIsNoName")]
    [InlineData("{ 'same' }", "DuplicateVariable")]
    public void A_new_name_that_fails_for_one_variable_writes_nothing(string newName, string id)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        ErrorRecord error = session.Fails($"Get-CheckpointVariable m | Copy-CheckpointVariable x -NewName {newName}");
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        if (id == "NewNameFailed")
        {
            Assert.Contains("'head/bias'", error.Exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("'head/kernel'", error.Exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["m.data-00000-of-00001", "m.index"], session.Entries);
    }

    [Theory]
    [InlineData("@() | Copy-CheckpointVariable x", "NoVariable")]
    [InlineData("Get-CheckpointVariable m -Name nothing* | Copy-CheckpointVariable x", "NoVariable")]
    [InlineData("1 | Copy-CheckpointVariable x", "NotAVariable")]
    [InlineData("'m' | Copy-CheckpointVariable x", "NotAVariable")]
    [InlineData("$null | Copy-CheckpointVariable x", "NotAVariable")]
    [InlineData("@{ Name = 'x' } | Copy-CheckpointVariable x", "InvalidVariable")]
    [InlineData("& { Get-CheckpointVariable m; 1 } | Copy-CheckpointVariable x", "NotAVariable")]
    public void Nothing_and_other_things_are_refused(string script, string id)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        Assert.Equal(id, session.FailsWith(script));
        Assert.Equal(["m.data-00000-of-00001", "m.index"], session.Entries);
    }

    [Theory]
    [InlineData("Copy-CheckpointVariable x -InputObject (Get-CheckpointVariable m)")]
    [InlineData("$v = Get-CheckpointVariable m; ,$v | Copy-CheckpointVariable x")]
    public void Variables_come_as_an_argument_or_in_an_array_too(string script)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        session.Run(script).Succeeded();
        Assert.Equal(File.ReadAllBytes(session["m.index"]), File.ReadAllBytes(session["x.index"]));
    }

    [Fact]
    public void Variables_that_were_saved_and_loaded_copy_too_and_keep_their_new_names()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.A(session.Directory);
        const string Serialize = "$v = $v | ThroughJob; $v[0].pstypenames[0]; ";
        EngineResult result = session
            .Run("$v = Get-CheckpointVariable m, a | Rename-CheckpointScope head top; " + Serialize + "$v | Copy-CheckpointVariable x")
            .Succeeded();
        Assert.StartsWith("Deserialized.", result.Output[0].ToString(), StringComparison.Ordinal);
        session.Run("Get-CheckpointVariable m, a | Rename-CheckpointScope head top | Copy-CheckpointVariable y").Succeeded();
        Assert.Equal(File.ReadAllBytes(session["y.index"]), File.ReadAllBytes(session["x.index"]));
        Assert.Equal(File.ReadAllBytes(session["y.data-00000-of-00001"]), File.ReadAllBytes(session["x.data-00000-of-00001"]));
    }

    [Fact]
    public void A_saved_variable_that_is_gone_is_an_error()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        session.Run("$v = Get-CheckpointVariable a | ThroughJob").Succeeded();
        File.Delete(session["a.index"]);
        Assert.Equal("CheckpointNotFound", session.FailsWith("$v | Copy-CheckpointVariable x"));
        File.Copy(Fixtures.TfMade("seed_models", "models", "b", "model-b.index"), session["a.index"]);
        using var later = new Session();
        Assert.Equal(
            "VariableNotFound",
            later.FailsWith($"[pscustomobject]@{{ Checkpoint = '{session["a"]}'; SourceName = 'a' }} | Copy-CheckpointVariable x")
        );
    }

    [Fact]
    public void A_source_that_was_written_after_listing_is_refused()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m", step: 4);
        session.Run("$v = Get-CheckpointVariable m").Succeeded();
        File.WriteAllBytes(session["m.index"], File.ReadAllBytes(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5.index")));
        File.WriteAllBytes(
            session["m.data-00000-of-00001"],
            File.ReadAllBytes(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5.data-00000-of-00001"))
        );
        Assert.Equal("SourceChanged", session.FailsWith("$v | Copy-CheckpointVariable x"));
        Assert.Equal(["m.data-00000-of-00001", "m.index"], session.Entries);
    }

    [Fact]
    public void Two_variables_of_one_name_are_listed_with_their_checkpoints()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m3", step: 3);
        CheckpointFiles.Adam(session.Directory, "m5", step: 5);
        ErrorRecord error = session.Fails("Get-CheckpointVariable m3, m5 -Name head/bias, global_step | Copy-CheckpointVariable x");
        Assert.StartsWith("DuplicateVariable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        foreach (string part in new[] { "'head/bias'", "'global_step'", session["m3"], session["m5"], "-OnDuplicate" })
        {
            Assert.Contains(part, error.Exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("First", 3L)]
    [InlineData("Last", 5L)]
    public void A_policy_chooses_between_duplicates(string policy, long step)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m3", step: 3);
        CheckpointFiles.Adam(session.Directory, "m5", step: 5);
        session.Run($"Get-CheckpointVariable m3, m5 | Copy-CheckpointVariable x -OnDuplicate {policy}").Succeeded();
        Assert.Equal(step, session.Run("Read-CheckpointVariable x global_step").Succeeded().Output[0].BaseObject);
        Assert.Equal(Values(session, $"Get-CheckpointVariable m{step}"), Values(session, "Get-CheckpointVariable x"));
    }

    [Fact]
    public void Identical_duplicates_are_one_and_others_an_error()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m3", step: 3);
        CheckpointFiles.Adam(session.Directory, "m5", step: 5);
        CheckpointFiles.Adam(session.Directory, "again");
        session.Run("Get-CheckpointVariable m5, again | Copy-CheckpointVariable x -OnDuplicate Identical").Succeeded();
        Assert.Equal(File.ReadAllBytes(session["m5.index"]), File.ReadAllBytes(session["x.index"]));
        Assert.Equal(
            "DuplicateVariable",
            session.FailsWith("Get-CheckpointVariable m3, m5 | Copy-CheckpointVariable y -OnDuplicate Identical")
        );
    }

    [Fact]
    public void Two_object_based_checkpoints_of_one_model_have_the_same_places()
    {
        using var session = new Session();
        string manager = Fixtures.TfMade("tf2_manager");
        string both = $"Get-CheckpointVariable '{manager}/run-3', '{manager}/run-4' | Copy-CheckpointVariable x";
        Assert.Equal("DuplicateVariable", session.FailsWith(both));
        Assert.Empty(session.Entries);
        session.Run(both + " -OnDuplicate Last").Succeeded();
        Assert.Equal(session.Names($"'{manager}/run-4'"), session.Names("x"));
        Assert.Equal("True", session.Run("Test-Checkpoint x").Output[0].ToString());
    }

    [Theory]
    [InlineData("", "Keep", false)]
    [InlineData("| Where-Object Name -like model/*", "Auto", false)]
    [InlineData("| Where-Object Name -like model/*", "Keep", true)]
    [InlineData("| Rename-CheckpointScope model net", "Auto", false)]
    [InlineData("| Rename-CheckpointScope model net", "Keep", true)]
    public void A_graph_that_no_longer_fits_is_kept_with_a_warning(string change, string mode, bool warns)
    {
        using var session = new Session();
        EngineResult result = session
            .Run(
                $"Get-CheckpointVariable '{Fixtures.TfMade("tf2_keras3")}' {change} "
                    + $"| Copy-CheckpointVariable x -ObjectGraph {mode} -PassThru"
            )
            .Succeeded();
        Assert.Equal("True", result.Output[0].Text("IsObjectBased"));
        Assert.Equal(warns ? 1 : 0, result.Warnings.Count);
    }

    [Fact]
    public void A_name_based_part_joins_an_object_based_checkpoint()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        EngineResult result = session
            .Run($"Get-CheckpointVariable '{Fixtures.TfMade("tf2_keras3")}', a | Copy-CheckpointVariable x -PassThru")
            .Succeeded();
        Assert.Equal("True", result.Output[0].Text("IsObjectBased"));
        Assert.Contains("a/.ATTRIBUTES/VARIABLE_VALUE", session.Names("x"));
        Assert.Equal("True", session.Run("Test-Checkpoint x").Output[0].ToString());
    }

    [Fact]
    public void A_source_that_cannot_be_listed_stops_the_write()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Equal("CheckpointNotFound", session.FailsWith("Get-CheckpointVariable a, no -ErrorAction Stop | Copy-CheckpointVariable x"));
        Assert.Equal(["a.data-00000-of-00001", "a.index"], session.Entries);
        EngineResult result = session.Run("Get-CheckpointVariable a, no | Copy-CheckpointVariable x");
        Assert.Equal("CheckpointNotFound", result.ErrorIds.First().Split(',')[0]);
        Assert.Equal(["a.data-00000-of-00001", "a.index"], session.Entries);
    }

    [Fact]
    public void The_same_pipeline_writes_the_same_bytes()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory, "m");
        CheckpointFiles.A(session.Directory);
        session.Run("1, 2 | % { Get-CheckpointVariable m, a | Copy-CheckpointVariable \"x$_\" }").Succeeded();
        Assert.Equal(File.ReadAllBytes(session["x1.index"]), File.ReadAllBytes(session["x2.index"]));
        Assert.Equal(File.ReadAllBytes(session["x1.data-00000-of-00001"]), File.ReadAllBytes(session["x2.data-00000-of-00001"]));
    }

    private static IEnumerable<object> Values(Session session, string variables) =>
        session.Run($"{variables} | Read-CheckpointVariable | % {{ $_ }}").Succeeded().Output.Select(static o => o.BaseObject);
}
