namespace CheckpointTools.Benchmarks;

/// <summary>The options of the command line.</summary>
internal sealed record Options(string? Directory, string? Output, string? Only, bool IsQuick)
{
    public const string Usage = """
        dotnet run -c Release --project tests/CheckpointTools.Benchmarks -- [options]

            --directory <path>   where the scratch directory is made; its file system is what is measured (default: the temporary directory)
            --output <file>      writes the page to a file too, such as docs/benchmarks.md
            --only <groups>      measures some of the rows: copy, change, list, kinds, links, verify, measure, compute, interchange, large,
                                 memory, start; names are joined by commas
            --quick              small inputs: shows that everything runs, not how fast it is
        """;

    public Sizes Sizes => IsQuick ? Sizes.Quick : Sizes.Full;

    /// <summary>Whether a group of rows is measured.</summary>
    public bool Includes(string group) => Only is null || Only.Split(',').Contains(group);

    public static Options? Parse(string[] args)
    {
        var options = new Options(null, null, null, false);
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
                case ["--only", string only, ..]:
                    (options, args) = (options with { Only = only }, args[2..]);
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
