using System.Management.Automation.Language;

namespace CheckpointTools.Tests.Conventions;

/// <summary>Pester is not here to run its files, but they must parse, and name only commands and parameters that the module has.</summary>
public class PesterFileTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Checkout.PathTo("tests", "Pester"), "*.Tests.ps1").Select(static file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_Pester_file_parses_and_names_what_exists(string file)
    {
        ScriptBlockAst script = Parser.ParseFile(Checkout.PathTo("tests", "Pester", file), out _, out ParseError[] errors);
        Assert.Empty(errors);
        using var engine = new Engine();
        CommandAst[] commands = [.. script.FindAll(static ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().Where(static command => command.GetCommandName()?.Contains("-Checkpoint", StringComparison.Ordinal) == true)];
        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            string[] parameters = [.. engine.Run($"(Get-Command {command.GetCommandName()} -Module CheckpointTools).Parameters.Keys").Succeeded().Output.Select(static key => key.ToString()!)];
            Assert.NotEmpty(parameters);
            Assert.All(command.CommandElements.OfType<CommandParameterAst>(), parameter => Assert.Contains(parameter.ParameterName, parameters));
        });
    }
}
