namespace CheckpointTools.Tests.Conventions;

public class CompletionTests
{
    [Theory]
    [InlineData(
        "Get-CheckpointVariable m -Name head/b",
        "head/bias",
        "head/bias/Adam",
        "head/bias/Adam_1",
        "head/bias/ExponentialMovingAverage"
    )]
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
    [InlineData("Get-ModelVariable g net/b", "net/b", "net/b/Momentum")]
    [InlineData("Get-ModelVariable g.meta -Exclude glo", "global_step")]
    [InlineData("Get-ModelVariable g* -LiteralName glo", "global_step")]
    [InlineData("Get-CheckpointVariable m -DataType floa", "float32", "float64", "float16")]
    [InlineData("Get-CheckpointVariable m -DataType int32, b", "bool", "bfloat16")]
    [InlineData("Get-CheckpointVariable m -Kind Mov", "MovingAverage")]
    [InlineData("Remove-CheckpointVariable m glo", "global_step")]
    [InlineData("Rename-CheckpointVariable -Path m -Name glo", "global_step")]
    [InlineData(
        "Rename-CheckpointScope -Path m -Scope enc",
        "encoder",
        "encoder/layer_0",
        "encoder/layer_0/bias",
        "encoder/layer_0/kernel",
        "encoder/layer_1",
        "encoder/layer_1/bias",
        "encoder/layer_1/kernel"
    )]
    [InlineData("Get-CheckpointVariable m | Rename-CheckpointScope hea", "head", "head/bias", "head/kernel")]
    [InlineData(
        "Get-CheckpointVariable -Path nothere, m | Where-Object Name | Rename-CheckpointScope -Scope hea",
        "head",
        "head/bias",
        "head/kernel"
    )]
    [InlineData("Get-CheckpointVariable $m | Rename-CheckpointScope hea")]
    [InlineData("Get-CheckpointVariable m | Rename-CheckpointVariable glo", "global_step")]
    [InlineData("Get-CheckpointVariable m | Initialize-CheckpointVariable s -Exclude glo", "global_step")]
    [InlineData("Get-ModelVariable g | Initialize-CheckpointVariable s -Exclude glo", "global_step")]
    [InlineData(
        "Get-CheckpointVariable s | Initialize-CheckpointVariable m ",
        "@{ 'encoder/' = '' }",
        "@{ 'head/' = '' }",
        "@{ 'beta1_power' = '' }",
        "@{ 'beta2_power' = '' }",
        "@{ 'global_step' = '' }"
    )]
    [InlineData("Get-CheckpointVariable k model/layer-1")]
    [InlineData(
        "Get-CheckpointVariable k model/layer_with_weights-1",
        "model/layer_with_weights-1/bias",
        "model/layer_with_weights-1/kernel"
    )]
    [InlineData("Read-CheckpointVariable k model/layer_with_weights-1/b", "model/layer_with_weights-1/bias")]
    [InlineData(
        "Remove-CheckpointVariable k model/layer_with_weights-1/bias/",
        "model/layer_with_weights-1/bias/.ATTRIBUTES/VARIABLE_VALUE"
    )]
    [InlineData("Get-CheckpointVariable k | Rename-CheckpointVariable sav", "save_counter")]
    [InlineData("Initialize-CheckpointVariable -From m -AssignmentMap hea", "@{ 'head/' = '' }")]
    [InlineData("Get-CheckpointVariable m | Copy-CheckpointVariable c -AssignmentMap hea", "@{ 'head/' = '' }")]
    [InlineData("Merge-Checkpoint m, s c -AssignmentMap quo", "@{ 'quote''\"' = '' }")]
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

    [Fact]
    public void A_completed_name_selects_the_variable()
    {
        using var session = new Session();
        string path = Fixtures.TfMade("special_names");
        IReadOnlyList<string> names = session.Engine.Complete($"Get-CheckpointVariable '{path}' -LiteralName ");
        IReadOnlyList<string> patterns = session.Engine.Complete($"Get-CheckpointVariable '{path}' -Name ");
        Assert.Equal(32, names.Count);
        Assert.Equal(32, patterns.Count);
        foreach ((string name, string pattern) in names.Zip(patterns))
        {
            string exact = session.Run($"Get-CheckpointVariable '{path}' -LiteralName {name}").Succeeded().Output.Texts("Name").Single();
            Assert.Contains(exact, session.Run($"Get-CheckpointVariable '{path}' -Name {pattern}").Succeeded().Output.Texts("Name"));
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
