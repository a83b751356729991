using System.Text.Json;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.ObjectGraphs;

/// <summary>Object graphs that TensorFlow wrote (bases), or restored after an edit (golden), as it describes them itself.</summary>
public sealed class RecordedGraphTests
{
    private static readonly string[] WithoutCounter =
    [
        "/nested_bare/",
        "/golden/prefix-merge/",
        "/tf2_max_shard_size/",
        "/table_legacy_saveable",
    ];

    public static IEnumerable<TheoryDataRow<string>> Described => FixtureRows.FilesUnder("oracle/graph", "graph.json", static _ => true);

    public static IEnumerable<TheoryDataRow<string>> Sound =>
        [
            .. FixtureRows.PrefixesUnder("oracle/graph"),
            .. FixtureRows.PrefixesUnder(FixtureRows.TensorFlowMade),
            .. FixtureRows.PrefixesUnder(FixtureRows.Public, static path => !path.Contains("tensorflow+lingvo", StringComparison.Ordinal)),
        ];

    [Theory]
    [MemberData(nameof(Described))]
    public void Is_read_as_TensorFlow_describes_it(string file)
    {
        using var described = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require(file)));
        ObjectGraph graph = Read(PrefixBeside(file))!;

        JsonElement[] nodes = [.. described.RootElement.GetProperty("nodes").EnumerateArray()];
        Assert.Equal(nodes.Length, graph.Nodes.Count);
        Assert.All(
            nodes,
            node =>
            {
                ObjectGraphNode found = graph.Nodes[node.GetProperty("id").GetInt32()];
                Assert.Equal(node.GetProperty("path").GetString(), found.EscapedPath);
                Assert.True(found.IsReachable);
                Assert.Equal(node.GetProperty("has_checkpoint_values").GetBoolean(), found.HasCheckpointValues);
                Assert.Equal(
                    All(node, "children", static child => new ObjectGraphChild(Number(child, "node_id"), Text(child, "local_name"))),
                    found.Children
                );
                Assert.Equal(
                    All(
                        node,
                        "attributes",
                        static attribute => new ObjectGraphValue(
                            Text(attribute, "name"),
                            Text(attribute, "full_name"),
                            Text(attribute, "checkpoint_key")
                        )
                    ),
                    found.Attributes
                );
                Assert.Equal(
                    All(
                        node,
                        "slot_variables",
                        static slot => new ObjectGraphSlotVariable(
                            Number(slot, "original_variable_node_id"),
                            Text(slot, "slot_name"),
                            Number(slot, "slot_variable_node_id")
                        )
                    ),
                    found.SlotVariables
                );
                Assert.Equal(
                    node.TryGetProperty("registered_saver", out JsonElement saver)
                        ? new ObjectGraphSaver(Text(saver, "name"), Text(saver, "object_name"))
                        : null,
                    found.RegisteredSaver
                );
            }
        );
    }

    /// <summary>
    /// What TensorFlow restores has no error. Warnings where there is reason for one: write() saves no counter, and the two parts of
    /// prefix-merge kept theirs. One public SavedModel has variables that were never given a value: restoring those would fail;
    /// nor does TensorFlow restore the keys that it escaped twice.
    /// </summary>
    [Theory]
    [MemberData(nameof(Sound))]
    public void Has_no_fault_that_TensorFlow_does_not_see(string prefix)
    {
        CheckpointLocation location = CheckpointLocator.Find(Fixtures.Require(prefix + ".index")[..^".index".Length]);
        if (Read(location.Prefix) is not { } graph)
        {
            Assert.DoesNotContain(CheckpointContents.ReadVariables(location), static variable => variable.Name == TensorName.ObjectGraph);
            return;
        }

        bool isSavedModel = Path.GetFileName(location.Prefix) == "variables";
        ObjectGraphFault[] faults =
        [
            .. graph.FindFaults(CheckpointContents.ReadVariables(location).Select(static variable => variable.Name), isSavedModel),
        ];

        bool hasNoCounter = Array.Exists(WithoutCounter, part => prefix.Contains(part, StringComparison.Ordinal));
        ObjectGraphFaultCode[] expected =
            prefix.Contains("UninitializedVariable", StringComparison.Ordinal)
                ? [ObjectGraphFaultCode.NoTensor, ObjectGraphFaultCode.NoTensor]
            : prefix.Contains("dotted_tensors", StringComparison.Ordinal) ? [ObjectGraphFaultCode.EscapedTwice]
            : hasNoCounter ? [ObjectGraphFaultCode.NoSaveCounter]
            : [];
        Assert.Equal(expected, faults.Select(static fault => fault.Code));
    }

    [Theory]
    [InlineData("tables", "words/.ATTRIBUTES/table-values", "words")]
    [InlineData("iterator", "it/.ATTRIBUTES/ITERATOR_STATE", "it")]
    [InlineData("pystate", "counter/.ATTRIBUTES/py_state", "counter")]
    [InlineData("registered_saver", "reg/mine", "reg")]
    [InlineData("sharded_variable", "emb/.ATTRIBUTES/VARIABLE_VALUE", "emb")]
    [InlineData("escapes", "model/d/e...Sf/.ATTRIBUTES/VARIABLE_VALUE", "model/d/e...Sf")]
    [InlineData("shared", "model/a/kernel/.ATTRIBUTES/VARIABLE_VALUE", "model/a/kernel")]
    [InlineData("tables", "words/.ATTRIBUTES/table/deeper", null)]
    [InlineData("tables", TensorName.ObjectGraph, null)]
    public void Tells_whose_a_tensor_is(string checkpoint, string tensor, string? path)
    {
        ObjectGraph graph = Base(checkpoint);
        Assert.Equal(path, graph.FindOwner(tensor)?.EscapedPath);
        Assert.Equal(path, graph.FindObjectPath(tensor));
    }

    [Theory]
    [InlineData("bases/keras3", 4, 8, 3)]
    [InlineData("bases/keras_new_adam", 4, 8, 3)]
    [InlineData("bases/keras_legacy_adam", 4, 8, 6)]
    [InlineData("golden/slots-emptied-k3", 4, 0, 3)]
    [InlineData("golden/optimizer-dropped", 4, 0, 1)]
    // One of the model's own counts its steps.
    [InlineData("golden/graft-merge", 16, 8, 6)]
    public void Tells_weights_from_the_optimizers_state(string checkpoint, int weights, int slots, int counters)
    {
        ILookup<VariableKind, CheckpointVariable> kinds = Variables(checkpoint).ToLookup(static variable => variable.Kind);
        Assert.Equal(
            (weights, slots, counters),
            (kinds[VariableKind.Weight].Count(), kinds[VariableKind.OptimizerSlot].Count(), kinds[VariableKind.Counter].Count())
        );
    }

    [Fact]
    public void A_weight_that_Keras_3_stores_under_its_optimizer_is_found_in_the_model()
    {
        CheckpointVariable kernel = Variables("bases/keras3")
            .Single(static variable => variable.Name == "optimizer/_trainable_variables/0/.ATTRIBUTES/VARIABLE_VALUE");
        Assert.Equal(VariableKind.Weight, kernel.Kind);
        Assert.Equal("model/_functional/_operations/1/_kernel", kernel.ObjectPath);
        Assert.Equal("optimizer/_trainable_variables/0", Base("keras3").FindOwner(kernel.Name)!.Path);
    }

    /// <summary>Most commands ask no variable for its object; what is asked for later is answered all the same.</summary>
    [Fact]
    public void Is_read_when_it_is_asked_for()
    {
        using var directory = new TemporaryDirectory();
        string original = PrefixBeside("oracle/graph/bases/keras3/graph.json");
        string prefix = directory["ckpt"];
        foreach (string file in Fixtures.FilesOf(original))
        {
            File.Copy(file, prefix + file[original.Length..]);
        }

        List<CheckpointVariable> listed = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix))];
        List<CheckpointVariable> asked = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix))];
        Assert.Contains(asked, static variable => variable.ObjectPath == "model/_functional/_operations/1/_kernel");

        File.Delete(prefix + ".data-00000-of-00001");
        Assert.All(listed, static variable => Assert.Null(variable.ObjectPath));
        Assert.Contains(asked, static variable => variable.ObjectPath == "model/_functional/_operations/1/_kernel");
    }

    private static List<CheckpointVariable> Variables(string checkpoint) =>
        [
            .. CheckpointContents.ReadVariables(
                CheckpointLocator.Find(PrefixBeside($"oracle/graph/{checkpoint}/graph.json")),
                null,
                static e => Assert.Fail(e.Message)
            ),
        ];

    private static ObjectGraph Base(string name) => Read(PrefixBeside($"oracle/graph/bases/{name}/graph.json"))!;

    private static ObjectGraph? Read(string prefix)
    {
        using var bundle = BundleReader.Open(prefix);
        return ObjectGraph.Read(bundle);
    }

    private static string PrefixBeside(string file)
    {
        using var expected = JsonDocument.Parse(
            File.ReadAllBytes(Fixtures.Require(Path.Combine(Path.GetDirectoryName(file)!, "expected.json")))
        );
        return Path.Combine(Path.GetDirectoryName(Fixtures.Require(file))!, expected.RootElement.GetProperty("prefix").GetString()!);
    }

    private static IEnumerable<T> All<T>(JsonElement node, string name, Func<JsonElement, T> convert) =>
        node.GetProperty(name).EnumerateArray().Select(convert);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
