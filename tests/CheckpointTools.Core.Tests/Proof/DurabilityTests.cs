using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Proof;

/// <summary>What a power failure would leave is a matter of the order in which things were flushed.</summary>
[Collection(LockSensitive.Name)]
public sealed class DurabilityTests
{
    public static TheoryData<string> Writes =>
        [.. Scenarios.All.Where(static scenario => !scenario.IsRepair).Select(static scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Writes))]
    public void Nothing_becomes_current_before_it_is_on_the_disk_and_nothing_old_goes_before_that(string name)
    {
        using var sandbox = new Sandbox(Scenarios.Get(name));
        IReadOnlyList<Step> steps = sandbox.RunUndisturbed();
        var unflushed = new HashSet<string>();
        var made = new HashSet<string>();
        bool namesAreUnflushed = false;
        int commits = 0;
        foreach (Step step in steps)
        {
            bool isIndex = step.Path.EndsWith(".index", StringComparison.Ordinal);
            switch (step.Operation)
            {
                case Operation.Create:
                    made.Add(step.Path);
                    break;
                case Operation.Write:
                    unflushed.Add(step.Path);
                    break;
                case Operation.Flush:
                    unflushed.Remove(step.Path);
                    break;
                case Operation.Rename when isIndex:
                    Assert.Empty(unflushed);
                    Assert.False(namesAreUnflushed, $"{step}: the names of the data files may not be on the disk.");
                    commits++;
                    namesAreUnflushed = true;
                    break;
                case Operation.Rename or Operation.Link:
                    Assert.Empty(unflushed);
                    made.Add(step.Path);
                    namesAreUnflushed = true;
                    break;
                case Operation.FlushDirectory:
                    namesAreUnflushed = false;
                    break;
                case Operation.Delete when !made.Contains(step.Path) || commits > 0:
                    Assert.True(commits > 0, $"{step}: before the commit.");
                    Assert.False(namesAreUnflushed, $"{step}: the new index may not be on the disk.");
                    break;
            }
        }

        Assert.True(commits is 1 or 2, $"{commits} commits");
    }

    [Fact]
    public void The_order_of_a_replacement_is_this()
    {
        using var sandbox = new Sandbox(Scenarios.Get("replace-3-by-1"));

        IEnumerable<string> steps = sandbox
            .RunUndisturbed()
            .Select(static step => $"{step.Operation} {(step.Operation == Operation.FlushDirectory ? "" : NameOf(step.Path))}".TrimEnd());

        Assert.Equal(
            [
                "Create data-00000-of-00001.temporary",
                "Write data-00000-of-00001.temporary",
                "Flush data-00000-of-00001.temporary",
                "Create index.temporary",
                "Write index.temporary",
                "Flush index.temporary",
                "Rename data-00000-of-00001",
                "FlushDirectory",
                "Rename index",
                "FlushDirectory",
                "Delete data-00000-of-00003",
                "Delete data-00001-of-00003",
                "Delete data-00002-of-00003",
                "FlushDirectory",
            ],
            steps
        );
    }

    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path)["model.".Length..];
        int temporary = name.IndexOf(".tempstate", StringComparison.Ordinal);
        return temporary < 0 ? name : name[..temporary] + ".temporary";
    }
}
