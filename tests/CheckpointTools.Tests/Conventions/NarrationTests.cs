using System.Globalization;
using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>-Verbose tells decisions, -Debug tells bytes, and neither floods a screen.</summary>
public sealed partial class NarrationTests : IDisposable
{
    private const int MaxLines = 1000;

    private readonly Session _session = new();

    public NarrationTests()
    {
        CheckpointFiles.A(_session.Directory);
        CheckpointFiles.B(_session.Directory);
        _session.Directory.CopyOf(Fixtures.TfMade("tf1_adam_steps"), "runs");
        CheckpointFiles.A(_session.Directory, "one/m");
        _session.Directory.CopyOf(Fixtures.TfMade("saved_model_tf1", "model"), "export");
    }

    /// <summary>What is in the place of the session's directory is "here".</summary>
    public static TheoryData<string, string> Decisions =>
        new()
        {
            {
                "Get-CheckpointVariable runs",
                "here/runs/model.ckpt-5 is taken: the state file 'here/runs/checkpoint' names it as the latest."
            },
            { "Get-CheckpointScope one", "here/one/m is taken: it is the only checkpoint in 'here/one'." },
            { "Test-Checkpoint export", "variables/variables is taken: it has the variables of the SavedModel 'here/export'." },
            { "Rename-CheckpointScope '' x -Path one -To x", "it is the only checkpoint in 'here/one'." },
            { "Get-CheckpointVariable runs -Kind Weight", "6 of 27 variables of here/runs/model.ckpt-5 are selected, 21 left out." },
            {
                "Get-CheckpointVariable runs -LiteralName global_step",
                "1 of 27 variables of here/runs/model.ckpt-5 is selected, 26 left out."
            },
            { "Measure-CheckpointVariable runs head/*", "8 of 27 variables of here/runs/model.ckpt-5 are selected, 19 left out." },
            {
                "Get-CheckpointVariable runs | Convert-CheckpointVariable head/bias -Script { , $_ } -Verbose",
                "1 of 27 variables of the pipeline is meant; the others pass as they are."
            },
            { "Merge-Checkpoint a, b x", "here/x: 2 variables, 8 bytes in 2 extents to 1 data file, from here/a, here/b." },
            {
                "Get-CheckpointVariable a, b | Rename-CheckpointVariable -NewName { 'same' } | Copy-CheckpointVariable x -OnDuplicate Last",
                "'same' of here/b is taken, and that of here/a left out (-OnDuplicate Last)."
            },
            {
                "Get-CheckpointVariable a | Copy-CheckpointVariable x -Mode Link",
                "here/x: 1 variable, 1 data file by a second name, from here/a."
            },
            {
                "Rename-CheckpointVariable a z -Path a",
                "here/a: 1 variable; the index alone is written, and the data files stay as they are."
            },
            { "Get-CheckpointVariable runs | Export-CheckpointVariable x.npz", "here/x.npz: 27 variables in Npz, to 1 file." },
            {
                "Merge-Checkpoint runs/*4, runs/*5 x -Method Average -Weight 0.25, 0.75",
                "Average (weights 0.25, 0.75) of 2 checkpoints, in this order: here/runs/model.ckpt-4, here/runs/model.ckpt-5."
            },
            {
                "Merge-Checkpoint runs/*4, runs/*5 x -Method TaskArithmetic -Base runs/model.ckpt-3",
                "differences taken from the base here/runs/model.ckpt-3."
            },
            { "Test-Checkpoint runs", "here/runs/model.ckpt-5: the index was tested, and the values of 27 variables." },
            { "Test-Checkpoint runs -Kind Weight", "and the values of 6 of 27 variables." },
            { "Test-Checkpoint runs -Structure", "no value was read." },
            { "Test-Checkpoint runs", "The state file 'here/runs/checkpoint' was tested." },
            { "Remove-Checkpoint runs -KeepLatest 1", "here/runs/model.ckpt-3 goes: superseded." },
            { "Repair-Checkpoint a", "here/a: no interrupted write left anything." },
            { "Move-Checkpoint a c", "here/a.index is moved to here/c.index." },
            { "Copy-Checkpoint a c", "here/a.data-00000-of-00001 is copied to here/c.data-00000-of-00001." },
            { "Set-LatestCheckpoint b", "here/b is the latest now, by here/checkpoint." },
            { "Get-Checkpoint runs", "here/runs/model.ckpt-5 is the latest in 'here/runs', by its state file." },
            {
                "Wait-Checkpoint runs -Last runs/model.ckpt-5 -Timeout 0",
                "Looking in 'here/runs' for a checkpoint newer than here/runs/model.ckpt-5."
            },
            {
                "Compare-Checkpoint runs/model.ckpt-4 runs",
                "27 variables have the dtype and shape of the reference; 0 differences of names, dtypes and shapes; no value was read."
            },
            { "Export-CheckpointReport a r.html", "here/r.html: faults and figures of all values of here/a." },
        };

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(Decisions))]
    public void A_decision_is_told_in_one_line_to_those_who_ask(string script, string line)
    {
        EngineResult result = _session.Run($"function Decide {{ $VerbosePreference = 'Continue'; {script} }}; Decide").Succeeded();
        Assert.Single(Here(result.Verbose), told => told.EndsWith(line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-CheckpointVariable runs -Kind Weight")]
    [InlineData("Get-CheckpointVariable runs -Kind Weight -Verbose:$false -Debug:$false")]
    [InlineData("Get-CheckpointVariable runs | Copy-CheckpointVariable x")]
    [InlineData("Test-Checkpoint runs")]
    public void Nobody_else_is_told_anything(string script)
    {
        EngineResult result = _session.Run($"function Decide {{ {script} }}; Decide").Succeeded();
        Assert.Empty(result.Verbose);
        Assert.Empty(result.Debug);
        Assert.Empty(result.Warnings);
    }

    /// <summary>With -Debug alone, PowerShell asks at each line that a command writes for -Verbose; and, as ever, at warnings.</summary>
    [Theory]
    [InlineData("Get-Checkpoint runs -Debug")]
    [InlineData("Get-CheckpointVariable runs -Kind Weight -Debug")]
    [InlineData("Get-ModelVariable runs/model.ckpt-5.meta -Debug")]
    [InlineData("Measure-CheckpointVariable runs -Kind Weight -Debug")]
    [InlineData("Test-Checkpoint runs -Debug")]
    [InlineData("Compare-Checkpoint runs/model.ckpt-4 runs -Debug")]
    [InlineData("Merge-Checkpoint runs/*4, runs/*5 x -Method Average -Debug -WarningAction Continue")]
    [InlineData("Rename-CheckpointVariable a z -Path a -Debug")]
    [InlineData("Remove-CheckpointVariable runs/model.ckpt-5 head/bias -Debug -WarningAction Continue")]
    [InlineData("Remove-CheckpointVariable runs/model.ckpt-5 -OptimizerState -Debug -WarningAction Continue")]
    [InlineData("Get-CheckpointVariable runs | Convert-CheckpointVariable -NewDataType bfloat16 -Debug")]
    [InlineData("Get-CheckpointVariable runs | Initialize-CheckpointVariable runs/model.ckpt-4 @{ '/' = '/' } -Debug")]
    [InlineData("Get-CheckpointVariable runs | Export-CheckpointVariable x.npz -Debug")]
    [InlineData("Export-CheckpointReport a r.html -Debug")]
    [InlineData("Optimize-Checkpoint a -Debug")]
    [InlineData("Repair-Checkpoint a -Debug")]
    [InlineData("Repair-Checkpoint runs -StateFile -Debug")]
    [InlineData("Move-Checkpoint a c -Debug")]
    [InlineData("Set-LatestCheckpoint b -Debug")]
    [InlineData("Remove-Checkpoint runs -KeepLatest 1 -Debug")]
    [InlineData("Wait-Checkpoint runs -Timeout 0 -Debug")]
    public void Debug_alone_asks_nobody_and_tells_no_decisions(string script) => Assert.Empty(_session.Run(script).Succeeded().Verbose);

    [Fact]
    public void Debug_tells_where_the_bytes_of_a_copy_come_from_and_go_to()
    {
        EngineResult result = _session
            .Run("Get-CheckpointVariable runs -Kind Weight | Copy-CheckpointVariable x -MaxShardSize 200 -Debug")
            .Succeeded();
        Match[] told = [.. result.Debug.Select(static line => Extent().Match(line)).Where(static match => match.Success)];
        Assert.Equal(6, told.Length);
        foreach (Match extent in told)
        {
            Assert.Equal(Bytes(extent, "from", "source"), Bytes(extent, "to", "target"));
        }

        Assert.Equal(392, told.Sum(static extent => Number(extent, "length")));
    }

    [Fact]
    public void Debug_tells_which_files_are_read_and_where_in_them_values_lie()
    {
        EngineResult result = _session.Run("Read-CheckpointVariable runs head/bias -Debug").Succeeded();
        string data = _session["runs", "model.ckpt-5.data-00000-of-00001"];
        Assert.Contains($"{data}: {new FileInfo(data).Length} bytes", result.Debug);
        Match place = Assert.Single(result.Debug.Select(static line => Place().Match(line)), static match => match.Success);
        byte[] bytes = File.ReadAllBytes(data)[(int)Number(place, "from")..][..(int)Number(place, "length")];
        Assert.Equal(
            (float[])Assert.Single(result.Output).BaseObject,
            bytes.Chunk(sizeof(float)).Select(static chunk => BitConverter.ToSingle(chunk))
        );
    }

    [Fact]
    public void A_link_is_told_with_the_file_that_it_is()
    {
        EngineResult result = _session.Run("Get-CheckpointVariable a | Copy-CheckpointVariable x -Mode Link -Debug").Succeeded();
        Assert.Contains("here/x.data-00000-of-00001 is a second name of here/a.data-00000-of-00001", Here(result.Debug));
    }

    [Fact]
    public void Of_very_many_variables_a_thousand_are_told_and_the_rest_counted()
    {
        const int Count = MaxLines + 5;
        EngineResult result = _session
            .Run($"1..{Count} | ForEach-Object {{ New-CheckpointVariable \"v$_\" 1 }} | Copy-CheckpointVariable many -Verbose -Debug")
            .Succeeded();
        Assert.InRange(result.Verbose.Count, MaxLines, MaxLines + 10);
        Assert.Contains("... and 5 more variables.", result.Verbose);
        Assert.InRange(result.Debug.Count, MaxLines, MaxLines + 10);
        Assert.Contains("... and 5 more extents.", result.Debug);
        string data = _session["many.data-00000-of-00001"];
        File.WriteAllBytes(data, [.. File.ReadAllBytes(data).Select(static value => (byte)~value)]);
        EngineResult tested = _session.Run("Test-Checkpoint many -Name v* -Verbose");
        Assert.InRange(tested.Verbose.Count, MaxLines, MaxLines + 10);
        Assert.Contains("... and 5 more faults.", tested.Verbose);
        EngineResult removed = _session.Run("Remove-CheckpointVariable many v* -Exclude v1 -Verbose").Succeeded();
        Assert.InRange(removed.Verbose.Count, MaxLines, MaxLines + 10);
    }

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static byte[] Bytes(Match extent, string offset, string file) =>
        File.ReadAllBytes(extent.Groups[file].Value)[(int)Number(extent, offset)..][..(int)Number(extent, "length")];

    private IEnumerable<string> Here(IEnumerable<string> lines) =>
        lines.Select(line => line.Replace(_session.Directory.Path, "here", StringComparison.Ordinal).Replace('\\', '/'));

    [GeneratedRegex("^'[^']+': (?<length>[0-9]+) bytes? at (?<from>[0-9]+) of (?<source>.+) -> at (?<to>[0-9]+) of (?<target>.+)$")]
    private static partial Regex Extent();

    [GeneratedRegex("^'head/bias': (?<length>[0-9]+) bytes at (?<from>[0-9]+) of .+$")]
    private static partial Regex Place();
}
