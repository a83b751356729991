using CheckpointTools.Locating;
using CheckpointTools.Objects;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.ObjectGraphs;

/// <summary>The objects of real checkpoints, and what is below them.</summary>
public class CheckpointObjectTests
{
    private const string Keras3 = "oracle/graph/bases/keras3/ckpt-1";
    private const string Legacy = "reports/compiled/legacy/ckpt-1";

    [Theory]
    // Model and optimizer hold the same weights.
    [InlineData(Keras3, "", 15, 296)]
    [InlineData(Keras3, "model", 4, 92)]
    [InlineData(Keras3, "optimizer", 14, 288)]
    [InlineData(Keras3, "optimizer/_momentums", 4, 92)]
    [InlineData(Keras3, "model/_functional/_operations/1/_kernel", 1, 48)]
    [InlineData(Keras3, "model/_functional/_losses", 0, 0)]
    // Slots are where the optimizer is.
    [InlineData(Legacy, "optimizer", 13, 208)]
    [InlineData(Legacy, "model/optimizer", 13, 208)]
    [InlineData(Legacy, "model", 17, 300)]
    [InlineData(Legacy, "model/layer-0", 2, 60)]
    public void Sums_count_each_variable_once(string prefix, string path, long count, long size)
    {
        CheckpointObject one = Find(prefix, path);
        Assert.Equal((count, size, count > 0), (one.VariableCount, one.Size, one.HasValues));
        List<CheckpointVariable> variables = [.. one.FindVariables()];
        Assert.Equal(count, variables.Select(static variable => variable.Name).Distinct().Count());
        Assert.Equal(count, variables.Count);
        Assert.All(
            variables.Where(static variable => !variable.Name.Contains(".OPTIMIZER_SLOT", StringComparison.Ordinal)),
            variable =>
                Assert.True(
                    path.Length == 0 || variable.ObjectPath == path || variable.ObjectPath!.StartsWith(path + "/", StringComparison.Ordinal)
                )
        );
    }

    [Theory]
    [InlineData(Keras3)]
    [InlineData(Legacy)]
    [InlineData("oracle/graph/bases/shared/ckpt-1")]
    [InlineData("reports/kinds/tf2_keras2_save_weights/model.ckpt")]
    [InlineData("reports/saved_models/today/variables/variables")]
    public void Below_the_root_is_each_object_once_and_behind_its_holder(string prefix)
    {
        CheckpointObjects objects = Read(prefix);
        List<CheckpointObject> all = [.. objects.FindBelow(objects.Root)];
        Assert.Equal(all.Count, all.Select(static one => one.Id).Distinct().Count());
        Assert.DoesNotContain(all, static one => one.Id == 0);
        var seen = new HashSet<string> { "" };
        Assert.All(
            all,
            one =>
            {
                int slash = one.ObjectPath.LastIndexOf('/');
                Assert.Contains(slash < 0 ? "" : one.ObjectPath[..slash], seen);
                Assert.True(seen.Add(one.ObjectPath));
                Assert.Equal(one.Id, Find(prefix, one.ObjectPath).Id);
                Assert.All(one.SharedBy, other => Assert.Equal(one.Id, Find(prefix, other).Id));
            }
        );

        // What variables say of their places is where the objects are.
        Assert.All(
            objects.Root.FindVariables().Where(static variable => !variable.Name.Contains(".OPTIMIZER_SLOT", StringComparison.Ordinal)),
            variable => Assert.Contains(variable.FindObjectPaths(), seen.Contains)
        );
    }

    [Fact]
    public void An_object_knows_who_else_holds_it()
    {
        Assert.Equal(["model/layer-0"], Find(Legacy, "model/layer_with_weights-0").SharedBy);
        Assert.Equal(["model/layer_with_weights-0"], Find(Legacy, "model/layer-0").SharedBy);
        Assert.Equal(["optimizer/_trainable_variables/0"], Find(Keras3, "model/_functional/_operations/1/_kernel").SharedBy);
        Assert.Equal(["model/b/kernel"], Find("oracle/graph/bases/shared/ckpt-1", "model/a/kernel").SharedBy);
        Assert.Empty(Find(Keras3, "save_counter").SharedBy);
    }

    [Fact]
    public void An_object_shows_what_it_holds_and_stores()
    {
        CheckpointObject one = Find(Keras3, "model/_functional/_operations/1");
        Assert.Equal(["_kernel", "bias"], one.Children);
        Assert.Empty(one.Attributes);
        Assert.Equal(["VARIABLE_VALUE"], Find(Keras3, "save_counter").Attributes);
        Assert.Equal("we..ird.Sna me", Find("oracle/graph/bases/escapes/ckpt-1", "we..ird.Sna me").ObjectPath);
    }

    /// <summary>Of layers that know their model, and of chains, the sums are made once: one walk for each would take a minute.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Sums_of_many_objects_take_no_walk_each(bool knowsModel, bool isChain)
    {
        const int Count = 20_000;
        var graph = new GraphMessage((2 * Count) + 1);
        var bundle = new SmallBundle();
        for (int i = 1; i <= Count; i++)
        {
            graph.Child(isChain ? i - 1 : 0, $"{i}", i).Child(i, "w", Count + i).Variable(Count + i, $"{i}");
            bundle.Bytes(GraphMessage.KeyOf($"{i}"), [1]);
            if (knowsModel)
            {
                graph.Child(i, "model", 0);
            }
        }

        using var directory = new TemporaryDirectory();
        string prefix = bundle.Graph(graph.ToBytes()).Write(directory["many"]);
        CheckpointObjects objects = CheckpointObjects.Read(CheckpointLocator.Find(prefix))!;

        List<CheckpointObject> below = [.. objects.FindBelow(objects.Root)];

        Assert.Equal(Count, objects.Root.VariableCount);
        Assert.All(
            below,
            one =>
                Assert.Equal(
                    one.Children.Count == 0 ? 1
                        : knowsModel ? Count
                        : Count - one.Id + 1,
                    one.VariableCount
                )
        );
    }

    /// <summary>However objects hold each other, the sum is that of the variables that are found below.</summary>
    [Fact]
    public void Sums_of_any_graph_are_those_of_its_variables()
    {
        var random = new Random(8);
        for (int round = 0; round < 200; round++)
        {
            int count = random.Next(1, 12);
            var graph = new GraphMessage(count);
            var bundle = new SmallBundle();
            for (int edge = 0; edge < count + random.Next(count); edge++)
            {
                graph.Child(random.Next(count), $"{edge}", random.Next(count));
            }

            for (int id = 1; id < count; id++)
            {
                graph.Variable(id, $"{id}");
                bundle.Bytes(GraphMessage.KeyOf($"{id}"), new byte[id]);
                if (random.Next(4) == 0)
                {
                    graph.Slot(random.Next(count), random.Next(count), "m", id);
                }
            }

            using var directory = new TemporaryDirectory();
            string prefix = bundle.Graph(graph.ToBytes()).Write(directory["any"]);
            CheckpointObjects objects = CheckpointObjects.Read(CheckpointLocator.Find(prefix))!;
            Assert.All(
                objects.FindBelow(objects.Root).Prepend(objects.Root),
                one =>
                    Assert.Equal((one.FindVariables().Count(), one.FindVariables().Sum(static v => v.Size)), (one.VariableCount, one.Size))
            );
        }
    }

    [Fact]
    public void A_name_based_checkpoint_has_none() =>
        Assert.Null(CheckpointObjects.Read(CheckpointLocator.Find(Fixtures.TfMade("tf1_adam_steps"))));

    private static CheckpointObjects Read(string prefix) =>
        CheckpointObjects.Read(CheckpointLocator.Find(Fixtures.Require(prefix + ".index")))!;

    private static CheckpointObject Find(string prefix, string path) =>
        Assert.Single(
            Read(prefix).Find(path.Length == 0 ? [] : Array.ConvertAll(path.Split('/'), step => new Func<string, bool>(step.Equals)))
        );
}
