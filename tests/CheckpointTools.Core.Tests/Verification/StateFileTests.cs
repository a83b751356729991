using System.Text;

namespace CheckpointTools.Tests.Verification;

/// <summary>The "checkpoint" state file is judged where it is what leads to the checkpoint.</summary>
public sealed class StateFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _runs;

    public StateFileTests() => _runs = _directory.CopyOf(Fixtures.TfMade("tf1_adam_steps"), "runs");

    [Theory]
    [InlineData(
        "model_checkpoint_path: \"model.ckpt-5\"\nall_model_checkpoint_paths: \"model.ckpt-4\"\nall_model_checkpoint_paths: "
            + "\"model.ckpt-5\"\n"
    )]
    [InlineData("model_checkpoint_path: \"model.ckpt-5\"\n")]
    [InlineData(
        "model_checkpoint_path: \"model.ckpt-5\"\nall_model_checkpoint_paths: \"model.ckpt-1\"\nall_model_checkpoint_paths: "
            + "\"model.ckpt-5\"\n",
        FaultCode.StalePath
    )]
    [InlineData("model_checkpoint_path: \"model.ckpt-5\"\nall_model_checkpoint_paths: \"model.ckpt-4\"\n", FaultCode.StateFileInconsistent)]
    [InlineData(
        "model_checkpoint_path: \"model.ckpt-5\"\nall_model_checkpoint_paths: \"model.ckpt-5\"\nall_model_checkpoint_timestamps: "
            + "1.5\nall_model_checkpoint_timestamps: 2.5\n",
        FaultCode.StateFileInconsistent
    )]
    [InlineData("\uFEFFmodel_checkpoint_path: \"model.ckpt-5\"\n", FaultCode.StateFileIgnored)]
    [InlineData("model_checkpoint_path: \"model.ckpt-5\"\nanother: 3\n", FaultCode.StateFileIgnored)]
    [InlineData("model_checkpoint_path: \"/elsewhere/model.ckpt-5\"\n", FaultCode.AbsolutePath)]
    public void What_TensorFlow_would_stumble_over_is_a_warning(string text, params FaultCode[] expected)
    {
        Write(text);

        List<CheckpointFault> faults = Verified.Faults(_runs);

        Assert.Equal(expected, faults.Select(static fault => fault.Code));
        Assert.All(
            faults,
            fault =>
                Assert.Equal(
                    (FaultSeverity.Warning, Path.Combine(_runs, "checkpoint"), Path.Combine(_runs, "model.ckpt-5")),
                    (fault.Severity, fault.File, fault.Checkpoint)
                )
        );
    }

    [Fact]
    public void An_address_of_a_checkpoint_that_is_there_leads_to_it()
    {
        string other = new Uri(Path.Combine(_runs, "model.ckpt-4")).AbsoluteUri;
        Write(
            $"model_checkpoint_path: \"model.ckpt-5\"\nall_model_checkpoint_paths: \"{other}\"\n"
                + "all_model_checkpoint_paths: \"model.ckpt-5\"\n"
        );
        CheckpointFault fault = Assert.Single(Verified.Faults(_runs));
        Assert.Equal(FaultCode.AbsolutePath, fault.Code);
        Assert.DoesNotContain("not there", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a::b-2", false)]
    [InlineData("a:b-2", false)]
    [InlineData("C:/gone/b-2", true)]
    [InlineData("C:\\\\gone\\\\b-2", true)]
    public void A_colon_alone_makes_no_absolute_path(string path, bool isAbsolute)
    {
        Write(
            $"model_checkpoint_path: \"model.ckpt-5\"\nall_model_checkpoint_paths: \"{path}\"\n"
                + "all_model_checkpoint_paths: \"model.ckpt-5\"\n"
        );
        Assert.Equal(isAbsolute, Verified.Faults(_runs).Exists(static fault => fault.Code == FaultCode.AbsolutePath));
    }

    [Theory]
    [InlineData("model_checkpoint_path: \"model.ckpt-9\"\n", FaultCode.LatestMissing)]
    [InlineData("model_checkpoint_path: model.ckpt-5\n", FaultCode.StateFileUnreadable)]
    public void What_leads_nowhere_is_an_error(string text, FaultCode expected)
    {
        Write(text);

        CheckpointFault fault = Assert.Single(Verified.Faults(Path.Combine(_runs, "checkpoint")));

        Assert.Equal((expected, FaultSeverity.Error), (fault.Code, fault.Severity));
    }

    [Fact]
    public void A_path_that_no_file_system_takes_is_an_error_and_hides_no_checkpoint()
    {
        Write("model_checkpoint_path: \"a\\000b\"\n");
        foreach (
            string file in Directory
                .GetFiles(_runs, "model.ckpt-[34].*")
                .Concat(Directory.GetFiles(_runs, "model.ckpt-3*"))
                .Concat(Directory.GetFiles(_runs, "model.ckpt-4*"))
        )
        {
            File.Delete(file);
        }

        Assert.Equal([FaultCode.StateFileUnreadable], Verified.Codes(_runs));
    }

    [Theory]
    [InlineData("cut", FaultCode.TruncatedFile)]
    [InlineData("empty", FaultCode.TruncatedFile)]
    [InlineData("zero", FaultCode.ZeroedData)]
    [InlineData("lfs", FaultCode.GitLfsPointer)]
    [InlineData("longer", FaultCode.NotAnIndex)]
    [InlineData("magic", FaultCode.DamagedFooter)]
    public void The_V1_file_that_it_names_is_judged_even_if_it_is_none_any_more(string damage, FaultCode expected)
    {
        string folder = _directory.CopyOf(Fixtures.TfMade("v1_single"), "v1");
        string file = Path.Combine(folder, "model.ckpt-12");
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(
            file,
            damage switch
            {
                "cut" => bytes[..500],
                "empty" => [],
                "zero" => new byte[bytes.Length],
                "lfs" => "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"u8.ToArray(),
                "longer" => [.. bytes, .. new byte[100]],
                _ => [.. bytes[..^1], (byte)~bytes[^1]],
            }
        );

        foreach (string path in (string[])[folder, Path.Combine(folder, "checkpoint"), file])
        {
            Assert.Equal(
                [(expected, file)],
                Verified
                    .Faults(path)
                    .Where(static fault => fault.Severity == FaultSeverity.Error)
                    .Select(static fault => (fault.Code, fault.File))
            );
        }
    }

    [Fact]
    public void One_that_names_itself_leads_to_no_checkpoint()
    {
        Write("model_checkpoint_path: \"checkpoint\"\n");

        Assert.Contains(Verified.Faults(_runs), static fault => fault.Severity == FaultSeverity.Error);
    }

    [Theory]
    [InlineData("model_checkpoint_path: \"model.ckpt-5.index\"\n", FaultCode.StateFileInconsistent)]
    [InlineData("model_checkpoint_path: \"elsewhere/model.ckpt-5\"\n", FaultCode.StalePath)]
    public void What_TensorFlow_does_not_find_and_is_found_here_is_a_warning(string text, FaultCode expected)
    {
        Write(text);

        Assert.Equal([(expected, FaultSeverity.Warning)], Verified.Faults(_runs).Select(static fault => (fault.Code, fault.Severity)));
    }

    [Fact]
    public void A_V1_checkpoint_of_several_files_is_listed_by_a_pattern()
    {
        string folder = _directory.CopyOf(Fixtures.TfMade("v1_sharded_partitioned"), "v1");
        File.WriteAllText(
            Path.Combine(folder, "checkpoint"),
            "model_checkpoint_path: \"model.ckpt-?????-of-00002\"\nall_model_checkpoint_paths: "
                + "\"model.ckpt-1-?????-of-00002\"\nall_model_checkpoint_paths: \"model.ckpt-?????-of-00002\"\n"
        );
        for (int shard = 0; shard < 2; shard++)
        {
            File.Copy(Path.Combine(folder, $"model.ckpt-0000{shard}-of-00002"), Path.Combine(folder, $"model.ckpt-1-0000{shard}-of-00002"));
        }

        Assert.Empty(Verified.Faults(folder));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_an_error()
    {
        File.WriteAllBytes(Path.Combine(_runs, "checkpoint"), [.. "model_checkpoint_path: \"a"u8, 0xFF, .. "\"\n"u8]);

        Assert.Equal([FaultCode.StateFileUnreadable], Verified.Codes(Path.Combine(_runs, "checkpoint")));
    }

    [Fact]
    public void Its_temporary_files_are_told()
    {
        File.WriteAllText(Path.Combine(_runs, "checkpoint.tmp0123456789abcdef0123456789abcdef"), "");

        Assert.Contains(FaultCode.Leftover, Verified.Codes(_runs));
    }

    [Fact]
    public void A_checkpoint_that_is_given_by_its_name_has_nothing_to_do_with_it()
    {
        Write("model_checkpoint_path: nonsense");

        Assert.Empty(Verified.Faults(Path.Combine(_runs, "model.ckpt-4")));
    }

    public void Dispose() => _directory.Dispose();

    private void Write(string text) => File.WriteAllText(Path.Combine(_runs, "checkpoint"), text, new UTF8Encoding(false));
}
