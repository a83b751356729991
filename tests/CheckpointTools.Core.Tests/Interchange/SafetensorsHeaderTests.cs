using System.Text;
using CheckpointTools.Formats.Safetensors;

namespace CheckpointTools.Tests.Interchange;

/// <summary>What headers of unknown origin can hold, beyond what was recorded.</summary>
public sealed class SafetensorsHeaderTests
{
    private const string Entry = """{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""";

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}""", "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1e2],"data_offsets":[0,4]}}""", "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,4]}}""", "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "a text where")]
    [InlineData("""{"a":[]}""", "an array where")]
    [InlineData("""{"__metadata__":{"a":1}}""", "a number where")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", "more than once")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "more than once")]
    [InlineData("""{"a":{}}""", "no dtype")]
    [InlineData("""{} {}""", "not valid JSON")]
    [InlineData("""{"a":1/**/}""", "a number where")]
    [InlineData("", "not valid JSON")]
    [InlineData("[", "an array where")]
    public void A_header_that_is_none_is_refused_with_the_reason(string json, string reason)
    {
        CheckpointException fault = Assert.Throws<CheckpointException>(() => Parse(json, 4));

        Assert.Equal(FaultCode.SafetensorsHeaderDamaged, fault.Fault);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_is_bounded()
    {
        string deep = new string('[', 100_000) + new string(']', 100_000);

        Assert.Equal(
            FaultCode.SafetensorsHeaderDamaged,
            Assert.Throws<CheckpointException>(() => Parse("""{"a":{"x":""" + deep + "}}", 0)).Fault
        );
    }

    [Theory]
    [InlineData("[4294967296,4294967296]", FaultCode.InvalidShape)]
    [InlineData("[4294967296,4294967296,0]", FaultCode.InvalidShape)]
    [InlineData("[4611686018427387904]", FaultCode.SizeMismatch)]
    public void A_shape_that_overflows_is_a_fault_of_its_variable_alone(string shape, FaultCode code)
    {
        SafetensorsHeader header = Parse(
            "{\"a\":{\"dtype\":\"F64\",\"shape\":" + shape + ",\"data_offsets\":[4,4]},\"b\":" + Entry + "}",
            4
        );

        Assert.Equal([code, null], header.Tensors.Select(static tensor => tensor.Fault?.Fault));
    }

    [Fact]
    public void A_name_with_two_meanings_is_a_fault_and_one_repeated_is_a_remark()
    {
        string other = Entry.Replace("F32", "I32", StringComparison.Ordinal);

        SafetensorsHeader differs = Parse("{\"a\":" + Entry + ",\"a\":" + other + "}", 4);
        SafetensorsHeader repeats = Parse("{\"a\":" + Entry + ",\"\\u0061\":" + Entry + "}", 4);

        Assert.Equal(FaultCode.RepeatedName, Assert.Single(differs.Tensors).Fault?.Fault);
        Assert.Null(Assert.Single(repeats.Tensors).Fault);
        Assert.Equal(FaultCode.RepeatedEntry, Assert.Single(repeats.Repeated).Fault);
    }

    [Fact]
    public void Variables_beside_a_fault_stay_usable()
    {
        SafetensorsHeader header = Parse(
            """
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]},
             "c":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"d":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}
            """,
            16
        );

        Assert.Equal(
            [FaultCode.OverlappingRanges, FaultCode.OverlappingRanges, null, FaultCode.DataFileTooShort],
            header.Tensors.Select(static tensor => tensor.Fault?.Fault)
        );
        Assert.Equal(FaultCode.UncoveredBytes, Assert.Single(header.Uncovered).Fault);
    }

    [Fact]
    public void A_header_of_a_hundred_million_bytes_is_the_longest()
    {
        using var directory = new TemporaryDirectory();
        string path = directory["x.safetensors"];
        File.WriteAllBytes(path, [.. BitConverter.GetBytes(100_000_001L), (byte)'{', (byte)'}']);

        Assert.Contains(
            "more than the 100000000",
            Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_index_leads_only_to_files_beside_it()
    {
        string[] names = ["../a.safetensors", "/etc/passwd", "a/b", "..", "", "C:x", "a\\b", "a\0"];

        Assert.All(
            names,
            static name =>
            {
                string json = System.Text.Json.JsonSerializer.Serialize(
                    new { weight_map = new Dictionary<string, string> { ["w"] = name } }
                );
                CheckpointException fault = Assert.Throws<CheckpointException>(() =>
                    SafetensorsIndex.Parse("x.safetensors.index.json", Encoding.UTF8.GetBytes(json))
                );
                Assert.Equal(FaultCode.SafetensorsIndexDamaged, fault.Fault);
            }
        );
    }

    [Fact]
    public void Shards_are_filled_in_order_and_an_index_names_them_as_hubs_expect()
    {
        SafetensorsOutputTensor[] tensors = [Floats("b", 3), Floats("huge", 100), Floats("a\u00fc", 4), Floats("c", 1)];

        List<List<SafetensorsOutputTensor>> shards = SafetensorsShards.Divide(tensors, 20);

        Assert.Equal(
            ["huge", "b", "aü,c"],
            shards.Select(static shard => string.Join(',', shard.Select(static one => Encoding.UTF8.GetString(one.Name))))
        );
        Assert.Equal("/x/model-00002-of-00003.safetensors", SafetensorsShards.PathOf("/x/model.safetensors", 1, 3));
        byte[] index = SafetensorsShards.WriteIndex([("m-1", shards[0]), ("m-2", shards[1])]);
        Assert.Equal(
            "{\n  \"metadata\": {\n    \"total_size\": 412\n  },\n"
                + "  \"weight_map\": {\n    \"b\": \"m-2\",\n    \"huge\": \"m-1\"\n  }\n}\n",
            Encoding.ASCII.GetString(index)
        );
        Assert.Equal(
            ["b", "huge"],
            SafetensorsIndex.Parse("/x/i", index).Variables.Select(static one => Encoding.UTF8.GetString(one.Name))
        );
    }

    private static SafetensorsOutputTensor Floats(string name, long count) =>
        new(Encoding.UTF8.GetBytes(name), SafetensorsType.Of(DataType.Float32)!, new TensorShape(count));

    private static SafetensorsHeader Parse(string json, int dataLength)
    {
        byte[] text = Encoding.UTF8.GetBytes(json);
        return SafetensorsHeader.Parse("x.safetensors", text, SafetensorsHeader.LengthBytes + text.Length + dataLength);
    }
}
