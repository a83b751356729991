using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using CheckpointTools.Comparing;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Safetensors;
using CheckpointTools.Locating;
using CheckpointTools.Reading;
using CheckpointTools.Tests.Verification;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Variables;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Interchange;

/// <summary>
/// Files of other programs are checkpoints for whatever reads: listed, read, compared, verified, copied into a TensorFlow checkpoint.
/// </summary>
public sealed class InterchangeCheckpointTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> SoundFiles
    {
        get
        {
            var rows = new TheoryData<string>();
            foreach (JsonElement file in RecordedFiles.Read("safetensors", "expected.json", "files").Values)
            {
                string name = file.GetProperty("file").GetString()!;
                if (name is not ("no_tf_dtype.safetensors" or "f6.safetensors" or "no_tensors.safetensors"))
                {
                    rows.Add("safetensors/" + name);
                }
            }

            foreach ((string name, JsonElement file) in RecordedFiles.Read("npz", "expected.json", "npy"))
            {
                if (RecordedFiles.Has(file, "dtype") && !RecordedFiles.Has(file, "numpy"))
                {
                    rows.Add("npz/" + name);
                }
            }

            rows.Add("npz/stored.npz");
            return rows;
        }
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(SoundFiles))]
    public void A_copy_has_the_values(string file)
    {
        string path = Fixtures.Require("oracle/values/" + file);

        TransferPlan plan = Checkpoints.Copy(Checkpoints.List(path), _directory["copy"]);

        Assert.Empty(plan.Warnings);
        Assert.Equal(Checkpoints.Contents(path), Checkpoints.Contents(_directory["copy"]));
        Assert.DoesNotContain(Verified.Faults(_directory["copy"]), static fault => fault.Severity == FaultSeverity.Error);
        using var comparer = new ValueComparer();
        foreach (CheckpointVariable variable in Checkpoints.List(path))
        {
            CheckpointVariable copy = Checkpoints.Variable(_directory["copy"], variable.Name);
            Assert.Null(comparer.Compare(copy, variable, null, TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [MemberData(nameof(SoundFiles))]
    public void What_is_sound_has_no_error(string file) =>
        Assert.DoesNotContain(
            Verified.Faults(Fixtures.Require("oracle/values/" + file)),
            static fault => fault.Severity == FaultSeverity.Error
        );

    [Fact]
    public void Values_are_read_and_recut_like_those_of_any_checkpoint()
    {
        string path = Fixtures.Require("oracle/values/npz/f4_fortran.npy");
        using var checkpoint = Checkpoint.Open(path);

        Assert.Equal(CheckpointFormat.Npy, checkpoint.Format);
        Assert.Equal([0, -0f, 1.5f, float.NaN, float.NegativeInfinity, 1e-7f], checkpoint.Read<float[]>("f4_fortran", Cancel));
        CheckpointVariable variable = checkpoint.Variables.Single();
        ModelVariable cut = variable.ToModelVariable().WithPartition(new TensorPartition(1, 2, 1));
        Checkpoints.Copy([variable.For(cut)], _directory["copy"]);
        Assert.Equal(
            checkpoint.Read<float[]>("f4_fortran", Cancel),
            Checkpoint.Open(_directory["copy"]).Read<float[]>("f4_fortran", Cancel)
        );
    }

    [Fact]
    public void Several_files_with_an_index_are_one_checkpoint()
    {
        string index = WriteShards();
        CheckpointLocation location = CheckpointLocator.Find(index);

        Assert.Equal(3, location.Files.Count);
        Assert.Equal(["a", "b"], Checkpoints.List(index).Select(static variable => variable.Name));
        Assert.Equal(3f, Checkpoint.Open(index).Read<float[]>("b", Cancel)[2]);
        CheckpointInfo info = CheckpointContents.Describe(location, isLatest: false);
        Assert.Equal((2L, 2, true), (info.VariableCount, info.ShardCount, info.IsComplete));
        Assert.Equal(index, CheckpointLocator.Find(_directory.Path).Prefix);
        Assert.Empty(Verified.Faults(index));
    }

    [Fact]
    public void Of_several_files_the_others_can_be_read_when_one_is_missing()
    {
        string index = WriteShards();
        File.Delete(_directory["model-00001-of-00002.safetensors"]);
        var faults = new List<CheckpointException>();

        Assert.Equal(["b"], CheckpointContents.ReadVariables(CheckpointLocator.Find(index), faults.Add).Select(static one => one.Name));
        Assert.Equal(CheckpointError.DataFileMissing, Assert.Single(faults).Error);
        Assert.Equal(CheckpointError.DataFileMissing, Assert.Throws<CheckpointException>(() => Checkpoints.List(index)).Error);
        Assert.Equal([FaultCode.DataFileMissing], Verified.Codes(index));
    }

    [Fact]
    public void An_index_and_files_of_two_saves_contradict_each_other()
    {
        string index = WriteShards();
        File.Copy(_directory["model-00002-of-00002.safetensors"], _directory["model-00001-of-00002.safetensors"], overwrite: true);

        Assert.Equal([FaultCode.SafetensorsIndexMismatch, FaultCode.SafetensorsIndexMismatch], Verified.Codes(index));
    }

    [Theory]
    [InlineData("safetensors/malformed/overlap.safetensors", FaultCode.OverlappingRanges)]
    [InlineData("safetensors/malformed/trailing_bytes.safetensors", FaultCode.UncoveredBytes)]
    [InlineData("safetensors/malformed/json_array.safetensors", FaultCode.SafetensorsHeaderDamaged)]
    [InlineData("safetensors/hand_duplicate_same.safetensors", FaultCode.RepeatedEntry)]
    [InlineData("safetensors/hand_bool_bytes.safetensors", FaultCode.InvalidValue)]
    [InlineData("safetensors/no_tf_dtype.safetensors", FaultCode.ForeignDataType)]
    [InlineData("npz/malformed/crc.npz", FaultCode.ChecksumMismatch)]
    [InlineData("npz/malformed/not_zip.npz", FaultCode.ArchiveDamaged)]
    [InlineData("npz/object.npy", FaultCode.PickledArray)]
    [InlineData("npz/pickled.npz", FaultCode.PickledArray)]
    public void Verifying_says_what_is_wrong(string file, FaultCode code) =>
        Assert.Contains(code, Verified.Codes(Fixtures.Require("oracle/values/" + file)));

    [Fact]
    public void Names_that_look_like_paths_are_names()
    {
        string path = Fixtures.Require("oracle/values/npz/names.npz");

        Assert.Equal(
            [1, 11, 12],
            ((string[])["a/b", "../up", ""]).Select(name => Checkpoint.Open(path).Read<int[]>(name, Cancel).Single())
        );
        Assert.Equal(4, Verified.Codes(path).Count(static code => code == FaultCode.UnusualName));
        CheckpointException refusal = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Copy(Checkpoints.List(path), _directory["copy"])
        );
        Assert.Equal(CheckpointError.InvalidName, refusal.Error);
        Checkpoints.Copy([.. Checkpoints.List(path).Where(static one => one.Name.Length > 0)], _directory["copy"]);
        Assert.Equal(11, Checkpoints.List(_directory["copy"]).Count);
    }

    [Fact]
    public void A_damaged_member_is_left_out_where_that_is_asked_for_and_ends_a_copy_else()
    {
        string path = Fixtures.Require("oracle/values/npz/malformed/crc.npz");
        List<CheckpointVariable> variables = Checkpoints.List(path);

        Assert.Equal(
            CheckpointError.ChecksumMismatch,
            Assert.Throws<CheckpointException>(() => Checkpoints.Copy(variables, _directory["copy"])).Error
        );
        Assert.Empty(Directory.GetFiles(_directory.Path));
        TransferPlan plan = TransferPlanner.Plan(
            variables,
            _directory["copy"],
            new TransferOptions { Flush = false, SkipDamaged = true },
            TestContext.Current.CancellationToken
        );
        TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken);
        Assert.Equal(["w"], plan.LeftOut.Select(static left => left.Variable));
        Assert.Equal(["b", "flag", "name", "step"], Checkpoints.List(_directory["copy"]).Select(static one => one.Name));
    }

    [Fact]
    public void A_file_that_changed_since_it_was_listed_is_not_taken()
    {
        string path = _directory["x.safetensors"];
        File.Copy(Fixtures.Require("oracle/values/safetensors/golden_1.safetensors"), path);
        List<CheckpointVariable> variables = Checkpoints.List(path);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(5));

        Assert.Equal(
            CheckpointError.SourceChanged,
            Assert.Throws<CheckpointException>(() => Checkpoints.Copy(variables, _directory["copy"])).Error
        );
    }

    /// <summary>There are no checksums that would tell.</summary>
    [Theory]
    [InlineData("safetensors/golden_1.safetensors")]
    [InlineData("npz/f4_fortran.npy")]
    public void A_file_that_changes_while_it_is_read_is_not_taken(string name)
    {
        string path = _directory[Path.GetFileName(name)];
        File.Copy(Fixtures.Require("oracle/values/" + name), path);
        using var reader = CheckpointReader.Open(Checkpoints.List(path)[0].Origin.Input(0).Source);
        TensorCursor cursor = reader.Read();
        Assert.True(cursor.MoveNext());
        BundleTensor tensor = cursor.ToTensor();
        using var content = new StoredContent(reader, tensor, Cancel);
        TensorStream stream = reader.OpenStream(tensor, Cancel);
        byte[] bytes = new byte[tensor.Entry.Size];
        content.Read(bytes, 0);
        content.Finish();
        stream.Read(bytes);

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(5));

        Assert.Equal(CheckpointError.SourceChanged, Assert.Throws<CheckpointException>(() => content.Finish()).Error);
        Assert.Equal(CheckpointError.SourceChanged, Assert.Throws<CheckpointException>(() => stream.Finish(Cancel)).Error);
    }

    [Fact]
    public void What_changes_files_refuses_these()
    {
        string path = _directory["x.safetensors"];
        File.Copy(Fixtures.Require("oracle/values/safetensors/golden_1.safetensors"), path);
        List<CheckpointVariable> variables = Checkpoints.List(path);

        foreach (TransferMode mode in (TransferMode[])[TransferMode.Link, TransferMode.Move])
        {
            var options = new TransferOptions { Mode = mode };
            Assert.Contains(
                "is a safetensors file",
                Assert.Throws<CheckpointException>(() => TransferPlanner.Plan(variables, _directory["copy"], options, Cancel)).Message,
                StringComparison.Ordinal
            );
        }

        Assert.Contains(
            "never written",
            Assert.Throws<CheckpointException>(() => TransferPlanner.PlanEdit(variables, path, new TransferOptions(), Cancel)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "never changed",
            Assert.Throws<CheckpointException>(() => CheckpointLocator.FindNamed(path)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            CheckpointError.InvalidDestination,
            Assert.Throws<CheckpointException>(() => CheckpointLocator.DestinationPrefix(path)).Error
        );
    }

    [Theory]
    [InlineData("x.safetensors", "version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer")]
    [InlineData("x.npz", "<!DOCTYPE html><html></html>", "web page")]
    [InlineData("x.npy", "PK\u0003\u0004", "zip archive")]
    public void A_file_that_only_has_the_name_is_none(string name, string content, string reason)
    {
        File.WriteAllBytes(_directory[name], Encoding.Latin1.GetBytes(content.PadRight(40)));

        CheckpointException refusal = Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(_directory[name]));

        Assert.Equal(CheckpointError.NotACheckpoint, refusal.Error);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_an_object_graph_is_never_taken_for_one()
    {
        byte[] entry = """{"_CHECKPOINTABLE_OBJECT_GRAPH":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"""u8.ToArray();
        File.WriteAllBytes(_directory["x.safetensors"], [.. BitConverter.GetBytes((long)entry.Length), .. entry, 1, 2, 3, 4]);

        Assert.Throws<CheckpointException>(() => Checkpoints.List(_directory["x.safetensors"]));
        Assert.Equal([FaultCode.UnusualName], Verified.Codes(_directory["x.safetensors"]));
    }

    private string WriteShards()
    {
        SafetensorsOutputTensor[] tensors =
        [
            .. ((string[])["a", "b"]).Select(static name => new SafetensorsOutputTensor(
                Encoding.UTF8.GetBytes(name),
                SafetensorsType.Of(DataType.Float32)!,
                new TensorShape(4)
            )),
        ];
        var files = new List<(string, IReadOnlyList<SafetensorsOutputTensor>)>();
        byte[] data = new byte[16];
        for (int i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * i), i + 1);
        }

        for (int i = 0; i < tensors.Length; i++)
        {
            string path = SafetensorsShards.PathOf(_directory["model.safetensors"], i, tensors.Length);
            File.WriteAllBytes(path, [.. SafetensorsOutput.Arrange([tensors[i]], [new("format", "pt")]).Header, .. data]);
            files.Add((Path.GetFileName(path), [tensors[i]]));
        }

        string index = SafetensorsShards.IndexPathOf(_directory["model.safetensors"]);
        File.WriteAllBytes(index, SafetensorsShards.WriteIndex(files));
        return index;
    }
}
