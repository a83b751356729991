using System.Text;
using System.Text.Json;
using CheckpointTools.Files;
using CheckpointTools.Formats.Hdf5;

namespace CheckpointTools.Tests.Interchange;

/// <summary>Files that HDF5 allows and no Keras wrote: what is in them is read as h5py read it, or is refused by a code.</summary>
public sealed class Hdf5FileTests : IDisposable
{
    private static readonly string Folder = Fixtures.Require("hdf5");

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Files => [.. Expected().EnumerateObject().Select(static file => file.Name)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_dataset_has_the_values_that_h5py_reads_or_a_fault(string file)
    {
        JsonElement expected = Expected().GetProperty(file);
        using var source = SourceFile.Open(Path.Combine(Folder, file));
        if (expected.TryGetProperty("", out JsonElement whole))
        {
            CheckpointException fault = Assert.Throws<CheckpointException>(() => Open(source));
            Assert.Equal(whole.GetProperty("fault").GetString(), fault.Fault.ToString());
            return;
        }

        using Hdf5File opened = Open(source);
        Hdf5Dataset[] datasets = [.. opened.Root.AllDatasets()];
        Assert.Equal(
            expected.EnumerateObject().Select(static one => one.Name).Order(StringComparer.Ordinal),
            datasets.Select(static dataset => dataset.Place.Path).Order(StringComparer.Ordinal)
        );
        Assert.All(
            datasets,
            dataset =>
                Assert.Equal(Describe(expected.GetProperty(dataset.Place.Path)), Describe(dataset), ignoreLineEndingDifferences: true)
        );
    }

    /// <summary>The place of a value may be asked for in any order.</summary>
    [Theory]
    [InlineData("chunked.h5")]
    [InlineData("chunked_latest.h5")]
    [InlineData("types.h5")]
    public void Parts_of_values_are_those_of_the_whole(string file)
    {
        using var source = SourceFile.Open(Path.Combine(Folder, file));
        using Hdf5File opened = Open(source);
        foreach (Hdf5Dataset dataset in opened.Root.AllDatasets().Where(static dataset => dataset.Fault is null))
        {
            int width = dataset.DataType.Width;
            byte[] whole = RecordedFiles.ReadAll(dataset);
            for (int length = width; length <= whole.Length; length += width * 5)
            {
                byte[] part = new byte[length];
                int at = whole.Length - length;
                dataset.Values!.Read(part, at);
                Assert.Equal(whole.AsSpan(at).ToArray(), part);
            }
        }
    }

    [Fact]
    public void What_is_noted_at_a_group_is_read_where_it_is_text()
    {
        using var source = SourceFile.Open(Path.Combine(Folder, "attributes.h5"));
        using Hdf5File opened = Open(source);
        Assert.Equal(["a", "bc"], opened.Root.Texts["names"].All);
        Assert.Equal(["names"], opened.Root.Groups["group"].Texts.Keys);
        using var dense = SourceFile.Open(Path.Combine(Folder, "dense.h5"));
        using Hdf5File inHeap = Open(dense);
        Hdf5Group group = inHeap.Root.Groups["attributes"];
        Assert.Equal(41, group.Texts.Count);
        Assert.Equal("value 37", group.Texts["text_37"].All[0]);
        Assert.Equal(70000, group.Texts["long"].All[0].Length);
    }

    /// <summary>A link to a file, and a dataset that keeps its values in one, where that file is there and could be read.</summary>
    [Fact]
    public void No_other_file_is_opened()
    {
        string secret = Path.Combine(_directory.Path, "secret.h5");
        File.Copy(Path.Combine(Folder, "other_values.h5"), secret);
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, "links_few.h5"));
        int at = bytes.AsSpan().IndexOf("/ppp"u8);
        Encoding.UTF8.GetBytes(secret.PadLeft(200, '/')).CopyTo(bytes, at);
        string path = Path.Combine(_directory.Path, "x.h5");
        File.WriteAllBytes(path, bytes);
        // Whoever opens it, waits or fails.
        using var exclusive = new FileStream(secret, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        using var source = SourceFile.Open(path);
        using Hdf5File opened = Open(source);

        Assert.Equal(FaultCode.Hdf5Elsewhere, opened.Root.Datasets["outside"].Fault!.Fault);
        Assert.Contains("another file", opened.Root.Datasets["outside"].Fault!.Message, StringComparison.Ordinal);
        Assert.Null(opened.Root.Datasets["kernel"].Fault);
    }

    /// <summary>Each length at which a file may end: some of it is read, or it is refused by a code.</summary>
    [Theory]
    [InlineData("keras2_plain.h5")]
    [InlineData("links_dense.h5")]
    [InlineData("chunked_latest.h5")]
    public void A_file_that_is_cut_off_is_refused_by_a_code(string file)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, file));
        for (int length = 0; length < bytes.Length; length += length < 128 ? 1 : 997)
        {
            CheckpointException fault = Assert.Throws<CheckpointException>(() => Open(bytes[..length]).Dispose());
            Assert.True(fault.Fault is FaultCode.TruncatedFile or FaultCode.Hdf5Damaged, fault.Message);
            Assert.Equal(length >= 64, fault.Fault == FaultCode.TruncatedFile);
        }
    }

    /// <summary>What is in front of a structure that is damaged, and beside it, is read.</summary>
    [Fact]
    public void A_damaged_dataset_leaves_the_others()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, "keras2_plain.h5"));
        using Hdf5File sound = Open(bytes);
        long values = sound.Root.Groups["dense"].Groups["dense"].Datasets["bias:0"].Offset;
        // The only place where that address stands is the layout of this dataset.
        int at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(values));
        BitConverter.GetBytes(long.MaxValue - 7).CopyTo(bytes, at);

        using Hdf5File opened = Open(bytes);

        Hdf5Dataset bias = opened.Root.Groups["dense"].Groups["dense"].Datasets["bias:0"];
        Assert.Equal(FaultCode.DataFileTooShort, bias.Fault!.Fault);
        Assert.Null(opened.Root.Groups["dense"].Groups["dense"].Datasets["kernel:0"].Fault);
    }

    /// <summary>
    /// A size of two gigabytes where a heap of names says how long it is; the header of the heap is looked at before memory is taken.
    /// </summary>
    [Theory]
    [InlineData("keras2_plain.h5", "HEAP", 8, int.MaxValue)]
    [InlineData("texts.h5", "GCOL", 8, int.MaxValue)]
    [InlineData("texts.h5", "GCOL", 24, 0x70000000)]
    [InlineData("links_dense.h5", "FRHP", 134, 0x1FFFFFFF)]
    [InlineData("links_dense.h5", "BTHD", 6, int.MaxValue)]
    public void A_claim_beyond_the_file_takes_no_memory(string file, string signature, int offset, int claim)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, file));
        byte[] sought = Encoding.ASCII.GetBytes(signature);
        for (int at = bytes.AsSpan().IndexOf(sought); at >= 0; )
        {
            BitConverter.GetBytes(claim).CopyTo(bytes, at + offset);
            int next = bytes.AsSpan(at + 4).IndexOf(sought);
            at = next < 0 ? -1 : at + 4 + next;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointException fault = Assert.Throws<CheckpointException>(() =>
        {
            using Hdf5File opened = Open(bytes);
            foreach (Hdf5Dataset dataset in opened.Root.AllDatasets().Where(static one => one.Fault?.Fault is not FaultCode.Hdf5Elsewhere))
            {
                _ = dataset.Fault is { } found ? throw found : dataset.Strings?.Invoke(Cancel);
            }
        });

        Assert.Equal(FaultCode.Hdf5Damaged, fault.Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    private static Hdf5File Open(SourceFile file) => Hdf5File.Open(file.Path, new StoredHdf5(file, 0, file.Length));

    private static Hdf5File Open(byte[] bytes) => Hdf5File.Open("x.h5", new UnpackedHdf5(bytes));

    private static string Describe(JsonElement expected) =>
        expected.TryGetProperty("fault", out JsonElement fault)
            ? fault.GetString()!
            : $"{expected.GetProperty("dtype").GetString()} [{string.Join(", ", RecordedFiles.Shape(expected))}] "
                + expected.GetProperty("sha256").GetString();

    private static string Describe(Hdf5Dataset dataset)
    {
        if (dataset.Fault is { } fault)
        {
            return fault.Fault.ToString()!;
        }

        string hash;
        try
        {
            hash =
                dataset.DataType == DataType.String
                    ? RecordedFiles.Hash(dataset.Strings!(Cancel))
                    : RecordedFiles.Hash(RecordedFiles.ReadAll(dataset));
        }
        catch (CheckpointException e)
        {
            hash = e.Message;
        }

        return $"{dataset.DataType.Name} [{string.Join(", ", dataset.Shape.Dimensions.ToArray())}] {hash}";
    }

    private static JsonElement Expected()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        return document.RootElement.Clone();
    }
}
