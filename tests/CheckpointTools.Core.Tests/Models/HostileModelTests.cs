using CheckpointTools.Formats.Models;
using CheckpointTools.Formats.Models.Protos;
using Google.Protobuf;

namespace CheckpointTools.Tests.Models;

/// <summary>Models that are cut, damaged or made to hurt: a named error, or fewer variables, and no other exception.</summary>
public sealed class HostileModelTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Models =>
        [
            "seed_models/models/a/model-a.meta",
            "graph_definitions/ref.meta",
            "graph_definitions/resource.meta",
            "saved_model_tf1/model/saved_model.pb",
            "saved_model_tf2/model/saved_model.pb",
        ];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_model_cut_anywhere_is_refused_or_has_fewer_parts()
    {
        byte[] whole = File.ReadAllBytes(Fixtures.TfMade("seed_models", "models", "a", "model-a.meta"));
        int refused = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            refused += Exercise(whole[..length], "cut.meta") is null ? 0 : 1;
        }

        // Only between two fields of the outermost message it does not show that something is missing.
        Assert.InRange(refused, whole.Length - 10, whole.Length - 1);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_with_wrong_bytes_is_refused_or_read(string file)
    {
        byte[] original = File.ReadAllBytes(Fixtures.TfMade(file));
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            byte[] damaged = [.. original];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            refused += Exercise(damaged, Path.GetFileName(file)) is null ? 0 : 1;
        }

        Assert.InRange(refused, 1, 599);
    }

    [Theory]
    [InlineData("0AFFFFFFFF7F", "claims a part of 34 GB")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01", "claims a part of 2^64 bytes")]
    [InlineData("0AFFFFFFFFFFFFFFFFFFFF01", "a length of more than 64 bits")]
    [InlineData("0B0C", "a group")]
    [InlineData("0200", "field number 0")]
    [InlineData("0F00", "an unknown wire type")]
    [InlineData("0A020A05", "a part that ends inside of a field")]
    [InlineData("80808080808080808080", "a tag without end")]
    public void Bytes_that_are_no_message_are_damage(string hex, string what)
    {
        CheckpointException? fault =
            Exercise(Convert.FromHexString(hex), "hostile.meta") ?? Exercise(Convert.FromHexString(hex), "hostile.pb");

        Assert.True(fault is { Error: CheckpointError.DamagedModel, Offset: not null } || (hex == "0A020A05" && fault is not null), what);
    }

    [Fact]
    public void Messages_nested_without_end_do_not_overflow_the_stack()
    {
        // A function given as an attribute of a node, with an attribute that is a function, and so on.
        byte[] nested = [];
        for (int depth = 0; depth < 4000; depth++)
        {
            nested = new GraphBytes().Field(10, nested).ToArray();
        }

        byte[] entry = new GraphBytes().Field(1, "f"u8.ToArray()).Field(2, nested).ToArray();
        byte[] node = new GraphBytes().Field(1, "v"u8.ToArray()).Field(2, "NoOp"u8.ToArray()).Field(5, entry).ToArray();

        Assert.Null(Exercise(new GraphBytes().Field(1, node).ToArray(), "nested.pb"));

        byte[] groups = [.. Enumerable.Repeat((byte)0x63, 100_000)];
        Assert.Equal(CheckpointError.DamagedModel, Exercise(new GraphBytes().Field(1, groups).ToArray(), "groups.pb")?.Error);
    }

    [Fact]
    public void Empty_parts_by_the_million_take_no_more_than_their_share()
    {
        byte[] bytes = new byte[8_000_000];
        for (int i = 0; i < bytes.Length; i += 2)
        {
            bytes[i] = 0x0A;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointException? fault = Exercise(bytes, "empty.pb");

        // Two bytes make a node; what a node takes while it is looked at is bounded, and none is kept.
        Assert.Equal(CheckpointError.NotAModel, fault?.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 250L * bytes.Length);
    }

    [Fact]
    public void Graphs_by_the_hundred_thousand_are_read_in_one_pass()
    {
        const int Count = 100_000;
        var model = new GraphBytes();
        for (int i = 0; i < Count; i++)
        {
            model.Field(2, new GraphBytes().Field(2, new GraphBytes().Variable("v" + i, 1).ToArray()).ToArray());
        }

        Directory.CreateDirectory(_directory["model"]);
        string path = _directory["model", "saved_model.pb"];
        File.WriteAllBytes(path, model.ToArray());

        Assert.Equal(Count, ModelFile.Read(path).Count);
    }

    [Fact]
    public void Nodes_that_share_one_constant_of_many_keys_do_not_look_at_it_one_by_one()
    {
        const int Count = 100_000;
        var nodes = new GraphBytes().Strings("keys", [.. Enumerable.Range(0, Count).Select(static number => "k" + number)]);
        for (int i = 0; i < Count; i++)
        {
            nodes.Node("r" + i, "RestoreV2", "file", "keys");
        }

        // In a function, nodes have another number.
        var function = new GraphBytes();
        File.WriteAllBytes(_directory["nodes"], nodes.ToArray());
        using (var file = Files.SourceFile.Open(_directory["nodes"]))
        {
            var reader = new ModelReader(file, CancellationToken.None);
            foreach (ModelField node in reader.Fields(reader.All))
            {
                function.Field(3, reader.Bytes(node).ToArray());
            }
        }

        byte[] library = new GraphBytes().Field(1, function.ToArray()).ToArray();
        string path = _directory["shared.pb"];
        File.WriteAllBytes(path, new GraphBytes().Variable("v", 1).Field(2, library).ToArray());

        Assert.Single(ModelFile.Read(path));
    }

    [Fact]
    public void Weights_in_a_graph_are_passed_over()
    {
        // A frozen graph: constants of more than is read at a time, between variables.
        var weights = new AttributeMessage { Type = 1, Tensor = ByteString.CopyFrom(new byte[200_000]) };
        var constant = new NodeMessage { Name = GraphBytes.Text("weights"), Op = GraphBytes.Text("Const") };
        constant.Attributes.Add("value", weights);
        byte[] huge = new GraphBytes().Field(1, "huge"u8.ToArray()).Field(2, "Const"u8.ToArray()).Field(99, new byte[65 << 20]).ToArray();
        string path = _directory["frozen.pb"];
        File.WriteAllBytes(
            path,
            new GraphBytes().Variable("a", 1).Field(1, constant).Variable("b", 1).Field(1, huge).Variable("c", 1).ToArray()
        );

        Assert.Equal(["a", "b", "c"], ModelFile.Read(path).Select(static v => v.Name));
    }

    [Fact]
    public void Two_GiB_are_refused_before_anything_is_read()
    {
        string path = _directory["large.pb"];
        using (FileStream file = File.Create(path))
        {
            file.SetLength(2L << 30);
        }

        CheckpointException fault = Assert.Throws<CheckpointException>(() => ModelFile.Read(path));

        Assert.Equal((CheckpointError.ModelTooLarge, path), (fault.Error, fault.File));
        Assert.Contains("2 GiB", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            ModelContents.ReadVariables(Fixtures.TfMade("graph_definitions", "ref.meta"), static _ => { }, cancelled.Token)
        );
    }

    /// <summary>What the file is refused with, or the first fault of a variable; null if it is read. Any other exception escapes.</summary>
    private CheckpointException? Exercise(byte[] bytes, string name)
    {
        string path = _directory[name];
        File.WriteAllBytes(path, bytes);
        CheckpointException? first = null;
        try
        {
            IReadOnlyList<ModelVariable> variables = ModelFile.Read(path, fault => first ??= fault);
            Assert.All(variables, static variable => Assert.NotNull(variable.Shape.ToString()));
        }
        catch (CheckpointException e)
        {
            first = e;
        }

        Assert.True(
            first is null or { Error: CheckpointError.DamagedModel or CheckpointError.NotAModel or CheckpointError.UnsupportedDataType },
            first?.Message
        );
        return first;
    }
}
