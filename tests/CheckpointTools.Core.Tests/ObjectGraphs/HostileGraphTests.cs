using System.Diagnostics;
using CheckpointTools.Formats.ObjectGraphs;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.ObjectGraphs;

/// <summary>Whatever a graph says: an answer or a named fault, with memory and work that grow with the bytes alone.</summary>
public sealed class HostileGraphTests
{
    private const int Many = 1_000_000;

    [Fact]
    public void A_chain_of_a_million_objects_with_a_value_each()
    {
        var message = new GraphMessage(Many);
        for (int id = 1; id < Many; id++)
        {
            message.Child(id - 1, "n", id).Variable(id, $"{id}");
        }

        ObjectGraph graph = message.Parse();

        Assert.True(graph.Nodes[Many - 1].IsReachable);
        Assert.Equal("n/n/n", graph.Nodes[3].Path);
        Assert.Null(graph.Nodes[Many - 1].Path);
        Assert.Null(graph.FindObjectPath(GraphMessage.KeyOf($"{Many - 1}")));
        IEnumerable<string> names = Enumerable.Range(1, Many - 1).Select(static id => GraphMessage.KeyOf($"{id}"));
        Assert.Equal(
            [(ObjectGraphFaultCode.KeyNotCanonical, Many - 1), (ObjectGraphFaultCode.NoSaveCounter, 1)],
            graph.FindFaults(names).CountBy(static fault => fault.Code).Select(static pair => (pair.Key, pair.Value))
        );
    }

    [Fact]
    public void A_hundred_thousand_children_of_one_name_and_as_many_slots()
    {
        const int Some = Many / 10;
        var message = new GraphMessage(2);
        for (int i = 0; i < Some; i++)
        {
            message.Child(0, "n", 1).Slot(1, 0, "m", 1);
        }

        ObjectGraph graph = message.Parse();
        Assert.Equal(Some - 1, graph.FindFaults([]).Count(static fault => fault.Code == ObjectGraphFaultCode.DuplicateLocalName));
    }

    [Fact]
    public void A_hundred_thousand_attributes_with_one_key()
    {
        const int Some = Many / 10;
        var message = new GraphMessage(Some);
        for (int id = 0; id < Some; id++)
        {
            message.Variable(id, "k");
        }

        Assert.Equal(
            Some - 1,
            message
                .Parse()
                .FindFaults([GraphMessage.KeyOf("k")])
                .Count(static fault => fault.Code == ObjectGraphFaultCode.SharedCheckpointKey)
        );
    }

    [Fact]
    public void Keys_that_begin_with_each_other_and_tensors_that_begin_with_them_all()
    {
        const int Length = 3000;
        var message = new GraphMessage(Length);
        for (int id = 0; id < Length; id++)
        {
            message.Attribute(id, "", new string('k', id + 1));
        }

        ObjectGraph graph = message.Parse();
        Assert.Equal(Length - 1, graph.FindOwner(new string('k', Length + 500))!.Id);
        Assert.Equal(99, graph.FindOwner(new string('k', 100) + "x")!.Id);
        Assert.Null(graph.FindOwner("x"));
    }

    /// <summary>Were the name searched for each key, or the list walked for each optimizer, these would take hours.</summary>
    [Fact]
    public void A_name_of_16_MiB_before_many_keys_and_a_list_that_many_optimizers_claim()
    {
        const int Some = 100_000;
        var message = new GraphMessage(Some + 3);
        message.Child(0, new string('n', 16 << 20), 1).Child(0, "list", 2);
        for (int i = 0; i < Some; i++)
        {
            message
                .Variable(1, $"{i}")
                .Child(2, $"{i}", 1)
                .Child(i + 3, "iter", 1)
                .Child(i + 3, "decay", 1)
                .Child(i + 3, "_trainable_variables", 2);
        }

        ObjectGraph graph = message.Parse();
        Assert.Equal(
            Some,
            graph
                .FindFaults(Enumerable.Range(0, Some).Select(static i => GraphMessage.KeyOf($"{i}")))
                .Count(static fault => fault.Code == ObjectGraphFaultCode.KeyNotCanonical)
        );
        Assert.Null(graph.FindObjectPath(GraphMessage.KeyOf("7")));
    }

    /// <summary>Two bytes an object: what is kept of one is a few dozen.</summary>
    [Fact]
    public void Many_empty_objects_take_no_more_than_their_share()
    {
        byte[] bytes = new byte[8 << 20];
        for (int i = 0; i < bytes.Length; i += 2)
        {
            bytes[i] = 0x0a;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        ObjectGraph graph = ObjectGraph.Parse(bytes);
        Assert.False(graph.Nodes[^1].IsReachable);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(bytes.Length / 2, graph.Nodes.Count);
        Assert.InRange(allocated, 1, 64L * bytes.Length);
    }

    [Fact]
    public void Cycles_are_legal()
    {
        ObjectGraph graph = GraphMessage.Small().Child(3, "owner", 2).Child(2, "self", 2).Child(3, "root", 0).Parse();
        Assert.Empty(graph.FindFaults(GraphMessage.SmallNames));
        Assert.Equal("model/kernel", graph.Nodes[3].Path);
    }

    [Fact]
    public void A_slot_of_a_slot_leads_nowhere()
    {
        ObjectGraph graph = new GraphMessage(4).Child(0, "opt", 1).Slot(1, 1, "m", 2).Slot(1, 2, "n", 3).Slot(1, 3, "m", 2).Parse();
        Assert.Equal("opt/.OPTIMIZER_SLOT/opt/m", graph.Nodes[2].Path);
        Assert.Null(graph.Nodes[3].Path);
    }

    [Property]
    public bool Any_bytes_give_a_graph_or_a_fault(byte[] bytes) => Exercise(bytes) || !ObjectGraph.TryParse(bytes, out _, out _);

    /// <summary>Changes of a real graph reach every branch.</summary>
    [Fact]
    public void A_changed_graph_gives_a_graph_or_a_fault()
    {
        byte[] real = GraphMessage
            .Small(6)
            .Child(0, "optimizer", 4)
            .Slot(4, 3, "m", 5)
            .Variable(5, "x")
            .Saver(2, "s", "model")
            .HasValues(3, true)
            .ToBytes();
        var random = new Random(20190313);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = real[..random.Next(real.Length / 2, real.Length + 1)];
            for (int change = random.Next(4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            parsed += Exercise(bytes) ? 1 : 0;
        }

        Assert.InRange(parsed, 100, 19_900);
    }

    /// <summary>Asks all there is to ask.</summary>
    private static bool Exercise(byte[] bytes)
    {
        if (!ObjectGraph.TryParse(bytes, out ObjectGraph? graph, out ObjectGraphFault? fault))
        {
            Debug.Assert(fault is not null, "One or the other.");
            return false;
        }

        foreach (ObjectGraphNode node in graph.Nodes)
        {
            _ = (node.Path, node.EscapedPath, node.Children, node.Attributes, node.SlotVariables, node.RegisteredSaver);
        }

        foreach (string name in (string[])[.. GraphMessage.SmallNames, "x", ""])
        {
            _ = (graph.FindOwner(name), graph.FindObjectPath(name));
        }

        Assert.All(graph.FindFaults(GraphMessage.SmallNames), static one => Assert.NotEmpty(one.Message));
        return true;
    }
}
