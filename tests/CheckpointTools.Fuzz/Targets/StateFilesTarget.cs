using System.Globalization;
using System.Text;
using System.Text.Json;
using CheckpointTools.Formats.StateFiles;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// The text of `checkpoint` files. An input is a file.
/// Invariants: parsing allocates at most 64 KiB and 256 bytes for each byte; what is accepted and written as TensorFlow writes it is read
/// back equal, and that text is free of remarks.
/// </summary>
internal sealed class StateFilesTarget : FuzzTarget
{
    private const long Constant = 64 << 10;
    private const long Factor = 256;

    public override string Name => "state-files";

    public override IReadOnlyList<string> Subjects =>
        ["CheckpointTools.Formats.StateFiles.StateFileParser", "CheckpointTools.Formats.StateFiles.CheckpointState"];

    /// <summary>Long enough to show a step that takes quadratic time.</summary>
    public override int MaxLength => 1 << 16;

    public override IEnumerable<byte[]> Seeds()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require("oracle/state/cases.json")));
        return
        [
            .. cases
                .RootElement.GetProperty("read")
                .EnumerateArray()
                .Select(static read => read.TryGetProperty("content", out JsonElement content) ? content.GetString() : null)
                .OfType<string>()
                .Select(Encoding.UTF8.GetBytes),
        ];
    }

    public override void Execute(byte[] input)
    {
        MemoryMeter memory = MemoryMeter.Start();
        CheckpointState? state = Parse(input);
        memory.Require("parsing a state file", Constant, Factor, input.Length);
        if (state is not null)
        {
            CheckpointState? again = Parse(Write(state));
            Invariant.Require(again is { Remark: null }, "what is written as TensorFlow does is accepted without a remark");
            Invariant.RequireEqual(state.LatestPath, again!.LatestPath, "the latest checkpoint is read back");
            Invariant.RequireEqual(state.LastPreserved, again.LastPreserved, "the time of the last one that was kept is read back");
            Invariant.Require(state.AllPaths.SequenceEqual(again.AllPaths), "all checkpoints are read back");
            Invariant.Require(state.Timestamps.SequenceEqual(again.Timestamps), "all times are read back");
        }
    }

    private static CheckpointState? Parse(byte[] text)
    {
        try
        {
            return CheckpointState.Parse(text);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    private static byte[] Write(CheckpointState state)
    {
        var text = new StringBuilder();
        if (state.LatestPath is { } latest)
        {
            text.Append("model_checkpoint_path: ").Append(Quoted(latest)).Append('\n');
        }

        foreach (string path in state.AllPaths)
        {
            text.Append("all_model_checkpoint_paths: ").Append(Quoted(path)).Append('\n');
        }

        foreach (double time in state.Timestamps)
        {
            text.Append("all_model_checkpoint_timestamps: ").Append(time.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        if (state.LastPreserved is { } preserved)
        {
            text.Append("last_preserved_timestamp: ").Append(preserved.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Quoted(string path)
    {
        var text = new StringBuilder("\"");
        foreach (char c in path)
        {
            text.Append(
                c switch
                {
                    '\n' => "\\n",
                    '\t' => "\\t",
                    '"' or '\'' or '\\' => $"\\{c}",
                    < ' ' or '\x7f' => "\\" + Convert.ToString(c, 8).PadLeft(3, '0'),
                    _ => c.ToString(),
                }
            );
        }

        return text.Append('"').ToString();
    }
}
