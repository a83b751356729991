using CheckpointTools.Formats.ObjectGraphs;

namespace CheckpointTools.Tests.ObjectGraphs;

/// <summary>Every fault of a graph has its name, and nothing is found in a sound one.</summary>
public sealed class ObjectGraphFaultTests
{
    private static readonly string[] Names = GraphMessage.SmallNames;

    [Fact]
    public void A_sound_graph_has_none() => Assert.Empty(GraphMessage.Small().Parse().FindFaults(Names));

    [Theory]
    [InlineData(99)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_child_that_does_not_exist(int id)
    {
        ObjectGraphFault fault = Assert.Single(GraphMessage.Small().Child(2, "lost", id).Parse().FindFaults(Names));
        Assert.Equal((ObjectGraphFaultCode.ChildOutOfRange, 2, true), (fault.Code, fault.NodeId, fault.IsError));
        Assert.Contains(
            $"The object 2 (model) has the child 'lost' with the id {id}, but there are only the objects 0 to 3.",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(3, 99)]
    [InlineData(-5, 3)]
    public void A_slot_variable_that_does_not_exist_or_is_for_none(int variable, int slot)
    {
        ObjectGraphFault fault = Assert.Single(
            GraphMessage.Small(5).Child(0, "optimizer", 4).Slot(4, variable, "m", slot).Parse().FindFaults(Names)
        );
        Assert.Equal((ObjectGraphFaultCode.SlotVariableOutOfRange, 4, true), (fault.Code, fault.NodeId, fault.IsError));
    }

    [Fact]
    public void Two_children_of_one_name()
    {
        ObjectGraph graph = GraphMessage.Small(5).Child(2, "kernel", 4).Parse();
        ObjectGraphFault fault = Assert.Single(graph.FindFaults(Names));
        Assert.Equal((ObjectGraphFaultCode.DuplicateLocalName, 2, false), (fault.Code, fault.NodeId, fault.IsError));
        Assert.True(graph.Nodes[3].IsReachable);
        Assert.False(graph.Nodes[4].IsReachable);
    }

    [Fact]
    public void A_checkpoint_key_without_a_tensor()
    {
        ObjectGraphFault fault = Assert.Single(GraphMessage.Small().Parse().FindFaults(Names[..1]));
        Assert.Equal((ObjectGraphFaultCode.NoTensor, 3, Names[1], true), (fault.Code, fault.NodeId, fault.TensorKey, fault.IsError));
    }

    [Fact]
    public void Two_objects_with_one_checkpoint_key()
    {
        ObjectGraphFault fault = Assert.Single(
            GraphMessage.Small(5).Child(2, "other", 4).Variable(4, "model/kernel").Parse().FindFaults(Names)
        );
        Assert.Equal(
            (ObjectGraphFaultCode.SharedCheckpointKey, 4, Names[1], true),
            (fault.Code, fault.NodeId, fault.TensorKey, fault.IsError)
        );
        Assert.Contains("as object 3 (model/kernel)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_the_object_or_its_parents_deny()
    {
        GraphMessage message = GraphMessage.Small().HasValues(0, false).HasValues(1, true).HasValues(2, false);
        ObjectGraphFault[] faults = [.. message.Parse().FindFaults(Names)];
        Assert.Equal([0, 2], faults.Select(static fault => fault.NodeId!.Value));
        Assert.All(faults, static fault => Assert.Equal((ObjectGraphFaultCode.HiddenValues, true), (fault.Code, fault.IsError)));
    }

    [Fact]
    public void No_values_are_said_where_none_are() =>
        Assert.Empty(GraphMessage.Small(5).Child(0, "empty", 4).HasValues(4, false).Parse().FindFaults(Names));

    [Fact]
    public void A_checkpoint_key_without_the_marker()
    {
        GraphMessage message = GraphMessage.Small(5).Child(0, "x", 4).Attribute(4, "VARIABLE_VALUE", "foo");
        ObjectGraphFault fault = Assert.Single(message.Parse().FindFaults([.. Names, "foo"]));
        Assert.Equal((ObjectGraphFaultCode.NoAttributesMarker, 4, "foo", true), (fault.Code, fault.NodeId, fault.TensorKey, fault.IsError));
    }

    [Theory]
    [InlineData("x/.ATTRIBUTES/OTHER")]
    [InlineData("x/.ATTRIBUTES/VARIABLE_VALUE2")]
    [InlineData("x/.ATTRIBUTES/")]
    public void A_checkpoint_key_of_a_variable_that_ends_otherwise(string key)
    {
        GraphMessage message = GraphMessage.Small(5).Child(0, "x", 4).Attribute(4, "VARIABLE_VALUE", key);
        ObjectGraphFault fault = Assert.Single(message.Parse().FindFaults([.. Names, key]));
        Assert.Equal((ObjectGraphFaultCode.OtherTail, 4, key, true), (fault.Code, fault.NodeId, fault.TensorKey, fault.IsError));
    }

    /// <summary>TensorFlow saves such keys, and cannot restore them.</summary>
    [Theory]
    [InlineData("a..b", "a....b", true)]
    [InlineData("a.Sb", "a..Sb", true)]
    [InlineData("a..b", "a..b", false)]
    [InlineData("a.b", "a..b", false)] // a value with its name as it is
    [InlineData("a.", "a..", false)]
    [InlineData("ab", "ab", false)]
    [InlineData("a..b", "a...b", false)]
    public void A_checkpoint_key_that_is_escaped_twice(string name, string tail, bool isFault)
    {
        string key = $"x/.ATTRIBUTES/{tail}";
        ObjectGraphFault[] faults = [.. GraphMessage.Small(5).Child(0, "x", 4).Attribute(4, name, key).Parse().FindFaults([.. Names, key])];
        Assert.Equal(
            isFault ? [(ObjectGraphFaultCode.EscapedTwice, 4, key, false)] : [],
            faults.Select(static fault => (fault.Code, fault.NodeId!.Value, fault.TensorKey!, fault.IsError))
        );
    }

    [Theory]
    [InlineData("-keys", "-values")]
    [InlineData("-values", "-keys")]
    public void A_table_without_one_of_its_tensors(string there, string missing)
    {
        const string Key = "x/.ATTRIBUTES/table";
        ObjectGraph graph = GraphMessage.Small(5).Child(0, "x", 4).Attribute(4, "table", Key).Parse();
        ObjectGraphFault fault = Assert.Single(graph.FindFaults([.. Names, Key + there]));
        Assert.Equal(
            (ObjectGraphFaultCode.PartMissing, 4, Key + missing, true),
            (fault.Code, fault.NodeId, fault.TensorKey, fault.IsError)
        );
        Assert.Empty(graph.FindFaults([.. Names, Key + "-keys", Key + "-values"]));
    }

    [Fact]
    public void A_tensor_that_belongs_to_nothing()
    {
        ObjectGraphFault fault = Assert.Single(
            GraphMessage.Small().Parse().FindFaults([.. Names, "stray", "_CHECKPOINTABLE_OBJECT_GRAPH"])
        );
        Assert.Equal(
            (ObjectGraphFaultCode.UnownedTensor, null, "stray", false),
            (fault.Code, fault.NodeId, fault.TensorKey, fault.IsError)
        );
    }

    [Fact]
    public void An_object_that_nothing_leads_to()
    {
        ObjectGraphFault fault = Assert.Single(
            GraphMessage.Small(5).Variable(4, "lost").Parse().FindFaults([.. Names, GraphMessage.KeyOf("lost")])
        );
        Assert.Equal((ObjectGraphFaultCode.Unreachable, 4, false), (fault.Code, fault.NodeId, fault.IsError));
    }

    [Theory]
    [InlineData("other/kernel")]
    [InlineData("kernel")]
    [InlineData("")]
    [InlineData("a/longer/model/kernel")]
    public void A_key_that_does_not_follow_the_path(string path)
    {
        ObjectGraph graph = new GraphMessage(3)
            .Child(0, "save_counter", 1)
            .Variable(1, "save_counter")
            .Child(0, "net", 2)
            .Variable(2, path)
            .Parse();
        ObjectGraphFault fault = Assert.Single(graph.FindFaults([Names[0], GraphMessage.KeyOf(path)]));
        Assert.Equal((ObjectGraphFaultCode.KeyNotCanonical, 2, false), (fault.Code, fault.NodeId, fault.IsError));
    }

    [Fact]
    public void The_keys_of_slots_and_special_names_follow_their_paths()
    {
        GraphMessage message = new GraphMessage(5)
            .Child(0, "save_counter", 1)
            .Variable(1, "save_counter")
            .Child(0, "a.b/c", 2)
            .Variable(2, "a..b.Sc")
            .Child(0, "opt", 3)
            .Slot(3, 2, "m.1", 4)
            .Variable(4, "a..b.Sc/.OPTIMIZER_SLOT/opt/m..1")
            .Attribute(0, "OBJECT_CONFIG_JSON", "/.ATTRIBUTES/OBJECT_CONFIG_JSON");
        ObjectGraph graph = message.Parse();
        Assert.Empty(
            graph.FindFaults([
                Names[0],
                GraphMessage.KeyOf("a..b.Sc"),
                GraphMessage.KeyOf("a..b.Sc/.OPTIMIZER_SLOT/opt/m..1"),
                "/.ATTRIBUTES/OBJECT_CONFIG_JSON",
            ])
        );
        Assert.Equal("a.b/c/.OPTIMIZER_SLOT/opt/m.1", graph.Nodes[4].Path);
    }

    [Fact]
    public void No_save_counter_except_in_a_SavedModel()
    {
        ObjectGraph graph = new GraphMessage(1).Parse();
        Assert.Equal(ObjectGraphFaultCode.NoSaveCounter, Assert.Single(graph.FindFaults([])).Code);
        Assert.Empty(graph.FindFaults([], isSavedModel: true));
    }

    [Fact]
    public void A_message_without_objects()
    {
        Assert.False(ObjectGraph.TryParse([], out _, out ObjectGraphFault? fault));
        Assert.Equal((ObjectGraphFaultCode.Empty, true), (fault.Code, fault.IsError));
    }

    [Theory]
    [InlineData("0A")] // no length
    [InlineData("0A05")] // five bytes that are not there
    [InlineData("0A020A05")] // the same, within an object
    [InlineData("0A040A02 12FF")] // the same, within a child
    [InlineData("0A030A0108")] // a number that ends too early
    [InlineData("00")] // field number 0
    [InlineData("0B")] // a group that does not end
    public void Bytes_that_are_no_message(string hex)
    {
        Assert.False(
            ObjectGraph.TryParse(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), out _, out ObjectGraphFault? fault)
        );
        Assert.Equal((ObjectGraphFaultCode.Unparsable, true), (fault.Code, fault.IsError));
    }

    [Fact]
    public void Unknown_fields_and_the_old_optional_restore_are_passed_over()
    {
        // Object 0: field 9 as a varint, then an attribute with the key "k" and field 4 (true); field 7 of the graph as a group.
        ObjectGraph graph = ObjectGraph.Parse(Convert.FromHexString("0A09" + "4801" + "1205" + "1A016B" + "2001" + "3B3C"));
        Assert.Equal("k", Assert.Single(Assert.Single(graph.Nodes).Attributes).CheckpointKey);
    }

    [Fact]
    public void Half_a_message_twice_is_one_message()
    {
        // registered_saver, once with its name and once with its object's.
        ObjectGraph graph = ObjectGraph.Parse(Convert.FromHexString("0A0A" + "22030A016E" + "220312016F"));
        Assert.Equal(new ObjectGraphSaver("n", "o"), graph.Nodes[0].RegisteredSaver);
    }
}
