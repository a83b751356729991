using CheckpointTools.Files;
using CheckpointTools.Formats.Models;
using CheckpointTools.Formats.Models.Protos;
using Google.Protobuf;

namespace CheckpointTools.Tests.Models;

/// <summary>What savers and collections say, in graphs where it is not what names suggest.</summary>
public sealed class GraphTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_bare_graph_has_the_variables_of_its_meta_file_but_does_not_say_which_are_trainable()
    {
        string meta = Fixtures.TfMade("graph_definitions", "ref.meta");
        byte[] graph = FieldOf(File.ReadAllBytes(meta), 2);

        IReadOnlyList<ModelVariable> found = Read(graph, "graph.pb");

        Assert.Equal(
            ModelFile.Read(meta).Select(static v => (v.Name, v.Shape, v.Partition, Keys: string.Join(' ', v.RestoreKeys), default(bool?))),
            found.Select(static v => (v.Name, v.Shape, v.Partition, Keys: string.Join(' ', v.RestoreKeys), v.IsTrainable))
        );
    }

    [Theory]
    [InlineData("ref.meta", "renamed.pb")]
    [InlineData("../saved_model_tf1/model/saved_model.pb", "renamed")]
    [InlineData("../saved_model_tf2/model/saved_model.pb", "module.pb")]
    public void What_a_file_is_shows_in_its_bytes_whatever_its_name(string original, string name)
    {
        string path = Fixtures.TfMade("graph_definitions", original);

        Assert.Equal(
            ModelFile.Read(path).Select(static v => (v.Name, v.IsTrainable)),
            Read(File.ReadAllBytes(path), name).Select(static v => (v.Name, v.IsTrainable))
        );
    }

    [Fact]
    public void A_saver_may_ask_for_other_names_than_the_variables_have()
    {
        byte[] graph = new GraphBytes()
            .Variable("a", 2)
            .Variable("b", 3)
            .Strings("file", "model")
            .Saver("save", "file", ["was/a", "b"], ["", ""], ["a", "b"])
            .ToArray();

        Assert.Equal(["a: was/a", "b: b"], Read(graph).Select(static v => $"{v.Name}: {string.Join(' ', v.RestoreKeys)}"));
    }

    [Fact]
    public void The_older_ops_restore_one_tensor_each_and_look_for_shards()
    {
        byte[] graph = new GraphBytes()
            .Variable("a", 2)
            .Variable("e/part_0", 4, 2)
            .Strings("file", "model")
            .Node("pattern", "ShardedFilespec", "file")
            .Strings("a_key", "old/a")
            .Strings("e_key", "e")
            .Strings("e_slice", "4 2 0,4:-")
            .Node("restore_a", "Restore", "pattern", "a_key")
            .Node("restore_e", "RestoreSlice", "pattern", "e_key", "e_slice", "^a")
            .Node("assign_a", "Assign", "a", "restore_a")
            .Node("assign_e", "Assign", "e/part_0", "restore_e")
            .ToArray();
        byte[] meta = new GraphBytes().Field(2, graph).Field(3, new SaverMessage { FilenameTensor = GraphBytes.Text("file:0") }).ToArray();

        Assert.Equal(
            ["a:  old/a", "e: axis 0: 4 e"],
            Read(meta, "model.meta").Select(static v => $"{v.Name}: {v.Partition} {string.Join(' ', v.RestoreKeys)}")
        );
    }

    [Fact]
    public void What_an_initializer_reads_from_another_checkpoint_is_not_what_the_saver_asks_for()
    {
        byte[] graph = new GraphBytes()
            .Variable("a", 2)
            .Strings("file", "model")
            .Strings("other", "elsewhere")
            .Saver("init", "other", ["warm/start"], [""], ["a"])
            .Saver("save", "file", ["a"], [""], ["a"])
            .ToArray();
        byte[] meta = new GraphBytes().Field(2, graph).Field(3, new SaverMessage { FilenameTensor = GraphBytes.Text("file:0") }).ToArray();

        Assert.Equal(["a"], Assert.Single(Read(meta, "model.meta")).RestoreKeys);
        Assert.Equal(["warm/start", "a"], Assert.Single(Read(graph)).RestoreKeys);
    }

    [Fact]
    public void Unknown_dimensions_stay_unknown()
    {
        byte[] graph = new GraphBytes().Variable("a", -1, 3).Node("b", "VarHandleOp").ToArray();

        var faults = new List<CheckpointException>();
        IReadOnlyList<ModelVariable> found = Read(graph, "graph.pb", faults);

        Assert.Equal(["a [?, 3]"], found.Select(static v => $"{v.Name} {v.Shape}"));
        Assert.Equal((CheckpointError.UnsupportedDataType, "b"), (Assert.Single(faults).Error, faults[0].Variable));
    }

    [Theory]
    [InlineData("10 2 0,4:-", "10 2 4,6:-", "axis 0: 4, 6")]
    [InlineData("4 2 -:1,1", "4 2 -:0,1", "axis 1: 1, 1")]
    public void Parts_are_put_in_their_places(string first, string second, string partition)
    {
        ModelVariable found = Assert.Single(ReadParts(first, second, []));

        Assert.Equal(("e", partition), (found.Name, found.Partition!.ToString()));
        Assert.Equal(["e"], found.RestoreKeys);
    }

    [Theory]
    [InlineData("10 2 0,4:-", "10 2 4,5:-")]
    [InlineData("10 2 0,4:-", "10 2 5,5:-")]
    [InlineData("10 2 0,4:-", "10 2 3,7:-")]
    [InlineData("10 2 0,4:-", "10 3 4,6:-")]
    [InlineData("10 2 0,4:0,1", "10 2 4,6:-")]
    [InlineData("10 2 0,4:-", "10 2 4,6")]
    [InlineData("10 2 0,4:-", "9223372036854775807 2 4,6:-")]
    [InlineData("10 2 0,4:-", "nonsense")]
    public void Parts_that_make_no_whole_are_a_fault_of_that_variable_alone(string first, string second)
    {
        var faults = new List<CheckpointException>();

        Assert.DoesNotContain(ReadParts(first, second, faults), static variable => variable.Partition?.Sizes.Count == 2);

        Assert.NotEmpty(faults);
        Assert.All(faults, static fault => Assert.Equal(CheckpointError.DamagedModel, fault.Error));
    }

    [Fact]
    public void A_graph_that_goes_in_circles_ends()
    {
        byte[] graph = new GraphBytes()
            .Variable("v", 1)
            .Node("a", "Identity", "b")
            .Node("b", "Identity", "a")
            .Node("assign", "Assign", "v", "a")
            .Node("self", "Assign", "self", "self")
            .ToArray();

        Assert.Empty(Assert.Single(Read(graph)).RestoreKeys);
    }

    [Fact]
    public void A_graph_with_debug_information_is_a_graph_and_a_message_with_signatures_alone_has_one_in_it()
    {
        byte[] function = new GraphBytes()
            .Field(1, "signature"u8.ToArray())
            .Field(3, new GraphBytes().Field(1, "n"u8.ToArray()).Field(2, "NoOp"u8.ToArray()).ToArray())
            .ToArray();
        byte[] versions = [0x08, 0x01];
        byte[] debug = new GraphBytes().Field(1, "model.py"u8.ToArray()).ToArray();
        byte[] graph = new GraphBytes()
            .Variable("a", 2)
            .Field(2, new GraphBytes().Field(1, function).ToArray())
            .Field(4, versions)
            .Field(5, debug)
            .ToArray();
        byte[] signature = new GraphBytes().Field(1, "serve"u8.ToArray()).ToArray();
        byte[] meta = new GraphBytes()
            .Field(1, new GraphBytes().Field(5, "2.21.0"u8.ToArray()).ToArray())
            .Field(2, graph)
            .Field(5, signature)
            .ToArray();

        Assert.Equal(["a"], Read(graph).Select(static v => v.Name));
        Assert.Equal(["a"], Read(new GraphBytes().Variable("a", 2).Field(5, debug).ToArray()).Select(static v => v.Name));
        Assert.Equal(["a"], Read(meta, "renamed.pb").Select(static v => v.Name));
    }

    /// <summary>A collection that could be taken for the name of one, and one whose name is longer than any that counts.</summary>
    [Theory]
    [InlineData("trainable_variables", true)]
    [InlineData("variables", false)]
    [InlineData("a_collection_of_something_else", null)]
    public void A_collection_may_be_shorter_than_its_name(string name, bool? isTrainable)
    {
        byte[] members = new GraphBytes().Field(1, new VariableMessage { Name = GraphBytes.Text("v:0") }).ToArray();
        byte[] collection = new GraphBytes()
            .Field(1, GraphBytes.Text(name).ToByteArray())
            .Field(2, new GraphBytes().Field(2, members).ToArray())
            .ToArray();
        byte[] meta = new GraphBytes().Field(2, new GraphBytes().Variable("v", 1).ToArray()).Field(4, collection).ToArray();

        Assert.Equal(isTrainable, Assert.Single(Read(meta, "model.meta")).IsTrainable);
    }

    [Fact]
    public void A_graph_of_one_large_constant_is_a_graph_without_variables()
    {
        using (FileStream file = File.Create(_directory["graph.pb"]))
        {
            const int Size = (64 << 20) + 1;
            using var output = new CodedOutputStream(file, leaveOpen: true);
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteLength(Size);
            output.Flush();
            file.SetLength(file.Position + Size);
        }

        Assert.Empty(ModelFile.Read(_directory["graph.pb"]));
    }

    [Fact]
    public void Two_nodes_of_one_name_are_refused()
    {
        CheckpointException fault = Assert.Throws<CheckpointException>(() =>
            Read(new GraphBytes().Variable("v", 1).Variable("v", 2).ToArray())
        );

        Assert.Equal((CheckpointError.DamagedModel, "v"), (fault.Error, fault.Variable));
    }

    [Fact]
    public void Objects_that_go_in_circles_or_on_and_on_have_no_endless_keys()
    {
        const int Count = 50_000;
        var objects = new GraphBytes();
        for (int i = 0; i < Count; i++)
        {
            var node = new SavedObjectMessage
            {
                Variable = new SavedVariableMessage { Type = 1, Name = GraphBytes.Text("v" + i) },
            };
            node.Children.Add(new ChildMessage { Node = i + 1, Name = GraphBytes.Text("next") });
            node.Children.Add(new ChildMessage { Node = 0, Name = GraphBytes.Text("root") });
            node.Children.Add(new ChildMessage { Node = -1, Name = GraphBytes.Text("nowhere") });
            node.Slots.Add(
                new SlotMessage
                {
                    OriginalNode = Count + i,
                    SlotNode = i + 7,
                    Name = GraphBytes.Text("slot"),
                }
            );
            objects.Field(1, node);
        }

        byte[] meta = new GraphBytes().Field(2, new GraphBytes().Node("n", "NoOp").ToArray()).Field(7, objects.ToArray()).ToArray();

        IReadOnlyList<ModelVariable> found = Read(meta, "model.meta");

        Assert.Equal(Count, found.Count);
        Assert.All(found, static variable => Assert.Empty(variable.RestoreKeys));
    }

    private byte[] FieldOf(byte[] message, int number)
    {
        File.WriteAllBytes(_directory["whole"], message);
        using var file = SourceFile.Open(_directory["whole"]);
        var reader = new ModelReader(file, CancellationToken.None);
        return reader.Bytes(reader.Fields(reader.All).Single(field => field.Number == number)).ToArray();
    }

    private IReadOnlyList<ModelVariable> ReadParts(string first, string second, List<CheckpointException> faults)
    {
        long[] shape = first.StartsWith('4') ? [4, 1] : [-1, 2];
        byte[] graph = new GraphBytes()
            .Variable("e/part_0", shape)
            .Variable("e/part_1", shape)
            .Strings("file", "model")
            .Saver("save", "file", ["e", "e"], [first, second], ["e/part_0", "e/part_1"])
            .ToArray();
        return Read(graph, "graph.pb", faults);
    }

    private IReadOnlyList<ModelVariable> Read(byte[] bytes, string name = "graph.pb", List<CheckpointException>? faults = null)
    {
        File.WriteAllBytes(_directory[name], bytes);
        return ModelFile.Read(_directory[name], faults is null ? null : faults.Add);
    }
}
