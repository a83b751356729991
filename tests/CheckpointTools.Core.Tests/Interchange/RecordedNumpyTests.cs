using System.Text.Json;
using CheckpointTools.Formats.Numpy;

namespace CheckpointTools.Tests.Interchange;

/// <summary>What NumPy wrote is read as it reads it, and written as it writes it, byte for byte.</summary>
public sealed class RecordedNumpyTests
{
    private static readonly Dictionary<string, JsonElement> Arrays = RecordedFiles.Read("npz", "expected.json", "npy");
    private static readonly Dictionary<string, JsonElement> Archives = RecordedFiles.Read("npz", "expected.json", "npz");
    private static readonly Dictionary<string, JsonElement> Malformed = RecordedFiles.Read("npz", "malformed.json", "files");

    public static TheoryData<string> AllArrays => [.. Arrays.Keys];

    public static TheoryData<string> Written =>
        [
            .. Arrays
                .Where(static file =>
                    !file.Key.StartsWith("hand_", StringComparison.Ordinal)
                    && RecordedFiles.Has(file.Value, "dtype")
                    && file.Value.GetProperty("version")[0].GetInt32() == 1
                    && file.Value.GetProperty("header").GetString() is { } header
                    && !header.Contains("'>", StringComparison.Ordinal)
                    && !header.Contains("'fortran_order': True", StringComparison.Ordinal)
                    && file.Value.GetProperty("dtype").GetString() != "string"
                )
                .Select(static file => file.Key),
        ];

    public static TheoryData<string> AllArchives => [.. Archives.Keys];

    public static TheoryData<string> MalformedFiles => [.. Malformed.Keys];

    [Theory]
    [MemberData(nameof(AllArrays))]
    public void Reads_an_array_as_it_was_recorded(string name)
    {
        JsonElement expected = Arrays[name];
        using var file = NumpyFile.OpenArray(RecordedFiles.PathTo("npz", name));
        NumpyArray array = Assert.Single(file.Arrays);

        Assert.Equal(name[..^".npy".Length], array.Place.Variable);
        RequireSame(expected, array);
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Writes_the_header_that_NumPy_wrote(string name)
    {
        string path = RecordedFiles.PathTo("npz", name);
        using var file = NumpyFile.OpenArray(path);
        NumpyArray array = Assert.Single(file.Arrays);

        byte[] header = NumpyHeaderWriter.Write(NumpyType.DescriptorOf(array.Header.Type.DataType)!, array.Header.Shape);

        byte[] written = [.. header, .. RecordedFiles.ReadAll(array)];
        Assert.Equal(File.ReadAllBytes(path), written);
    }

    [Theory]
    [MemberData(nameof(AllArchives))]
    public void Reads_an_archive_as_it_was_recorded(string name)
    {
        JsonElement expected = Archives[name];
        using var file = NumpyFile.OpenArchive(RecordedFiles.PathTo("npz", name));
        JsonElement[] variables = [.. expected.GetProperty("variables").EnumerateArray()];

        Assert.Equal(
            variables.Select(static one => one.GetProperty("name").GetString()!).Distinct().Order(StringComparer.Ordinal),
            file.Arrays.Select(static one => one.Place.Variable).Order(StringComparer.Ordinal)
        );
        foreach (JsonElement variable in variables)
        {
            NumpyArray array = file.Arrays.Single(one => one.Place.Variable == variable.GetProperty("name").GetString());
            RequireSame(variable, array);
            array.Verify(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("names.npz")]
    [InlineData("pickled.npz")]
    public void Lays_out_an_archive_as_NumPy_did(string name)
    {
        string path = RecordedFiles.PathTo("npz", name);
        byte[] bytes = File.ReadAllBytes(path);
        using var file = CheckpointTools.Files.SourceFile.Open(path);
        IReadOnlyList<NumpyMember> members = NumpyArchive.Read(file).Members;

        var output = new NumpyArchiveOutput(members.Select(static member => (member.Variable, member.Length)));

        var written = new List<byte>();
        for (int i = 0; i < members.Count; i++)
        {
            Assert.Equal(output.OffsetOf(i), written.Count);
            written.AddRange(output.LocalHeader(i, members[i].Checksum));
            written.AddRange(bytes.AsSpan((int)members[i].Start, (int)members[i].Length));
        }

        Assert.Equal(output.DirectoryOffset, written.Count);
        written.AddRange(output.Directory([.. members.Select(static member => member.Checksum)]));
        Assert.Equal(bytes, written);
    }

    [Theory]
    [MemberData(nameof(MalformedFiles))]
    public void Refuses_what_NumPy_refuses(string name)
    {
        string path = RecordedFiles.PathTo("npz", name);
        bool isRefused = RecordedFiles.Has(Malformed[name].GetProperty("numpy"), "refused");

        List<CheckpointException> faults = FindFaults(path);

        Assert.Equal(isRefused, faults.Count > 0);
        Assert.All(faults, fault => Assert.Equal(path, fault.File));
        Assert.All(faults, static fault => Assert.NotNull(fault.Fault));
    }

    [Theory]
    [InlineData("object.npy", FaultCode.PickledArray)]
    [InlineData("datetime.npy", FaultCode.ForeignDataType)]
    [InlineData("f16_longdouble.npy", FaultCode.ForeignDataType)]
    [InlineData("ml_bfloat16.npy", FaultCode.ForeignDataType)]
    [InlineData("ml_float8_e5m2.npy", FaultCode.InvalidDataType)]
    [InlineData("malformed/crc.npz", FaultCode.ChecksumMismatch)]
    [InlineData("malformed/not_zip.npz", FaultCode.ArchiveDamaged)]
    [InlineData("malformed/version_4.npy", FaultCode.UnsupportedVersion)]
    [InlineData("malformed/code.npy", FaultCode.NumpyHeaderDamaged)]
    [InlineData("malformed/shape_huge.npy", FaultCode.InvalidShape)]
    public void Says_what_is_wrong(string name, FaultCode code) =>
        Assert.Equal(code, Assert.Single(FindFaults(RecordedFiles.PathTo("npz", name))).Fault);

    private static void RequireSame(JsonElement expected, NumpyArray array)
    {
        bool isTaken =
            RecordedFiles.Has(expected, "dtype") && !RecordedFiles.Has(expected, "refused") && !RecordedFiles.Has(expected, "numpy");
        Assert.Equal(isTaken, array.Fault is null);
        if (!isTaken)
        {
            Assert.NotNull(array.Fault?.Fault);
            return;
        }

        NumpyHeader header = array.Header;
        Assert.Equal(DataType.Parse(expected.GetProperty("dtype").GetString()!), header.Type.DataType);
        Assert.Equal(RecordedFiles.Shape(expected), header.Shape.Dimensions);
        if (header.Type.DataType == DataType.String)
        {
            byte[][] strings = array.ReadStrings(TestContext.Current.CancellationToken);
            Assert.Equal(
                expected.GetProperty("values").EnumerateArray().Select(static text => text.GetString()),
                strings.Select(Convert.ToBase64String)
            );
            Assert.Equal(expected.GetProperty("sha256").GetString(), RecordedFiles.Hash(strings));
        }
        else
        {
            Assert.Equal(expected.GetProperty("sha256").GetString(), RecordedFiles.Hash(RecordedFiles.ReadAll(array)));
        }
    }

    private static List<CheckpointException> FindFaults(string path)
    {
        try
        {
            using NumpyFile file = path.EndsWith(".npz", StringComparison.Ordinal)
                ? NumpyFile.OpenArchive(path)
                : NumpyFile.OpenArray(path);
            return [.. file.Arrays.Select(FindFault).OfType<CheckpointException>()];
        }
        catch (CheckpointException e)
        {
            return [e];
        }
    }

    private static CheckpointException? FindFault(NumpyArray array)
    {
        try
        {
            array.Verify(TestContext.Current.CancellationToken);
            return array.Fault;
        }
        catch (CheckpointException e)
        {
            return array.Fault ?? e;
        }
    }
}
