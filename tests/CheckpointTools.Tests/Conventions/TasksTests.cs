using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>Each line of docs/tasks.md does what it says it does, as far as that it runs and leaves a sound checkpoint.</summary>
public partial class TasksTests
{
    public static TheoryData<string> Lines =>
        [
            .. Row()
                .Matches(File.ReadAllText(Checkout.PathTo("docs", "tasks.md")))
                .Select(static row => row.Groups[1].Value.Replace("\\|", "|", StringComparison.Ordinal)),
        ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_runs(string line)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory);
        CheckpointFiles.Bert(session.Directory);
        File.Copy(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5.meta"), session["adam.meta"]);
        session
            .Run(
                "Get-CheckpointVariable adam -Exclude *Adam*, *power | Copy-CheckpointVariable -To bare; "
                    + "New-CheckpointVariable kernel -Random Normal -Shape 3, 3, 3, 8 | Copy-CheckpointVariable -To conv; "
                    + "New-CheckpointVariable emb -Random Normal -Shape 3, 2 | Copy-CheckpointVariable -To table"
            )
            .Succeeded();
        File.WriteAllLines(session["old.txt"], ["a", "b", "c"]);
        File.WriteAllLines(session["new.txt"], ["c", "x"]);

        EngineResult result = session.Run(line).Succeeded();

        if (Destination().Match(line) is { Success: true } destination)
        {
            Assert.Equal("True", session.Run($"Test-Checkpoint {destination.Groups[1].Value}").Succeeded().Output[0].ToString());
        }
        else
        {
            Assert.NotEmpty(result.Output);
        }
    }

    [GeneratedRegex(@"^\| [^|]+ \| `(.+)` \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("-To ([a-z]+)")]
    private static partial Regex Destination();
}
