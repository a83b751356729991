using CheckpointTools.Formats.Constants;
using CheckpointTools.Locating;
using CheckpointTools.Tests.Verification;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Interchange;

/// <summary>Constants as TensorFlow's messages may hold them, sound and hostile.</summary>
public sealed class GraphConstantTests : IDisposable
{
    private const int Large = 5_000_000;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string, int, int, string, string> Lists =>
        new()
        {
            // The dtype, its number, the field, the values as they stand there, the elements.
            { "float32", 1, 5, "0000803F00000040", "0000803F,00000040" },
            { "float64", 2, 6, "000000000000F03F", "000000000000F03F,000000000000F03F" },
            { "int32", 3, 7, "01FFFFFFFFFFFFFFFFFF01", "01000000,FFFFFFFF" },
            { "uint8", 4, 7, "FF01", "FF,FF" },
            { "int16", 5, 7, "8080FEFFFFFFFFFFFF01", "0080,0080" },
            { "int8", 6, 7, "7F80FFFFFFFFFFFFFFFF01", "7F,80" },
            { "complex64", 8, 9, "0000803F00000040", "0000803F00000040,0000803F00000040" },
            { "int64", 9, 10, "01FFFFFFFFFFFFFFFFFF01", "0100000000000000,FFFFFFFFFFFFFFFF" },
            { "bool", 10, 11, "0102", "01,01" },
            { "qint8", 11, 7, "05", "05,05" },
            { "quint8", 12, 7, "8001", "80,80" },
            { "qint32", 13, 7, "05", "05000000,05000000" },
            { "bfloat16", 14, 13, "80FF01", "807F,807F" },
            { "uint16", 17, 7, "FFFF03", "FFFF,FFFF" },
            {
                "complex128",
                18,
                12,
                "000000000000F03F0000000000000040",
                "000000000000F03F0000000000000040,000000000000F03F0000000000000040"
            },
            { "float16", 19, 13, "8078", "003C,003C" },
            { "uint32", 22, 16, "FFFFFFFF0F", "FFFFFFFF,FFFFFFFF" },
            { "uint64", 23, 17, "FFFFFFFFFFFFFFFFFF01", "FFFFFFFFFFFFFFFF,FFFFFFFFFFFFFFFF" },
            { "float8_e5m2", 24, 18, "3C40", "3C,40" },
            { "int4", 29, 7, "07F8FFFFFFFFFFFFFFFF01", "07,F8" },
        };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Lists))]
    public void Listed_values_are_read_and_the_last_one_fills_the_shape(string type, int number, int field, string hex, string elements)
    {
        byte[] values = Convert.FromHexString(hex);
        string path = Write(number, [2], GraphFreezing.Field(field, values));

        PlainConstant packed = Assert.Single(OpenGraph.Read(path));

        Assert.Equal(elements.Split(','), packed.Values);
        Assert.Equal(DataType.Parse(type), ListAll(path).Single().DataType);
    }

    [Fact]
    public void Values_may_stand_one_by_one_in_any_order_of_the_fields()
    {
        // float_val: 1, then the shape, then 2 and 3.
        string path = Write([0x2D, 0, 0, 0x80, 0x3F, .. GraphFreezing.Description(1, 3), 0x2D, 0, 0, 0, 0x40, 0x2D, 0, 0, 0x40, 0x40], 1);

        Assert.Equal(["0000803F", "00000040", "00004040"], Assert.Single(OpenGraph.Read(path)).Values);
    }

    [Fact]
    public void Without_values_all_elements_are_zero_or_empty()
    {
        Assert.Equal(["00000000", "00000000"], Assert.Single(OpenGraph.Read(Write(1, [2], []))).Values);
        Assert.Equal(["", ""], Assert.Single(OpenGraph.Read(Write(7, [2], []))).Values);
    }

    [Fact]
    public void Strings_are_listed_or_packed_behind_their_lengths()
    {
        byte[] listed = [.. GraphFreezing.Field(8, "a"u8), .. GraphFreezing.Field(8, "bc"u8)];
        Assert.Equal(["61", "6263", "6263"], Assert.Single(OpenGraph.Read(Write(7, [3], listed))).Values);

        string path = Write(7, [2], GraphFreezing.Field(4, [1, 2, .. "abc"u8]));
        Assert.Equal(["61", "6263"], Assert.Single(OpenGraph.Read(path)).Values);
        Checkpoints.Copy(ListAll(path), _directory["copy"]);
        using var copy = Checkpoint.Open(_directory["copy"]);
        Assert.Equal(["a", "bc"], copy.Read<string[]>("c", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(new byte[] { 9, 1, 97, 97 }, "lengths do not fit")]
    [InlineData(new byte[] { 1, 1, 97, 97, 97 }, "lengths do not fit")]
    [InlineData(new byte[] { 0xFF, 0xFF }, "lengths do not fit")]
    [InlineData(new byte[] { 97 }, "takes more")]
    public void Packed_strings_whose_lengths_do_not_fit_are_a_fault(byte[] content, string sentence)
    {
        string path = Write(7, [2], GraphFreezing.Field(4, content));

        CheckpointFault fault = Assert.Single(Verified.Faults(path));

        Assert.Equal((FaultCode.SizeMismatch, "c"), (fault.Code, fault.Variable));
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, FaultCode, byte[]> Hostile =>
        new()
        {
            {
                "bytes that are too few",
                FaultCode.SizeMismatch,
                [.. GraphFreezing.Description(1, 2), .. GraphFreezing.Field(4, new byte[4])]
            },
            {
                "bytes that are too many",
                FaultCode.SizeMismatch,
                [.. GraphFreezing.Description(1, 2), .. GraphFreezing.Field(4, new byte[9])]
            },
            {
                "values that are too many",
                FaultCode.SizeMismatch,
                [.. GraphFreezing.Description(1, 2), .. GraphFreezing.Field(5, new byte[12])]
            },
            {
                "half a complex number",
                FaultCode.SizeMismatch,
                [.. GraphFreezing.Description(8, 2), .. GraphFreezing.Field(9, new byte[4])]
            },
            { "half a number", FaultCode.ConstantDamaged, [.. GraphFreezing.Description(1, 2), .. GraphFreezing.Field(5, new byte[5])] },
            {
                "values of another type",
                FaultCode.ConstantDamaged,
                [.. GraphFreezing.Description(1, 2), .. GraphFreezing.Field(6, new byte[8])]
            },
            {
                "a value out of range",
                FaultCode.ConstantDamaged,
                [.. GraphFreezing.Description(6, 1), .. GraphFreezing.Field(7, [0x80, 1])]
            },
            { "a number without end", FaultCode.ConstantDamaged, [.. GraphFreezing.Description(3, 1), .. GraphFreezing.Field(7, [0xFF])] },
            { "a shape beyond 64 bits", FaultCode.InvalidShape, GraphFreezing.Description(1, long.MaxValue, 2) },
            { "a size beyond 64 bits", FaultCode.InvalidShape, GraphFreezing.Description(2, long.MaxValue) },
            { "a size below zero", FaultCode.InvalidShape, GraphFreezing.Description(1, -1) },
            { "an unknown rank", FaultCode.InvalidShape, [8, 1, .. GraphFreezing.Field(2, GraphFreezing.Number(3, 1))] },
            { "255 dimensions", FaultCode.InvalidShape, GraphFreezing.Description(1, [.. Enumerable.Repeat(1L, 255)]) },
            { "two shapes", FaultCode.InvalidShape, [.. GraphFreezing.Description(1, 2), .. GraphFreezing.Field(2, [])] },
            { "no such dtype", FaultCode.InvalidDataType, GraphFreezing.Description(99, 2) },
            { "a reference type", FaultCode.InvalidDataType, GraphFreezing.Description(101, 2) },
            { "more zeros than 2 GiB", FaultCode.SizeMismatch, GraphFreezing.Description(1, 1L << 40) },
            { "a million empty strings and more", FaultCode.SizeMismatch, GraphFreezing.Description(7, 1L << 30) },
            { "a part without end", FaultCode.ConstantDamaged, [8, 1, 0x2A, 0x7F, 0] },
        };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_constant_is_a_fault_of_its_own(string what, FaultCode code, byte[] tensor)
    {
        // The dtype is that of the tensor: another test has those that differ.
        string path = _directory["x.pb"];
        byte[] sound = GraphFreezing.Constant("sound", 1, GraphFreezing.Description(1, 1));
        ulong type = tensor[1];
        File.WriteAllBytes(path, GraphFreezing.OfNodes(GraphFreezing.Constant("c", (int)type, tensor), sound));

        CheckpointFault fault = Assert.Single(Verified.Faults(path));

        Assert.True(code == fault.Code, $"{what}: {fault.Code}, {fault.Message}");
        Assert.Equal((FaultSeverity.Error, "c"), (fault.Severity, fault.Variable));
        var faults = new List<CheckpointException>();
        Assert.Equal("sound", Assert.Single(CheckpointContents.ReadVariables(CheckpointLocator.Find(path), faults.Add)).Name);
        Assert.Equal(code, Assert.Single(faults).Fault);
        Assert.Throws<CheckpointException>(() => Checkpoints.List(path));
    }

    [Fact]
    public void What_is_repeated_is_bounded_over_all_constants()
    {
        byte[] tensor = GraphFreezing.Description(1, 1 << 28);
        File.WriteAllBytes(
            _directory["x.pb"],
            GraphFreezing.OfNodes(
                GraphFreezing.Constant("a", 1, tensor),
                GraphFreezing.Constant("b", 1, tensor),
                GraphFreezing.Constant("c", 1, tensor)
            )
        );

        Assert.Equal(["b", "c"], Verified.Faults(_directory["x.pb"], structureOnly: true).Select(static fault => fault.Variable));
    }

    [Fact]
    public void A_node_and_its_value_must_agree_on_the_dtype()
    {
        string path = Write(GraphFreezing.Description(1, 1), 2);
        Assert.Equal(FaultCode.InvalidDataType, Assert.Single(Verified.Faults(path)).Code);
    }

    [Fact]
    public void A_constant_without_a_value_is_a_fault()
    {
        File.WriteAllBytes(_directory["x.pb"], GraphFreezing.OfNodes(GraphFreezing.Operation("c", "Const")));
        Assert.Equal(FaultCode.ConstantDamaged, Assert.Single(Verified.Faults(_directory["x.pb"])).Code);
    }

    [Fact]
    public void Two_constants_of_one_name_are_a_fault_and_neither_is_read()
    {
        byte[] constant = GraphFreezing.Constant("c", 1, GraphFreezing.Description(1, 1));
        File.WriteAllBytes(_directory["x.pb"], GraphFreezing.OfNodes(constant, constant, constant));

        Assert.Equal(FaultCode.RepeatedName, Assert.Single(Verified.Faults(_directory["x.pb"])).Code);
        Assert.Empty(CheckpointContents.ReadVariables(CheckpointLocator.Find(_directory["x.pb"]), static _ => { }));
    }

    [Fact]
    public void Handles_and_objects_are_passed_over()
    {
        File.WriteAllBytes(
            _directory["x.pb"],
            GraphFreezing.OfNodes(
                GraphFreezing.Constant("handle", 20, GraphFreezing.Description(20)),
                GraphFreezing.Constant("object", 21, GraphFreezing.Description(21)),
                GraphFreezing.Constant("w", 1, GraphFreezing.Description(1, 1))
            )
        );

        Assert.Equal(
            [(FaultSeverity.Warning, "handle"), (FaultSeverity.Warning, "object")],
            Verified.Faults(_directory["x.pb"]).Select(static fault => (fault.Severity, fault.Variable!))
        );
        Assert.Equal(["w"], OpenGraph.Names(_directory["x.pb"], all: true));
    }

    [Fact]
    public void Damage_within_a_node_leaves_the_others()
    {
        byte[] sound = GraphFreezing.Constant("w", 1, GraphFreezing.Description(1, 1));
        File.WriteAllBytes(_directory["x.pb"], [.. GraphFreezing.Field(1, [0x0A, 0x7F, 1]), .. GraphFreezing.OfNodes(sound)]);

        Assert.Equal(FaultCode.FrozenGraphDamaged, Assert.Single(Verified.Faults(_directory["x.pb"])).Code);
        Assert.Equal(
            "w",
            Assert.Single(CheckpointContents.ReadVariables(CheckpointLocator.Find(_directory["x.pb"]), static _ => { })).Name
        );
    }

    [Fact]
    public void A_name_of_a_function_is_not_copied_without_end()
    {
        byte[] constant = GraphFreezing.Constant("w", 1, GraphFreezing.Description(1, 1));
        byte[] function = GraphFreezing.Function(new string('f', 100_000), [.. Enumerable.Repeat(constant, 1000)]);
        File.WriteAllBytes(_directory["x.pb"], [.. GraphFreezing.OfNodes(GraphFreezing.Operation("n", "NoOp")), .. function]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        using (var file = ConstantFile.Open(_directory["x.pb"], TestContext.Current.CancellationToken))
        {
            Assert.Equal([FaultCode.FrozenGraphDamaged, FaultCode.FrozenGraphDamaged], file.Faults.Select(static fault => fault.Fault));
            Assert.Empty(file.Constants);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Messages_nested_without_end_do_not_overflow_the_stack()
    {
        byte[] nested = [];
        for (int depth = 0; depth < 4000; depth++)
        {
            nested = GraphFreezing.Field(90, nested);
        }

        string path = Write([.. GraphFreezing.Description(1, 1), .. nested], 1);
        Assert.Single(OpenGraph.Read(path));
    }

    [Fact]
    public void Large_values_are_read_where_they_lie_and_by_several_threads()
    {
        byte[] values = new byte[Large * sizeof(float)];
        for (int i = 0; i < Large; i++)
        {
            BitConverter.TryWriteBytes(values.AsSpan(i * sizeof(float)), (float)i);
        }

        string path = Write(1, [Large], GraphFreezing.Field(4, values));
        Checkpoints.Copy(Checkpoints.List(path), _directory["copy"]);

        Assert.Equal(values, Checkpoints.Data(_directory["copy"]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        using (var file = ConstantFile.Open(path, TestContext.Current.CancellationToken))
        {
            Assert.NotNull(Assert.Single(file.Constants).Content);
        }

        // The window of the walk, and nothing of the values.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_file_that_was_written_meanwhile_is_noticed()
    {
        string path = Write(1, [2], GraphFreezing.Field(4, new byte[8]));
        List<CheckpointVariable> listed = Checkpoints.List(path);
        byte[] changed = File.ReadAllBytes(path);
        changed[^1] ^= 1;
        File.WriteAllBytes(path, changed);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(1));

        var fault = Assert.Throws<CheckpointException>(() => Checkpoints.Copy(listed, _directory["copy"]));

        Assert.Equal(CheckpointError.SourceChanged, fault.Error);
    }

    private static List<CheckpointVariable> ListAll(string path) =>
        [.. CheckpointContents.ReadVariables(CheckpointLocator.FindConstants(path), all: true)];

    private string Write(int type, long[] shape, byte[] values) => Write([.. GraphFreezing.Description(type, shape), .. values], type);

    private string Write(byte[] tensor, int type)
    {
        string path = _directory["x.pb"];
        File.WriteAllBytes(path, GraphFreezing.OfNodes(GraphFreezing.Constant("c", type, tensor)));
        return path;
    }
}
