using System.Management.Automation.Host;

namespace CheckpointTools.Host.Hosting;

/// <summary>What tables need to know: how wide a line may be. There is no screen to address.</summary>
internal sealed class ConsoleRawUserInterface : PSHostRawUserInterface
{
    private const int WidthOfFiles = 120;

    public override Size BufferSize
    {
        get => new(Width, 1000);
        set => throw NoScreen();
    }

    public override Size WindowSize
    {
        get => BufferSize;
        set => throw NoScreen();
    }

    public override Size MaxWindowSize => BufferSize;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override Coordinates WindowPosition { get; set; }

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override bool KeyAvailable => false;

    public override string WindowTitle { get; set; } = "ckpt";

    // A terminal may answer 0 columns, under a debugger for instance.
    private static int Width => StandardOutput.IsTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : WidthOfFiles;

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw ChoicePrompt.Unavailable();

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreen();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreen();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoScreen();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoScreen();

    private static NotSupportedException NoScreen() => new("ckpt writes lines; it has no screen buffer.");
}
