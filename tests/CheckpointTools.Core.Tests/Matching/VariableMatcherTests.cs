using CheckpointTools.Matching;

namespace CheckpointTools.Tests.Matching;

/// <summary>Which variables are taken for the same by their saver names, dtypes and shapes.</summary>
public class VariableMatcherTests
{
    /// <summary>
    /// Names are followed by their shape; what matches is shown by numbers, ambiguous ones by "?", others by what is wrong.
    /// </summary>
    [Theory]
    // The same name, whatever the order.
    [InlineData("b:3 a:3", "a:3 b:3", "1 0")]
    // One is the end of the other.
    [InlineData("seq/d1/kernel:3 seq/d2/kernel:3", "d1/kernel:3 d2/kernel:3", "0 1")]
    [InlineData("d1/kernel:3 d2/kernel:3", "seq/d1/kernel:3 seq/d2/kernel:3", "0 1")]
    [InlineData("w:3 b:2", "enc/w:3 enc/b:2", "0 1")]
    // Other scopes around all weights: the name of the model.
    [InlineData("sequential_1/d/kernel:3 sequential_1/e/kernel:3", "sequential/d/kernel:3 sequential/e/kernel:3", "0 1")]
    // Not so where the scope is only around some.
    [InlineData("layer_5/att/w:3 head/w:2", "layer_7/att/w:3 head/w:2", "Missing 1")]
    // Half a segment is no end.
    [InlineData("my_d1/kernel:3 x:1", "d1/kernel:3 x:1", "Missing 1")]
    // The same name counts before an end.
    [InlineData("d/w:3 seq/d/w:3", "d/w:3 seq/d/w:3", "0 1")]
    [InlineData("d/w:3", "seq/d/w:3 d/w:3", "1")]
    // The longest end counts.
    [InlineData("seq/a/d/w:3 z:1", "d/w:3 a/d/w:3 z:1", "1 2")]
    // Two ends alike.
    [InlineData("d/w:3 z:1", "a/d/w:3 b/d/w:3 z:1", "?0,1 2")]
    [InlineData("a/d/w:3 b/d/w:3 z:1", "d/w:3 z:1", "?0 ?0 1")]
    // Shapes decide.
    [InlineData("d/w:3 z:1", "a/d/w:3 b/d/w:4 z:1", "0 2")]
    [InlineData("m/w:3 m/w:4", "m/w:4 m/w:3", "1 0")]
    [InlineData("m/w:3 m/w:3", "m/w:3 m/w:3", "?0,1 ?0,1")]
    [InlineData("m/w:3 m/w:3", "m/w:3", "?0 ?0")]
    // The name is right and the shape is not.
    [InlineData("w:3", "w:4", "Misfit0")]
    [InlineData("seq/d/w:3 z:1", "d/w:4 z:1", "Misfit0 1")]
    // What is found is not found twice.
    [InlineData("d/w:3 q/d/w:3 z:1", "d/w:3 z:1", "0 Missing 1")]
    // No name at all.
    [InlineData(":3", ":3", "Missing")]
    public void Weights_match_by_names_then_by_ends(string model, string source, string expected)
    {
        MatchVariable[] wanted = Parse(model);
        var matcher = VariableMatcher.Run(wanted, Parse(source), [], static _ => true);
        Assert.Equal(
            expected,
            string.Join(
                ' ',
                Enumerable
                    .Range(0, wanted.Length)
                    .Select(i =>
                        matcher.Gaps.SingleOrDefault(gap => gap.Model == i) is { } gap
                            ? gap.Kind switch
                            {
                                MatchGapKind.Ambiguous => $"?{string.Join(',', gap.Candidates)}",
                                MatchGapKind.Misfit => $"Misfit{gap.Candidates.Single()}",
                                _ => "Missing",
                            }
                            : $"{matcher.Pairs.Single(pair => pair.Model == i).Source}"
                    )
            )
        );
    }

    [Fact]
    public void Counters_match_by_the_whole_name_and_may_stay()
    {
        MatchVariable rate = Scalar("adam/learning_rate", VariableKind.Counter);
        Assert.Empty(Match([rate], [Scalar("learning_rate", VariableKind.Counter)]).Pairs);
        Assert.Empty(Match([rate], [Scalar("learning_rate", VariableKind.Counter)]).Gaps);
        Assert.Single(Match([rate], [rate]).Pairs);
        MatchVariable total = Scalar("total", VariableKind.Metric);
        Assert.Empty(Match([total, total], [total, total]).Gaps);
    }

    /// <summary>The slots of w, as the optimizers call them; those of today stand at the positions behind the colon.</summary>
    [Theory]
    [InlineData("m v", "_momentums:2 _velocities:3", "0 1")]
    [InlineData("_velocities:2 _momentums:1", "m v", "1 0")]
    [InlineData("m v vhat", "_momentums:2 _velocities:3 _velocity_hats:4", "0 1 2")]
    [InlineData("m v vhat", "m v", "0 1 -")]
    [InlineData("rms momentum", "_velocities:1 _momentums:2", "0 1")]
    [InlineData("rms", "_velocities:1", "0")]
    [InlineData("mg rms momentum", "_velocities:1 _momentums:3 _average_gradients:5", "2 0 1")]
    [InlineData("momentum", "momentums:1", "0")]
    [InlineData("accumulator", "_accumulators:1", "0")]
    [InlineData("accumulator linear", "_accumulators:1 _linears:2", "0 1")]
    [InlineData("accum linear", "accumulator linear", "0 1")]
    [InlineData("accum_grad accum_var", "_accumulated_grads:1 _accumulated_delta_vars:2", "0 1")]
    [InlineData("own other", "own", "0 -")]
    // The same words of other optimizers.
    [InlineData("rms momentum", "_momentums:1 _velocities:2", "- -")]
    [InlineData("m v", "_velocities:1 _momentums:9", "- -")]
    [InlineData("m v", "_velocities:1", "- -")]
    [InlineData("momentum", "_momentums:1", "-")]
    [InlineData("accumulator", "accumulator linear", "-")]
    [InlineData("accumulator", "accum_grad accum_var", "-")]
    public void Slots_match_by_what_they_are_in_optimizers_that_keep_the_same(string model, string source, string expected)
    {
        MatchVariable[] wanted = [Weight("w"), .. model.Split(' ').Select(static slot => Slot(slot, "opt"))];
        MatchVariable[] found = [Weight("w"), .. source.Split(' ').Select(static slot => Slot(slot, "optimizer"))];
        var matcher = Match(wanted, found);
        Assert.Equal(
            expected,
            string.Join(
                ' ',
                Enumerable
                    .Range(1, wanted.Length - 1)
                    .Select(i =>
                        matcher.Pairs.Where(pair => pair.Model == i).Select(static pair => $"{pair.Source - 1}").SingleOrDefault("-")
                    )
            )
        );
        Assert.All(matcher.Gaps, static gap => Assert.True(gap.IsState));
        Assert.Equal(expected.Split(' ').Count(static slot => slot == "-"), matcher.Gaps.Count);
    }

    [Fact]
    public void Older_Adamax_is_not_taken_for_Adam()
    {
        MatchVariable[] legacy = [Weight("w"), Slot("m", "o", "Adamax/w/m"), Slot("v", "o", "Adamax/w/v")];
        Assert.Single(Match([Weight("w"), Slot("_momentums:1", "o"), Slot("_velocities:2", "o")], legacy).Pairs);
        Assert.Equal(
            [0, 1, 2],
            Match([Weight("w"), Slot("_m:1", "o"), Slot("_u:2", "o")], legacy).Pairs.Select(static pair => pair.Source)
        );
    }

    [Fact]
    public void Iterations_follow_the_slots_of_their_optimizer()
    {
        MatchVariable[] model =
        [
            Weight("a"),
            Weight("b"),
            Slot("m", "g", of: "a"),
            Slot("v", "g", of: "a"),
            Iterations("g/iter"),
            Iterations("d/iter"),
        ];
        MatchVariable[] source =
        [
            Iterations("other/_iterations"),
            Iterations("optimizer/_iterations"),
            Weight("a"),
            Weight("b"),
            Slot("_momentums:1", "optimizer", of: "a"),
            Slot("_velocities:2", "optimizer", of: "a"),
        ];
        var matcher = Match(model, source);
        Assert.Equal(1, matcher.Pairs.Single(static pair => pair.Reason == MatchReason.Iterations).Source);
        Assert.Equal(5, Assert.Single(matcher.Gaps).Model);
        Assert.Single(Match([Iterations("g/iter")], [Iterations("optimizer/_iterations")]).Pairs);
    }

    [Fact]
    public void Slots_of_two_optimizers_of_one_variable_go_by_the_optimizers_paths()
    {
        MatchVariable[] model = [Weight("w"), Slot("m", "a"), Slot("v", "a"), Slot("m", "b"), Slot("v", "b")];
        MatchVariable[] source = [Weight("w"), Slot("m", "b"), Slot("v", "b"), Slot("m", "c"), Slot("v", "c")];
        Assert.Equal([(0, 0), (3, 1), (4, 2)], Match(model, source).Pairs.Select(static pair => (pair.Model, pair.Source)));
    }

    private static VariableMatcher Match(MatchVariable[] model, MatchVariable[] source) =>
        VariableMatcher.Run(model, source, [], static _ => true);

    private static MatchVariable[] Parse(string variables) =>
        [
            .. variables
                .Split(' ')
                .Select(
                    static (variable, i) =>
                        variable.Split(':') is [var name, var size] ? Weight(name, long.Parse(size, null), $"{i}") : null!
                ),
        ];

    private static MatchVariable Weight(string name, long size = 4, string? key = null) =>
        new(
            key ?? name,
            name.Length == 0 ? null : name,
            DataType.Float32,
            new PartialTensorShape(size),
            new VariableRole(VariableKind.Weight, KindEvidence.ObjectGraph)
        );

    private static MatchVariable Scalar(string name, VariableKind kind) =>
        new(name, name, DataType.Float32, new PartialTensorShape(TensorShape.Scalar), new VariableRole(kind, KindEvidence.ObjectGraph));

    private static MatchVariable Slot(string slot, string optimizer, string? saverName = null, string of = "w")
    {
        string[] parts = slot.Split(':');
        string key = parts.Length > 1 ? $"{optimizer}/_variables/{parts[1]}" : $"{of}/.OPTIMIZER_SLOT/{optimizer}/{slot}";
        return Weight(key) with
        {
            SaverName = saverName ?? key,
            Role = new VariableRole(VariableKind.OptimizerSlot, KindEvidence.ObjectGraph, of, parts[0]),
            Optimizer = optimizer,
            ObjectPath = key,
        };
    }

    private static MatchVariable Iterations(string path) =>
        Scalar(path, VariableKind.Counter) with
        {
            ObjectPath = path,
            Optimizer = path[..path.LastIndexOf('/')],
        };
}
