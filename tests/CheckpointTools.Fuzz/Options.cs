using System.Globalization;
using CheckpointTools.Fuzz.Running;
using CheckpointTools.Fuzz.Targets;

namespace CheckpointTools.Fuzz;

/// <summary>The options of the command line.</summary>
internal sealed record Options(IReadOnlyList<string> Targets, Budget Budget, int Seed, string? Report)
{
    public const string Usage = """
        dotnet run -c Release --project tests/CheckpointTools.Fuzz -- <target>|all [options]

            --executions <n>   end after so many executions of each target (default: 100000, without --minutes)
            --minutes <m>      end after so many minutes for each target
            --seed <s>         begin with this seed (default: 1)
            --report <file>    write the page with the table to a file, such as docs/fuzzing.md
        """;

    public static Options? Parse(string[] args)
    {
        if (args.Length == 0 || (args[0] != "all" && !FuzzTargets.All.ContainsKey(args[0])))
        {
            return null;
        }

        var options = new Options(args[0] == "all" ? [.. FuzzTargets.All.Keys] : [args[0]], new Budget(null, null), 1, null);
        for (args = args[1..]; args.Length > 0; args = args[2..])
        {
            switch (args)
            {
                case ["--executions", string text, ..]
                    when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long executions):
                    options = options with { Budget = options.Budget with { Executions = executions } };
                    break;
                case ["--minutes", string text, ..]
                    when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double minutes):
                    options = options with { Budget = options.Budget with { Minutes = minutes } };
                    break;
                case ["--seed", string text, ..] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seed):
                    options = options with { Seed = seed };
                    break;
                case ["--report", string file, ..]:
                    options = options with { Report = file };
                    break;
                default:
                    return null;
            }
        }

        return options.Budget is (null, null) ? options with { Budget = new Budget(100_000, null) } : options;
    }
}
