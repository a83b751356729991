namespace CheckpointTools.Host;

/// <summary>The command line, read as pwsh reads its own: options in any case, anything else is a script.</summary>
internal sealed record CommandLine(ProgramText? Program, string? Fault = null)
{
    public const string Usage = """
        ckpt runs a PowerShell pipeline or script with the module CheckpointTools loaded.

            ckpt -Command "<pipeline>"      ckpt -Command "Get-CheckpointVariable models/a"
            ckpt -File <script> [args]      ckpt -File merge.ps1 -Name value
            ... | ckpt                      the pipeline is read from standard input
            ckpt -Help                      this page

        It exits with 1 after a terminating error or when the last statement failed, with N after 'exit N'.
        """;

    public static CommandLine Parse(IReadOnlyList<string> args, bool inputIsRedirected)
    {
        if (args.Count == 0)
        {
            return new(inputIsRedirected ? new ProgramText.StandardInput() : null);
        }

        string[] rest = [.. args.Skip(1)];
        switch (OptionName(args[0]))
        {
            case null:
                return new(new ProgramText.Script(args[0], rest));
            case "command" or "c" when rest is ["-"]:
                return new(new ProgramText.StandardInput());
            case "command" or "c":
                return rest.Length == 0
                    ? new(null, "-Command needs a pipeline.")
                    : new(new ProgramText.Pipeline(string.Join(' ', rest)));
            case "file" or "f":
                return rest.Length == 0
                    ? new(null, "-File needs the path of a script.")
                    : new(new ProgramText.Script(rest[0], rest[1..]));
            case "help" or "h" or "?":
                return new(Program: null);
            default:
                return new(null, $"{args[0]} is not an option of ckpt.");
        }
    }

    private static string? OptionName(string arg) =>
        arg.StartsWith('-') && arg.Length > 1 ? arg.TrimStart('-').ToLowerInvariant() : null;
}
