using System.Text.RegularExpressions;
using CheckpointTools.Names;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Names;

/// <summary>What is said of a map that does not fit: everything at once, in an order that stays, with what was probably meant.</summary>
public sealed class AssignmentProblemTests
{
    private static readonly List<CheckpointVariable> Nested = Checkpoints.List(
        Path.Combine(Fixtures.Require("oracle/initfrom/ckpts"), "nested/model")
    );
    private static readonly List<CheckpointVariable> Flat = Checkpoints.List(
        Path.Combine(Fixtures.Require("oracle/initfrom/ckpts"), "flat/model")
    );
    private static readonly List<CheckpointVariable> ObjectBased = Checkpoints.List(
        Path.Combine(Fixtures.Require("oracle/initfrom/ckpts"), "object/ckpt")
    );

    private static readonly ModelVariable[] Encoder =
    [
        Variable("enc/layer_0/kernel", 2, 3),
        Variable("enc/layer_0/bias", 3),
        Variable("enc/layer_1/kernel", 2, 3),
        Variable("enc/layer_1/bias", 3),
    ];

    [Theory]
    [InlineData(
        "encodr/",
        "enc/",
        "no tensor of SOURCE lies in 'encodr/'",
        "Did you mean 'encoder/'? The 4 variables of 'enc/' would be found there."
    )]
    [InlineData("completely/else/", "enc/", "no tensor of SOURCE lies in 'completely/else/'", "Did you mean 'encoder/'?")]
    [InlineData("Encoder/", "enc/", "no tensor of SOURCE lies in 'Encoder/'", "Did you mean 'encoder/'?")]
    [InlineData("encoder/", "en/", "no variable of the model lies in 'en/'", "There is 'enc/'.")]
    [InlineData("encoder/", "ENC/", "no variable of the model lies in 'ENC/'", "Did you mean 'enc/'?")]
    [InlineData(
        "encodr/",
        "encc/",
        "no variable of the model lies in 'encc/'",
        "Did you mean 'enc/'? Nor does a tensor of SOURCE lie in 'encodr/'. Did you mean 'encoder/'?"
    )]
    [InlineData(
        "encoder",
        "enc",
        "the model has no variable 'enc'",
        "There are variables in 'enc/': for these, write 'encoder/' -> 'enc/'."
    )]
    [InlineData("encoder", "enc/", "'enc/' is a scope and takes from a scope", "write 'encoder/' -> 'enc/'")]
    [InlineData("encoder/", "enc", "the scope 'encoder/' cannot go to 'enc'", "write 'encoder/' -> 'enc/'")]
    [InlineData(
        "encoder/",
        "enc/*",
        "the scope 'encoder/' cannot go to 'enc/*'",
        "For all variables in 'enc/', write 'encoder/' -> 'enc/'."
    )]
    [InlineData("encoder/layer_0/bias", "enc/layer_O/bias", "the model has no variable 'enc/layer_O/bias'", "'enc/layer_0/bias'")]
    [InlineData(
        "encoder/layer_0/bais",
        "enc/layer_0/bias",
        "SOURCE has no tensor 'encoder/layer_0/bais'",
        "Did you mean one of these: 'encoder/layer_0/bias'"
    )]
    [InlineData("encoder/layer_0", "enc/layer_0/bias", "SOURCE has no tensor 'encoder/layer_0'", "'encoder/layer_0' is a scope there")]
    public void A_mistake_is_told_what_was_probably_meant(string from, string to, string what, string meant)
    {
        string message = Assert.Single(Assign(Encoder, Nested, new AssignmentRule(from, to)).Problems).Message;
        Assert.StartsWith($"Rule '{from}' -> '{to}': {what}", message, StringComparison.Ordinal);
        Assert.Contains(meant, message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_come_at_once_in_the_order_of_the_rules_and_then_of_the_model()
    {
        ModelVariable[] model =
        [
            .. Encoder,
            Variable("enc/layer_2/bias", 3),
            Variable("enc/layer_2/kernel", 2, 3),
            new ModelVariable("step", DataType.Int32, new PartialTensorShape(7)),
        ];
        AssignmentResult result = Assign(
            model,
            Nested,
            new AssignmentRule("decoder/", "dec/"),
            new AssignmentRule("encoder/", "enc/"),
            new AssignmentRule("global_step", "step"),
            new AssignmentRule("decoder/bias", "enc/layer_0/bias"),
            new AssignmentRule("nothing", ["nowhere"])
        );

        Assert.Empty(result.Assignments);
        Assert.Equal(
            [
                "Rule 'decoder/' -> 'dec/': no variable of the model lies in 'dec/'. There is 'enc/'.",
                "Rule 'encoder/' -> 'enc/': SOURCE has no tensor 'encoder/layer_2/bias', which 'enc/layer_2/bias' needs. "
                    + "Did you mean one of these: 'encoder/layer_0/bias', 'encoder/layer_1/bias', 'decoder/bias'?",
                "Rule 'encoder/' -> 'enc/': SOURCE has no tensor 'encoder/layer_2/kernel', which 'enc/layer_2/kernel' needs. "
                    + "Did you mean one of these: 'encoder/layer_0/kernel', 'encoder/layer_1/kernel', 'decoder/kernel'?",
                "Rule 'global_step' -> 'step': 'step' is int32 [7] in the model, and 'global_step' of SOURCE is int64 []. "
                    + "Dtype and shape must match: nothing is converted.",
                "Rule 'decoder/bias' -> 'enc/layer_0/bias': 'enc/layer_0/bias' is float32 [3] in the model, and 'decoder/bias' "
                    + "of SOURCE is float32 [2]. The shapes must match: nothing is converted.",
                "Rule 'nothing' -> ('nowhere'): the model has no variable 'nowhere'. Nor has SOURCE a tensor 'nothing'.",
            ],
            result.Problems.Select(static problem => problem.Message)
        );
        CheckpointException error = Assert.Throws<CheckpointException>(result.RequireSuccess);
        Assert.Equal(CheckpointError.InvalidAssignment, error.Error);
        Assert.All(result.Problems, problem => Assert.Contains(problem.Message, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_scopes_that_contradict_each_other_are_one_problem()
    {
        AssignmentResult result = Assign(
            [Variable("m/kernel", 2, 3), Variable("m/bias", 3)],
            Nested,
            new AssignmentRule("encoder/layer_0/", "m/"),
            new AssignmentRule("encoder/layer_1/", "m/")
        );
        Assert.Equal(
            "Rules 'encoder/layer_0/' -> 'm/' and 'encoder/layer_1/' -> 'm/' give 'm/kernel', 'm/bias' different tensors "
                + "('encoder/layer_0/kernel' and 'encoder/layer_1/kernel'), and neither is more specific. Leave one out.",
            Assert.Single(result.Problems).Message
        );
    }

    [Fact]
    public void A_missing_slot_is_told_that_slots_can_be_left_out_and_left_out_it_keeps_its_own_value()
    {
        ModelVariable[] model = [Variable("enc/layer_1/kernel", 2, 3), Variable("enc/layer_1/kernel/Adam", 2, 3)];
        var map = new AssignmentMap([new AssignmentRule("encoder/", "enc/")]);

        AssignmentResult result = map.Assign(model, Nested, "SOURCE", cancellationToken: TestContext.Current.CancellationToken);
        AssignmentProblem problem = Assert.Single(result.Problems);
        Assert.Equal("Rule 'encoder/' -> 'enc/': SOURCE has no tensor for 'enc/layer_1/kernel/Adam'.", problem.Finding);
        Assert.Equal((AdviceCode.LeaveOutSlot, "'*/Adam'"), (problem.Advice?.Code, problem.Advice?.Value));
        Assert.Equal($"{problem.Finding} It is a slot of an optimizer: to keep what the model has, leave out '*/Adam'.", problem.Message);
        Assignment only = Assert.Single(
            map.Assign(
                model,
                Nested,
                "SOURCE",
                static name => name.EndsWith("/Adam", StringComparison.Ordinal),
                cancellationToken: TestContext.Current.CancellationToken
            ).Assignments
        );
        Assert.Equal(0, only.Position);
    }

    [Theory]
    [InlineData("enc/layer_1/bias/Adam enc/layer_1/bias/Adam_1 enc/layer_1/bias/Momentum/", "'*/Adam', '*/Adam_1', '*/Momentum/'")]
    [InlineData("enc/layer_0/bias/train_op enc/layer_0/bias/train_op_1", "'*/train_op', '*/train_op_1'")]
    [InlineData("enc/training/Adam/enc/layer_0/bias/m enc/training/Adam/enc/layer_0/bias/v", "'enc/training/Adam/*'")]
    [InlineData("enc/layer_0/bias_slot_v enc/layer_1/bias_slot_m", "'*_slot_v', '*_slot_m'")]
    [InlineData(
        "enc/w/.OPTIMIZER_SLOT/opt/m/.ATTRIBUTES/VARIABLE_VALUE enc/w/.OPTIMIZER_SLOT/opt/v/.ATTRIBUTES/VARIABLE_VALUE",
        "'*/.OPTIMIZER_SLOT/*'"
    )]
    [InlineData(
        "enc/optimizer/_variables/1/.ATTRIBUTES/VARIABLE_VALUE enc/optimizer/_variables/2/.ATTRIBUTES/VARIABLE_VALUE",
        "'*/_variables/*'"
    )]
    public void The_patterns_that_leave_missing_slots_out_do_so(string slots, string patterns)
    {
        string[] names = slots.Split(' ');
        ModelVariable[] model =
        [
            Variable("enc/layer_0/bias", 3),
            Variable("enc/layer_1/bias", 3),
            .. names.Select(static name => Variable(name, 3)),
        ];
        AssignmentProblem problem = Assert.Single(Assign(model, Nested, new AssignmentRule("encoder/", "enc/")).Problems);
        Assert.Equal((AdviceCode.LeaveOutSlots, patterns), (problem.Advice?.Code, problem.Advice?.Value));
        Assert.Equal($"{problem.Finding} They are slots of optimizers: to keep what the model has, leave out {patterns}.", problem.Message);

        Regex[] excluded =
        [
            .. patterns
                .Split(", ")
                .Select(static pattern => new Regex(
                    "^" + Regex.Escape(pattern.Trim('\'')).Replace("\\*", ".*", StringComparison.Ordinal) + "$"
                )),
        ];
        Assert.All(names, name => Assert.Contains(excluded, pattern => pattern.IsMatch(name)));
    }

    [Fact]
    public void A_rule_for_one_variable_takes_it_even_if_it_is_excluded_from_scopes()
    {
        ModelVariable[] model = [Variable("enc/layer_0/kernel/Adam", 2, 3)];
        AssignmentResult result = new AssignmentMap([new AssignmentRule("encoder/layer_0/kernel/Adam", "enc/layer_0/kernel/Adam")]).Assign(
            model,
            Nested,
            "SOURCE",
            static _ => true,
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal("encoder/layer_0/kernel/Adam", Assert.Single(result.Assignments).Parts[0]!.Tensor.Name);
    }

    [Fact]
    public void A_rule_whose_variables_all_go_to_others_is_idle_and_no_problem()
    {
        AssignmentRule[] rules =
        [
            new("encoder/", "enc/"),
            new("encoder/layer_0/", "enc/layer_0/"),
            new("encoder/layer_1/", "enc/layer_1/"),
        ];
        AssignmentResult result = Assign(Encoder, Nested, rules);
        Assert.Empty(result.Problems);
        Assert.Equal([rules[0]], result.IdleRules);
        Assert.Equal(4, result.Assignments.Count);
    }

    [Fact]
    public void The_suffix_of_object_based_names_may_be_left_out_on_either_side()
    {
        ModelVariable[] model = [Variable("net/dense/bias/.ATTRIBUTES/VARIABLE_VALUE", 3)];
        foreach (
            AssignmentRule rule in new AssignmentRule[]
            {
                new("model/dense/", "net/dense/"),
                new("model/dense/bias", "net/dense/bias"),
                new("model/dense/bias/.ATTRIBUTES/VARIABLE_VALUE", "net/dense/bias"),
            }
        )
        {
            Assert.Equal(
                "model/dense/bias/.ATTRIBUTES/VARIABLE_VALUE",
                Assert.Single(Assign(model, ObjectBased, rule).Assignments).Parts[0]!.Tensor.Name
            );
        }

        AssignmentRule fromNameBased = new("a", "net/dense/bias");
        Assert.Equal("a", Assert.Single(Assign(model, Flat, fromNameBased).Assignments).Parts[0]!.Tensor.Name);
    }

    [Fact]
    public void A_name_that_is_there_with_and_without_the_suffix_must_be_written_in_full()
    {
        CheckpointVariable[] source = [.. ObjectBased, Flat.Single(static v => v.Name == "a").WithName("top")];
        Assert.Contains(
            "in full",
            Assert.Single(Assign([Variable("x", 3)], source, new AssignmentRule("top", "x")).Problems).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Assign([Variable("x", 3)], source, new AssignmentRule("top/.ATTRIBUTES/VARIABLE_VALUE", "x")).Problems);
    }

    [Fact]
    public void Two_rules_that_name_one_tensor_with_and_without_the_suffix_agree()
    {
        ModelVariable[] model = [Variable("x", 3), Variable("m/bias", 3)];
        Assert.Equal(
            2,
            Assign(
                model,
                ObjectBased,
                new("top", "x"),
                new("top/.ATTRIBUTES/VARIABLE_VALUE", "x"),
                new("model/dense/", "m/")
            ).Assignments.Count
        );

        CheckpointVariable[] both = [.. ObjectBased, Flat.Single(static v => v.Name == "a").WithName("top")];
        Assert.Contains(
            "different tensors",
            Assert.Single(Assign(model, both, new("top", "x"), new("top/.ATTRIBUTES/VARIABLE_VALUE", "x")).Problems).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Patterns_for_exclusion_are_asked_with_and_without_the_suffix()
    {
        ModelVariable[] model = [Variable("net/bias/.ATTRIBUTES/VARIABLE_VALUE", 3), Variable("net/step/.ATTRIBUTES/VARIABLE_VALUE")];
        AssignmentResult result = new AssignmentMap([new AssignmentRule("model/dense/", "net/")]).Assign(
            model,
            ObjectBased,
            "SOURCE",
            static name => name == "net/step",
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal(0, Assert.Single(result.Assignments).Position);
    }

    [Fact]
    public void A_mistyped_scope_is_told_of_scopes_that_fit_the_nearest_in_spelling_first()
    {
        // Both layers of the encoder have a kernel and a bias, too, but of other shapes.
        ModelVariable[] head = [Variable("cls/kernel", 3, 2), Variable("cls/bias", 2)];
        Assert.Equal(
            "Rule 'decodr/' -> 'cls/': no tensor of SOURCE lies in 'decodr/', and 'cls/kernel', 'cls/bias' need theirs. "
                + "Did you mean 'decoder/'? The 2 variables of 'cls/' would be found there.",
            Assert.Single(Assign(head, Nested, new AssignmentRule("decodr/", "cls/")).Problems).Message
        );

        ModelVariable[] layer = [Variable("m/kernel", 2, 3), Variable("m/bias", 3)];
        Assert.Contains(
            "'encoder/layer_1/', 'encoder/layer_0/', 'deep/'?",
            Assert.Single(Assign(layer, Nested, new AssignmentRule("encoder/layr_1/", "m/")).Problems).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_scope_that_differs_only_in_case_is_what_was_meant_even_if_it_lacks_a_variable()
    {
        string message = Assert
            .Single(Assign([Variable("m/kernel", 2, 3), Variable("m/bias", 3)], Nested, new AssignmentRule("Decoder/", "m/")).Problems)
            .Message;
        Assert.Contains("need theirs. Did you mean 'decoder/'?", message, StringComparison.Ordinal);
        Assert.DoesNotContain("would be found", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_rule_takes_from_must_be_there_even_if_others_take_all_of_its_variables()
    {
        ModelVariable[] model = [Variable("m/bias", 3), Variable("m/emb", 4, 2)];
        AssignmentRule exact = new("encoder/layer_0/bias", "m/bias");
        AssignmentRule[] rules = [new("encodr/", "m/"), exact];
        string message = Assert
            .Single(
                new AssignmentMap(rules)
                    .Assign(
                        model,
                        Nested,
                        "SOURCE",
                        static name => name == "m/emb",
                        cancellationToken: TestContext.Current.CancellationToken
                    )
                    .Problems
            )
            .Message;
        Assert.Equal("Rule 'encodr/' -> 'm/': no tensor of SOURCE lies in 'encodr/'. Did you mean 'encoder/'?", message);
    }

    [Theory]
    [InlineData(
        "head/*",
        "enc/*",
        "the model has no variable 'enc/*'. A map has no wildcards: for all in 'head/', write 'head/' -> 'enc/'."
    )]
    [InlineData("head/*", "enc/", "write 'head/' -> 'enc/'.")]
    [InlineData("*", "*", "write '/' -> '/'.")]
    public void Wildcards_are_told_to_be_scopes(string from, string to, string what) =>
        Assert.EndsWith(
            what,
            Assert.Single(Assign(Encoder, Nested, new AssignmentRule(from, to)).Problems).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Whoever_asks_can_end_it_early() =>
        Assert.Throws<OperationCanceledException>(() =>
            new AssignmentMap([]).Assign(Encoder, Nested, "SOURCE", cancellationToken: new CancellationToken(canceled: true))
        );

    [Fact]
    public void The_object_graph_is_no_variable()
    {
        ModelVariable[] model = [new("_CHECKPOINTABLE_OBJECT_GRAPH", DataType.String, new PartialTensorShape([])), Variable("x/top", 3)];
        Assert.Equal(1, Assert.Single(Assign(model, ObjectBased, new AssignmentRule("/", "x/")).Assignments).Position);
        Assert.Single(Assign(model, ObjectBased, new AssignmentRule("_CHECKPOINTABLE_OBJECT_GRAPH", "x/top")).Problems);
    }

    [Fact]
    public void Names_of_a_million_slashes_and_a_million_missing_tensors_take_no_lifetime()
    {
        ModelVariable[] model =
        [
            .. Enumerable.Range(0, 20_000).Select(static number => Variable($"enc/v{number}", 3)),
            Variable(new string('/', 100_000) + "w", 3),
        ];
        AssignmentResult result = Assign(model, Nested, new AssignmentRule("encoder/", "enc/"), new AssignmentRule("encoder/", "nothere/"));
        Assert.Equal(2, result.Problems.Count);
        Assert.StartsWith(
            "Rule 'encoder/' -> 'enc/': 20000 of the 20000 tensors that it needs are not there. "
                + "SOURCE has no tensor 'encoder/v0', which 'enc/v0' needs.",
            result.Problems[0].Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith(" compare the checkpoint with the model.", result.Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal((AdviceCode.CompareWithModel, "SOURCE"), (result.Problems[0].Advice?.Code, result.Problems[0].Advice?.Value));
        Assert.InRange(result.Problems[0].Message.Length, 1, 1000);

        AssignmentRule[] rules =
        [
            .. Enumerable.Range(0, 20_000).Select(static number => new AssignmentRule($"x{number}", $"enc/v{number}")),
        ];
        Assert.Contains(
            "and 19000 more",
            Assert.Throws<CheckpointException>(Assign(model, Nested, rules).RequireSuccess).Message,
            StringComparison.Ordinal
        );
    }

    private static ModelVariable Variable(string name, params long?[] shape) => new(name, DataType.Float32, new PartialTensorShape(shape));

    private static AssignmentResult Assign(
        ModelVariable[] model,
        IReadOnlyList<CheckpointVariable> source,
        params AssignmentRule[] rules
    ) => new AssignmentMap(rules).Assign(model, source, "SOURCE", cancellationToken: TestContext.Current.CancellationToken);
}
