namespace CheckpointTools.Benchmarks;

/// <summary>The options of the command line.</summary>
internal sealed record Options(string? Directory, string? Output, bool IsQuick)
{
    public const string Usage = """
        dotnet run -c Release --project tests/CheckpointTools.Benchmarks -- [options]

            --directory <path>   where the scratch directory is made; its file system is what is measured (default: the temporary directory)
            --output <file>      writes the page to a file too, such as docs/benchmarks.md
            --quick              small inputs: shows that everything runs, not how fast it is
        """;

    public Sizes Sizes => IsQuick ? Sizes.Quick : Sizes.Full;

    public static Options? Parse(string[] args)
    {
        var options = new Options(null, null, false);
        while (args.Length > 0)
        {
            switch (args)
            {
                case ["--directory", string directory, ..]:
                    (options, args) = (options with { Directory = directory }, args[2..]);
                    break;
                case ["--output", string output, ..]:
                    (options, args) = (options with { Output = output }, args[2..]);
                    break;
                case ["--quick", ..]:
                    (options, args) = (options with { IsQuick = true }, args[1..]);
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
