using System.Text;
using System.Text.Json;
using CheckpointTools.Formats.Safetensors;

namespace CheckpointTools.Tests.Interchange;

/// <summary>What the reference library wrote is read as it reads it, and written as it writes it, byte for byte.</summary>
public sealed class RecordedSafetensorsTests
{
    private static readonly Dictionary<string, JsonElement> Files = RecordedFiles.Read("safetensors", "expected.json", "files");
    private static readonly Dictionary<string, JsonElement> Malformed = RecordedFiles.Read("safetensors", "malformed.json", "files");

    public static TheoryData<string> AllFiles => [.. Files.Keys];

    public static TheoryData<string> LibraryFiles =>
        [.. Files.Where(static file => !RecordedFiles.Has(file.Value, "by_hand")).Select(static file => file.Key)];

    public static TheoryData<string> MalformedFiles => [.. Malformed.Keys];

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Reads_what_was_recorded(string name)
    {
        JsonElement expected = Files[name];
        using var file = SafetensorsFile.Open(RecordedFiles.PathTo("safetensors", name));

        Assert.Empty(file.Header.Uncovered);
        Assert.Equal(
            RecordedFiles.Has(expected, "metadata")
                ? expected.GetProperty("metadata").EnumerateObject().Select(static pair => (pair.Name, pair.Value.GetString()!)).Order()
                : [],
            file.Header.Metadata.Select(static pair => (pair.Key, pair.Value)).Order()
        );
        JsonElement[] variables = [.. expected.GetProperty("variables").EnumerateArray()];
        Assert.Equal(
            variables.Select(static one => one.GetProperty("name").GetString()).Order(StringComparer.Ordinal),
            file.Header.Tensors.Select(static one => Encoding.UTF8.GetString(one.Name)).Order(StringComparer.Ordinal)
        );
        foreach (JsonElement variable in variables)
        {
            SafetensorsTensor tensor = file.Header.Tensors.Single(one =>
                Encoding.UTF8.GetString(one.Name) == variable.GetProperty("name").GetString()
            );
            Assert.Equal(variable.GetProperty("st_dtype").GetString(), tensor.Type);
            Assert.Equal(RecordedFiles.Shape(variable), tensor.Shape.Dimensions);
            Assert.Equal(
                [tensor.Begin, tensor.End],
                variable.GetProperty("data_offsets").EnumerateArray().Select(static offset => offset.GetInt64())
            );
            Assert.Equal(variable.GetProperty("sha256").GetString(), RecordedFiles.Hash(RecordedFiles.ReadAll(file, tensor)));
            if (RecordedFiles.Has(variable, "dtype"))
            {
                Assert.Null(tensor.Fault);
                Assert.Equal(DataType.Parse(variable.GetProperty("dtype").GetString()!), tensor.DataType);
            }
            else
            {
                Assert.Equal(FaultCode.ForeignDataType, tensor.Fault?.Fault);
            }
        }
    }

    [Theory]
    [MemberData(nameof(LibraryFiles))]
    public void Writes_what_the_library_wrote(string name)
    {
        string path = RecordedFiles.PathTo("safetensors", name);
        using var file = SafetensorsFile.Open(path);

        var output = SafetensorsOutput.Arrange(
            file.Header.Tensors.Reverse()
                .Select(static tensor => new SafetensorsOutputTensor(tensor.Name, SafetensorsType.Find(tensor.Type)!, tensor.Shape)),
            file.Header.Metadata
        );

        var written = new List<byte>(output.Header);
        foreach (SafetensorsOutputTensor tensor in output.Tensors)
        {
            written.AddRange(RecordedFiles.ReadAll(file, file.Header.Tensors.Single(one => one.Name == tensor.Name)));
        }

        Assert.Equal(File.ReadAllBytes(path), written);
    }

    [Theory]
    [MemberData(nameof(MalformedFiles))]
    public void Refuses_what_the_library_refuses(string name)
    {
        string path = RecordedFiles.PathTo("safetensors", name);
        bool isRefused = RecordedFiles.Has(Malformed[name], "refused");

        List<CheckpointException> faults = FindFaults(path);

        Assert.Equal(isRefused, faults.Count > 0);
        Assert.All(faults, fault => Assert.Equal(path, fault.File));
        Assert.All(faults, static fault => Assert.NotNull(fault.Fault));
        Assert.All(faults, static fault => Assert.True(fault.IsDamage));
    }

    [Theory]
    [InlineData("malformed/overlap.safetensors", FaultCode.OverlappingRanges, "b")]
    [InlineData("malformed/same_range_twice.safetensors", FaultCode.OverlappingRanges, "a")]
    [InlineData("malformed/empty_tensor_inside.safetensors", FaultCode.OverlappingRanges, "e")]
    [InlineData("malformed/hole_at_start.safetensors", FaultCode.UncoveredBytes, null)]
    [InlineData("malformed/trailing_bytes.safetensors", FaultCode.UncoveredBytes, null)]
    [InlineData("malformed/offset_past_end.safetensors", FaultCode.DataFileTooShort, "a")]
    [InlineData("malformed/wrong_size.safetensors", FaultCode.SizeMismatch, "a")]
    [InlineData("malformed/end_before_begin.safetensors", FaultCode.InvalidPlace, "a")]
    [InlineData("malformed/unknown_dtype.safetensors", FaultCode.InvalidDataType, "a")]
    [InlineData("malformed/f4_odd.safetensors", FaultCode.SizeMismatch, "a")]
    [InlineData("malformed/lone_surrogate.safetensors", FaultCode.SafetensorsHeaderDamaged, null)]
    [InlineData("malformed/header_longer_than_file.safetensors", FaultCode.SafetensorsHeaderDamaged, null)]
    public void Says_what_is_wrong(string name, FaultCode code, string? variable) =>
        Assert.Contains(FindFaults(RecordedFiles.PathTo("safetensors", name)), fault => fault.Fault == code && fault.Variable == variable);

    private static List<CheckpointException> FindFaults(string path)
    {
        try
        {
            using var file = SafetensorsFile.Open(path);
            return [.. file.Header.Tensors.Select(static tensor => tensor.Fault).OfType<CheckpointException>(), .. file.Header.Uncovered];
        }
        catch (CheckpointException e)
        {
            return [e];
        }
    }
}
