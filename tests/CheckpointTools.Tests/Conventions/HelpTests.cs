namespace CheckpointTools.Tests.Conventions;

public class HelpTests
{
    [Fact]
    public void The_about_topic_is_found_and_names_every_command()
    {
        using var engine = new Engine();
        string help = engine.Run("Get-Help about_CheckpointTools").Succeeded().Output[0].ToString();
        Assert.Contains("SHORT DESCRIPTION", help, StringComparison.Ordinal);
        foreach (
            string command in engine
                .Run("(Get-Module CheckpointTools).ExportedCommands.Keys")
                .Succeeded()
                .Output.Select(static o => o.ToString())
        )
        {
            Assert.Contains(command, help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Its_examples_run()
    {
        string topic = File.ReadAllText(Checkout.PathTo("en-US", "about_CheckpointTools.help.txt")).ReplaceLineEndings("\n");
        string examples = topic[
            (topic.IndexOf("EXAMPLES\n", StringComparison.Ordinal) + 9)..topic.IndexOf("KEYWORDS", StringComparison.Ordinal)
        ];
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "runs/42");
        File.Copy(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5.meta"), session["runs", "42.meta"]);
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.A(session.Directory, "b");
        session.Run(examples).Succeeded();
        Assert.True(File.Exists(session["release", "model.index"]));
        Assert.True(File.Exists(session["c.index"]));
    }
}
