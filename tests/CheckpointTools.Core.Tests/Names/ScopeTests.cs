using CheckpointTools.Names;

namespace CheckpointTools.Tests.Names;

public sealed class ScopeTests
{
    [Theory]
    [InlineData("enc/w", "enc", "dec", "dec/w")]
    [InlineData("encoder/w", "enc", "dec", null)]
    [InlineData("enc", "enc", "dec", null)]
    [InlineData("enc/", "enc", "dec", null)]
    [InlineData("a/enc/w", "enc", "dec", null)]
    [InlineData("Enc/w", "enc", "dec", null)]
    [InlineData("a/b/w", "a/b", "c", "c/w")]
    [InlineData("a/b/w", "a", "c/d", "c/d/b/w")]
    [InlineData("a/a/w", "a", "b", "b/a/w")]
    [InlineData("a/w", "a", "a", "a/w")]
    public void Moves_names_from_one_scope_to_another(string name, string scope, string newScope, string? expected) =>
        Assert.Equal(expected, Scope.Move(name, scope, newScope));

    [Theory]
    [InlineData("w", "", "model", "model/w")]
    [InlineData("enc/w", "", "model", "model/enc/w")]
    [InlineData("enc/w", "enc", "", "w")]
    [InlineData("enc/a/w", "enc", "", "a/w")]
    [InlineData("encoder/w", "enc", "", null)]
    [InlineData("w", "", "", "w")]
    public void The_empty_scope_adds_a_prefix_to_all_names_or_strips_one(string name, string scope, string newScope, string? expected) =>
        Assert.Equal(expected, Scope.Move(name, scope, newScope));

    [Theory]
    [InlineData("enc/", "dec")]
    [InlineData("enc", "dec/")]
    [InlineData("enc/", "dec/")]
    public void A_slash_at_the_end_of_a_scope_means_nothing(string scope, string newScope)
    {
        Assert.Equal("dec/w", Scope.Move("enc/w", scope, newScope));
        Assert.Null(Scope.Move("encoder/w", scope, newScope));
    }

    [Theory]
    [InlineData("w")]
    [InlineData("a/w", "a")]
    [InlineData("a/b/c/w", "a", "a/b", "a/b/c")]
    [InlineData("/a/w", "/a")]
    public void A_name_lies_in_the_scopes_of_its_leading_parts(string name, params string[] expected) =>
        Assert.Equal(expected, Scope.Enclosing(name));
}
