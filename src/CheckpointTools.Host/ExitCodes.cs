namespace CheckpointTools.Host;

/// <summary>What ckpt answers to the shell that started it; a script's own <c>exit N</c> goes before.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    public const int Failure = 1;

    /// <summary>As pwsh has it.</summary>
    public const int BadCommandLine = 64;

    /// <summary>The reader of the output went away: 128 and the number of SIGPIPE.</summary>
    public const int BrokenPipe = 141;

    /// <summary>Ctrl-C: 128 and the number of SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>128 and the number of SIGTERM.</summary>
    public const int Terminated = 143;
}
