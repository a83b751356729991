namespace CheckpointTools.Tests.Help;

/// <summary>
/// The reference as it has to be. With CHECKPOINTTOOLS_PAGES=write, as for docs/architecture.md, its pages and the help file are written
/// before the tests compare them.
/// </summary>
public sealed class WrittenReference
{
    private static readonly Lazy<Dictionary<string, ExampleResult>> Examples = new(RunExamples);

    public WrittenReference()
    {
        if (Environment.GetEnvironmentVariable("CHECKPOINTTOOLS_PAGES") == "write")
        {
            foreach (string command in CommandFacts.All.Keys)
            {
                File.WriteAllText(ReferencePage.PathTo(command), Render(ReferencePage.Read(command)));
            }

            File.WriteAllText(MamlFile.Path, RenderMaml());
            File.WriteAllText(ReferenceIndex.Path, RenderIndex());
        }
    }

    internal static string Render(ReferencePage page) => page.Render(static code => Examples.Value[code]);

    internal static string RenderMaml() => MamlFile.Render(ReadPages());

    internal static string RenderIndex() => ReferenceIndex.Render(ReadPages());

    private static IEnumerable<ReferencePage> ReadPages() => CommandFacts.All.Keys.Select(ReferencePage.Read);

    private static Dictionary<string, ExampleResult> RunExamples()
    {
        string[] codes =
        [
            .. CommandFacts
                .All.Keys.Where(static command => File.Exists(ReferencePage.PathTo(command)))
                .SelectMany(static command => ReferencePage.Read(command).Codes)
                .Distinct(),
        ];
        Example[] examples = [.. codes.Select(static (code, number) => new Example($"{number}", code))];
        return codes.Zip(ExampleRun.Show(examples, ReferencePlace.Prepare)).ToDictionary();
    }
}
