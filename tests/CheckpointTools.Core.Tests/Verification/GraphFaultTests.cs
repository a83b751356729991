using CheckpointTools.Binary;
using CheckpointTools.Tests.ObjectGraphs;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Verification;

/// <summary>Object graphs that contradict themselves or the variables: each fault has its code, its severity and its variable.</summary>
public sealed class GraphFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static string[] Sound => GraphMessage.SmallNames;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("graph-empty", FaultCode.GraphUnreadable, TensorName.ObjectGraph)]
    [InlineData("graph-truncated", FaultCode.GraphUnreadable, TensorName.ObjectGraph)]
    [InlineData("graph-int", FaultCode.GraphUnreadable, TensorName.ObjectGraph)]
    [InlineData("graph-child-outside", FaultCode.GraphBrokenLink, TensorName.ObjectGraph)]
    [InlineData("graph-missing-key", FaultCode.GraphTensorMissing, "enc/.ATTRIBUTES/VARIABLE_VALUE")]
    [InlineData("graph-renamed-key", FaultCode.GraphTensorMissing, "enc/.ATTRIBUTES/VARIABLE_VALUE")]
    public void A_recorded_graph_has_the_error_it_was_made_for(string id, FaultCode code, string variable)
    {
        CheckpointFault fault = Assert.Single(
            Verified.Faults(Fixtures.Require($"oracle/corrupt/bad/{id}/ckpt.index")),
            static fault => fault.Severity == FaultSeverity.Error
        );

        Assert.Equal((code, variable), (fault.Code, fault.Variable));
        Assert.Contains(fault.File!, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("graph-cycle", FaultCode.GraphUnreachable)]
    [InlineData("graph-extra-tensor", FaultCode.GraphUnownedTensor)]
    public void What_TensorFlow_restores_all_the_same_is_a_warning(string id, FaultCode code)
    {
        List<CheckpointFault> faults = Verified.Faults(Fixtures.Require($"oracle/corrupt/bad/{id}/ckpt.index"));

        Assert.All(faults, static fault => Assert.Equal(FaultSeverity.Warning, fault.Severity));
        Assert.Contains(code, faults.Select(static fault => fault.Code));
    }

    [Fact]
    public void What_has_no_recorded_case()
    {
        Assert.Empty(Codes(GraphMessage.Small(), Sound));
        Assert.Equal(
            [FaultCode.GraphSharedKey],
            Codes(GraphMessage.Small(5).Child(0, "other", 4).Variable(4, "model/kernel"), Sound)
                .Where(static code => code == FaultCode.GraphSharedKey)
        );
        Assert.Equal([FaultCode.GraphHiddenValues], Codes(GraphMessage.Small().HasValues(3, false), Sound));
        Assert.Equal([FaultCode.GraphDuplicateName], Codes(GraphMessage.Small().Child(2, "kernel", 3), Sound));
        Assert.Equal([FaultCode.GraphBrokenLink], Codes(GraphMessage.Small().Slot(2, 3, "m", 77), Sound));
        Assert.Contains(
            FaultCode.GraphInvalidKey,
            Codes(GraphMessage.Small(5).Child(0, "bare", 4).Attribute(4, "VARIABLE_VALUE", "bare"), [.. Sound, "bare"])
        );
        Assert.Equal(
            [FaultCode.GraphUnusualKey],
            Codes(GraphMessage.Small(5).Child(0, "is", 4).Variable(4, "was"), [.. Sound, GraphMessage.KeyOf("was")])
        );
    }

    /// <summary>A save that counts from 1 again does harm only where there are numbers.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_graph_without_a_save_counter_matters_beside_numbered_checkpoints(bool isNumbered)
    {
        string prefix = Write(new GraphMessage(2).Child(0, "kernel", 1).Variable(1, "kernel"), [GraphMessage.KeyOf("kernel")]);
        if (isNumbered)
        {
            File.WriteAllText(_directory["model-3.index"], "");
        }

        Assert.Equal(isNumbered ? [FaultCode.GraphNoSaveCounter] : [], Verified.Codes(prefix));
    }

    [Fact]
    public void Of_many_faults_of_a_kind_the_first_are_listed_and_the_others_counted()
    {
        string[] names = [.. Sound, .. Enumerable.Range(0, 250).Select(static i => $"extra/{i:D3}")];

        List<CheckpointFault> faults = Verified.Faults(Write(GraphMessage.Small(), names));

        Assert.Equal(101, faults.Count);
        Assert.All(faults, static fault => Assert.Equal(FaultCode.GraphUnownedTensor, fault.Code));
        Assert.Contains("150 more", faults[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_lost_with_a_block_and_a_graph_whose_bytes_are_wrong_are_no_faults_of_the_graph()
    {
        string prefix = Write(GraphMessage.Small(), Sound);
        byte[] data = File.ReadAllBytes(prefix + ".data-00000-of-00001");
        Array.Fill(data, (byte)0x55);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);

        List<CheckpointFault> faults = Verified.Faults(prefix);

        Assert.Contains(TensorName.ObjectGraph, faults.Select(static fault => fault.Variable));
        Assert.DoesNotContain(faults, static fault => fault.Code.ToString().StartsWith("Graph", StringComparison.Ordinal));
    }

    private IEnumerable<FaultCode> Codes(GraphMessage graph, params string[] names) => Verified.Codes(Write(graph, names));

    private string Write(GraphMessage graph, string[] names)
    {
        foreach (string file in Directory.GetFiles(_directory.Path))
        {
            File.Delete(file);
        }

        (byte[] payload, uint checksum) = Payloads.Strings([graph.ToBytes()], isBigEndian: false);
        BundleBuilder bundle = new BundleBuilder().Add(TensorName.ObjectGraph, DataType.String, TensorShape.Scalar, payload, checksum);
        foreach (string name in names)
        {
            bundle.Add(name, DataType.Float32, TensorShape.Scalar, new byte[4]);
        }

        return bundle.Write(_directory);
    }
}
