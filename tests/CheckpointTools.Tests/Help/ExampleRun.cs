namespace CheckpointTools.Tests.Help;

/// <summary>
/// Runs examples of the help in PowerShell. Each has a directory to itself, in which the checkpoints lie that examples speak of:
/// a and b, with one variable each; bert, model, tuned and words, of samples/init-from-three; runs, a training of TensorFlow 1 with an
/// Adam, its graphs and its state file; seq, legacy and keras, which are object-based; damaged, with a wrong byte.
/// </summary>
internal static class ExampleRun
{
    // The width of a screen that help is read on.
    private const string Script = """
        param([int] $Count)
        $ErrorActionPreference = 'Stop'
        [cultureinfo]::CurrentCulture = 'en-US'
        foreach ($number in 1..$Count) {
            Set-Location "$PSScriptRoot/$number"
            try {
                & "$PSScriptRoot/$number.ps1" | Out-String -Width 80 | Set-Content "$PSScriptRoot/$number.txt"
            }
            catch {
                $_ | Out-String | Set-Content "$PSScriptRoot/$number.error"
            }
        }
        """;

    /// <summary>
    /// What each of several pieces of code emits, as a screen shows it, without the blank lines around it and with the directory under a
    /// name that stays. One process runs them all: to start one for each takes longer than the examples do.
    /// </summary>
    public static IReadOnlyList<ExampleResult> Show(IReadOnlyList<string> codes)
    {
        using var directory = new TemporaryDirectory();
        for (int i = 1; i <= codes.Count; i++)
        {
            Prepare(directory, $"{i}/");
            File.WriteAllText(directory[$"{i}.ps1"], codes[i - 1]);
        }

        File.WriteAllText(directory["all.ps1"], Script);
        new Pwsh { WorkingDirectory = directory.Path }
            .RunCommand($"& ./all.ps1 {codes.Count}")
            .Succeeded();
        return [.. codes.Select((_, index) => Read(directory, $"{index + 1}"))];
    }

    private static ExampleResult Read(TemporaryDirectory directory, string number)
    {
        string error = directory[number + ".error"];
        return File.Exists(error) ? new("", File.ReadAllText(error)) : new(ReadText(directory, number), null);
    }

    private static string ReadText(TemporaryDirectory directory, string number)
    {
        IEnumerable<string> lines = File.ReadLines(directory[number + ".txt"]).Select(static line => line.TrimEnd());
        return string.Join('\n', lines).Trim('\n').Replace(directory[number], "/home/me", StringComparison.Ordinal);
    }

    private static void Prepare(TemporaryDirectory directory, string place)
    {
        CheckpointFiles.A(directory, place + "a");
        CheckpointFiles.B(directory, place + "b");
        CopyAll(Checkout.PathTo("samples", "init-from-three"), directory[place]);
        CopyAll(Fixtures.TfMade("tf1_adam_steps"), directory[place + "runs"]);
        foreach ((string name, string source) in new[] { ("seq", "nested"), ("legacy", "keras_legacy_adam"), ("keras", "keras3") })
        {
            CheckpointFiles.Copy(Path.Combine(Fixtures.Require($"oracle/graph/bases/{source}"), "ckpt-1"), directory[place + name]);
        }

        CheckpointFiles.Adam(directory, place + "damaged");
        CheckpointFiles.Damage(directory[place + "damaged.data-00000-of-00001"], 100);
    }

    private static void CopyAll(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
