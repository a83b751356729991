using CheckpointTools.Computing;
using CheckpointTools.Names;

namespace CheckpointTools.Tests.Names;

/// <summary>What is at a path, and below it.</summary>
public class VariableTreeTests
{
    private static readonly string[] Names = ["a-b", "a.c/d", "a", "ab", "a/b/c", "a/b", "/lead/x", "a//e", "z/", "a/b"];

    public static TheoryData<string, string?> Found =>
        new()
        {
            { "", "0+10" },
            { "a", "1+4" },
            { "a/b", "2+1" },
            { "a/", "0+1" },
            { "a/b/c", "1+0" },
            { "/lead", "0+1" },
            { "z", "0+1" },
            { "z/", "1+0" },
            { "a.c", "0+1" },
            { "a/c", null },
            { "a-", null },
            { "b", null },
            { "zz", null },
        };

    [Theory]
    [MemberData(nameof(Found))]
    public void A_path_has_the_variables_at_it_and_those_below_it(string path, string? counts)
    {
        VariableNode? node = TreeOf(Names).Find(path);
        Assert.Equal(counts, node is null ? null : $"{node.OwnVariables.Count}+{node.VariableCount}");
        if (node is not null)
        {
            string[] below = [.. Names.Where(name => path.Length == 0 || name.StartsWith(path + "/", StringComparison.Ordinal))];
            Assert.Equal(below.Order(), node.Variables.Select(static variable => variable.Name).Order());
            Assert.Equal(4 * node.VariableCount, node.Size);
        }
    }

    [Fact]
    public void A_walk_from_the_root_comes_to_every_variable_once_and_to_what_a_search_finds()
    {
        VariableTree tree = TreeOf(Names);
        var met = new List<string>();
        Walk(tree.Root);
        Assert.Equal(Names.Order(), met.Order());

        void Walk(VariableNode scope)
        {
            foreach (VariableNode child in scope.FindChildren())
            {
                VariableNode found = tree.Find(child.Path)!;
                Assert.Equal(
                    (child.OwnVariables.Count, child.VariableCount, child.Size),
                    (found.OwnVariables.Count, found.VariableCount, found.Size)
                );
                met.AddRange(child.OwnVariables.Select(static variable => variable.Name));
                Walk(child);
            }
        }
    }

    [Fact]
    public void Children_are_in_the_order_of_names_where_a_separator_ends_a_name() =>
        Assert.Equal(["/lead", "a", "a-b", "a.c", "ab", "z"], TreeOf(Names).Root.FindChildren().Select(static child => child.Path));

    [Fact]
    public void Variables_of_one_path_get_paths_of_their_own_if_they_are_to()
    {
        VariableTree tree = new(Variables("x/1", "x/2", "y"), static variable => variable.Name[..1], static variable => variable.Name);
        Assert.Equal(["x", "y"], tree.Root.FindChildren().Select(static child => child.Path));
        Assert.Equal(2, tree.Find("x")!.VariableCount);
        Assert.Equal("x/2", tree.Find("x/2")!.Variable!.Name);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("b", "b/c/d")]
    [InlineData("e", "e/f")]
    [InlineData("g", "g/h")]
    [InlineData("i", "i/j")]
    public void What_holds_only_one_other_has_all_that_is_in_that(string path, string innermost)
    {
        VariableTree tree = TreeOf("a", "a/x", "b/c/d", "e/f", "e/f/g", "g/h/i", "g/h/j/k", "i/j/abc", "i/j/abd");
        Assert.Equal(innermost, tree.Find(path)!.FindInnermost().Path);
    }

    [Fact]
    public void An_empty_tree_has_a_root()
    {
        VariableTree tree = TreeOf();
        Assert.Equal((0, Int128.Zero), (tree.Root.VariableCount, tree.Root.Size));
        Assert.Empty(tree.Root.FindChildren());
        Assert.Null(tree.Find("a"));
    }

    private static VariableTree TreeOf(params string[] names) => new(Variables(names));

    private static IEnumerable<CheckpointVariable> Variables(params string[] names) =>
        names.Select(static name => NewVariable.Fill(name, DataType.Float32, new TensorShape(), 0f));
}
