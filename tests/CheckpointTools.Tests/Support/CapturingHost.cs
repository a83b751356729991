using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace CheckpointTools.Tests.Support;

/// <summary>A screen of a given width that records its output.</summary>
internal sealed class CapturingHost : PSHost
{
    private readonly Screen _screen;

    public CapturingHost(int columns) => _screen = new Screen(columns);

    public string Text => _screen.Shown.ToString();

    /// <summary>Chooses an answer by its label ("&amp;Yes"); null if nobody can answer.</summary>
    public Func<string, IReadOnlyList<string>, int>? Answer
    {
        get => _screen.Answer;
        set => _screen.Answer = value;
    }

    public override string Name => "tests";

    public override Version Version => new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _screen;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public void Clear() => _screen.Shown.Clear();

    public override void SetShouldExit(int exitCode) { }

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication() { }

    public override void NotifyEndApplication() { }

    private sealed class Screen(int columns) : PSHostUserInterface
    {
        public StringBuilder Shown { get; } = new();

        public Func<string, IReadOnlyList<string>, int>? Answer { get; set; }

        public override PSHostRawUserInterface RawUI { get; } = new Dimensions(columns);

        public override void Write(string value) => Shown.Append(GetOutputString(value, supportsVirtualTerminal: false));

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

        public override void WriteLine(string value) => Write(value + "\n");

        public override void WriteErrorLine(string value) => WriteLine(value);

        public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

        public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

        public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

        public override void WriteProgress(long sourceId, ProgressRecord record) { }

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
            Answer is null ? throw Nobody() : Answer(message, [.. choices.Select(static choice => choice.Label)]);

        public override string ReadLine() => throw Nobody();

        public override SecureString ReadLineAsSecureString() => throw Nobody();

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
            throw Nobody();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            throw Nobody();

        public override PSCredential PromptForCredential(
            string caption,
            string message,
            string userName,
            string targetName,
            PSCredentialTypes allowedCredentialTypes,
            PSCredentialUIOptions options
        ) => throw Nobody();

        private static PSInvalidOperationException Nobody() => new("Nobody is there to answer.");
    }

    private sealed class Dimensions(int columns) : PSHostRawUserInterface
    {
        public override Size BufferSize { get; set; } = new(columns, 1000);

        public override Size WindowSize { get; set; } = new(columns, 1000);

        public override Size MaxWindowSize => WindowSize;

        public override Size MaxPhysicalWindowSize => WindowSize;

        public override Coordinates WindowPosition { get; set; }

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; } = 25;

        public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

        public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

        public override bool KeyAvailable => false;

        public override string WindowTitle { get; set; } = string.Empty;

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();

        public override void FlushInputBuffer() { }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotSupportedException();

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
            throw new NotSupportedException();
    }
}
