using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>Checkpoints and objects under the children of a new root: -ObjectGraph Prefix, -AsRoot and -Wrap.</summary>
public sealed class NewRootTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("tf1_names", "nested")]
    [InlineData("nested", "tf1_names")]
    public void Names_of_children_go_to_the_sources_in_their_order(string first, string second)
    {
        Merge(first, second, "one, two");

        string[] paths = Paths("to");
        Assert.Contains(first == "nested" ? "one/model/encoder/w" : "two/model/encoder/w", paths);
        Assert.Contains(first == "nested" ? "two/encoder_w" : "one/encoder_w", paths);
    }

    [Fact]
    public void What_is_added_to_takes_no_name()
    {
        _session.Run($"Get-CheckpointVariable '{Base("nested")}' | Copy-CheckpointVariable to").Succeeded();
        _session
            .Run(
                $"Get-CheckpointVariable '{Base("keras3")}' -Kind Weight | "
                    + "Copy-CheckpointVariable to -Append -ObjectGraph Prefix -ChildName student"
            )
            .Succeeded();

        string[] paths = Paths("to");
        Assert.Contains("model/encoder/w", paths);
        Assert.Contains("student/model/_functional/_operations/1/bias", paths);
    }

    [Theory]
    [InlineData("a, a", "Two sources would be the child 'a'")]
    [InlineData("save_counter, b", "TensorFlow counts its saves")]
    [InlineData("a", "2 sources to name: ")]
    [InlineData("a, b, c", "3 names for children are given")]
    public void Names_of_children_are_as_many_as_sources_and_tell_them_apart(string names, string message)
    {
        ErrorRecord error = _session.Fails(
            $"Merge-Checkpoint '{Base("nested")}', '{Base("keras3")}' -To to -ObjectGraph Prefix -ChildName {names}"
        );
        Assert.StartsWith("ObjectGraphConflict,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_session.Entries);
    }

    [Fact]
    public void No_object_is_wrapped_in_the_place_of_the_counter()
    {
        ErrorRecord error = _session.Fails(
            $"Get-CheckpointObject '{Base("nested")}' model/encoder | Copy-CheckpointVariable to -Wrap save_counter"
        );
        Assert.Contains("TensorFlow counts its saves", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoints_without_graphs_get_one_under_a_new_root()
    {
        Merge("tf1_names", "tf1_names", "a, b", copy: true);

        Assert.Equal(
            ["a/encoder_b", "a/encoder_w", "b/encoder_b", "b/encoder_w", "save_counter"],
            Paths("to").Where(static path => path.Contains("encoder", StringComparison.Ordinal) || path == "save_counter")
        );
        Assert.Equal(["True"], _session.Run("Test-Checkpoint to").Succeeded().Output.Select(static one => $"{one}"));
    }

    [Theory]
    [InlineData("-AsRoot", "Drop")]
    [InlineData("-AsRoot", "Keep")]
    [InlineData("-Wrap e", "NameBased")]
    [InlineData("-Wrap e", "Prefix")]
    public void A_new_root_takes_no_other_graph(string root, string mode) =>
        Assert.Equal(
            "NewRootMode",
            _session.FailsWith(
                $"Get-CheckpointObject '{Base("nested")}' model/encoder | Copy-CheckpointVariable to {root} -ObjectGraph {mode}"
            )
        );

    private static string Base(string name) => Prefix($"oracle/graph/bases/{name}");

    private static string Prefix(string fixture) =>
        Directory.EnumerateFiles(Fixtures.Require(fixture), "*.index").Order(StringComparer.Ordinal).First()[..^".index".Length];

    private void Merge(string first, string second, string names, bool copy = false)
    {
        string other = Base(second);
        if (copy)
        {
            _session.Run($"Get-CheckpointVariable '{other}' | Copy-CheckpointVariable copy").Succeeded();
            other = "copy";
        }

        _session.Run($"Merge-Checkpoint '{Base(first)}', '{other}' -To to -ObjectGraph Prefix -ChildName {names}").Succeeded();
    }

    private string[] Paths(string checkpoint) =>
        [
            .. _session
                .Run($"Get-CheckpointVariable {checkpoint} -Force")
                .Succeeded()
                .Output.Texts("ObjectPath")
                .Order(StringComparer.Ordinal),
        ];
}
