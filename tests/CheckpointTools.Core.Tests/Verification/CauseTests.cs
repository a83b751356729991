using System.Text;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Verification;

/// <summary>Damage as it comes about, and what is said of its cause.</summary>
public sealed class CauseTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void A_data_file_that_was_cut_short()
    {
        string prefix = Copy("tf-made/bert_like", "bert_model.ckpt");
        string data = prefix + ".data-00000-of-00001";
        long length = new FileInfo(data).Length;
        using (FileStream stream = File.OpenWrite(data))
        {
            stream.SetLength(length / 2);
        }

        List<CheckpointFault> faults = Verified.Faults(prefix);

        Assert.Equal(FaultCode.TruncatedFile, faults[0].Code);
        Assert.Equal(data, faults[0].File);
        Assert.All(faults.Skip(1), static fault => Assert.Equal(FaultCode.DataFileTooShort, fault.Code));
        Assert.True(faults.Count > 2);
    }

    [Fact]
    public void An_index_that_was_cut_short()
    {
        string prefix = Copy("tf-made/bert_like", "bert_model.ckpt");
        File.WriteAllBytes(prefix + ".index", File.ReadAllBytes(prefix + ".index")[..^100]);

        Assert.Equal([FaultCode.TruncatedFile], Verified.Codes(prefix));
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".data-00000-of-00001")]
    public void Line_feeds_that_became_pairs(string suffix)
    {
        string prefix = WithLineFeeds();
        byte[] bytes = File.ReadAllBytes(prefix + suffix);
        File.WriteAllBytes(prefix + suffix, [.. bytes.SelectMany(static value => value == '\n' ? "\r\n"u8.ToArray() : [value])]);

        Assert.Contains(FaultCode.TextModeTransfer, Verified.Codes(prefix));
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".data-00000-of-00001")]
    public void Pairs_that_became_line_feeds(string suffix)
    {
        string prefix = WithLineFeeds();
        byte[] bytes = File.ReadAllBytes(prefix + suffix);
        byte[] changed = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal));
        Assert.NotEqual(bytes.Length, changed.Length);
        File.WriteAllBytes(prefix + suffix, changed);

        Assert.Contains(FaultCode.TextModeTransfer, Verified.Codes(prefix));
    }

    [Fact]
    public void Pairs_that_became_line_feeds_behind_many_sound_values()
    {
        var bundle = new BundleBuilder();
        for (int i = 0; i < 100; i++)
        {
            byte[] payload = Encoding.ASCII.GetBytes($"line {i}{(i < 90 ? "\n" : "\r\n")}");
            bundle.Add($"name{i:D3}", DataType.UInt8, new TensorShape(payload.Length), payload);
        }

        string prefix = bundle.Write(_directory);
        string data = prefix + ".data-00000-of-00001";
        string text = Encoding.ASCII.GetString(File.ReadAllBytes(data));
        File.WriteAllBytes(data, Encoding.ASCII.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal)));

        Assert.Contains(FaultCode.TextModeTransfer, Verified.Codes(prefix));
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n", FaultCode.GitLfsPointer)]
    [InlineData("<!DOCTYPE html><html><body>Not found</body></html>", FaultCode.WebPage)]
    public void A_file_that_is_another_thing(string text, FaultCode code)
    {
        string index = Copy("tf-made/bert_like", "bert_model.ckpt");
        File.WriteAllText(index + ".index", text);
        string data = Copy("tf-made/bert_like", "bert_model.ckpt");
        File.WriteAllText(data + ".data-00000-of-00001", text);

        Assert.Equal([code], Verified.Codes(index));
        Assert.Equal([code], Verified.Codes(data));
    }

    [Fact]
    public void Data_files_with_each_others_names()
    {
        string prefix = Copy("oracle/corrupt/good/sharded", "ckpt");
        File.Move(prefix + ".data-00000-of-00002", prefix + ".x");
        File.Move(prefix + ".data-00001-of-00002", prefix + ".data-00000-of-00002");
        File.Move(prefix + ".x", prefix + ".data-00001-of-00002");

        List<CheckpointFault> faults = Verified.Faults(prefix);

        Assert.Equal(
            [prefix + ".data-00000-of-00002", prefix + ".data-00001-of-00002"],
            faults.Where(static fault => fault.Code == FaultCode.ShardsSwapped).Select(static fault => fault.File)
        );
        Assert.Equal(["a", "b", "c"], faults.Select(static fault => fault.Variable).Where(static name => name is not null).Distinct());
    }

    [Fact]
    public void The_data_file_of_another_step()
    {
        string prefix = Copy("tf-made/tf1_adam_steps", "model.ckpt-3");
        File.WriteAllBytes(
            prefix + ".data-00000-of-00001",
            File.ReadAllBytes(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5.data-00000-of-00001"))
        );

        List<CheckpointFault> faults = Verified.Faults(prefix);

        Assert.Equal(FaultCode.OtherStep, faults[0].Code);
        Assert.Contains("global_step", faults.Select(static fault => fault.Variable));
    }

    [Fact]
    public void One_data_file_of_another_save_than_the_others()
    {
        string prefix = Copy("oracle/corrupt/good/sharded", "ckpt");
        string data = prefix + ".data-00001-of-00002";
        File.WriteAllBytes(data, [.. File.ReadAllBytes(data).Select(static value => (byte)(value + 1))]);

        List<CheckpointFault> faults = Verified.Faults(prefix);

        Assert.Equal((FaultCode.MixedGenerations, data), (faults[0].Code, faults[0].File));
        Assert.Equal(["b", "c"], faults.Skip(1).Select(static fault => fault.Variable));
    }

    [Fact]
    public void A_file_that_room_was_made_for_and_that_was_never_written_to_its_end()
    {
        string prefix = Copy("tf-made/bert_like", "bert_model.ckpt");
        string data = prefix + ".data-00000-of-00001";
        byte[] bytes = File.ReadAllBytes(data);
        bytes.AsSpan(bytes.Length * 3 / 4).Clear();
        File.WriteAllBytes(data, bytes);

        Assert.Equal(FaultCode.ZeroedData, Verified.Faults(prefix)[0].Code);
    }

    [Fact]
    public void One_flipped_bit_is_just_that()
    {
        string prefix = Copy("tf-made/bert_like", "bert_model.ckpt");
        string data = prefix + ".data-00000-of-00001";
        byte[] bytes = File.ReadAllBytes(data);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(data, bytes);

        Assert.Equal([FaultCode.ChecksumMismatch], Verified.Codes(prefix));
    }

    [Fact]
    public void The_data_file_of_step_0_where_much_is_zero()
    {
        string[] names = ["b", "b/Adam", "b/Adam_1", "w", "w/Adam", "w/Adam_1", "x", "x/Adam", "x/Adam_1"];
        string later = Bundle("later", static i => i + 1);
        string first = Bundle("first", static i => i % 3 == 0 ? 100 + i : 0);
        File.Copy(first + ".data-00000-of-00001", later + ".data-00000-of-00001", overwrite: true);

        Assert.Equal([FaultCode.OtherStep, .. names.Select(static _ => FaultCode.ChecksumMismatch)], Verified.Codes(later));

        string Bundle(string name, Func<int, float> valueOf)
        {
            var bundle = new SmallBundle();
            for (int i = 0; i < names.Length; i++)
            {
                bundle.Floats(names[i], [40], [.. Enumerable.Repeat(valueOf(i), 40)]);
            }

            return bundle.Write(_directory[name]);
        }
    }

    [Fact]
    public void A_small_value_that_became_zero_is_just_a_wrong_value()
    {
        var bundle = new SmallBundle();
        for (int i = 0; i < 50; i++)
        {
            bundle.Bytes($"v{i:D2}", [7]);
        }

        string prefix = bundle.Write(_directory["m"]);
        byte[] data = File.ReadAllBytes(prefix + ".data-00000-of-00001");
        data[30] = 0;
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);

        Assert.Equal([FaultCode.ChecksumMismatch], Verified.Codes(prefix));
    }

    [Fact]
    public void A_variable_without_elements_was_never_zeroed()
    {
        var bundle = new SmallBundle().Bytes("a", [1, 2, 3]).Bytes("empty", []);
        bundle["empty"].Crc32C = 5;

        Assert.Equal([FaultCode.ChecksumMismatch], Verified.Codes(bundle.Write(_directory["m"])));
    }

    [Fact]
    public void Zeros_that_two_data_files_have_do_not_make_them_swapped()
    {
        string prefix = new SmallBundle(shardCount: 2)
            .Bytes("a/Adam", new byte[16])
            .Bytes("b/Adam", new byte[16], shard: 1)
            .Bytes("w", [1, 2, 3, 4])
            .Write(_directory["m"]);
        string data = prefix + ".data-00000-of-00002";
        byte[] bytes = File.ReadAllBytes(data);
        bytes[^1] ^= 1;
        File.WriteAllBytes(data, bytes);

        Assert.Equal([FaultCode.ChecksumMismatch], Verified.Codes(prefix));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_flipped_bit_in_a_footer_is_no_transfer_in_text_mode(int place)
    {
        string prefix = Copy("tf-made/bert_like", "bert_model.ckpt");
        byte[] index = File.ReadAllBytes(prefix + ".index");
        Assert.Contains((byte)'\n', index);
        for (int bit = 0; bit < 7; bit++)
        {
            byte[] changed = [.. index];
            changed[^(48 - place)] ^= (byte)(1 << bit);
            File.WriteAllBytes(prefix + ".index", changed);
            Assert.DoesNotContain(FaultCode.TextModeTransfer, Verified.Codes(prefix));
        }
    }

    [Fact]
    public void A_data_file_that_was_cut_and_has_one_flipped_bit_is_no_transfer_in_text_mode()
    {
        var bundle = new BundleBuilder();
        for (int i = 0; i < 20; i++)
        {
            byte[] payload = Encoding.ASCII.GetBytes($"line {i}\n\n....");
            bundle.Add($"name{i:D2}", DataType.UInt8, new TensorShape(payload.Length), payload);
        }

        string prefix = bundle.Write(_directory);
        byte[] data = File.ReadAllBytes(prefix + ".data-00000-of-00001");
        data[5] ^= 1;
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data[..^3]);

        Assert.Equal(FaultCode.TruncatedFile, Verified.Codes(prefix).First());
    }

    [Fact]
    public void A_lost_header_and_no_data_files_are_two_faults()
    {
        string prefix = new SmallBundle { Header = { NumShards = 0 } }
            .Bytes("a", [1])
            .Write(_directory["m"]);
        File.Delete(prefix + ".data-00000-of-00001");

        Assert.Equal([FaultCode.InvalidHeader, FaultCode.DataFileMissing], Verified.Codes(prefix));
    }

    [Fact]
    public void Data_files_without_their_index()
    {
        string prefix = Copy("tf-made/bert_like", "bert_model.ckpt");
        File.Delete(prefix + ".index");

        Assert.Equal([FaultCode.IndexMissing], Verified.Codes(prefix));
        Assert.Equal([FaultCode.IndexMissing], Verified.Codes(prefix + ".data-00000-of-00001"));
    }

    [Fact]
    public void What_a_crashed_save_left()
    {
        string prefix = Copy("tf-made/bert_like", "bert_model.ckpt");
        File.WriteAllBytes(prefix + ".index.tempstate123", [1]);
        File.WriteAllBytes(prefix + ".data-00000-of-00002", [1]);
        Directory.CreateDirectory(prefix + "_temp");

        List<CheckpointFault> faults = Verified.Faults(prefix);

        Assert.Equal([FaultCode.Leftover, FaultCode.Leftover, FaultCode.StrayDataFile], faults.Select(static fault => fault.Code));
        Assert.All(faults, static fault => Assert.Equal(FaultSeverity.Warning, fault.Severity));
    }

    [Theory]
    [InlineData("a[1]")]
    [InlineData("a*b")]
    public void A_prefix_that_TensorFlow_takes_for_a_pattern(string name)
    {
        Needs.FileName(name);
        string prefix = _directory[name];
        File.Copy(Fixtures.Good("basic", "ckpt.index"), prefix + ".index");
        File.Copy(Fixtures.Good("basic", "ckpt.data-00000-of-00001"), prefix + ".data-00000-of-00001");

        Assert.Equal([FaultCode.UnusualPrefix], Verified.Codes(prefix));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>A checkpoint with line feeds, single and in pairs, in its index and in its data.</summary>
    private string WithLineFeeds()
    {
        var bundle = new BundleBuilder();
        for (int i = 0; i < 20; i++)
        {
            byte[] payload = Encoding.ASCII.GetBytes($"line {i}\r\n\n...");
            bundle.Add($"a\r\nname{i}\n", DataType.UInt8, new TensorShape(payload.Length), payload);
        }

        return bundle.Write(_directory);
    }

    private string Copy(string folder, string name) =>
        Path.Combine(_directory.CopyOf(Fixtures.Require(folder), Guid.NewGuid().ToString("N")), name);
}
