namespace CheckpointTools.Tests.Help;

/// <summary>Runs the examples of pages in PowerShell.</summary>
internal static class ExampleRun
{
    // Each statement is shown by itself, as at the prompt: in one pipeline, PowerShell would show the objects of a second type as lists.
    // The width is that of a screen that help is read on.
    private const string Script = """
        param([int] $Count)
        $ErrorActionPreference = 'Stop'
        [cultureinfo]::CurrentCulture = 'en-US'

        function Show-Example {
            foreach ($statement in [scriptblock]::Create($args[0]).Ast.EndBlock.Statements) {
                $shown = (. ([scriptblock]::Create($statement.Extent.Text)) | Out-String -Width 80) -replace '^(\s*\n)+|\s+$'
                if ($shown) {
                    $shown + "`n"
                }
            }
        }

        foreach ($number in 1..$Count) {
            Set-Location -LiteralPath (Get-Content "$PSScriptRoot/$number.place")
            try {
                $shown = Show-Example (Get-Content "$PSScriptRoot/$number.ps1" -Raw)
                Set-Content "$PSScriptRoot/$number.txt" ($shown -join "`n")
            }
            catch {
                "$($_.InvocationInfo.MyCommand): $($_.Exception.Message)" | Set-Content "$PSScriptRoot/$number.error"
            }
        }
        """;

    /// <summary>
    /// What each of several examples emits, as a screen shows it, without the blank lines around it and with the directory under a
    /// name that stays. One process runs them all: to start one for each takes longer than the examples do.
    /// </summary>
    /// <param name="examples">The examples, in the order in which they run.</param>
    /// <param name="prepare">Lays out the checkpoints that examples speak of in a directory.</param>
    public static IReadOnlyList<ExampleResult> Show(IReadOnlyList<Example> examples, Action<string> prepare)
    {
        using var directory = new TemporaryDirectory();

        // Short paths, as a screen has eighty columns, and all of one length, as they decide where lines are wrapped.
        var places = examples
            .Select(static example => example.Place)
            .Distinct()
            .Select((place, number) => (place, Path: directory[$"p{number:000}"]))
            .ToDictionary(static pair => pair.place, static pair => pair.Path);
        foreach (string place in places.Values)
        {
            Directory.CreateDirectory(place);
            prepare(place);
        }

        for (int i = 0; i < examples.Count; i++)
        {
            File.WriteAllText(directory[$"{i + 1}.ps1"], examples[i].Code);
            File.WriteAllText(directory[$"{i + 1}.place"], places[examples[i].Place]);
        }

        File.WriteAllText(directory["all.ps1"], Script);
        new Pwsh { WorkingDirectory = directory.Path }
            .RunCommand($"& ./all.ps1 {examples.Count}")
            .Succeeded();
        return [.. examples.Select((example, index) => Read(directory, $"{index + 1}", places[example.Place]))];
    }

    private static ExampleResult Read(TemporaryDirectory directory, string number, string place)
    {
        string error = directory[number + ".error"];
        return File.Exists(error) ? new("", ReadText(error, place)) : new(ReadText(directory[number + ".txt"], place), null);
    }

    private static string ReadText(string file, string place)
    {
        IEnumerable<string> lines = File.ReadLines(file).Select(static line => line.TrimEnd());
        return string.Join('\n', lines).Trim('\n').Replace(place, "/home/me", StringComparison.Ordinal);
    }
}
