using System.Text.Json;
using CheckpointTools.Formats.Numpy;
using CheckpointTools.Formats.Safetensors;
using CheckpointTools.Proof;
using CheckpointTools.Tests.Verification;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Writing.Exporting;

namespace CheckpointTools.Tests.Interchange;

/// <summary>
/// What is exported equals what the reference libraries write of it, byte for byte, and is read back with the same values.
/// </summary>
public sealed class ExportTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> SafetensorsFiles =>
        [
            .. RecordedSafetensorsTests
                .LibraryFiles.Select(static row => row.Data)
                .Where(static name => name is not ("no_tensors.safetensors" or "no_tf_dtype.safetensors")),
        ];

    public static TheoryData<string> Arrays => RecordedNumpyTests.Written;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(SafetensorsFiles))]
    public void Safetensors_are_what_the_library_writes(string name)
    {
        string path = RecordedFiles.PathTo("safetensors", name);
        using var recorded = SafetensorsFile.Open(path);
        Checkpoints.Copy(Checkpoints.List(path), _directory["tf"]);

        Export(Checkpoints.List(_directory["tf"]), "x.safetensors", new ExportOptions { Metadata = recorded.Header.Metadata });

        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(_directory["x.safetensors"]));
    }

    [Theory]
    [MemberData(nameof(Arrays))]
    public void Arrays_are_what_NumPy_writes(string name)
    {
        string path = RecordedFiles.PathTo("npz", name);
        Checkpoints.Copy(Checkpoints.List(path), _directory["tf"]);

        Export(Checkpoints.List(_directory["tf"]), "x.npy");

        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(_directory["x.npy"]));
    }

    /// <summary>Names of every kind, an empty one among them, in the order in which they are given.</summary>
    [Fact]
    public void An_archive_is_what_NumPy_writes()
    {
        string path = RecordedFiles.PathTo("npz", "names.npz");
        string[] order = Names(RecordedFiles.Read("npz", "expected.json", "npz")["names.npz"]);
        List<CheckpointVariable> variables = Checkpoints.List(path);

        Export([.. order.Select(name => variables.Single(variable => variable.Name == name))], "x.npz");

        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(_directory["x.npz"]));
    }

    [Fact]
    public void A_checkpoint_of_TensorFlow_is_read_back_with_its_values()
    {
        string source = Fixtures.TfMade("partitioned", "model");
        List<CheckpointVariable> variables =
        [
            .. Checkpoints.List(source).Where(static one => SafetensorsType.Of(one.DataType) is not null),
        ];
        string[] names = [.. variables.Select(static one => one.Name)];
        Assert.Contains(variables, static one => one.IsSliced);

        Export(variables, "x.safetensors");

        Assert.Equal(
            Checkpoints.Contents(source).Where(value => names.Contains(value.Name)),
            Checkpoints.Contents(_directory["x.safetensors"])
        );
        Assert.Empty(Verified.Faults(_directory["x.safetensors"]));
    }

    [Fact]
    public void Several_files_are_written_with_their_index_and_replaced_without_rests()
    {
        string source = Fixtures.TfMade("bert_like", "bert_model.ckpt");
        List<CheckpointVariable> variables =
        [
            .. Checkpoints.List(source).Where(static one => SafetensorsType.Of(one.DataType) is not null),
        ];
        long size = variables.Sum(static one => one.Size);

        ExportPlan plan = Export(variables, "model.safetensors", new ExportOptions { MaxShardSize = (size / 3) + 1 });

        string index = _directory["model.safetensors.index.json"];
        Assert.Equal(index, plan.Files[^1]);
        Assert.True(plan.Files.Count > 3);
        Assert.All(plan.Files, static file => Assert.True(File.Exists(file)));
        Assert.Equal(variables.Select(static one => one.Name), Checkpoints.List(index).Select(static one => one.Name));
        Assert.Empty(Verified.Faults(index));
        using var text = JsonDocument.Parse(File.ReadAllBytes(index));
        Assert.Equal(size, text.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());

        // One file now: a loader that finds the old index would take old values.
        Export(variables, "model.safetensors", new ExportOptions { Force = true });
        Assert.Equal([_directory["model.safetensors"]], Directory.GetFiles(_directory.Path));
    }

    /// <summary>Whatever step is the last, or fails: an index that is there names the files of one export.</summary>
    [Fact]
    public void No_index_names_files_of_two_exports()
    {
        const int Size = 40;
        string[] names = ["a", "b", "c"];
        List<CheckpointVariable>[] exports =
        [
            .. Enumerable
                .Range(0, 2)
                .Select(export =>
                    Scenario.List(
                        Stored.Write(
                            _directory[$"source{export}"],
                            1,
                            [.. names.Select((name, i) => (name, Stored.Value((export * 3) + i, Size)))]
                        )
                    )
                ),
        ];
        var options = new ExportOptions { Force = true, MaxShardSize = Size };
        string index = _directory["out/model.safetensors.index.json"];
        string first = Export(exports[0], "out/model.safetensors", options).Files[0];
        byte[] oldFirst = File.ReadAllBytes(first);
        List<string> oldContents = Contents();
        Export(exports[1], "out/model.safetensors", options);
        List<string> newContents = Contents();
        bool isDone = false;
        for (int number = 1; !isDone; number++)
        {
            foreach (bool whenDone in (bool[])[false, true])
            {
                Directory.Delete(_directory["out"], recursive: true);
                Export(exports[0], "out/model.safetensors", options);
                ExportPlan plan = ExportPlanner.Plan(
                    exports[1],
                    _directory["out/model.safetensors"],
                    options,
                    TestContext.Current.CancellationToken
                );
                Action<Step, bool> fault = Faults.Once(number, whenDone);
                var layer = new FaultingFileLayer(
                    (step, isStepDone) =>
                    {
                        // What a process that ends here leaves.
                        RequireOne();
                        fault(step, isStepDone);
                    }
                );
                try
                {
                    ExportExecutor.Execute(plan, layer, null, TestContext.Current.CancellationToken);
                    isDone = layer.Steps.Count < number;
                }
                catch (CheckpointException)
                {
                    Assert.True(File.Exists(index) || !File.ReadAllBytes(first).SequenceEqual(oldFirst));
                }

                RequireOne();
                Assert.Empty(Directory.GetFiles(_directory["out"], "*index.json.tempstate*"));
            }
        }

        List<string> Contents() => [.. Checkpoints.Contents(index).Select(static value => value.ToString()!)];

        void RequireOne()
        {
            if (File.Exists(index))
            {
                Assert.Contains(Contents(), (List<string>[])[oldContents, newContents]);
            }
        }
    }

    [Fact]
    public void A_directory_gets_a_file_for_each_variable_and_no_name_leads_elsewhere()
    {
        List<CheckpointVariable> variables = Checkpoints.List(RecordedFiles.PathTo("npz", "names.npz"));

        ExportPlan plan = Export(variables, "arrays");

        Assert.All(plan.Files, file => Assert.Equal(_directory["arrays"], Path.GetDirectoryName(file)));
        Assert.Equal(
            ["%.npy", "%2E.%2Fup.npy", "%2E..npy", "%2Fabs.npy", "a%2Fb.npy", "a.b.npy", "back%5Cslash.npy", "ends.npy.npy"],
            plan.Files.Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(8)
        );
        Assert.Equal(
            variables.Select(static one => one.Name).Order(StringComparer.Ordinal),
            plan.Files.SelectMany(static file => Checkpoints.List(file)).Select(static one => one.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal("%43ON", ArrayFileName.Of("CON"));
    }

    [Theory]
    [InlineData("x.safetensors", "complex128", "complex64")]
    [InlineData("x.safetensors", "int4", "int8")]
    [InlineData("x.npz", "bfloat16", "float32")]
    [InlineData("x.npz", "float8_e5m2", "float32")]
    [InlineData("x.npy", "uint4", "uint8")]
    public void A_type_that_would_be_lost_is_refused_with_the_conversion_that_helps(string path, string dataType, string replacement)
    {
        CheckpointVariable[] variables =
        [
            .. Checkpoints.List(Fixtures.TfMade("all_dtypes", "model")).Where(one => one.DataType == DataType.Parse(dataType)),
        ];
        Assert.NotEmpty(variables);

        CheckpointException refusal = Assert.Throws<CheckpointException>(() => Export(variables[..1], path));

        Assert.Equal(CheckpointError.UnsupportedDataType, refusal.Error);
        Assert.Equal((AdviceCode.ConvertDataType, replacement), (refusal.Advice!.Code!.Value, refusal.Advice.Value));
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    /// <summary>An archive with strings of characters is written again as it was.</summary>
    [Fact]
    public void Strings_become_texts_of_NumPy_and_have_no_place_in_safetensors()
    {
        string path = RecordedFiles.PathTo("npz", "stored.npz");
        string[] order = Names(RecordedFiles.Read("npz", "expected.json", "npz")["stored.npz"]);
        List<CheckpointVariable> variables = Checkpoints.List(path);

        Export([.. order.Select(name => variables.Single(variable => variable.Name == name))], "x.npz");

        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(_directory["x.npz"]));
        Assert.Equal(
            CheckpointError.UnsupportedDataType,
            Assert.Throws<CheckpointException>(() => Export(variables, "x.safetensors")).Error
        );
    }

    [Theory]
    [InlineData("u_text.npy", true)]
    [InlineData("u0.npy", true)]
    [InlineData("s_bytes.npy", true)]
    [InlineData("s_scalar.npy", false)]
    public void Strings_keep_their_values(string name, bool isSame)
    {
        string path = RecordedFiles.PathTo("npz", name);
        Checkpoints.Copy(Checkpoints.List(path), _directory["tf"]);

        Export(Checkpoints.List(_directory["tf"]), "x.npy");

        // Bytes that are characters become texts, whichever they were.
        Assert.Equal(isSame, File.ReadAllBytes(path).SequenceEqual(File.ReadAllBytes(_directory["x.npy"])));
        Assert.Equal(
            Checkpoints.Contents(_directory["tf"]).Select(static value => value.Sha256),
            Checkpoints.Contents(_directory["x.npy"]).Select(static value => value.Sha256)
        );
    }

    [Fact]
    public void Object_graphs_and_what_objects_note_are_left_out()
    {
        string keras = Directory.GetFiles(Fixtures.TfMade("tf2_manager"), "*.index")[0];

        ExportPlan plan = Export(Checkpoints.List(keras), "x.safetensors");

        Assert.NotEmpty(plan.LeftOut);
        Assert.DoesNotContain(Checkpoints.List(_directory["x.safetensors"]), static one => one.DataType == DataType.String);
    }

    [Fact]
    public void A_failure_leaves_nothing_behind()
    {
        List<CheckpointVariable> variables =
        [
            .. Checkpoints.List(RecordedFiles.PathTo("npz", "malformed/crc.npz")).Where(static one => one.Name == "w"),
        ];

        Assert.Equal(
            CheckpointError.ChecksumMismatch,
            Assert.Throws<CheckpointException>(() => Export(variables, "new/x.safetensors")).Error
        );

        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void What_is_there_is_replaced_only_on_demand()
    {
        List<CheckpointVariable> variables = Checkpoints.List(RecordedFiles.PathTo("npz", "f4.npy"));
        File.WriteAllText(_directory["x.npz"], "old");

        Assert.Equal(CheckpointError.DestinationExists, Assert.Throws<CheckpointException>(() => Export(variables, "x.npz")).Error);
        Assert.Equal("old", File.ReadAllText(_directory["x.npz"]));
        Export(variables, "x.npz", new ExportOptions { Force = true });
        Assert.Single(Checkpoints.List(_directory["x.npz"]));
    }

    [Theory]
    [InlineData("model.safetensors.index.json")]
    [InlineData(".npz")]
    [InlineData("two.npy")]
    public void A_path_that_cannot_be_meant_is_refused(string path) =>
        Assert.Equal(
            CheckpointError.InvalidDestination,
            Assert.Throws<CheckpointException>(() => Export(Checkpoints.List(RecordedFiles.PathTo("npz", "names.npz")), path)).Error
        );

    /// <summary>A directory of arrays is what a path without such an ending means, and a file cannot be one.</summary>
    [Fact]
    public void A_file_without_a_known_ending_is_not_replaced_by_a_directory()
    {
        File.WriteAllText(_directory["model"], "old");

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Export(Checkpoints.List(RecordedFiles.PathTo("npz", "f4.npy")), "model", new ExportOptions { Force = true })
        );

        Assert.Equal(CheckpointError.InvalidDestination, error.Error);
        Assert.Contains(".safetensors, .npz or (for one variable) .npy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_given_twice_is_said_to_be()
    {
        CheckpointVariable one = Checkpoints.List(RecordedFiles.PathTo("npz", "f4.npy"))[0];

        CheckpointException error = Assert.Throws<CheckpointException>(() => Export([one, one], "x.npz"));

        Assert.Equal(
            (CheckpointError.DuplicateVariable, $"The variable '{one.Name}' is given more than once."),
            (error.Error, error.Finding)
        );
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Metadata_that_are_no_text_are_refused(bool isKey, bool isValue)
    {
        // Behind each other, the two halves would be a text.
        string key = isKey ? "a\ud800" : "a";
        string value = isValue ? "\udc00a" : "a";
        var options = new ExportOptions { Metadata = [new(key, value)] };

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Export(Checkpoints.List(RecordedFiles.PathTo("npz", "f4.npy")), "x.safetensors", options)
        );

        Assert.Equal(CheckpointError.InvalidTransfer, error.Error);
    }

    private static string[] Names(JsonElement record) =>
        [
            .. record
                .GetProperty("members")
                .EnumerateArray()
                .Select(static member => member.GetProperty("name").GetString()![..^NumpyFile.ArraySuffix.Length]),
        ];

    private ExportPlan Export(IReadOnlyList<CheckpointVariable> variables, string path, ExportOptions? options = null)
    {
        ExportPlan plan = ExportPlanner.Plan(
            variables,
            _directory[path],
            (options ?? new ExportOptions()) with
            {
                Flush = false,
            },
            TestContext.Current.CancellationToken
        );
        ExportExecutor.Execute(plan, null, TestContext.Current.CancellationToken);
        return plan;
    }
}
