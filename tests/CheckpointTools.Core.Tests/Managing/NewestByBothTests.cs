using System.Globalization;
using CheckpointTools.Managing;

namespace CheckpointTools.Tests.Managing;

/// <summary>
/// A list is in the order in which checkpoints were named the latest. What step and time both have among the newest stays, whatever else is
/// out of order. Checkpoints are given as step:hour, lists as steps.
/// </summary>
public sealed class NewestByBothTests : IDisposable
{
    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly Runs _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("an old one was written anew", "200:2.5 300:2 400:3", "200 400 300", 1, "300 400")]
    [InlineData("the same, with others", "100:0 200:2.5 300:2 400:3 500:4", "100 200 400 500 300", 1, "300 500")]
    [InlineData(
        "the training went on from an early one",
        "100:0 200:1 300:2 400:3 500:4 150:5",
        "200 300 400 500 100 150",
        3,
        "100 150 400 500"
    )]
    [InlineData("times that are equal", "200:1 300:1 400:1", "200 400 300", 1, "300 400")]
    [InlineData("one that the list lacks", "200:2.5 300:2 400:3 500:4", "200 500 300", 2, "300 400 500")]
    public void What_step_and_time_have_among_the_newest_stays(string _, string saved, string list, int keepLatest, string kept)
    {
        Save(saved);
        Name(list);
        Assert.Equal(kept, Kept(new RetentionPolicy { KeepLatest = keepLatest }));
    }

    [Fact]
    public void It_stays_though_all_are_old()
    {
        Save("200:2.5 300:2 400:3");
        Name("200 400 300");
        Assert.Equal("300 400", Kept(new RetentionPolicy { OlderThan = Start.AddDays(1) }));
    }

    /// <summary>An edit in place makes the index of another one the newest.</summary>
    [Fact]
    public void The_time_of_the_data_counts_as_that_of_the_index_does()
    {
        Save("200:2.5 300:2 400:3");
        File.SetLastWriteTimeUtc(_runs["m-300.index"], Start.AddHours(9));
        Name("200 400 300");
        RetentionDecision kept = CheckpointRemoval
            .Decide(_runs.Directory.Path, new RetentionPolicy { KeepLatest = 1 })
            .Single(static one => one.Checkpoint.Step == 400);
        Assert.True(kept.IsKept);
        Assert.Equal("the latest by its step and the time of its data files", kept.Reason);
    }

    [Fact]
    public void What_is_not_sound_is_none_of_the_newest()
    {
        Save("200:2.5 300:2 400:3 500:4");
        File.Delete(_runs["m-500.data-00000-of-00001"]);
        Name("200 400 500 300");
        Assert.Equal("300 400 500", Kept(new RetentionPolicy { KeepLatest = 1 }));
        Assert.Equal("300 400", Kept(new RetentionPolicy { KeepLatest = 1, Force = true }));
    }

    [Theory]
    [InlineData("100:0 200:1 300:2 400:3 500:4", "100 200 300 400 500", 3, "300 400 500")]
    [InlineData("100:0 200:1 300:2 400:3 500:4", "400 500", 3, "300 400 500")]
    [InlineData("100:0 200:5 300:2 400:3 500:4", "100 200 300 400 500", 2, "400 500")]
    [InlineData("100:0 200:1 1:2 2:3", "100 200 1 2", 2, "1 2")]
    public void Where_the_list_tells_the_order_no_more_stay_than_are_asked_for(string saved, string list, int keepLatest, string kept)
    {
        Save(saved);
        Name(list);
        Assert.Equal(kept, Kept(new RetentionPolicy { KeepLatest = keepLatest }));
    }

    private void Save(string saved)
    {
        foreach (string[] parts in saved.Split(' ').Select(static one => one.Split(':')))
        {
            _runs.Save("m-" + parts[0], Start.AddHours(double.Parse(parts[1], CultureInfo.InvariantCulture)));
        }
    }

    private void Name(string list) => _runs.Name([.. list.Split(' ').Select(static step => "m-" + step)]);

    private string Kept(RetentionPolicy policy) =>
        string.Join(
            ' ',
            CheckpointRemoval
                .Decide(_runs.Directory.Path, policy)
                .Where(static one => one.IsKept)
                .Select(static one => one.Checkpoint.Step)
                .Order()
        );
}
