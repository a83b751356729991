using CheckpointTools.Names;
using CheckpointTools.Writing;

namespace CheckpointTools.Tests.Writing;

/// <summary>A message is something to read, however many things are wrong and however long their names are.</summary>
public sealed class MessageLengthTests : IDisposable
{
    private const int MaxLength = 20_000;

    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData(DuplicatePolicy.Error)]
    [InlineData(DuplicatePolicy.Identical)]
    public void One_name_for_many_variables_is_told_in_brief(DuplicatePolicy policy)
    {
        const int Count = 20_000;
        var bundle = new SmallBundle();
        foreach (int number in Enumerable.Range(0, Count))
        {
            bundle.Bytes($"{number:D5}", [(byte)number]);
        }

        List<CheckpointVariable> all =
        [
            .. Checkpoints.List(bundle.Write(_directory["many"])).Select(static variable => variable.WithName("same")),
        ];

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.Plan(all, _directory["x"], policy));

        Assert.Equal(CheckpointError.DuplicateVariable, error.Error);
        Assert.Contains($"and {Count - 5} more", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, MaxLength);
    }

    [Fact]
    public void A_rule_with_many_targets_is_told_in_brief()
    {
        var rule = new AssignmentRule("table", [.. Enumerable.Range(0, 100_000).Select(static number => $"part_{number}")]);

        Assert.EndsWith("'part_19' and 99980 more)", rule.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_problems_with_long_names_are_told_in_brief()
    {
        ModelVariable[] model = [.. Enumerable.Range(0, 300).Select(Variable)];
        AssignmentRule[] rules = [.. model.Select(static variable => new AssignmentRule(variable.Name + "x", variable.Name))];

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            new AssignmentMap(rules)
                .Assign(model, [], "/checkpoint", cancellationToken: TestContext.Current.CancellationToken)
                .RequireSuccess()
        );

        Assert.StartsWith("The assignment map does not fit, and nothing was done. 300 problems:", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 300 * 2_100);

        static ModelVariable Variable(int number) => new($"{number}{new string('x', 10_000)}", DataType.Float32, new PartialTensorShape(4));
    }

    [Fact]
    public void A_very_long_name_is_shown_by_its_ends()
    {
        string name = $"begin{new string('x', 100_000)}end";

        Assert.Equal($"'{name[..200]} ... {name[^200..]}' (100008 characters)", Phrase.Quote(name));
        Assert.Equal("'w'", Phrase.Quote("w"));
    }

    public void Dispose() => _directory.Dispose();
}
