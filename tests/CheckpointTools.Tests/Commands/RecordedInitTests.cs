using System.Collections;
using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>
/// Every recorded run of TensorFlow's init_from_checkpoint as a pipeline: objects that describe the model, one
/// Initialize-CheckpointVariable for each call, and the copy. What is written has the values of the right tensors, in the parts that the
/// model has.
/// </summary>
public sealed class RecordedInitTests(RecordedInitTests.SharedSession shared) : IClassFixture<RecordedInitTests.SharedSession>
{
    public static TheoryData<string> Cases => [.. InitCase.All.Where(static one => !one.IsPythonOnly).Select(static one => one.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_pipeline_writes_what_it_should(string id)
    {
        InitCase recorded = InitCase.All.Single(one => one.Id == id);
        Session session = shared.Session;
        session.Engine.SetVariable("model", recorded.Model.Select(Describe).ToArray());
        string script = "$model";
        for (int number = 0; number < recorded.Sources.Count; number++)
        {
            session.Engine.SetVariable($"from{number}", recorded.Sources[number].Path);
            session.Engine.SetVariable($"map{number}", MapOf(recorded.Sources[number]));
            script += $" | Initialize-CheckpointVariable -From $from{number} -AssignmentMap $map{number}";
        }

        IReadOnlyDictionary<string, InitValue>? expected = InitOutcome.Predict(recorded);
        if (expected is null)
        {
            // An empty path is refused before anything is looked for.
            InitFault fault = recorded.Sources.Any(static source => source.Path.Length == 0)
                ? new InitFault("ParameterArgumentValidationError", "empty")
                : InitFault.Find(recorded);
            ErrorRecord error = session.Fails($"{script} | Copy-CheckpointVariable {id}");
            Assert.StartsWith(fault.Id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Matches(fault.Pattern, error.Exception.Message);
            Assert.DoesNotContain(session.Entries, entry => entry.StartsWith(id + ".", StringComparison.Ordinal));
            return;
        }

        // A model of nothing, or one that gets nothing, has nothing to write.
        string[] given =
        [
            .. expected.Where(static one => one.Value.Parts.Any(static part => part is not null)).Select(static one => one.Key),
        ];
        if (given.Length == 0)
        {
            Assert.Equal(recorded.Model.Count, session.Run(script).Succeeded().Output.Count);
            return;
        }

        session.Run($"{script} | Copy-CheckpointVariable {id} -AllowMissing -NoFlush").Succeeded();
        Assert.Equal(given.Order(StringComparer.Ordinal), session.Names(id).Order(StringComparer.Ordinal));
        foreach (InitVariable variable in recorded.Model.Where(variable => given.Contains(variable.Name)))
        {
            Assert.Equal(Wanted(session, variable, expected[variable.Name]), Read(session, id, variable.Name));
            Assert.Equal(
                LayoutOf(variable) ?? "",
                session
                    .Run($"\"$((Get-CheckpointVariable {id} -LiteralName '{variable.Name}').Partition)\"")
                    .Succeeded()
                    .Output.Single()
                    .ToString()
            );
        }
    }

    /// <summary>The elements one after the other; parts of an outermost dimension are just put together.</summary>
    private static object[] Wanted(Session session, InitVariable variable, InitValue value)
    {
        if (value.Parts is [{ } whole])
        {
            return Read(session, $"$from{whole.Source}", whole.Name);
        }

        Assert.Equal(0, variable.Axis);
        var elements = new List<object>();
        long row = 0;
        foreach ((InitTensor? part, long rows) in value.Parts.Zip(variable.Sizes!))
        {
            object[] tensor = Read(session, $"$from{part!.Source}", part.Name);
            long width = variable.Shape!.Skip(1).Aggregate(1L, static (product, size) => product * size!.Value);
            elements.AddRange(part.FillsPart ? tensor : tensor[(int)(row * width)..(int)((row + rows) * width)]);
            row += rows;
        }

        return [.. elements];
    }

    private static object[] Read(Session session, string checkpoint, string name)
    {
        object value = session
            .Run($", (Get-CheckpointVariable {checkpoint} -LiteralName '{name}' | Read-CheckpointVariable)")
            .Succeeded()
            .Output[0]
            .BaseObject;
        return value is Array array ? [.. array.Cast<object>()] : [value];
    }

    /// <summary>One part is the whole.</summary>
    private static string? LayoutOf(InitVariable variable) =>
        variable.Sizes is { Count: > 1 } sizes ? $"axis {variable.Axis}: {string.Join(", ", sizes)}" : null;

    private static PSObject Describe(InitVariable variable)
    {
        var described = new PSObject();
        described.Properties.Add(new PSNoteProperty("Name", variable.Name));
        described.Properties.Add(new PSNoteProperty("DataType", variable.DataType));
        described.Properties.Add(new PSNoteProperty("Shape", variable.Shape?.Select(static size => (object?)size).ToArray()));
        if (variable.Sizes is not null)
        {
            described.Properties.Add(
                new PSNoteProperty("Partition", new Hashtable { ["Axis"] = variable.Axis, ["Sizes"] = variable.Sizes.ToArray() })
            );
        }

        return described;
    }

    private static object MapOf(InitSource source)
    {
        object?[] pairs =
        [
            .. source.Map.Select(static pair => new object?[] { pair.From, pair.IsList ? pair.To!.ToArray() : pair.To?.Single() }),
        ];
        if (!source.IsDictionary || source.Map.Any(static pair => pair.From is null))
        {
            return pairs;
        }

        var map = new Hashtable();
        foreach (object?[] pair in pairs.Cast<object?[]>())
        {
            map.Add(pair[0]!, pair[1]);
        }

        return map;
    }

    /// <summary>Opening a session takes longer than a case.</summary>
    public sealed class SharedSession : IDisposable
    {
        internal Session Session { get; } = new();

        public void Dispose() => Session.Dispose();
    }
}
