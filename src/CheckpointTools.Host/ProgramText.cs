namespace CheckpointTools.Host;

/// <summary>What the user wants to run.</summary>
internal abstract record ProgramText
{
    private ProgramText()
    {
    }

    /// <summary>The text of a pipeline.</summary>
    public sealed record Pipeline(string Text) : ProgramText;

    /// <summary>Text to be read from standard input.</summary>
    public sealed record StandardInput : ProgramText;

    /// <summary>A script with its arguments, as the shell gave them.</summary>
    public sealed record Script(string Path, IReadOnlyList<string> Arguments) : ProgramText;
}
