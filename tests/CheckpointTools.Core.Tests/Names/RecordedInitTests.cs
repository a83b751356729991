using CheckpointTools.Locating;
using CheckpointTools.Names;

namespace CheckpointTools.Tests.Names;

/// <summary>
/// Every recorded run of TensorFlow's init_from_checkpoint: the same tensor for every variable, or an error where there should be one.
/// </summary>
public sealed class RecordedInitTests
{
    public static TheoryData<string> Cases =>
        [
            .. InitCase
                .All.Where(static one =>
                    !one.IsPythonOnly
                    && one.Sources.All(static source => source.Map.All(static pair => pair is { From: not null, To: not null }))
                )
                .Select(static one => one.Id),
        ];

    [Fact]
    public void All_cases_are_looked_at()
    {
        Assert.Equal(198, InitCase.All.Count);
        Assert.Equal(148, InitCase.All.Count(static one => one.Trap is null && !one.IsPythonOnly));
        Assert.Equal(48, InitCase.All.Count(static one => one.Trap is not null));

        // A rule has two sides: None is for those to refuse who read maps.
        Assert.Equal(InitCase.All.Count - 2 - 3, Cases.Count);

        // Tuples and PartitionedVariable objects exist in Python alone.
        Assert.Equal(
            ["tuple-of-variables", "partitioned-variable-object"],
            InitCase.All.Where(static one => one.IsPythonOnly).Select(static one => one.Id)
        );
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_variable_gets_what_it_should(string id)
    {
        InitCase recorded = InitCase.All.Single(one => one.Id == id);
        Dictionary<string, InitTensor?[]> actual = recorded.Model.ToDictionary(
            static variable => variable.Name,
            static variable => new InitTensor?[variable.Sizes?.Count ?? 1]
        );
        IReadOnlyDictionary<string, InitValue>? expected = InitOutcome.Predict(recorded);
        if (expected is null)
        {
            InitFault fault = InitFault.Find(recorded);
            CheckpointException error = Assert.Throws<CheckpointException>(Run);
            Assert.Equal(fault.Id, error.Error.ToString());
            Assert.Matches(fault.Pattern, error.Message);
            return;
        }

        Run();
        Assert.All(
            expected,
            one =>
            {
                InitTensor?[] parts = actual[one.Key];
                Assert.Equal(
                    one.Value.Parts.Count == parts.Length ? one.Value.Parts : Enumerable.Repeat(one.Value.Parts.Single(), parts.Length),
                    parts
                );
            }
        );

        void Run()
        {
            ModelVariable[] model = [.. recorded.Model.Select(Variable)];
            for (int number = 0; number < recorded.Sources.Count; number++)
            {
                InitSource call = recorded.Sources[number];
                CheckpointLocation location = CheckpointLocator.FindStrict(call.Path);
                AssignmentResult result = new AssignmentMap([.. call.Map.Select(Rule)]).Assign(
                    model,
                    [.. CheckpointContents.ReadVariables(location)],
                    location.Prefix,
                    cancellationToken: TestContext.Current.CancellationToken
                );
                result.RequireSuccess();
                foreach (Assignment assignment in result.Assignments)
                {
                    InitTensor?[] parts = actual[model[assignment.Position].Name];
                    for (int part = 0; part < parts.Length; part++)
                    {
                        AssignedTensor? tensor = assignment.Parts[assignment.IsByPart ? part : 0];
                        parts[part] = tensor is null ? parts[part] : new InitTensor(number, tensor.Tensor.Name, tensor.FillsPart);
                    }
                }
            }
        }
    }

    private static AssignmentRule Rule(InitPair pair) =>
        pair.IsList ? new AssignmentRule(pair.From!, pair.To!) : new AssignmentRule(pair.From!, pair.To!.Single());

    private static ModelVariable Variable(InitVariable variable) =>
        new(
            variable.Name,
            DataType.Parse(variable.DataType),
            variable.Shape is null ? PartialTensorShape.Unknown : new PartialTensorShape([.. variable.Shape])
        )
        {
            Partition = variable.Sizes is null ? null : new TensorPartition(variable.Axis!.Value, variable.Sizes),
        };
}
