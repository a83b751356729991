using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.ObjectGraphs;
using CheckpointTools.Tests.ObjectGraphs.Editing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing.Graphs;

/// <summary>What is saved of object-based checkpoints whose counter or graph is damaged, and which counter goes with a selection.</summary>
public sealed class GraphSalvageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>The counter goes with every selection, so it need not have been asked for.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_counter_is_made_anew(bool isGiven)
    {
        string prefix = Damage("reports/united/adam-encoder", GraphMessage.KeyOf("save_counter"));
        List<CheckpointVariable> given = Checkpoints.List(prefix).FindAll(variable => isGiven || variable.Kind == VariableKind.Weight);

        TransferPlan plan = Salvage(given, "copy-7");

        Assert.Equal(isGiven, plan.LeftOut.Any(static left => left.Variable == GraphMessage.KeyOf("save_counter")));
        Assert.Contains(plan.Warnings, static warning => warning.Contains("its counter of saves is damaged", StringComparison.Ordinal));
        using var reader = BundleReader.Open(_directory["copy-7"]);
        using var values = new TensorReader(reader);
        Assert.Equal(
            7L,
            BitConverter.ToInt64(
                values.ReadBytes(
                    reader.Find(TensorName.ToBytes(GraphMessage.KeyOf("save_counter")))!,
                    TestContext.Current.CancellationToken
                )
            )
        );
        Assert.Contains(new ObjectBased(_directory["copy-7"]).Variables, static variable => variable.ObjectPath == "model/encoder/w");
    }

    /// <summary>Without its graph, the variables are all that is left; but they are left.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("model/kernel")]
    public void Variables_are_saved_from_a_graph_that_leads_nowhere(string damaged)
    {
        string prefix = Write(GraphMessage.Small().Child(2, "lost", 99), "save_counter", "model/kernel");
        List<CheckpointVariable> given = Checkpoints.List(prefix).FindAll(static variable => variable.Name != TensorName.ObjectGraph);
        CheckpointVariable[] selected =
        [
            .. given.Where(variable => damaged.Length > 0 || variable.Name == GraphMessage.KeyOf("model/kernel")),
        ];
        if (damaged.Length > 0)
        {
            Flip(prefix, GraphMessage.KeyOf(damaged));
        }

        TransferPlan plan = Salvage(selected, "copy");

        Assert.Contains(
            plan.Warnings,
            static warning =>
                warning.Contains("the id 99", StringComparison.Ordinal) && warning.Contains("left out", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(plan.Warnings, static warning => warning.Contains("copied as it is", StringComparison.Ordinal));
        Assert.Equal(
            [GraphMessage.KeyOf(damaged.Length > 0 ? "save_counter" : "model/kernel")],
            Checkpoints.Contents(_directory["copy"]).Select(static value => value.Name)
        );
    }

    [Fact]
    public void A_graph_that_leads_nowhere_ends_a_selection_with_a_way_out()
    {
        string prefix = Write(GraphMessage.Small().Child(2, "lost", 99), "save_counter", "model/kernel");

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([Checkpoints.Variable(prefix, GraphMessage.KeyOf("model/kernel"))], _directory["copy"])
        );

        Assert.Equal((CheckpointError.DamagedObjectGraph, AdviceCode.DropOrKeepGraph), (error.Error, error.Advice!.Code));
        Assert.Equal(prefix + ".index", error.File);
    }

    /// <summary>TensorFlow finds the counter by the edge that leads to it, whatever key it is stored under.</summary>
    [Theory]
    [InlineData("step", true)]
    [InlineData("counts/saves", false)]
    public void The_counter_is_kept_whatever_its_key_is(string key, bool hasOtherEdge)
    {
        GraphMessage graph = new GraphMessage(4).Child(0, hasOtherEdge ? "step" : "model", hasOtherEdge ? 1 : 2);
        graph = hasOtherEdge ? graph.Child(0, "model", 2) : graph;
        graph = graph.Child(0, "save_counter", 1).Variable(1, key).Child(2, "kernel", 3).Variable(3, "model/kernel").Child(2, "b", 0);
        string prefix = Write(graph, key, "model/kernel", "other");

        Checkpoints.Copy([Checkpoints.Variable(prefix, GraphMessage.KeyOf("model/kernel"))], _directory["copy"]);

        Assert.Contains(
            new ObjectBased(_directory["copy"]).Variables,
            static variable => variable.FindObjectPaths().Contains("save_counter", StringComparer.Ordinal)
        );
    }

    private TransferPlan Salvage(IReadOnlyList<CheckpointVariable> variables, string name)
    {
        TransferPlan plan = TransferPlanner.Plan(
            variables,
            _directory[name],
            new TransferOptions { SkipDamaged = true, Flush = false },
            TestContext.Current.CancellationToken
        );
        TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken);
        return plan;
    }

    private string Write(GraphMessage graph, params string[] paths)
    {
        SmallBundle bundle = new SmallBundle().Graph(graph.ToBytes());
        foreach (string path in paths)
        {
            bundle.Add(GraphMessage.KeyOf(path), DataType.Int64, [], BitConverter.GetBytes(3L));
        }

        return bundle.Write(_directory["source"]);
    }

    /// <summary>A copy of a fixture with a wrong byte in a variable.</summary>
    private string Damage(string fixture, string name)
    {
        string source = EditedGraph.PrefixOf(fixture);
        string prefix = _directory["damaged"];
        File.Copy(source + ".index", prefix + ".index");
        File.Copy(source + ".data-00000-of-00001", prefix + ".data-00000-of-00001");
        return Flip(prefix, name);
    }

    private static string Flip(string prefix, string name)
    {
        long offset;
        using (var reader = BundleReader.Open(prefix))
        {
            offset = reader.Find(TensorName.ToBytes(name))!.Entry.Offset;
        }

        string path = prefix + ".data-00000-of-00001";
        byte[] data = File.ReadAllBytes(path);
        data[offset] ^= 1;
        File.WriteAllBytes(path, data);
        return prefix;
    }
}
