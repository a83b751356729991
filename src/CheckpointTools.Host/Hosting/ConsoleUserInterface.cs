using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace CheckpointTools.Host.Hosting;

/// <summary>
/// Prints as <c>pwsh -NonInteractive</c> does: everything but errors and progress goes to standard output, so that what a
/// terminal shows and what a file receives are the same lines in the same order.
/// </summary>
internal sealed class ConsoleUserInterface(StandardOutput output) : PSHostUserInterface
{
    private readonly ProgressLine _progress = new();


    public override PSHostRawUserInterface RawUI { get; } = new ConsoleRawUserInterface();

    public override bool SupportsVirtualTerminal => StandardOutput.IsTerminal && Environment.GetEnvironmentVariable("TERM") != "dumb";

    private static PSStyle.FormattingData Style => PSStyle.Instance.Formatting;

    /// <summary>Set while the engine prints an error as if it were a result.</summary>
    public bool ResultsAreErrors { get; set; }

    public override void Write(string value)
    {
        _progress.Clear();
        if (ResultsAreErrors)
        {
            Console.Error.Write(ForErrors(value));
        }
        else
        {
            output.Write(GetOutputString(value, SupportsVirtualTerminal));
        }
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value)
    {
        _progress.Clear();
        Console.Error.WriteLine(ForErrors(value));
    }

    public override void WriteWarningLine(string message) => WriteStyled(Style.Warning, $"WARNING: {message}");

    public override void WriteVerboseLine(string message) => WriteStyled(Style.Verbose, $"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => WriteStyled(Style.Debug, $"DEBUG: {message}");

    public override void WriteInformation(InformationRecord record)
    {
        // The engine writes what is meant for the reader through Write and WriteLine itself.
    }

    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Show(record);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        _progress.Clear();
        return ChoicePrompt.Ask(caption, message, choices, defaultChoice);
    }

    public override string ReadLine() => throw ChoicePrompt.Unavailable();

    public override SecureString ReadLineAsSecureString() => throw ChoicePrompt.Unavailable();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw ChoicePrompt.Unavailable();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw ChoicePrompt.Unavailable();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw ChoicePrompt.Unavailable();

    private string ForErrors(string text) => GetOutputString(text, SupportsVirtualTerminal && !Console.IsErrorRedirected);

    private void WriteStyled(string style, string text) =>
        WriteLine(SupportsVirtualTerminal ? style + text + PSStyle.Instance.Reset : text);
}
