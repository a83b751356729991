using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.ObjectGraphs;

/// <summary>Listing with a graph: what it tells, and that a bad one costs no variable.</summary>
public sealed class GraphListingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_sound_graph_tells_path_and_kind()
    {
        // Upper-case names sort before the graph, which is read first all the same.
        byte[] graph = GraphMessage.Small(5).Child(0, "Z.z", 4).Variable(4, "Z..z").ToBytes();
        string prefix = Write(graph, [.. GraphMessage.SmallNames, GraphMessage.KeyOf("Z..z")]);

        List<CheckpointVariable> variables = List(prefix, out List<CheckpointException> faults);

        Assert.Empty(faults);
        Assert.Equal(
            [
                (GraphMessage.KeyOf("Z..z"), "Z..z"),
                (TensorName.ObjectGraph, null),
                (GraphMessage.KeyOf("model/kernel"), "model/kernel"),
                (GraphMessage.KeyOf("save_counter"), "save_counter"),
            ],
            variables.Select(static variable => (variable.Name, variable.ObjectPath))
        );
        Assert.Equal(
            [VariableKind.Weight, VariableKind.ObjectGraph, VariableKind.Weight, VariableKind.Counter],
            variables.Select(static variable => variable.Kind)
        );
    }

    [Fact]
    public void A_renamed_variable_has_its_new_path_and_keeps_its_kind()
    {
        CheckpointVariable kernel = List(Write(GraphMessage.Small().ToBytes(), GraphMessage.SmallNames), out _)
            .Single(static variable => variable.ObjectPath == "model/kernel");

        CheckpointVariable renamed = kernel.WithName("global_step");

        Assert.Equal(
            ("global_step", GraphMessage.KeyOf("global_step"), VariableKind.Weight),
            (renamed.ObjectPath, renamed.Name, renamed.Kind)
        );
        Assert.Equal(kernel.Name, renamed.WithName("model/kernel").Name);
        Assert.Equal(["global_step"], renamed.FindObjectPaths());
    }

    /// <summary>A model may call its own things what optimizers call theirs.</summary>
    [Fact]
    public void A_list_of_the_models_own_is_no_optimizers()
    {
        byte[] graph = new GraphMessage(4)
            .Child(0, "model", 1)
            .Child(1, "_variables", 2)
            .Child(2, "0", 3)
            .Variable(3, "model/_variables/0")
            .ToBytes();
        CheckpointVariable variable = List(Write(graph, [GraphMessage.KeyOf("model/_variables/0")]), out _)[1];
        Assert.Equal(VariableKind.Weight, variable.Kind);
    }

    public static TheoryData<string, byte[]> BadGraphs =>
        new()
        {
            { "The object graph is empty", [] },
            { "The object graph cannot be parsed", [0x0a, 0x05] },
            { "has the child 'lost' with the id 99", GraphMessage.Small().Child(2, "lost", 99).ToBytes() },
            { "has the slot variable 'm' with the id -1", GraphMessage.Small().Slot(2, 3, "m", -1).ToBytes() },
        };

    [Theory]
    [MemberData(nameof(BadGraphs))]
    public void A_bad_graph_is_named_and_every_variable_listed(string says, byte[] graph)
    {
        string prefix = Write(graph, GraphMessage.SmallNames);

        List<CheckpointVariable> variables = List(prefix, out List<CheckpointException> faults);

        CheckpointException fault = Assert.Single(faults);
        Assert.Equal(CheckpointError.DamagedObjectGraph, fault.Error);
        Assert.Contains(prefix, fault.Message, StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Equal(3, variables.Count);
        Assert.All(variables, static variable => Assert.Null(variable.ObjectPath));
        Assert.Equal(VariableKind.Counter, variables[^1].Kind);
        using var bundle = BundleReader.Open(prefix);
        Assert.Equal(fault.Message, Assert.Throws<CheckpointException>(() => ObjectGraph.Read(bundle)).Message);
    }

    [Fact]
    public void A_graph_that_is_no_scalar_string_is_named()
    {
        string prefix = new BundleBuilder()
            .Add(TensorName.ObjectGraph, DataType.Int32, TensorShape.Scalar, new byte[4])
            .Add("w", DataType.Float32, TensorShape.Scalar, new byte[4])
            .Write(_directory);

        Assert.Equal(2, List(prefix, out List<CheckpointException> faults).Count);
        Assert.Contains("is of dtype int32 and shape [], and not a scalar string", Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_data_file_is_named_and_every_variable_listed()
    {
        string prefix = Write(GraphMessage.Small().ToBytes(), GraphMessage.SmallNames);
        File.Delete(prefix + ".data-00000-of-00001");
        Assert.Equal(3, List(prefix, out List<CheckpointException> faults).Count);
        Assert.Equal(CheckpointError.DataFileMissing, Assert.Single(faults).Error);
    }

    [Fact]
    public void A_damaged_payload_is_named_and_every_variable_listed()
    {
        string prefix = Write(GraphMessage.Small().ToBytes(), GraphMessage.SmallNames);
        string data = prefix + ".data-00000-of-00001";
        byte[] bytes = File.ReadAllBytes(data);
        bytes[20] ^= 1;
        File.WriteAllBytes(data, bytes);
        Assert.Equal(3, List(prefix, out List<CheckpointException> faults).Count);
        Assert.Equal(CheckpointError.ChecksumMismatch, Assert.Single(faults).Error);
    }

    /// <summary>The entry is reported as the variable's; not a second time as the graph's.</summary>
    [Fact]
    public void A_damaged_entry_is_reported_once()
    {
        string prefix = new BundleBuilder()
            .Add(TensorName.ObjectGraph, DataType.String, new TensorShape(7), new byte[1])
            .Add("w", DataType.Float32, TensorShape.Scalar, new byte[4])
            .Write(_directory);
        var entryFaults = new List<CheckpointException>();
        var graphFaults = new List<CheckpointException>();
        Assert.Single(CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), entryFaults.Add, graphFaults.Add));
        Assert.Equal(CheckpointError.DamagedEntry, Assert.Single(entryFaults).Error);
        Assert.Empty(graphFaults);
    }

    [Theory]
    [InlineData("many_names/model")]
    [InlineData("tf2_keras3/ckpt-1")]
    [InlineData("partitioned/model")]
    public void Every_name_of_an_index_is_found_without_reading_it_all(string prefix)
    {
        using var bundle = BundleReader.Open(Fixtures.TfMade(prefix));
        foreach (BundleTensor tensor in StoredTensors.All(bundle).Where(static (_, i) => i % 13 == 0))
        {
            BundleTensor found = bundle.Find(tensor.Key)!;
            Assert.Equal(
                (tensor.Name, tensor.Entry.Offset, tensor.Entry.Shape.ToString()),
                (found.Name, found.Entry.Offset, found.Entry.Shape.ToString())
            );
            Assert.Null(bundle.Find([.. tensor.Key, 0]));
        }

        Assert.Null(bundle.Find("zzzzzzzz"u8));
        Assert.Null(bundle.Find("\u0001"u8));
    }

    private static List<CheckpointVariable> List(string prefix, out List<CheckpointException> faults)
    {
        faults = [];
        return [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), null, faults.Add)];
    }

    private string Write(byte[] graph, IEnumerable<string> names)
    {
        (byte[] payload, uint checksum) = Payloads.Strings([graph], isBigEndian: false);
        BundleBuilder bundle = new BundleBuilder().Add(TensorName.ObjectGraph, DataType.String, TensorShape.Scalar, payload, checksum);
        foreach (string name in names)
        {
            bundle.Add(name, DataType.Float32, TensorShape.Scalar, new byte[4]);
        }

        return bundle.Write(_directory);
    }
}
