using System.Text;
using System.Text.Json;
using CheckpointTools.Formats.StateFiles;

namespace CheckpointTools.Tests.Locating;

public class CheckpointStateTests
{
    public static TheoryData<string> ReadCases()
    {
        using JsonDocument cases = Cases();
        var data = new TheoryData<string>();
        foreach (JsonElement one in cases.RootElement.GetProperty("read").EnumerateArray())
        {
            string id = one.GetProperty("id").GetString()!;

            // The file or its directory does not exist in two of them: nothing to parse.
            if (id is not ("r-none" or "r-dir-missing"))
            {
                data.Add(id);
            }
        }

        return data;
    }

    /// <summary>
    /// What TensorFlow reads is read here with the same result; what it ignores or raises is refused, or read and remarked.
    /// </summary>
    [Theory]
    [MemberData(nameof(ReadCases))]
    public void Reads_what_TensorFlow_reads(string id)
    {
        using JsonDocument cases = Cases();
        JsonElement one = cases.RootElement.GetProperty("read").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);
        byte[] text = one.TryGetProperty("content_hex", out JsonElement hex)
            ? Convert.FromHexString(hex.GetString()!)
            : Encoding.UTF8.GetBytes(one.GetProperty("content").GetString()!);
        JsonElement expected = one.GetProperty("get_checkpoint_state");
        if (expected.ValueKind == JsonValueKind.Object)
        {
            CheckpointState state = CheckpointState.Parse(text);
            Assert.Equal(expected.GetProperty("model_checkpoint_path").GetString(), Joined(state.LatestPath!));
            Assert.Equal(
                expected.GetProperty("all_model_checkpoint_paths").EnumerateArray().Select(p => p.GetString()),
                state.AllPaths.Select(Joined)
            );
            Assert.Equal(
                expected.GetProperty("all_model_checkpoint_timestamps").EnumerateArray().Select(t => t.GetDouble()),
                state.Timestamps
            );
            Assert.Equal(expected.GetProperty("last_preserved_timestamp").GetDouble(), state.LastPreserved ?? 0);
            Assert.Null(state.Remark);
        }
        else if (id is "r-bom" or "r-unknown" or "r-unknown-number")
        {
            CheckpointState state = CheckpointState.Parse(text);
            Assert.Equal("ckpt-2", state.LatestPath);
            Assert.StartsWith("TensorFlow ignores this state file", state.Remark, StringComparison.Ordinal);
        }
        else if (id is "r-empty" or "r-only-all" or "r-empty-path")
        {
            Assert.Null(CheckpointState.Parse(text).LatestPath);
        }
        else
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointState.Parse(text));
            Assert.Equal(CheckpointError.NotACheckpoint, e.Error);
            Assert.StartsWith("In line 1 ", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("model_checkpoint_path:'a';all_model_checkpoint_paths : ['a', \"b\" 'c',],", "a", "a|bc")]
    [InlineData("model_checkpoint_path: \"C:\\\\new\\\\ckpt\"", "C:\\new\\ckpt", "")]
    [InlineData("model_checkpoint_path: \"C:\\ckpt\"", "C:\\ckpt", "")]
    [InlineData("model_checkpoint_path: \"it\\'s \\\"q\\\" \\t\\001\\x41\\1014\"", "it's \"q\" \t\u0001AA4", "")]
    [InlineData("# only\nmodel_checkpoint_path: 'a' # tail\n#end", "a", "")]
    [InlineData("other { deep < x: [1, {y: 'z}'}] > } model_checkpoint_path: 'a'", "a", "")]
    [InlineData("[ext.name]: -1.5e3f, model_checkpoint_path: 'a'", "a", "")]
    public void Reads_the_text_form_in_its_width(string text, string latest, string all)
    {
        CheckpointState state = CheckpointState.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Equal(latest, state.LatestPath);
        Assert.Equal(all, string.Join('|', state.AllPaths));
    }

    [Theory]
    [InlineData("model_checkpoint_path: 'a'\n\nall_model_checkpoint_paths: b\n", 3)]
    [InlineData("\nmodel_checkpoint_path: 'a", 2)]
    [InlineData("model_checkpoint_path: 'a\\", 1)]
    [InlineData("model_checkpoint_path:", 1)]
    [InlineData("all_model_checkpoint_paths: ['a'\n 'b'", 2)]
    [InlineData("all_model_checkpoint_timestamps: 12x", 1)]
    [InlineData("\n\nother: {{{", 3)]
    [InlineData("other", 1)]
    [InlineData("other: }", 1)]
    [InlineData("\n\u0001", 2)]
    public void Refuses_what_is_no_text_form_and_names_the_line(string text, int line)
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointState.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(CheckpointError.NotACheckpoint, e.Error);
        Assert.StartsWith($"In line {line} ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_line_of_bytes_that_are_no_text()
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointState.Parse([(byte)'#', (byte)'\n', (byte)'#', 0xff]));
        Assert.Contains("line 2", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Were all that follows looked at again for every line, this would take hours.</summary>
    [Fact]
    public void Names_the_line_of_bytes_that_are_no_text_behind_millions_of_lines()
    {
        byte[] text = new byte[16 << 20];
        text.AsSpan().Fill((byte)'\n');
        text[^1] = 0xFF;

        CheckpointException refusal = Assert.Throws<CheckpointException>(() => CheckpointState.Parse(text));

        Assert.Contains($"line {text.Length} ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_file_of_more_than_16_MiB() =>
        Assert.Equal(
            CheckpointError.NotACheckpoint,
            Assert.Throws<CheckpointException>(() => CheckpointState.Parse(new byte[(16 << 20) + 1])).Error
        );

    /// <summary>Any bytes: a state or the one exception. Cuts and changes of a real file reach every branch of the parser.</summary>
    [Fact]
    public void Answers_or_refuses_whatever_the_bytes()
    {
        byte[] real = Encoding.UTF8.GetBytes(
            "model_checkpoint_path: \"a\\303\\266\" 'b'\nall_model_checkpoint_paths: ['x', 'y']\nother < z: "
                + "[1] >\nlast_preserved_timestamp: 1.5 # c\n"
        );
        var random = new Random(20150914);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = real[..random.Next(real.Length + 1)];
            for (int change = random.Next(4); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                CheckpointState.Parse(bytes);
            }
            catch (CheckpointException e)
            {
                Assert.Equal(CheckpointError.NotACheckpoint, e.Error);
                refused++;
            }
        }

        Assert.InRange(refused, 1, 19_999);
    }

    private static JsonDocument Cases() =>
        JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require(Path.Combine("oracle", "state", "cases.json"))));

    /// <summary>As TensorFlow does: absolute paths stay, others are joined to the directory as text.</summary>
    private static string Joined(string path) =>
        path.StartsWith('/') || path.StartsWith("{DIR}", StringComparison.Ordinal) ? path : "{DIR}/" + path;
}
