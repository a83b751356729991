using System.Globalization;
using System.Text.Json;
using CheckpointTools.Locating;
using CheckpointTools.Managing;

namespace CheckpointTools.Tests.Managing;

public sealed class RetentionTests
{
    private static readonly DateTime Start = new(2023, 11, 14, 22, 13, 20, DateTimeKind.Utc);
    private static readonly string Directory = Path.GetFullPath("/run");

    /// <summary>Saves half an hour apart, of which TensorFlow kept what the recording has.</summary>
    [Theory]
    [InlineData("w-mgr-keep2", 4, 2, null)]
    [InlineData("w-mgr-keep1", 3, 1, null)]
    [InlineData("w-mgr-hours", 6, 2, 1)]
    [InlineData("w-mgr-hours-reopen", 7, 2, 1)]
    public void What_a_manager_kept_stays(string id, int saves, int keepLatest, int? keepEvery)
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require(Path.Combine("oracle", "state", "cases.json"))));
        IEnumerable<string> recorded = cases
            .RootElement.GetProperty("write")
            .EnumerateArray()
            .Single(one => one.GetProperty("id").GetString() == id)
            .GetProperty("files")
            .EnumerateArray()
            .Select(static file => file.GetString()!)
            .Where(static file => file.EndsWith(".index", StringComparison.Ordinal))
            .Select(static file => Path.GetFileNameWithoutExtension(file));
        ManagedCheckpoint[] run = [.. Enumerable.Range(1, saves).Select(number => One(number, 30 * (number - 1)))];
        var policy = new RetentionPolicy { KeepLatest = keepLatest, KeepEvery = keepEvery is { } hours ? TimeSpan.FromHours(hours) : null };
        Assert.Equal(recorded, Kept(Retention.Decide(run, policy, Start.AddSeconds(-1))));
    }

    /// <summary>A checkpoint whose condition was not looked up passes for sound, so only what looks it up decides.</summary>
    [Fact]
    public void Nobody_else_can_decide_by_conditions_that_are_not_known()
    {
        Assert.False(typeof(Retention).IsPublic);
        Assert.False(typeof(CheckpointDirectory).IsPublic);
    }

    [Fact]
    public void Without_a_state_file_the_first_stays_and_no_gap_is_longer_than_the_interval_however_often_it_is_run()
    {
        ManagedCheckpoint[] run = [.. Enumerable.Range(1, 12).Select(static number => One(number, 25 * number))];
        var policy = new RetentionPolicy { KeepLatest = 1, KeepEvery = TimeSpan.FromHours(1) };
        string[] kept = Kept(Retention.Decide(run, policy));
        Assert.Equal(["ckpt-1", "ckpt-3", "ckpt-5", "ckpt-7", "ckpt-9", "ckpt-11", "ckpt-12"], kept);
        ManagedCheckpoint[] rest = [.. run.Where(one => kept.Contains(Path.GetFileName(one.Prefix)))];
        Assert.Equal(kept, Kept(Retention.Decide(rest, policy)));
    }

    /// <summary>
    /// A Saver preserves the first save after each multiple of the interval, removes all others but the last few, and lists these alone.
    /// </summary>
    [Theory]
    [InlineData(50, 0)]
    [InlineData(50, 10)]
    [InlineData(7, 3)]
    [InlineData(90, 0)]
    [InlineData(360, 0)]
    [InlineData(500, 0)]
    public void What_a_Saver_preserved_by_the_same_interval_stays(int minutesApart, int minutesLate)
    {
        var interval = TimeSpan.FromHours(6);
        var jitter = new Random(minutesApart);
        List<ManagedCheckpoint> saves =
        [
            .. Enumerable
                .Range(1, 2000 / minutesApart)
                .Select(number => One(number, (minutesApart * number) + jitter.Next(minutesLate + 1))),
        ];
        var run = new List<ManagedCheckpoint>();
        DateTime next = Start + interval;
        foreach (ManagedCheckpoint save in saves.SkipLast(5).Where(save => save.Time > next))
        {
            run.Add(save);
            next += interval;
        }

        run.AddRange(saves.TakeLast(5).Select(static (save, position) => save with { ListPosition = position }));
        var policy = new RetentionPolicy { KeepLatest = 5, KeepEvery = interval };
        Assert.All(Retention.Decide(run, policy), static decision => Assert.True(decision.IsKept, decision.Checkpoint.Prefix));
    }

    /// <summary>The time of a file is the file server's, and that of the state file is the training's.</summary>
    [Theory]
    [InlineData(-60)]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(60)]
    public void What_a_manager_preserved_stays_whatever_the_clock_of_its_file_server_says(double secondsAhead)
    {
        ManagedCheckpoint Ahead(ManagedCheckpoint one) => one with { Time = one.Time.AddSeconds(secondsAhead) };
        ManagedCheckpoint[] run =
        [
            .. new[] { 6, 12, 18, 24, 30, 36, 42 }.Select(hour => Ahead(One(hour, 60 * hour))),
            .. Enumerable.Range(44, 5).Select(hour => One(hour, 60 * hour) with { ListPosition = hour }),
        ];
        var policy = new RetentionPolicy { KeepLatest = 5, KeepEvery = TimeSpan.FromHours(6) };
        Assert.All(
            Retention.Decide(run, policy, Start.AddHours(42)),
            static decision => Assert.True(decision.IsKept, decision.Checkpoint.Prefix)
        );
    }

    [Fact]
    public void What_is_not_sound_neither_counts_nor_goes()
    {
        ManagedCheckpoint[] run =
        [
            One(1, 0),
            One(2, 1),
            One(3, 2) with
            {
                Condition = CheckpointCondition.Damaged,
            },
            One(4, 3) with
            {
                Condition = CheckpointCondition.Incomplete,
            },
        ];
        Assert.Equal(["ckpt-2", "ckpt-3", "ckpt-4"], Kept(Retention.Decide(run, new RetentionPolicy { KeepLatest = 1 })));
        Assert.Equal(["ckpt-2"], Kept(Retention.Decide(run, new RetentionPolicy { KeepLatest = 1, Force = true })));
    }

    [Fact]
    public void The_last_sound_one_and_the_latest_of_the_state_file_stay()
    {
        var policy = new RetentionPolicy { OlderThan = Start.AddDays(1) };
        ManagedCheckpoint[] run = [One(1, 0), One(2, 1) with { IsLatest = true }, One(3, 2)];
        Assert.Equal(["ckpt-2", "ckpt-3"], Kept(Retention.Decide(run, policy)));
        Assert.Equal(["ckpt-1"], Kept(Retention.Decide(run[..1], policy)));
    }

    [Fact]
    public void What_is_not_old_enough_stays()
    {
        ManagedCheckpoint[] run = [.. Enumerable.Range(1, 4).Select(static number => One(number, 60 * number))];
        Assert.Equal(["ckpt-3", "ckpt-4"], Kept(Retention.Decide(run, new RetentionPolicy { OlderThan = Start.AddHours(3) })));
        Assert.Equal(
            ["ckpt-3", "ckpt-4"],
            Kept(Retention.Decide(run, new RetentionPolicy { OlderThan = Start.AddHours(3).ToLocalTime(), KeepLatest = 1 }))
        );
    }

    [Theory]
    [InlineData("by times, not by steps or names", "9:30 100:20 10:10", "10 100 9")]
    [InlineData("of one time by steps", "100:0 9:0 10:0", "9 10 100")]
    [InlineData("an old run with higher steps, beside a list that lacks all but one", "1:2 100:0 200:1 2:3:0", "100 200 1 2")]
    [InlineData("of the time of the list, with a higher step", "200:1 1:0:0 2:1:1", "200 1 2")]
    [InlineData("by the list", "100:1:0 200:2:1 50:3:2", "100 200 50")]
    [InlineData("older ones that a manager preserved first", "3:0 5:2:0 6:3:1 1:9", "3 1 5 6")]
    [InlineData("what was saved after the list was written last", "1:0 2:1:0 3:2", "1 2 3")]
    [InlineData("an old run with higher steps first", "900:0 100:1:0 200:2:1", "900 100 200")]
    public void Checkpoints_are_in_the_order_of_the_state_file_else_time_else_step(string _, string given, string expected)
    {
        Assert.Equal(expected, string.Join(' ', CheckpointOrder.Sort(Parse(given)).Select(static one => one.Step)));
    }

    /// <summary>The list puts it first, and its time last: nothing tells that it is not the latest.</summary>
    [Fact]
    public void What_a_list_lacks_and_was_written_after_it_stays()
    {
        ManagedCheckpoint[] run =
        [
            .. CheckpointOrder.Sort([
                One(1, 0),
                One(2, 60),
                One(100, 10) with
                {
                    ListPosition = 0,
                },
                One(200, 20) with
                {
                    ListPosition = 1,
                    IsLatest = true,
                },
            ]),
        ];
        Assert.Equal(["ckpt-2", "ckpt-200"], Kept(Retention.Decide(run, new RetentionPolicy { KeepLatest = 1 })));
    }

    [Theory]
    [InlineData("1:0 2:1 3:2", null)]
    [InlineData("1:0 2:0 3:0", null)]
    [InlineData("100:0 200:1 1:2 2:3", "2 200")]
    [InlineData("100:0:0 200:1:1 1:2:2 2:3:3", null)]
    [InlineData("200:1 1:2:2 2:3:3", "2 200")]
    [InlineData("200:1:1 1:2 2:0", "1 200")]
    public void What_contradicts_each_other_is_named(string given, string? expected)
    {
        (ManagedCheckpoint Later, ManagedCheckpoint Higher)? found = CheckpointOrder.FindContradiction(Parse(given));
        Assert.Equal(expected, found is { } pair ? $"{pair.Later.Step} {pair.Higher.Step}" : null);
    }

    private static IEnumerable<ManagedCheckpoint> Parse(string given) =>
        given
            .Split(' ')
            .Select(static one => Array.ConvertAll(one.Split(':'), static part => int.Parse(part, CultureInfo.InvariantCulture)))
            .Select(static parts => One(parts[0], parts[1]) with { ListPosition = parts.Length > 2 ? parts[2] : null });

    private static ManagedCheckpoint One(int step, int minutes) =>
        new(new CheckpointLocation(Path.Join(Directory, string.Create(CultureInfo.InvariantCulture, $"ckpt-{step}")), CheckpointFormat.V2))
        {
            Time = Start.AddMinutes(minutes),
        };

    private static string[] Kept(IEnumerable<RetentionDecision> decisions) =>
        [.. decisions.Where(static one => one.IsKept).Select(static one => Path.GetFileName(one.Checkpoint.Prefix))];
}
