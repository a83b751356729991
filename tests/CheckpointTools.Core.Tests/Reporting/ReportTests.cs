using CheckpointTools.Proof;
using CheckpointTools.Reporting;
using CheckpointTools.Tests.Support;
using CheckpointTools.Verification;

namespace CheckpointTools.Tests.Reporting;

/// <summary>How a report is written: the same bytes each time, whole or not at all.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("tf1_adam_steps/model.ckpt-5")]
    [InlineData("tf2_keras3/ckpt-1")]
    [InlineData("all_dtypes/model")]
    [InlineData("special_names/model")]
    [InlineData("v1_sharded_partitioned")]
    public void The_same_checkpoint_gives_the_same_bytes(string fixture)
    {
        Plan("a.html", fixture).Write(cancellationToken: TestContext.Current.CancellationToken);
        Plan("b.html", fixture).Write(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllBytes(_directory["a.html"]), File.ReadAllBytes(_directory["b.html"]));
    }

    /// <summary>Cultures have calendars and separators of their own.</summary>
    [Theory]
    [InlineData("th-TH")]
    [InlineData("fi-FI")]
    [InlineData("de-DE")]
    public void Every_culture_gives_the_same_bytes(string culture)
    {
        Plan("a.html", "tf1_adam_steps/model.ckpt-5").Write(cancellationToken: TestContext.Current.CancellationToken);
        CultureInfoScope.Run(
            culture,
            () => Plan("b.html", "tf1_adam_steps/model.ckpt-5").Write(cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.Equal(File.ReadAllText(_directory["a.html"]), File.ReadAllText(_directory["b.html"]));
    }

    /// <summary>A fault before and after every operation: the page is the old one or the new one, and nothing else is left.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_leaves_the_old_page_or_the_new_one(bool replaces)
    {
        string page = _directory["deep", "er", "x.html"];
        var undisturbed = new FaultingFileLayer();
        Plan(_directory["first", "er", "x.html"], "tf1_adam_steps/model.ckpt-5")
            .Write(undisturbed, null, TestContext.Current.CancellationToken);
        for (int number = 1; number <= undisturbed.Steps.Count - (replaces ? 2 : 0); number++)
        {
            foreach (bool after in (bool[])[false, true])
            {
                if (Directory.Exists(_directory["deep"]))
                {
                    Directory.Delete(_directory["deep"], recursive: true);
                }

                if (replaces)
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(page)!);
                    File.WriteAllText(page, "old");
                }

                bool isDone = false;
                var files = new FaultingFileLayer(
                    (step, isAfter) =>
                    {
                        isDone |= isAfter && step.Operation == Operation.Rename;
                        if (step.Number == number && isAfter == after)
                        {
                            throw new IOException("It fails.");
                        }
                    }
                );
                CheckpointReport report = Plan(page, "tf1_adam_steps/model.ckpt-5", force: replaces);
                Assert.Throws<CheckpointException>(() => report.Write(files, null, TestContext.Current.CancellationToken));
                string[] left = Directory.Exists(_directory["deep"])
                    ? Directory.GetFiles(_directory["deep"], "*", SearchOption.AllDirectories)
                    : [];
                Assert.All(left, file => Assert.Equal(page, file));
                if (isDone)
                {
                    Assert.EndsWith("</html>\n", File.ReadAllText(page), StringComparison.Ordinal);
                }
                else
                {
                    Assert.Equal(replaces ? ["old"] : [], left.Select(File.ReadAllText));
                }
            }
        }
    }

    [Fact]
    public void A_stop_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        CheckpointReport report = Plan(_directory["new", "x.html"], "tf1_adam_steps/model.ckpt-5");
        Assert.Throws<OperationCanceledException>(() => report.Write(_ => stop.Cancel(), stop.Token));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Theory]
    [InlineData("x.index", CheckpointError.InvalidDestination)]
    [InlineData(".html", CheckpointError.InvalidDestination)]
    [InlineData("x", CheckpointError.InvalidDestination)]
    [InlineData("directory.html", CheckpointError.InvalidDestination)]
    [InlineData("there.html", CheckpointError.DestinationExists)]
    public void It_refuses_what_it_may_not_write(string name, CheckpointError error)
    {
        Directory.CreateDirectory(_directory["directory.html"]);
        File.WriteAllText(_directory["there.html"], "");
        Assert.Equal(error, Assert.Throws<CheckpointException>(() => Plan(name, "tf1_adam_steps/model.ckpt-5")).Error);
    }

    private CheckpointReport Plan(string name, string fixture, bool force = false) =>
        CheckpointReport.Plan(
            VerificationTarget.Find(Fixtures.TfMade(fixture.Split('/'))),
            null,
            _directory[name],
            new ReportOptions { Force = force }
        );
}
