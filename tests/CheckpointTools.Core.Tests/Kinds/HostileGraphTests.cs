using CheckpointTools.Locating;
using CheckpointTools.Tests.Models;

namespace CheckpointTools.Tests.Kinds;

/// <summary>Graphs of a few megabytes that stand for billions of looks: a listing goes on, in no time and little memory.</summary>
public sealed class HostileGraphTests : IDisposable
{
    private const string Trained = """
        collection trainable_variables: w
        w = Variable [4]
        x = Variable [4]
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_sum_of_many_inputs_is_not_looked_at_for_each_of_many_assignments() =>
        AssertListed(Trained, $"sum = AddN({Repeat("x", 100_000)})", Assignments("Mul(sum)", 20_000));

    [Fact]
    public void A_choice_of_many_functions_is_not_looked_at_for_each_of_many_assignments() =>
        AssertListed(
            Trained,
            $"choice = Case(i, x) {{ {Repeat("f", 300_000)} }}",
            "function f(a) -> a",
            "end",
            Assignments("Mul(choice)", 20_000)
        );

    [Fact]
    public void Functions_that_are_not_there_are_not_asked_for_without_end() =>
        AssertListed(
            Trained,
            "function f(a) -> a",
            $"choice = Case(a, a) {{ {Repeat("none", 300_000)} }}",
            "end",
            Lines(static i => $"call_{i} = PartitionedCall(x) {{ f }}", 100_000)
        );

    [Fact]
    public void Operations_of_many_inputs_in_functions_are_not_looked_at_for_each_call() =>
        AssertListed(
            Trained,
            "function f(a) -> a",
            $"step = ResourceApplyUnknown(a, {Repeat("a", 100_000)})",
            "end",
            Lines(static i => $"call_{i} = PartitionedCall(w) {{ f }}", 50_000)
        );

    [Fact]
    public void Many_variables_that_are_computed_from_the_sum_of_all_take_no_square_of_memory()
    {
        const int Count = 20_000;
        AssertListed(
            $"collection trainable_variables: w, {string.Join(", ", Enumerable.Range(0, Count).Select(static i => $"w_{i}"))}",
            "w = Variable [4]",
            Lines(static i => $"w_{i} = Variable []", Count),
            Lines(static i => $"x_{i} = Variable []", Count),
            $"sum = AddN({string.Join(", ", Enumerable.Range(0, Count).Select(static i => $"x_{i}"))})",
            Lines(static i => $"assign_{i} = AssignVariableOp(w_{i}, sum)", Count)
        );
    }

    [Fact]
    public void Names_of_many_scopes_are_not_kept_for_each_scope()
    {
        string scopes = string.Concat(Enumerable.Repeat("a/", 250_000));
        AssertListed(
            Trained,
            Lines(i => $"{scopes}{i} = Variable []\nstep_{i} = ResourceApplyMomentum(w, {scopes}{i}, rate/r, g, c)", 4),
            "rate/r = Variable []"
        );
    }

    [Fact]
    public void Keys_that_many_operations_share_are_read_once()
    {
        const int Count = 100_000;
        string prefix = new TrainingGraph(Trained + "\nstep = ResourceApplyMomentum(w, x, r, g, c)").Write(_directory);
        GraphBytes more = new GraphBytes().Strings("more/names", [.. Enumerable.Range(0, Count).Select(static i => $"k{i}")]);
        for (int i = 0; i < Count; i++)
        {
            more.Node($"more/{i}", "SaveV2", "file", "more/names", "slices", "w");
        }

        more.Node("more/all", "NoOp", [.. Enumerable.Range(0, Count).Select(static i => $"^more/{i}")]);
        byte[] saver = new GraphBytes().Field(2, "more/all:0"u8.ToArray()).ToArray();
        using (FileStream meta = File.OpenWrite(prefix + ".meta"))
        {
            meta.Seek(0, SeekOrigin.End);
            meta.Write(new GraphBytes().Field(2, more.ToArray()).Field(3, saver).ToArray());
        }

        AssertListed(prefix);
    }

    /// <summary>The variables are listed, and what is trained is known.</summary>
    private void AssertListed(params string[] lines) => AssertListed(new TrainingGraph(string.Join('\n', lines)).Write(_directory));

    private static void AssertListed(string prefix)
    {
        var faults = new List<CheckpointException>();
        List<CheckpointVariable> variables = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), null, null, faults.Add)];
        CheckpointVariable trained = variables.Single(static variable => variable.Name == "w");
        Assert.Equal((VariableKind.Weight, KindEvidence.Model), (trained.Kind, trained.KindEvidence));
        Assert.Empty(faults);
    }

    private static string Assignments(string value, int count) =>
        Lines(i => $"value_{i} = {value}\nassign_{i} = AssignVariableOp(w, value_{i})", count);

    private static string Lines(Func<int, string> line, int count) => string.Join('\n', Enumerable.Range(0, count).Select(line));

    private static string Repeat(string name, int count) => string.Join(' ', Enumerable.Repeat(name, count));
}
