using System.Management.Automation;

namespace CheckpointTools.Tests.Conventions;

public class CompletionTests
{
    [Theory]
    [InlineData("Get-CheckpointVariable m -Name head/b", "head/bias", "head/bias/")]
    [InlineData("Get-CheckpointVariable m ", "beta1_power", "beta2_power", "encoder/", "global_step", "head/")]
    [InlineData("Get-CheckpointVariable m -Name ENC", "encoder/")]
    [InlineData("Get-CheckpointVariable m -Name encoder/", "encoder/layer_0/", "encoder/layer_1/")]
    [InlineData("Get-CheckpointVariable m -Name 'encoder/'", "encoder/layer_0/", "encoder/layer_1/")]
    [InlineData("Get-CheckpointVariable m -Name head/bias/", "head/bias/Adam", "head/bias/Adam_1", "head/bias/ExponentialMovingAverage")]
    [InlineData("Get-CheckpointVariable m -Name *0/bias/A", "encoder/layer_0/bias/Adam", "encoder/layer_0/bias/Adam_1")]
    [InlineData("Get-Checkpoint m | Get-CheckpointVariable -Name glo", "global_step")]
    [InlineData("'m' | Get-CheckpointVariable -Name glo", "global_step")]
    [InlineData("Get-CheckpointVariable m | Rename-CheckpointVariable global_step -NewName enc", "encoder/")]
    [InlineData("Get-CheckpointVariable m glo", "global_step")]
    [InlineData("Get-CheckpointVariable m -Exclude GLO", "global_step")]
    [InlineData("Get-CheckpointVariable m -Name x, glo", "global_step")]
    [InlineData("Get-CheckpointVariable m -Name *step", "global_step")]
    [InlineData("Get-CheckpointVariable -LiteralPath m -Name glo", "global_step")]
    [InlineData("Get-CheckpointVariable -Path nothere, m -Name glo", "global_step")]
    [InlineData("Get-CheckpointVariable m* -Name glo", "global_step")]
    [InlineData("Read-CheckpointVariable m.index glo", "global_step")]
    [InlineData("Compare-Checkpoint m s -Name glo", "global_step")]
    [InlineData("Get-CheckpointVariable s -Name lay", "'layer`[1`]'")]
    [InlineData("Get-CheckpointVariable s -Name 'layer`[", "'layer`[1`]'")]
    [InlineData("Get-CheckpointVariable s -LiteralName lay", "'layer[1]'")]
    [InlineData("Get-CheckpointVariable s -LiteralName 'layer[", "'layer[1]'")]
    [InlineData("Get-CheckpointVariable s -Name with", "'with space'")]
    [InlineData("Get-CheckpointVariable s -Name quo", "'quote''\"'")]
    [InlineData("Get-CheckpointVariable s -Name dol", "'dollar$var'")]
    [InlineData("Get-ModelVariable g net/b", "net/b", "net/b/")]
    [InlineData("Get-ModelVariable g.meta -Exclude glo", "global_step")]
    [InlineData("Get-ModelVariable g* -LiteralName glo", "global_step")]
    [InlineData("Get-CheckpointVariable m -DataType floa", "float32", "float64", "float16")]
    [InlineData("Get-CheckpointVariable m -DataType int32, b", "bool", "bfloat16")]
    [InlineData("Get-CheckpointVariable m -Kind Mov", "MovingAverage")]
    [InlineData("Remove-CheckpointVariable m glo", "global_step")]
    [InlineData("Rename-CheckpointVariable -Path m -Name glo", "global_step")]
    [InlineData("Rename-CheckpointScope -Path m -Scope enc", "encoder/")]
    [InlineData("Rename-CheckpointScope -Path m -Scope encoder/", "encoder/layer_0/", "encoder/layer_1/")]
    [InlineData("Rename-CheckpointScope -Path m encoder -NewScope hea", "head/")]
    [InlineData("Get-CheckpointVariable m | Rename-CheckpointScope head/", "head/bias/", "head/kernel/")]
    [InlineData("Get-CheckpointVariable -Path nothere, m | Where-Object Name | Rename-CheckpointScope -Scope hea", "head/")]
    [InlineData("Get-CheckpointVariable $m | Rename-CheckpointScope hea")]
    [InlineData("Get-CheckpointVariable m | Rename-CheckpointVariable glo", "global_step")]
    [InlineData("Get-CheckpointVariable m | Initialize-CheckpointVariable s -Exclude glo", "global_step")]
    [InlineData("Get-ModelVariable g | Initialize-CheckpointVariable s -Exclude glo", "global_step")]
    [InlineData(
        "Get-CheckpointVariable s | Initialize-CheckpointVariable m ",
        "@{ 'encoder/' = 'encoder/' }",
        "@{ 'head/' = 'head/' }",
        "@{ 'beta1_power' = 'beta1_power' }",
        "@{ 'beta2_power' = 'beta2_power' }",
        "@{ 'global_step' = 'global_step' }"
    )]
    [InlineData("Get-CheckpointVariable k model/layer-1")]
    [InlineData("Get-CheckpointVariable k model/", "model/layer_with_weights-0/", "model/layer_with_weights-1/")]
    [InlineData("Get-CheckpointVariable k -ObjectPath mo", "model")]
    [InlineData("Get-CheckpointObject k model/layer_with_weights-1/b", "model/layer_with_weights-1/bias")]
    [InlineData(
        "Get-CheckpointVariable k model/layer_with_weights-1/",
        "model/layer_with_weights-1/bias",
        "model/layer_with_weights-1/kernel"
    )]
    [InlineData("Read-CheckpointVariable k model/layer_with_weights-1/b", "model/layer_with_weights-1/bias")]
    [InlineData("Remove-CheckpointVariable k model/layer_with_weights-1/bias/", "model/layer_with_weights-1/bias/.ATTRIBUTES/")]
    [InlineData("Get-CheckpointVariable k | Rename-CheckpointVariable sav", "save_counter")]
    [InlineData("Initialize-CheckpointVariable -From m -AssignmentMap hea", "@{ 'head/' = 'head/' }")]
    [InlineData("Get-CheckpointVariable m | Initialize-CheckpointVariable m hea", "@{ 'head/' = 'head/' }")]
    [InlineData(
        "Get-CheckpointVariable m | Copy-CheckpointVariable c -AssignmentMap head/b",
        "@{ 'head/bias/' = 'head/bias/' }",
        "@{ 'head/bias' = 'head/bias' }"
    )]
    [InlineData("Get-CheckpointVariable m | Copy-CheckpointVariable c -AssignmentMap hea", "@{ 'head/' = 'head/' }")]
    [InlineData("Merge-Checkpoint m, s c -AssignmentMap quo", "@{ 'quote''\"' = 'quote''\"' }")]
    [InlineData("Merge-Checkpoint a, b c -OnDuplicate ", "Error", "First", "Identical", "Last", "Rename")]
    [InlineData("Merge-Checkpoint a, b c -Mode ", "Copy", "Link", "Move")]
    [InlineData("Get-CheckpointVariable m | Initialize-CheckpointVariable s -MatchBy ", "Name", "SaverName")]
    public void The_Tab_key_completes(string line, params string[] offered)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.Copy(Fixtures.TfMade("special_names", "model"), session["s"]);
        CheckpointFiles.Copy(Fixtures.Require("oracle/graph/bases/keras_new_adam/ckpt-1.index")[..^".index".Length], session["k"]);
        File.Copy(Fixtures.TfMade("graph_definitions", "ref.meta"), session["g.meta"]);
        IEnumerable<string> found = session
            .Engine.Complete(line)
            .Where(static text =>
                !text.StartsWith("float8", StringComparison.Ordinal) && !text.StartsWith("float4", StringComparison.Ordinal)
            );
        Assert.Equal(offered, found);
    }

    [Theory]
    [InlineData("Get-CheckpointVariable ", "keras", "'two words'", "m", "s.safetensors")]
    [InlineData("Get-CheckpointVariable -LiteralPath M", "m")]
    [InlineData("Get-CheckpointVariable keras/", "keras/ckpt-1")]
    [InlineData("Get-CheckpointVariable ./keras/c", "./keras/ckpt-1")]
    [InlineData("Get-CheckpointVariable keras/../keras/", "keras/../keras/ckpt-1")]
    [InlineData("Get-CheckpointVariable 'two words/", "'two words/ckpt`[1`]'")]
    [InlineData("Get-CheckpointVariable -LiteralPath 'two words/", "'two words/ckpt[1]'")]
    [InlineData("Compare-Checkpoint m ke", "keras")]
    [InlineData("Copy-CheckpointVariable -To ke", "keras")]
    [InlineData("Initialize-CheckpointVariable -From s", "s.safetensors")]
    [InlineData("Merge-Checkpoint m, ke", "keras")]
    [InlineData("Rename-CheckpointScope a b -Path ke", "keras")]
    [InlineData("Get-ModelVariable ", "keras", "'two words'", "g.meta")]
    [InlineData("Compare-Checkpoint m -Model g", "g.meta")]
    public void The_Tab_key_completes_paths_to_checkpoints(string line, params string[] offered)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        session.Directory.CopyOf(Fixtures.TfMade("tf2_keras3"), "keras");
        CheckpointFiles.Copy(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-4"), session["two words", "ckpt[1]"]);
        session.Run("Get-CheckpointVariable m glo* | Export-CheckpointVariable s.safetensors").Succeeded();
        File.Copy(Fixtures.TfMade("graph_definitions", "ref.meta"), session["g.meta"]);
        Assert.Equal(offered, session.Engine.Complete(line));
    }

    [Fact]
    public void Tooltips_say_what_a_name_stands_for()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Fixtures.TfMade("bert_like", "bert_model.ckpt"), session["bert"]);
        Assert.Equal(["175 variables, 42.4 KiB"], session.Engine.Tooltips("Get-CheckpointVariable ber"));
        Assert.Equal(["165 variables, 36.2 KiB"], session.Engine.Tooltips("Get-CheckpointVariable bert bert"));
        Assert.Equal(
            ["float32 [30, 8], 960 B", "2 variables, 1.9 KiB"],
            session.Engine.Tooltips("Get-CheckpointVariable bert bert/embeddings/w")
        );
        Assert.Equal(["DT_BFLOAT16"], session.Engine.Tooltips("Get-CheckpointVariable bert -DataType bf"));
    }

    [Fact]
    public void All_of_many_names_are_offered_and_a_changed_checkpoint_is_read_again()
    {
        using var session = new Session();
        session.Run("1..500 | ForEach-Object { New-CheckpointVariable \"s/v$_\" $_ } | Copy-CheckpointVariable c").Succeeded();
        Assert.Equal(500, session.Engine.Complete("Get-CheckpointVariable c s/").Count);
        session.Run("New-CheckpointVariable s/more 1 | Copy-CheckpointVariable c -Append").Succeeded();
        Assert.Equal(501, session.Engine.Complete("Get-CheckpointVariable c s/").Count);
    }

    [Fact]
    public void Segments_lead_to_every_variable_and_a_completed_name_selects_it()
    {
        using var session = new Session();
        string path = Fixtures.TfMade("special_names");
        List<string> names = Follow("-LiteralName", "");
        List<string> patterns = Follow("-Name", "");
        string[] all = [.. session.Run($"Get-CheckpointVariable '{path}'").Succeeded().Output.Texts("Name")];
        Assert.Equal(all.Length, names.Count);
        Assert.Equal(all.Length, patterns.Count);
        foreach ((string name, string pattern) in names.Zip(patterns))
        {
            string exact = session.Run($"Get-CheckpointVariable '{path}' -LiteralName {name}").Succeeded().Output.Texts("Name").Single();
            Assert.Contains(exact, session.Run($"Get-CheckpointVariable '{path}' -Name {pattern}").Succeeded().Output.Texts("Name"));
        }

        List<string> Follow(string parameter, string typed)
        {
            var found = new List<string>();
            foreach (CompletionResult result in session.Engine.Matches($"Get-CheckpointVariable '{path}' {parameter} {typed}"))
            {
                if (result.ToolTip.Contains(" variable", StringComparison.Ordinal))
                {
                    found.AddRange(Follow(parameter, result.CompletionText));
                }
                else
                {
                    found.Add(result.CompletionText);
                }
            }

            return found;
        }
    }

    [Fact]
    public void No_half_typed_line_leaves_an_error()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.A(session.Directory, "damaged");
        CheckpointFiles.Damage(session["damaged.index"], 10);
        string[] words =
        [
            "",
            "'",
            "\"",
            "[",
            "`",
            "''",
            "$(",
            "@{",
            "@(",
            "a[",
            "[z-a]",
            "*[",
            "*",
            "//",
            "/",
            "..",
            "~",
            "Env:",
            "x:/",
            "\0",
            "\u2019",
            new('a', 5000),
        ];
        string[] lines =
        [
            "Get-CheckpointVariable ",
            "Get-CheckpointVariable -LiteralPath ",
            "Get-CheckpointVariable m -Name ",
            "Get-CheckpointVariable m, damaged -LiteralName ",
            "Get-CheckpointVariable m -ObjectPath ",
            "Get-CheckpointVariable m -DataType ",
            "Get-CheckpointVariable m | Rename-CheckpointScope ",
            "Get-CheckpointVariable m | Copy-CheckpointVariable c -AssignmentMap ",
            "Get-CheckpointVariable m | Initialize-CheckpointVariable damaged ",
            "Copy-CheckpointVariable -To ",
            "Get-ModelVariable ",
        ];
        foreach (string line in lines)
        {
            foreach (string word in words)
            {
                session.Engine.Complete(line + word);
                Assert.Empty(session.Run("$Error").Output);
            }
        }
    }

    [Theory]
    [InlineData("nothere")]
    [InlineData("damaged")]
    [InlineData("text.txt")]
    [InlineData("gs://bucket/x")]
    [InlineData("Env:x")]
    [InlineData("nodrive:x")]
    [InlineData("''")]
    [InlineData("$null")]
    public void Where_nothing_can_be_read_nothing_is_offered(string path)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "damaged");
        CheckpointFiles.Damage(session["damaged.index"], 10);
        File.WriteAllText(session["text.txt"], "text");
        Assert.Empty(session.Engine.Complete($"Get-CheckpointVariable {path} -LiteralName "));
        Assert.Empty(session.Run("$Error").Output);
    }

    [Fact]
    public void What_was_read_before_the_damage_is_offered()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Fixtures.TfMade("many_names", "model"), session["m"]);
        IReadOnlyList<string> whole = session.Engine.Complete("Get-CheckpointVariable m -Name ");
        CheckpointFiles.Damage(session["m.index"], 300_000);
        Assert.Equal(whole, session.Engine.Complete("Get-CheckpointVariable m -Name "));
        Assert.NotEmpty(whole);
    }
}
