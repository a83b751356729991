using System.Runtime.InteropServices;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Writing;
using Google.Protobuf;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.V1;

/// <summary>
/// Every dtype that a V1 checkpoint can hold, its numbers packed and one by one, whole and in slices; what contradicts itself is refused.
/// </summary>
public sealed class V1ValueTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string, string> DataTypes =>
        new()
        {
            { "float32", Hex<float>([1.5f, float.NaN, -0f]) },
            { "float64", Hex<double>([1.5, double.NegativeInfinity, double.Epsilon]) },
            { "int32", Hex([1, -1, int.MinValue]) },
            { "int16", Hex<short>([1, -1, short.MinValue]) },
            { "int8", Hex<sbyte>([1, -1, sbyte.MinValue]) },
            { "uint8", Hex<byte>([0, 1, 255]) },
            { "uint16", Hex<ushort>([0, 1, 65535]) },
            { "qint8", Hex<sbyte>([1, -1, sbyte.MaxValue]) },
            { "quint8", Hex<byte>([0, 1, 255]) },
            { "qint16", Hex<short>([1, -1, short.MaxValue]) },
            { "quint16", Hex<ushort>([0, 1, 65535]) },
            { "qint32", Hex([1, -1, int.MaxValue]) },
            { "int64", Hex([1, -1, long.MinValue]) },
            { "uint32", Hex<uint>([0, 1, uint.MaxValue]) },
            { "uint64", Hex<ulong>([0, 1, ulong.MaxValue]) },
            { "bool", Hex<byte>([1, 0, 1]) },
            { "float16", Hex<ushort>([0x3800, 0xBE00, 0xFFFF]) },
            { "complex64", Hex<float>([1, -2, 3, -4, 5, -6]) },
            { "complex128", Hex<double>([1, -2, 3, -4, 5, -6]) },
        };

    [Theory]
    [MemberData(nameof(DataTypes))]
    public void Reads_and_copies_packed_and_unpacked(string name, string hex)
    {
        var dataType = DataType.Parse(name);
        byte[] bytes = Convert.FromHexString(hex);
        IMessage packed = Values(dataType, bytes);
        var unpacked = Proto.UnpackedValues.Parser.ParseFrom(packed.ToByteArray());
        string path = new V1Builder()
            .Add("packed", dataType, [3], V1Builder.Whole(1), packed)
            .Add("unpacked", dataType, [3], V1Builder.Whole(1), unpacked)
            .Write(_directory["model"]);

        Checkpoints.Copy(Checkpoints.List(path), _directory["copy"]);

        using var bundle = BundleReader.Open(_directory["copy"]);
        using var reader = new TensorReader(bundle);
        Assert.All(
            StoredTensors.All(bundle),
            tensor => Assert.Equal(bytes, reader.ReadBytes(tensor, TestContext.Current.CancellationToken))
        );
        Assert.Equal(Checkpoints.Contents(path), Checkpoints.Contents(_directory["copy"]));
    }

    [Theory]
    [MemberData(nameof(DataTypes))]
    public void Reads_slices_as_one(string name, string hex)
    {
        var dataType = DataType.Parse(name);
        byte[] bytes = Convert.FromHexString(hex);
        string path = new V1Builder()
            .Add("w", dataType, [3], V1Builder.Slice("1,2"), Values(dataType, bytes[dataType.Width..]))
            .Add("w", dataType, [3], V1Builder.Slice("0,1"), Values(dataType, bytes[..dataType.Width]))
            .Write(_directory["model"]);

        Checkpoints.Copy(Checkpoints.List(path), _directory["copy"]);

        using var bundle = BundleReader.Open(_directory["copy"]);
        using var reader = new TensorReader(bundle);
        Assert.Equal(bytes, reader.ReadBytes(Assert.Single(StoredTensors.All(bundle)), TestContext.Current.CancellationToken));
        Assert.Equal(new TensorPartition(0, 1, 2), Checkpoints.Variable(_directory["copy"], "w").Partition);
    }

    [Fact]
    public void Tensors_without_elements_scalars_and_explicit_extents_are_plain()
    {
        string path = new V1Builder()
            .Floats("empty", [0, 3])
            .Strings("strings")
            .Floats("scalar", [], 7)
            .Add("explicit", DataType.Float32, [2], V1Builder.Slice("0,2"), new Proto.PackedValues { FloatVal = { 1, 2 } })
            .Write(_directory["model"]);

        Checkpoints.Copy(Checkpoints.List(path), _directory["copy"]);

        Assert.Equal(Checkpoints.Contents(path), Checkpoints.Contents(_directory["copy"]));
        Assert.All(Checkpoints.List(_directory["copy"]), static variable => Assert.False(variable.IsSliced));
    }

    [Fact]
    public void A_message_in_several_parts_counts_as_one()
    {
        byte[] first = new Proto.SavedTensorSlices
        {
            Data = new Proto.SavedSlice { Data = new Proto.PackedValues { FloatVal = { 1 } }.ToByteString() },
        }.ToByteArray();
        byte[] second = new Proto.SavedTensorSlices
        {
            Data = new Proto.SavedSlice { Data = new Proto.UnpackedValues { FloatVal = { 2, 3 } }.ToByteString() },
        }.ToByteArray();
        string path = new V1Builder()
            .List("w", 1, [3], V1Builder.Whole(1))
            .RawRecord("w", V1Builder.Whole(1), [.. first, .. second])
            .Write(_directory["model"]);
        string whole = new V1Builder().Floats("w", [3], 1, 2, 3).Write(_directory["whole"]);

        Assert.Equal(Checkpoints.Contents(whole), Checkpoints.Contents(path));
    }

    [Theory]
    [InlineData("int8", 128)]
    [InlineData("uint8", -1)]
    [InlineData("uint8", 256)]
    [InlineData("int16", -32769)]
    [InlineData("uint16", 65536)]
    [InlineData("float16", -1)]
    public void A_number_that_the_dtype_does_not_have_is_refused(string name, int value)
    {
        var values = name == "float16" ? new Proto.PackedValues { HalfVal = { value } } : new Proto.PackedValues { IntVal = { value } };

        AssertRefused(
            new V1Builder().Add("w", DataType.Parse(name), [1], V1Builder.Whole(1), values),
            CheckpointError.DamagedData,
            $"the value {value}, which is not valid for dtype {name}"
        );
    }

    [Fact]
    public void Too_few_values_too_many_none_and_those_of_another_kind_are_refused()
    {
        AssertRefused(new V1Builder().Floats("w", [3], 1, 2), CheckpointError.DamagedData, "2 values where 3");
        AssertRefused(new V1Builder().Floats("w", [3], 1, 2, 3, 4), CheckpointError.DamagedData, "4 values where 3");
        AssertRefused(
            new V1Builder().Strings("w", "a").Record("w", V1Builder.Whole(1), []),
            CheckpointError.DamagedData,
            "0 strings where 1"
        );
        AssertRefused(new V1Builder().List("w", 1, [1], V1Builder.Whole(1)), CheckpointError.DamagedData, "no record of its values");
        AssertRefused(
            new V1Builder().Add("w", DataType.Int32, [1], V1Builder.Whole(1), new Proto.PackedValues { FloatVal = { 1 } }),
            CheckpointError.DamagedData,
            "0 values, and values of another kind (float_val) where 1 of dtype int32"
        );
        AssertRefused(
            new V1Builder().Add("w", DataType.Complex64, [1], V1Builder.Whole(1), new Proto.PackedValues { ScomplexVal = { 1, 2, 3 } }),
            CheckpointError.DamagedData,
            "3 numbers"
        );
        AssertRefused(
            new V1Builder()
                .List("w", 1, [3], V1Builder.Slice("0,1"), V1Builder.Slice("1,2"))
                .Record("w", V1Builder.Slice("0,1"), new Proto.PackedValues { FloatVal = { 1 } }.ToByteArray()),
            CheckpointError.DamagedData,
            "its slice 1,2"
        );
    }

    [Fact]
    public void Records_cut_short_are_refused()
    {
        byte[] record = new Proto.SavedTensorSlices
        {
            Data = new Proto.SavedSlice { Name = "w", Data = new Proto.PackedValues { IntVal = { 1000, -5 } }.ToByteString() },
        }.ToByteArray();
        for (int length = 0; length < record.Length; length++)
        {
            AssertRefused(
                new V1Builder().List("w", 3, [2], V1Builder.Whole(1)).RawRecord("w", V1Builder.Whole(1), record[..length]),
                CheckpointError.DamagedData,
                ""
            );
        }
    }

    [Theory]
    [InlineData(14, "bfloat16")]
    [InlineData(21, "variant")]
    [InlineData(20, "resource")]
    [InlineData(24, "float8_e5m2")]
    public void A_dtype_that_the_format_cannot_hold_is_refused(int number, string name) =>
        AssertRefused(new V1Builder().List("w", number, [1], V1Builder.Whole(1)), CheckpointError.UnsupportedDataType, name);

    public void Dispose() => _directory.Dispose();

    private static string Hex<T>(T[] values)
        where T : struct => Convert.ToHexString(MemoryMarshal.AsBytes<T>(values));

    private static Proto.PackedValues Values(DataType dataType, byte[] bytes) =>
        dataType.Name switch
        {
            "float32" => new() { FloatVal = { As<float>(bytes) } },
            "float64" => new() { DoubleVal = { As<double>(bytes) } },
            "int32" or "qint32" => new() { IntVal = { As<int>(bytes) } },
            "int16" or "qint16" => new() { IntVal = { As<short>(bytes).Select(static value => (int)value) } },
            "int8" or "qint8" => new() { IntVal = { As<sbyte>(bytes).Select(static value => (int)value) } },
            "uint8" or "quint8" => new() { IntVal = { bytes.Select(static value => (int)value) } },
            "uint16" or "quint16" => new() { IntVal = { As<ushort>(bytes).Select(static value => (int)value) } },
            "int64" => new() { Int64Val = { As<long>(bytes) } },
            "uint32" => new() { Uint32Val = { As<uint>(bytes) } },
            "uint64" => new() { Uint64Val = { As<ulong>(bytes) } },
            "bool" => new() { BoolVal = { bytes.Select(static value => value != 0) } },
            "float16" => new() { HalfVal = { As<ushort>(bytes).Select(static value => (int)value) } },
            "complex64" => new() { ScomplexVal = { As<float>(bytes) } },
            "complex128" => new() { DcomplexVal = { As<double>(bytes) } },
            string other => throw new ArgumentException(other),
        };

    private static T[] As<T>(byte[] bytes)
        where T : struct => MemoryMarshal.Cast<byte, T>(bytes).ToArray();

    private void AssertRefused(V1Builder builder, CheckpointError error, string why)
    {
        string path = builder.Write(_directory["model"]);
        Assert.Contains(
            Exercise.Checkpoint(path),
            fault =>
                fault.Error == error && fault.Message.Contains(why, StringComparison.Ordinal) && fault.Variable == "w" && fault.File == path
        );

        CheckpointException refusal = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan(Checkpoints.List(path), _directory["copy"])
        );
        Assert.Equal((error, "w"), (refusal.Error, refusal.Variable));
    }
}
