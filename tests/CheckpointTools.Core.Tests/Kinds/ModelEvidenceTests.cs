using CheckpointTools.Locating;

namespace CheckpointTools.Tests.Kinds;

/// <summary>What the graph of a model tells of its variables, where names tell nothing.</summary>
public sealed class ModelEvidenceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string, string, string> Graphs =>
        new()
        {
            {
                "in a branch",
                """
                    a/w = Variable [4]
                    a/x = Variable [4]
                    a/y = Variable [4]
                    lr = Variable []
                    run = If(finite, a/w, a/x, a/y, lr, g) { train, nothing }
                    function train(w, x, y, r, g) -> out:output:0
                    read = ReadVariableOp(r)
                    step = ResourceApplyAdam(w, x, y, read:value:0, read:value:0, read:value:0, c, c, c, g)
                    end
                    function nothing(w, x, y, r, g) -> r
                    end
                    """,
                "a/w Weight; a/x OptimizerSlot m of a/w; a/y OptimizerSlot v of a/w; lr Counter"
            },
            {
                "in a function that is called for each variable, in a loop",
                """
                    w1 = Variable [4]
                    p = Variable [4]
                    w2 = Variable [4]
                    q = Variable [4]
                    loop = While(i, w1, p, w2, q) { body, condition }
                    function body(i, w1, p, w2, q) -> i, w1, p, w2, q
                    one = StatefulPartitionedCall(w1, p) { train }
                    two = StatefulPartitionedCall(w2, q) { train }
                    end
                    function condition(i, w1, p, w2, q) -> i
                    end
                    function train(w, s) -> w
                    step = ResourceApplyMomentum(w, s, lr, g, c)
                    end
                    """,
                "p OptimizerSlot momentum of w1; q OptimizerSlot momentum of w2; w1 Weight; w2 Weight"
            },
            {
                "in the control flow of old graphs",
                """
                    w = Variable [4]
                    s = Variable [4]
                    switch_w = Switch(w, p)
                    switch_s = Switch(s, p)
                    step = ResourceSparseApplyAdagrad(switch_w:1, switch_s:1, lr, g, i)
                    """,
                "s OptimizerSlot accumulator of w; w Weight"
            },
            {
                "a rate that is computed from a count in one of several functions",
                """
                    w = Variable [4]
                    count = Variable []
                    base = Variable []
                    read = ReadVariableOp(count)
                    read_base = ReadVariableOp(base)
                    rate = Case(n, read, read_base) { early, late }
                    function early(c, b) -> x:z:0
                    x = Mul(c, b)
                    end
                    function late(c, b) -> b
                    end
                    step = ResourceApplyGradientDescent(w, rate, g)
                    """,
                "base Counter; count Counter; w Weight"
            },
            {
                "a step written by hand, with a decoupled decay and a mask in the gradient",
                """
                    collection trainable_variables: w
                    w = Variable [4]
                    first = Variable [4]
                    mask = Variable [4]
                    rate = Variable []
                    rw = ReadVariableOp(w)
                    rf = ReadVariableOp(first)
                    rm = ReadVariableOp(mask)
                    rr = ReadVariableOp(rate)
                    gradients/mul_grad/Mul = Mul(dy, rm)
                    keep = Mul(rf, c)
                    next = AddV2(keep, gradients/mul_grad/Mul)
                    decay = Mul(rw, c2)
                    both = AddV2(next, decay)
                    move = Mul(both, rr)
                    done = Sub(rw, move)
                    assign = AssignVariableOp(w, done)
                    assign_first = AssignVariableOp(first, next)
                    mask_next = Greater(rw, c3)
                    assign_mask = AssignVariableOp(mask, mask_next)
                    """,
                "first OptimizerSlot first of w; mask Weight; rate Counter; w Weight"
            },
            {
                "a target that follows softly is no average, beside averages that are swapped with the weights",
                """
                    collection trainable_variables: w, target/w
                    collection moving_average_variables: w
                    w = Variable [4]
                    w/shadow = Variable [4]
                    target/w = Variable [4]
                    other/w = Variable [4]
                    backup = Variable [4]
                    rw = ReadVariableOp(w)
                    rs = ReadVariableOp(w/shadow)
                    ro = ReadVariableOp(other/w)
                    rb = ReadVariableOp(backup)
                    step = ResourceApplyGradientDescent(w, lr, g)
                    difference = Sub(rs, rw)
                    change = Mul(difference, c)
                    follow = AssignSubVariableOp(w/shadow, change)
                    difference2 = Sub(ro, rw)
                    change2 = Mul(difference2, c)
                    follow2 = AssignSubVariableOp(other/w, change2)
                    save_w = AssignVariableOp(backup, rw)
                    swap = AssignVariableOp(w, rs)
                    unswap = AssignVariableOp(w, rb)
                    """,
                "backup Weight; other/w Weight; target/w Weight; w Weight; w/shadow MovingAverage of w"
            },
            {
                "an operation of somebody's own",
                """
                    w = Variable [4]
                    z = Variable [4]
                    r = Variable []
                    read = ReadVariableOp(r)
                    step = ResourceApplyLion(w, z, read, g)
                    """,
                "r Weight; w Weight; z OptimizerSlot z of w"
            },
            {
                "scalars beside rates",
                """
                    collection trainable_variables: net/w, net/scale
                    net/w = Variable [4]
                    net/scale = Variable []
                    net/rate = Variable []
                    net/count = Variable []
                    SGD/rate = Variable []
                    SGD/unused = Variable []
                    unused = Variable []
                    read = ReadVariableOp(SGD/rate)
                    read2 = ReadVariableOp(net/rate)
                    free/rate = Variable []
                    free/other = Variable []
                    read3 = ReadVariableOp(free/rate)
                    both = AddN(read, read2, read3)
                    step = ResourceApplyGradientDescent(net/w, both, g)
                    """,
                "SGD/rate Counter; SGD/unused Counter; free/other Weight; free/rate Counter; net/count Weight; net/rate Counter; "
                    + "net/scale Weight; net/w Weight; unused Weight"
            },
            {
                "a function that calls itself, and functions that stand for a billion operations",
                $"""
                    w = Variable [4]
                    s = Variable [4]
                    run = PartitionedCall(w, s) {"{ f0 }"}
                    step = ResourceApplyMomentum(w, s, run, g, c)
                    {Doubling(30)}
                    function f30(a, b) -> c:output:0
                    c = PartitionedCall(a, b) {"{ f30 }"}
                    end
                    """,
                "s OptimizerSlot momentum of w; w Weight"
            },
        };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Training_operations_tell_what_is_what(string what, string graph, string expected)
    {
        string prefix = new TrainingGraph(graph).Write(_directory);
        Assert.True(expected == Describe(prefix), $"{what}: {Describe(prefix)}");
    }

    [Fact]
    public void Keys_of_a_savers_own_are_found_by_what_it_saves()
    {
        string prefix = new TrainingGraph(
            """
            w = Variable [4]
            s = Variable [4]
            step = ResourceApplyMomentum(w, s, lr, g, c)
            """
        ).Write(_directory, static name => name == "w" ? "weights" : "beta1_power");
        Assert.Equal("beta1_power OptimizerSlot momentum of weights; weights Weight", Describe(prefix));
    }

    [Fact]
    public void Another_model_of_the_directory_counts_only_if_its_saver_has_the_checkpoints_keys()
    {
        const string Graph = """
            w = Variable [4]
            s = Variable [4]
            step = ResourceApplyMomentum(w, s, lr, g, c)
            """;
        string prefix = new TrainingGraph(Graph).Write(_directory);
        File.Move(prefix + ".meta", _directory["other-1.meta"]);
        Assert.Equal("s OptimizerSlot momentum of w; w Weight", Describe(prefix));

        new TrainingGraph(Graph + "\nmore = Variable [1]").Write(_directory);
        string more = prefix + ".meta";
        File.Move(more, _directory["other-1.meta"], overwrite: true);
        new TrainingGraph(Graph).Write(_directory);
        File.Delete(more);
        Assert.Equal("s Weight; w Weight", Describe(prefix));
    }

    [Fact]
    public void A_damaged_model_is_no_evidence_and_says_so()
    {
        string prefix = new TrainingGraph(
            """
            w = Variable [4]
            s = Variable [4]
            step = ResourceApplyMomentum(w, s, lr, g, c)
            """
        ).Write(_directory);
        byte[] whole = File.ReadAllBytes(prefix + ".meta");
        var random = new Random(1);
        int ignored = 0;
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = i < 250 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (i >= 250)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(prefix + ".meta", damaged);
            var faults = new List<CheckpointException>();
            List<CheckpointVariable> variables =
            [
                .. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), null, null, faults.Add),
            ];
            Assert.Equal(["s", "w"], variables.Select(static variable => variable.Name));
            Assert.Equal(VariableKind.Weight, variables[1].Kind);
            Assert.Contains(variables[0].Kind, (VariableKind[])[VariableKind.Weight, VariableKind.OptimizerSlot]);
            Assert.All(faults, fault => Assert.Equal(prefix + ".meta", fault.File));
            ignored += faults.Count;
        }

        Assert.InRange(ignored, 100, 499);
    }

    /// <summary>Functions each of which calls the next one twice.</summary>
    private static string Doubling(int count) =>
        string.Join(
            '\n',
            Enumerable
                .Range(0, count)
                .SelectMany(static i =>
                    new[]
                    {
                        $"function f{i}(a, b) -> c:output:0",
                        $"c = PartitionedCall(b, a) {{ f{i + 1} }}",
                        $"d = PartitionedCall(a, b) {{ f{i + 1} }}",
                        "end",
                    }
                )
        );

    /// <summary>The kinds, with what a slot belongs to; all that the model decides is said to be known.</summary>
    private static string Describe(string prefix)
    {
        var faults = new List<CheckpointException>();
        List<CheckpointVariable> variables = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), null, null, faults.Add)];
        string described = string.Join(
            "; ",
            variables.Select(static variable =>
                $"{variable.Name} {variable.Kind}"
                + (variable.SlotName is null ? "" : " " + variable.SlotName)
                + (variable.SlotOf is null ? "" : " of " + variable.SlotOf)
            )
        );
        Assert.Empty(faults);
        Assert.All(
            variables.Where(static variable => variable.Kind != VariableKind.Weight),
            static variable => Assert.Equal(KindEvidence.Model, variable.KindEvidence)
        );
        return described;
    }
}
