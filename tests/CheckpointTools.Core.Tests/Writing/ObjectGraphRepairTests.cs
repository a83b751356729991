using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Reading;
using CheckpointTools.Tests.ObjectGraphs;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Verification;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Repairing;

namespace CheckpointTools.Tests.Writing;

/// <summary>A checkpoint whose object graph was mended has the same values, and no fault that was mended.</summary>
public sealed class ObjectGraphRepairTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static string[] Small => GraphMessage.SmallNames;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Two_objects_with_one_key_have_a_variable_each()
    {
        string prefix = Write(GraphMessage.Small(5).Child(2, "other", 4).Variable(4, "model/kernel"), Small);

        ObjectGraphRepair repair = Assert.Single(Mend(prefix));

        Assert.Equal(
            (FaultCode.GraphSharedKey, "model/other", Key("model/kernel"), Key("model/other")),
            (repair.Code, repair.ObjectPath, repair.Before, repair.After)
        );
        Assert.Empty(Verified.Faults(prefix));
        Assert.Equal([(Key("model/kernel"), 1), (Key("model/other"), 1), (Key("save_counter"), 0)], Values(prefix));
    }

    [Fact]
    public void Keys_are_those_of_the_paths_and_values_follow_them()
    {
        GraphMessage graph = GraphMessage
            .Small(8)
            .Child(0, "a", 4)
            .Variable(4, "b")
            .Child(0, "b", 5)
            .Variable(5, "a")
            .Child(0, "t", 6)
            .Attribute(6, "table", "was/.ATTRIBUTES/table")
            .Child(0, "v", 7)
            .Attribute(7, "VARIABLE_VALUE", "v");
        string prefix = Write(graph, [.. Small, Key("a"), Key("b"), "was/.ATTRIBUTES/table-keys", "was/.ATTRIBUTES/table-values", "v"]);

        Assert.Equal(
            [FaultCode.GraphUnusualKey, FaultCode.GraphUnusualKey, FaultCode.GraphUnusualKey, FaultCode.GraphInvalidKey],
            Mend(prefix).Select(static repair => repair.Code)
        );

        Assert.Empty(Verified.Faults(prefix));
        Assert.Equal(
            [
                (Key("a"), 3),
                (Key("b"), 2),
                (Key("model/kernel"), 1),
                (Key("save_counter"), 0),
                ("t/.ATTRIBUTES/table-keys", 4),
                ("t/.ATTRIBUTES/table-values", 5),
                (Key("v"), 6),
            ],
            Values(prefix)
        );
    }

    [Fact]
    public void Objects_that_deny_their_values_say_that_they_have_them()
    {
        string prefix = Write(GraphMessage.Small().HasValues(0, false).HasValues(2, false), Small);

        Assert.Equal(["", "model"], Mend(prefix).Select(static repair => repair.ObjectPath));

        Assert.Empty(Verified.Faults(prefix));
    }

    [Fact]
    public void A_graph_that_names_a_variable_by_its_old_name_names_it_by_its_new_one()
    {
        string prefix = Write(GraphMessage.Small(5).Child(0, "new", 4).Variable(4, "old"), [.. Small, Key("new")]);

        ObjectGraphRepair repair = Assert.Single(Mend(prefix));

        Assert.Equal((FaultCode.GraphTensorMissing, Key("old"), Key("new")), (repair.Code, repair.Before, repair.After));
        Assert.Empty(Verified.Faults(prefix));
    }

    [Fact]
    public void A_change_that_rests_on_one_that_was_not_chosen_is_not_made()
    {
        string prefix = Write(
            GraphMessage.Small(6).Child(0, "a", 4).Variable(4, "b").Child(0, "b", 5).Variable(5, "c").HasValues(0, false),
            [.. Small, Key("b"), Key("c")]
        );
        var repairs = ObjectGraphRepairs.Find(CheckpointLocator.Find(prefix));
        ObjectGraphRepair[] chosen = [.. repairs.Changes.Where(static change => change.Before != Key("b"))];

        Assert.Equal(3, repairs.Changes.Count);
        Assert.Equal([FaultCode.GraphHiddenValues], repairs.Settle(chosen).Select(static change => change.Code));
        Assert.Equal(repairs.Changes, repairs.Settle(repairs.Changes));
    }

    /// <summary>The operations of a SavedModel ask for the variables by their names.</summary>
    [Fact]
    public void In_a_SavedModel_no_variable_is_renamed()
    {
        GraphMessage graph = GraphMessage.Small(5).Child(0, "new", 4).Variable(4, "old").HasValues(3, false);
        string prefix = Write(graph, [.. Small, Key("old")], "model/variables/variables");
        File.WriteAllBytes(_directory["model", "saved_model.pb"], []);

        Assert.Equal([FaultCode.GraphHiddenValues], Mend(prefix).Select(static repair => repair.Code));

        Assert.Equal([FaultCode.GraphUnusualKey], Verified.Codes(prefix));
    }

    private static string Key(string path) => GraphMessage.KeyOf(path);

    private static IReadOnlyList<ObjectGraphRepair> Mend(string prefix)
    {
        var location = new CheckpointLocation(prefix, CheckpointFormat.V2);
        var repairs = ObjectGraphRepairs.Find(location);
        TransferExecutor.Execute(
            repairs.Plan(repairs.Settle(repairs.Changes), TestContext.Current.CancellationToken),
            null,
            TestContext.Current.CancellationToken
        );
        Assert.Empty(ObjectGraphRepairs.Find(location).Changes);
        return repairs.Changes;
    }

    private static IEnumerable<(string Name, float Value)> Values(string prefix)
    {
        using var checkpoint = CheckpointReader.Open(prefix, CheckpointFormat.V2, [], static _ => { });
        using ValueReader reader = checkpoint.OpenValues();
        return
        [
            .. StoredTensors
                .All(checkpoint)
                .Where(static tensor => tensor.Name != TensorName.ObjectGraph)
                .Select(tensor => (tensor.Name, BitConverter.ToSingle(reader.ReadBytes(tensor)))),
        ];
    }

    /// <summary>Each variable's value is its number.</summary>
    private string Write(GraphMessage graph, string[] names, string prefix = "m")
    {
        (byte[] payload, uint checksum) = Payloads.Strings([graph.ToBytes()], isBigEndian: false);
        BundleBuilder bundle = new BundleBuilder().Add(TensorName.ObjectGraph, DataType.String, TensorShape.Scalar, payload, checksum);
        for (int i = 0; i < names.Length; i++)
        {
            bundle.Add(names[i], DataType.Float32, TensorShape.Scalar, BitConverter.GetBytes((float)i));
        }

        string written = bundle.Write(_directory);
        string target = _directory[prefix.Split('/')];
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        foreach (string file in BundleFilesOf(written))
        {
            File.Move(file, target + file[written.Length..]);
        }

        return target;
    }

    private static string[] BundleFilesOf(string prefix) =>
        Directory.GetFiles(Path.GetDirectoryName(prefix)!, Path.GetFileName(prefix) + ".*");
}
