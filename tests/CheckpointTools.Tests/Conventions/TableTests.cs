namespace CheckpointTools.Tests.Conventions;

/// <summary>What a user sees on a screen of 100 columns.</summary>
public class TableTests
{
    [Fact]
    public void Variables_are_grouped_by_their_checkpoint_and_a_renamed_one_shows_both_names()
    {
        using var session = new Session(columns: 100);
        CheckpointFiles.Copy(Fixtures.TfMade("bert_like", "bert_model.ckpt"), session["bert"]);
        CheckpointFiles.A(session.Directory);
        AssertShows(
            session,
            "Get-CheckpointVariable bert, a -Name bert/pooler/dense/kernel, bert/embeddings/word_embeddings, global_step, a | "
                + "Rename-CheckpointVariable global_step step",
            """

               Checkpoint: ~/bert

            DataType   Shape                 Size Kind    Name or ObjectPath
            --------   -----                 ---- ----    ------------------
            float32    [30, 8]              960 B Weight  bert/embeddings/word_embeddings
            float32    [8, 8]               256 B Weight  bert/pooler/dense/kernel
            int64      []                     8 B Counter step <- global_step

               Checkpoint: ~/a

            DataType   Shape                 Size Kind    Name or ObjectPath
            --------   -----                 ---- ----    ------------------
            int32      []                     4 B Weight  a

            """
        );
    }

    [Fact]
    public void Variables_of_a_model_show_what_is_trainable_and_which_other_key_they_are_restored_from()
    {
        using var session = new Session(columns: 100);
        File.Copy(Fixtures.TfMade("graph_definitions", "ref.meta"), session["ref.meta"]);
        session.Directory.CopyOf(Fixtures.TfMade("saved_model_tf2", "model"), "saved");
        AssertShows(
            session,
            "Get-ModelVariable ref, saved -Name net/emb, global_step, w, calls",
            """

               Model: ~/ref.meta

            DataType   Shape            Trainable Name
            --------   -----            --------- ----
            int64      []               False     global_step
            float32    [10, 2]          True      net/emb

               Model: ~/saved/saved_model.pb

            DataType   Shape            Trainable Name
            --------   -----            --------- ----
            int32      []               False     calls <- n/.ATTRIBUTES/VARIABLE_VALUE
            float32    [2, 3]           True      w <- w/.ATTRIBUTES/VARIABLE_VALUE

            """
        );
    }

    [Fact]
    public void Checkpoints_are_grouped_by_their_directory()
    {
        using var session = new Session(columns: 100);
        session.Directory.CopyOf(Fixtures.TfMade("tf1_adam_steps"), "runs");
        session.Directory.CopyOf(Fixtures.TfMade("tf2_keras3"), "keras");
        File.Delete(session["runs", "model.ckpt-3.data-00000-of-00001"]);
        AssertShows(
            session,
            "Get-Checkpoint runs, keras",
            """

               Directory: ~/runs

            Format      Found by Variables Shards      Size State      Name
            ------      -------- --------- ------      ---- -----      ----
            V2          names           27      1     999 B incomplete model.ckpt-3
            V2          names           27      1   2.5 KiB            model.ckpt-4
            V2          names           27      1   2.5 KiB latest     model.ckpt-5

               Directory: ~/keras

            Format      Found by Variables Shards      Size State      Name
            ------      -------- --------- ------      ---- -----      ----
            V2          objects         15      1   3.8 KiB latest     ckpt-1

            """
        );
    }

    [Fact]
    public void Faults_are_grouped_by_their_checkpoint_and_say_where_they_are()
    {
        using var session = new Session(columns: 100);
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.Damage(session["a.data-00000-of-00001"], 0);
        File.WriteAllText(session["a.data-00000-of-00002"], "");
        AssertShows(
            session,
            "Test-Checkpoint a -Detailed",
            """

               Checkpoint: ~/a

            Severity Code                Finding
            -------- ----                -------
            Warning  StrayDataFile       a.data-00000-of-00002 is not one of the 1 data files that a.index coun
                                         ts.
            Error    ChecksumMismatch    a.data-00000-of-00001: the variable 'a' at offset 0 (4 bytes) has the
                                         checksum f7faef64, but 287f3f63 is stored in the index.
            """
        );
    }

    [Fact]
    public void Differences_are_grouped_by_what_was_compared_under_the_map_that_would_fix_them()
    {
        using var session = new Session(columns: 100);
        CheckpointFiles.Copy(Fixtures.TfMade("bert_like", "bert_model.ckpt"), session["bert"]);
        CheckpointFiles.Adam(session.Directory, "four", step: 4);
        CheckpointFiles.Adam(session.Directory, "five");
        AssertShows(
            session,
            "Compare-Checkpoint bert -Model (Get-CheckpointVariable bert bert/pooler/dense/bias, global_step | "
                + "Rename-CheckpointScope bert encoder) -Exclude *adam*, bert/e*, cls*; "
                + "Compare-Checkpoint four five -IncludeValue -Name global_step",
            """

               Checkpoint: ~/bert
               Compared with: ~/bert
               Renamed by: -AssignmentMap @{ 'bert/' = 'encoder/' }

            Kind             Detail                                    Name
            ----             ------                                    ----
            PossibleRename   float32 [8]                               encoder/pooler/dense/bias <- bert/pooler
                                                                       /dense/bias
            Unused           float32 [8, 8]                            bert/pooler/dense/kernel

               Checkpoint: ~/four
               Compared with: ~/five

            Kind             Detail                                    Name
            ----             ------                                    ----
            Value            1 of 1, by 1 (rel. 0.2)                   global_step

            """
        );
    }

    [Fact]
    public void Differences_show_both_names_what_may_be_meant_and_what_the_map_leaves_out()
    {
        using var session = new Session(columns: 100);
        CheckpointFiles.Adam(session.Directory, "m");
        AssertShows(
            session,
            """
            Get-CheckpointVariable m -Kind Weight | Rename-CheckpointScope head old |
                Rename-CheckpointVariable encoder/layer_1/kernel enc/kernel | Copy-CheckpointVariable old
            Compare-Checkpoint old -Model @(
                Get-CheckpointVariable m head/bias, head/kernel, head/*/Adam, encoder/layer_0/kernel
                @{ Name = 'encoder/w'; DataType = 'float32'; Shape = 6, 6 }
                @{ Name = 'encoder/layer_0/bias'; DataType = 'float32'; Shape = 9 })
            """,
            """

               Checkpoint: ~/old
               Compared with: the given variables
               Renamed by: -AssignmentMap @{ 'old/' = 'head/' }
               Leaving out: -Exclude '*/Adam'

            Kind             Detail                                    Name
            ----             ------                                    ----
            Missing          float32 [2]                               head/bias/Adam
            Missing          float32 [6, 2]                            head/kernel/Adam
            PossibleRename   float32 [6, 6]                            encoder/w <- enc/kernel?
            PossibleRename   2 variables                               head/* <- old/*
            ShapeMismatch    [6] instead of [9]                        encoder/layer_0/bias
            Unused           float32 [6, 6]                            enc/kernel
            Unused           float32 [6]                               encoder/layer_1/bias

            """
        );
    }

    [Fact]
    public void Shapes_and_dtypes_alone_print_as_text()
    {
        using var session = new Session(columns: 100);
        AssertShows(
            session,
            $"Get-CheckpointVariable '{Fixtures.TfMade("bert_like")}' bert/pooler/dense/* -DataType float -Kind Weight | % Shape",
            "[8]\n[8, 8]"
        );
        AssertShows(session, $"(Get-CheckpointVariable '{Fixtures.TfMade("bert_like")}' global_step).DataType", "int64");
    }

    [Fact]
    public void Large_shapes_and_sizes_stay_in_their_columns()
    {
        using var session = new Session(columns: 100);
        string shown = session.Engine.Show(
            $"Get-CheckpointVariable '{Fixtures.TfMade("all_dtypes")}'; Get-CheckpointVariable '{Fixtures.TfMade("special_names")}'"
        );
        string[] lines = shown.Split('\n');
        Assert.All(
            lines.Where(static line => !line.Contains("Checkpoint:", StringComparison.Ordinal)),
            static line => Assert.InRange(line.Length, 0, 100)
        );
        Assert.Contains(lines, static line => line.Contains("[2, 1, 3, 1, 2]", StringComparison.Ordinal));
    }

    private static void AssertShows(Session session, string script, string expected) =>
        Assert.Equal(expected.ReplaceLineEndings("\n").Trim(), Shown.Of(session, script));
}
