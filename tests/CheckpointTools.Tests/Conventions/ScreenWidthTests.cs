namespace CheckpointTools.Tests.Conventions;

/// <summary>What a user sees on screens of 80, 120 and 200 columns, of checkpoints as programs made them.</summary>
public class ScreenWidthTests
{
    [Fact]
    public void Names_of_a_BERT_are_wrapped_at_80_columns() =>
        AssertShows(
            80,
            "Get-CheckpointVariable bert -Name *layer_2/attention/output/LayerNorm/gamma*, *word_embeddings",
            """
               Checkpoint: ~/bert/bert_model.ckpt

            DataType   Shape                 Size Kind    Name or ObjectPath
            --------   -----                 ---- ----    ------------------
            float32    [30, 8]              960 B Weight  bert/embeddings/word_embeddings
            float32    [8]                   32 B Weight  bert/encoder/layer_2/attention/ou
                                                          tput/LayerNorm/gamma
            float32    [8]                   32 B Slot    bert/encoder/layer_2/attention/ou
                                                          tput/LayerNorm/gamma/adam_m
            float32    [8]                   32 B Slot    bert/encoder/layer_2/attention/ou
                                                          tput/LayerNorm/gamma/adam_v
            """
        );

    [Theory]
    [InlineData(120)]
    [InlineData(200)]
    public void Names_of_a_BERT_stand_in_one_line_on_wider_screens(int columns) =>
        AssertShows(
            columns,
            "Get-CheckpointVariable bert -Name *layer_2/attention/output/LayerNorm/gamma*, *word_embeddings",
            """
               Checkpoint: ~/bert/bert_model.ckpt

            DataType   Shape                 Size Kind    Name or ObjectPath
            --------   -----                 ---- ----    ------------------
            float32    [30, 8]              960 B Weight  bert/embeddings/word_embeddings
            float32    [8]                   32 B Weight  bert/encoder/layer_2/attention/output/LayerNorm/gamma
            float32    [8]                   32 B Slot    bert/encoder/layer_2/attention/output/LayerNorm/gamma/adam_m
            float32    [8]                   32 B Slot    bert/encoder/layer_2/attention/output/LayerNorm/gamma/adam_v
            """
        );

    [Fact]
    public void Variables_of_Keras_2_go_by_their_object_paths() =>
        AssertShows(
            80,
            "Get-CheckpointVariable keras2 -Name model/layer_with_weights-0/kernel, */kernel/.OPTIMIZER_SLOT/optimizer/m",
            """
               Checkpoint: ~/keras2/ckpt-1

            DataType   Shape                 Size Kind    Name or ObjectPath
            --------   -----                 ---- ----    ------------------
            float32    [4, 5]                80 B Weight  model/layer_with_weights-0/kernel
            float32    [4, 5]                80 B Slot    model/layer_with_weights-0/kernel
                                                          /.OPTIMIZER_SLOT/optimizer/m
            float32    [5, 2]                40 B Slot    model/layer_with_weights-2/kernel
                                                          /.OPTIMIZER_SLOT/optimizer/m
            """
        );

    [Fact]
    public void Weights_of_Keras_3_go_by_the_layers_that_hold_them() =>
        AssertShows(
            120,
            "Get-CheckpointVariable keras3 -Kind Weight, Counter",
            """
               Checkpoint: ~/keras3/ckpt-1

            DataType   Shape                 Size Kind    Name or ObjectPath
            --------   -----                 ---- ----    ------------------
            int64      []                     8 B Counter model/optimizer/_iterations
            float32    []                     4 B Counter model/optimizer/_learning_rate
            float32    [4, 5]                80 B Weight  model/_functional/_operations/1/_kernel
            float32    [5]                   20 B Weight  model/_functional/_operations/1/bias
            float32    [5, 2]                40 B Weight  model/_functional/_operations/2/_kernel
            float32    [2]                    8 B Weight  model/_functional/_operations/2/bias
            int64      []                     8 B Counter save_counter
            """
        );

    [Fact]
    public void Variables_of_TensorFlow_1_show_what_they_are_for() =>
        AssertShows(
            80,
            "Get-CheckpointVariable tf1/model.ckpt-5 -Name global_step, head/bias*; Get-CheckpointVariable v1 bool, c64; "
                + "Get-CheckpointVariable saved",
            """
               Checkpoint: ~/tf1/model.ckpt-5

            DataType   Shape                 Size Kind    Name or ObjectPath
            --------   -----                 ---- ----    ------------------
            int64      []                     8 B Counter global_step
            float32    [2]                    8 B Weight  head/bias
            float32    [2]                    8 B Slot    head/bias/Adam
            float32    [2]                    8 B Slot    head/bias/Adam_1
            float32    [2]                    8 B Average head/bias/ExponentialMovingAverag
                                                          e

               Checkpoint: ~/v1/model.ckpt-12

            DataType   Shape                 Size Kind    Name or ObjectPath
            --------   -----                 ---- ----    ------------------
            bool       [2]                    2 B Weight  bool
            complex64  [1]                    8 B Weight  c64

               Checkpoint: ~/saved/variables/variables

            DataType   Shape                 Size Kind    Name or ObjectPath
            --------   -----                 ---- ----    ------------------
            int32      []                     4 B Weight  n
            float32    [2, 3]                24 B Weight  w
            """
        );

    [Fact]
    public void The_longest_dtype_of_numbers_stands_in_one_line() =>
        AssertShows(
            80,
            "New-CheckpointVariable c -Fill 0 -Shape 3, 3, 512, 512 -DataType complex128 | Copy-CheckpointVariable c; "
                + "Get-CheckpointVariable c",
            """
               Checkpoint: ~/c

            DataType   Shape                 Size Kind    Name or ObjectPath
            --------   -----                 ---- ----    ------------------
            complex128 [3, 3, 512, 512]  36.0 MiB Weight  c
            """
        );

    [Fact]
    public void A_renamed_scope_is_one_row() =>
        AssertShows(
            80,
            "Compare-Checkpoint bert -Model (Get-CheckpointVariable bert | Rename-CheckpointScope bert encoder)",
            """
               Checkpoint: ~/bert/bert_model.ckpt
               Compared with: ~/bert/bert_model.ckpt
               Renamed by: -AssignmentMap @{ 'bert/' = 'encoder/' }

            Kind             Detail                          Name
            ----             ------                          ----
            PossibleRename   165 variables                   encoder/* <- bert/*
            """
        );

    [Fact]
    public void How_far_values_are_apart_stands_in_one_line() =>
        AssertShows(
            120,
            "Compare-Checkpoint tf1/model.ckpt-4 tf1/model.ckpt-5 -IncludeValue -Name head/kernel, head/kernel/Adam, global_step",
            """
               Checkpoint: ~/tf1/model.ckpt-4
               Compared with: ~/tf1/model.ckpt-5

            Kind             Detail                                              Name
            ----             ------                                              ----
            Value            1 of 1, by 1 (rel. 0.2)                             global_step
            Value            8 of 12, by 0.01 (rel. 0.192, 2276478 ulp)          head/kernel
            Value            8 of 12, by 0.267 (rel. 0.155, 1576973 ulp)         head/kernel/Adam
            """
        );

    [Fact]
    public void Faults_say_what_was_found() =>
        AssertShows(
            120,
            "Test-Checkpoint damaged -Detailed",
            """
               Checkpoint: ~/damaged/bert_model.ckpt

            Severity Code                Finding
            -------- ----                -------
            Error    ChecksumMismatch    bert_model.ckpt.data-00000-of-00001: the variable 'bert/embeddings/word_embeddings' at off
                                         set 0 (960 bytes) has the checksum d825ce6d, but 717f0a5a is stored in the index.
            """
        );

    [Fact]
    public void Figures_of_values_leave_room_for_names_at_80_columns() =>
        AssertShows(
            80,
            "Measure-CheckpointVariable tf1/model.ckpt-5 -Name head/bias, head/bias/E*, global_step -Limit 3 -Total",
            """
              Minimum   Maximum      Mean   StdDev Zero% Unsound      Name
              -------   -------      ----   ------ ----- -------      ----
                    5         5         5        0   0.0 1 beyond     global_step
                 -1.1    -0.697      -0.9    0.202   0.0              head/bias
                -1.14    -0.733    -0.936    0.203   0.0              head/bias/Exponential
                                                                      MovingAverage
                -1.14         5     0.266     2.37   0.0 1 beyond     (total)
            """
        );

    [Fact]
    public void Scopes_are_a_tree() =>
        AssertShows(
            80,
            "Get-CheckpointScope bert; Get-CheckpointVariable keras2 -Kind Weight | Get-CheckpointScope -Depth 1; "
                + "Get-CheckpointScope tf1/model.ckpt-5 encoder/ -Depth 1",
            """
               Checkpoint: ~/bert/bert_model.ckpt

             Variables      Size Scope
             ---------      ---- -----
                   175  36.8 KiB (all)
                   165  36.2 KiB   bert
                    15   4.7 KiB     embeddings
                   144  30.7 KiB     encoder
                     6     864 B     pooler
                     9     576 B   cls
                     3     360 B     predictions
                     6     216 B     seq_relationship

               Checkpoint: ~/keras2/ckpt-1

             Variables      Size Scope
             ---------      ---- -----
                     8     228 B (all)
                     8     228 B   model

               Checkpoint: ~/tf1/model.ckpt-5

             Variables      Size Scope
             ---------      ---- -----
                    16   1.3 KiB encoder
                     8     672 B   layer_0
                     8     672 B   layer_1
            """
        );

    [Fact]
    public void Sizes_have_units_and_stay_numbers()
    {
        using var session = new Session(columns: 80);
        session.Run("New-CheckpointVariable big -Fill 0 -Shape 1000, 300 | Copy-CheckpointVariable c").Succeeded();
        Assert.Contains(" 1.1 MiB ", session.Engine.Show("Get-CheckpointVariable c"), StringComparison.Ordinal);
        Assert.Equal(1_200_000L, session.Run("(Get-CheckpointVariable c).Size").Succeeded().Output.Single().BaseObject);
    }

    private static void AssertShows(int columns, string script, string expected)
    {
        using var session = new Session(columns);
        session.Directory.CopyOf(Fixtures.TfMade("bert_like"), "bert");
        session.Directory.CopyOf(Fixtures.TfMade("bert_like"), "damaged");
        session.Directory.CopyOf(Fixtures.TfMade("tf2_legacy_adam"), "keras2");
        session.Directory.CopyOf(Fixtures.TfMade("tf2_keras3"), "keras3");
        session.Directory.CopyOf(Fixtures.TfMade("tf1_adam_steps"), "tf1");
        session.Directory.CopyOf(Fixtures.TfMade("v1_single"), "v1");
        session.Directory.CopyOf(Fixtures.TfMade("saved_model_tf2", "model"), "saved");
        CheckpointFiles.Damage(session["damaged", "bert_model.ckpt.data-00000-of-00001"], 0);
        Assert.Equal(expected.ReplaceLineEndings("\n").Trim(), Shown.Of(session, script));
    }
}
