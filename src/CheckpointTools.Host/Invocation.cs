using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text;

namespace CheckpointTools.Host;

/// <summary>Turns a program into commands of the engine.</summary>
internal static class Invocation
{
    // The engine forgets $? when a run ends, so the run itself has to tell. On a line of its own, after everything: no position in an error message moves.
    private const string Verdict = "\n$Host.PrivateData.Succeeded = $?";

    public static void Fill(PowerShell shell, ProgramText program)
    {
        switch (program)
        {
            case ProgramText.Pipeline pipeline:
                shell.AddScript(WithVerdict(pipeline.Text).Extent.Text);
                break;
            case ProgramText.StandardInput:
                using (var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8))
                {
                    shell.AddScript(WithVerdict(input.ReadToEnd()).Extent.Text);
                }

                break;
            case ProgramText.Script script:
                AddScriptFile(shell, script);
                break;
        }

        PrintResults(shell);
    }

    /// <summary>Lets the engine print, errors in their place among the results.</summary>
    private static void PrintResults(PowerShell shell)
    {
        shell.AddCommand("Out-Default");
        shell.Commands.Commands[^1].MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output;
    }

    private static void AddScriptFile(PowerShell shell, ProgramText.Script script)
    {
        string path = Path.GetFullPath(script.Path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no script '{script.Path}'.", path);
        }

        // As a block, not as a command: 'exit' in a script that is a command ends that command, not the run, and leaves no trace of having been called.
        var named = new Hashtable(StringComparer.OrdinalIgnoreCase);
        shell.AddScript("param($__script, $__named) . $__script @__named @args")
            .AddParameter("__script", WithVerdict(File.ReadAllText(path), path).GetScriptBlock())
            .AddParameter("__named", named);
        foreach (string argument in script.Arguments)
        {
            AddArgument(shell, named, argument);
        }
    }

    private static ScriptBlockAst WithVerdict(string text, string? path = null)
    {
        ScriptBlockAst asWritten = Parse(text, path);
        bool isPlain = asWritten.EndBlock?.Unnamed == true && asWritten is { BeginBlock: null, ProcessBlock: null, CleanBlock: null };
        return isPlain ? Parse(text + Verdict, path) : asWritten;
    }

    private static ScriptBlockAst Parse(string text, string? path)
    {
        ScriptBlockAst ast = Parser.ParseInput(text, path, out _, out ParseError[] errors);
        return errors.Length == 0 ? ast : throw new ParseException(errors);
    }

    /// <summary>As <c>pwsh -File</c>: -Name and -Name:value name parameters, the rest are values.</summary>
    private static void AddArgument(PowerShell shell, Hashtable named, string argument)
    {
        int colon = argument.IndexOf(':', StringComparison.Ordinal);
        if (argument.Length < 2 || argument[0] != '-' || !(char.IsLetter(argument[1]) || argument[1] == '_'))
        {
            shell.AddArgument(argument);
        }
        else if (colon < 0 || colon == argument.Length - 1)
        {
            // The dash left in place tells the engine to look for the value in what follows.
            shell.AddParameter(argument, value: null);
        }
        else
        {
            string value = argument[(colon + 1)..];
            named[argument[1..colon]] = value.ToLowerInvariant() switch
            {
                "$true" => true,
                "$false" => false,
                _ => value,
            };
        }
    }
}
