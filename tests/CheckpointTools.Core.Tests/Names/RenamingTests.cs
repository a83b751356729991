using CheckpointTools.Names;

namespace CheckpointTools.Tests.Names;

/// <summary>One rule, and names that come one after the other.</summary>
public sealed class RenamingTests
{
    private const string Suffix = "/.ATTRIBUTES/VARIABLE_VALUE";

    [Theory]
    [InlineData("enc", "e", "enc/w", "e/w")]
    [InlineData("enc/", "e/", "enc/w", "e/w")]
    [InlineData("", "e", "w", "e/w")]
    [InlineData("enc", "", "enc/w", "w")]
    [InlineData("enc", "e", "encoder/w", null)]
    [InlineData("enc", "e", "enc", null)]
    public void A_scope_moves_what_lies_in_it(string scope, string newScope, string name, string? expected) =>
        Assert.Equal(expected, Renaming.OfScope(scope, newScope).Apply(name));

    [Theory]
    [InlineData("a/b", "x", "a/b", "x")]
    [InlineData("a/b", "x", "a/b" + Suffix, "x" + Suffix)]
    [InlineData("a/b" + Suffix, "x", "a/b" + Suffix, "x")]
    [InlineData("a/b", "x", "a/b/c", null)]
    [InlineData("a/b", "x", "A/b", null)]
    public void A_name_is_found_with_and_without_its_suffix_and_keeps_it(string name, string newName, string given, string? expected) =>
        Assert.Equal(expected, Renaming.OfName(name, newName).Apply(given));

    [Fact]
    public void Once_the_name_came_in_full_another_one_with_the_suffix_is_another_variable()
    {
        var renaming = Renaming.OfName("a", "x");
        Assert.Equal("x", renaming.Apply("a"));
        Assert.Null(renaming.Apply("a" + Suffix));
    }
}
