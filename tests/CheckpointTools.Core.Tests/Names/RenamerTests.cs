using CheckpointTools.Names;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Names;

/// <summary>A map as a list of new names: what copies and merges make of it.</summary>
public sealed class RenamerTests
{
    private static readonly List<CheckpointVariable> Nested = Checkpoints.List(
        Path.Combine(Fixtures.Require("oracle/initfrom/ckpts"), "nested/model")
    );
    private static readonly List<CheckpointVariable> Special = Checkpoints.List(
        Path.Combine(Fixtures.Require("oracle/initfrom/ckpts"), "special/model")
    );
    private static readonly List<CheckpointVariable> ObjectBased = Checkpoints.List(
        Path.Combine(Fixtures.Require("oracle/initfrom/ckpts"), "object/ckpt")
    );
    private static readonly List<CheckpointVariable> Raw = Checkpoints.List(
        Path.Combine(Fixtures.Require("oracle/initfrom/ckpts"), "raw_names/model")
    );

    [Theory]
    [InlineData("decoder/ > dec/", "decoder/bias > dec/bias", "decoder/kernel > dec/kernel")]
    [InlineData("decoder/ > /", "decoder/bias > bias", "decoder/kernel > kernel")]
    [InlineData("decoder/ > a/b/", "decoder/bias > a/b/bias", "decoder/kernel > a/b/kernel")]
    [InlineData("decoder/bias > b", "decoder/bias > b")]
    [InlineData("decoder/ > dec/; decoder/bias > b", "decoder/bias > b", "decoder/kernel > dec/kernel")]
    [InlineData("decoder/bias > b; decoder/ > dec/", "decoder/bias > b", "decoder/kernel > dec/kernel")]
    [InlineData("decoder/bias > b; decoder/bias > c", "decoder/bias > b", "decoder/bias > c")]
    [InlineData(
        "encoder/ > e/; encoder/layer_1/ > top/; encoder/layer_0/bias > b",
        "encoder/layer_0/bias > b",
        "encoder/layer_0/bias/Adam > e/layer_0/bias/Adam",
        "encoder/layer_0/bias/Adam_1 > e/layer_0/bias/Adam_1",
        "encoder/layer_0/kernel > e/layer_0/kernel",
        "encoder/layer_0/kernel/Adam > e/layer_0/kernel/Adam",
        "encoder/layer_0/kernel/Adam_1 > e/layer_0/kernel/Adam_1",
        "encoder/layer_1/bias > top/bias",
        "encoder/layer_1/kernel > top/kernel"
    )]
    public void The_most_specific_rule_decides_and_what_no_rule_names_keeps_its_name(string rules, params string[] changed) =>
        Assert.Equal(changed, Changes(Nested, rules));

    [Fact]
    public void The_root_holds_everything()
    {
        Assert.Equal(Nested.Count, Changes(Nested, "/ > all/").Count());
        Assert.All(Changes(Nested, "/ > all/"), static change => Assert.Contains(" > all/", change, StringComparison.Ordinal));
    }

    [Fact]
    public void A_variable_may_have_a_name_that_is_also_a_scope_or_ends_like_one()
    {
        Assert.Equal(["tower > t"], Changes(Special, "tower > t"));
        Assert.Equal(["tower/part_0/w > t/part_0/w"], Changes(Special, "tower/ > t/"));
        Assert.Equal(["tail/ > new/"], Changes(Raw, "tail/ > new/"));
        Assert.Equal(
            ["a/b/ > n/b/", "a/.* > n/.*", "a//b > n//b", "a/b > n/b"],
            Changes(Raw, "a/ > n/").OrderByDescending(static change => change.EndsWith("b/", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("decodr/ > x/", "no variable of SOURCE lies in 'decodr/'. Did you mean 'decoder/'?")]
    [InlineData("decodr/bias > x", "there is no variable 'decodr/bias' in SOURCE. Did you mean one of these: 'decoder/bias'")]
    [InlineData("decoder > x", "there is no variable 'decoder' in SOURCE. There are variables in 'decoder/'")]
    [InlineData("decoder/ > x", "the scope 'decoder/' cannot become 'x': a scope ends in '/'. Write 'decoder/' -> 'x/'.")]
    [InlineData(
        "decoder/bias > x/",
        "'x/' is a scope, and 'decoder/bias' is a variable. Write its new name in full: 'decoder/bias' -> 'x/bias'."
    )]
    [InlineData(
        "decoder/* > dec/*",
        "there is no variable 'decoder/*' in SOURCE. A map has no wildcards: for all in 'decoder/', write 'decoder/' -> 'dec/'."
    )]
    [InlineData("* > dec", "write '/' -> 'dec/'.")]
    public void A_rule_that_names_nothing_or_mixes_scopes_and_names_is_refused(string rules, string what)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => Changes(Nested, rules).Count());
        Assert.Equal(CheckpointError.InvalidAssignment, error.Error);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_rules_at_fault_are_listed()
    {
        string message = Assert
            .Throws<CheckpointException>(() => Changes(Nested, "x/ > y/; decoder/ > dec/; nothing > else").Count())
            .Message;
        Assert.Contains("2 problems", message, StringComparison.Ordinal);
        Assert.Contains("'x/' -> 'y/'", message, StringComparison.Ordinal);
        Assert.Contains("'nothing' -> 'else'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model/dense/bias > b", "model/dense/bias/.ATTRIBUTES/VARIABLE_VALUE > b/.ATTRIBUTES/VARIABLE_VALUE")]
    [InlineData(
        "model/dense/bias > b/.ATTRIBUTES/VARIABLE_VALUE",
        "model/dense/bias/.ATTRIBUTES/VARIABLE_VALUE > b/.ATTRIBUTES/VARIABLE_VALUE"
    )]
    [InlineData(
        "model/dense/bias/.ATTRIBUTES/VARIABLE_VALUE > b",
        "model/dense/bias/.ATTRIBUTES/VARIABLE_VALUE > b/.ATTRIBUTES/VARIABLE_VALUE"
    )]
    public void What_belongs_to_an_object_keeps_its_suffix(string rules, string change) =>
        Assert.Equal([change], Changes(ObjectBased, rules));

    [Fact]
    public void A_name_that_is_left_out_is_no_mistake_and_one_that_is_nowhere_is()
    {
        AssignmentMap map = new([
            new AssignmentRule("missing/w", "w"),
            new AssignmentRule("missing/", "m/"),
            new AssignmentRule("decoder/", "dec/"),
        ]);
        Assert.Contains("dec/bias", map.Rename(Nested, "SOURCE", ["missing/w"]).Select(static variable => variable.Name));
        Assert.Empty(map.Rename([], "SOURCE", ["missing/w", "decoder/w"]));
        Assert.Throws<CheckpointException>(() => map.Rename(Nested, "SOURCE", ["other/w"]));
    }

    [Fact]
    public void Of_nothing_at_all_a_map_says_nothing() =>
        Assert.Empty(new AssignmentMap([new AssignmentRule("a", "b"), new AssignmentRule("a/", "b/")]).Rename([], "SOURCE"));

    private static IEnumerable<string> Changes(List<CheckpointVariable> variables, string rules) =>
        new AssignmentMap([
            .. rules.Split("; ").Select(static rule => rule.Split(" > ")).Select(static sides => new AssignmentRule(sides[0], sides[1])),
        ])
            .Rename(variables, "SOURCE")
            .Where(static variable => variable.Name != variable.SourceName)
            .Select(static variable => $"{variable.SourceName} > {variable.Name}");
}
