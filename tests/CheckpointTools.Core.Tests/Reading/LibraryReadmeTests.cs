using System.Text.RegularExpressions;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Reading;

/// <summary>The code in the library's README: it stands here too, so it compiles, and it does what the page says.</summary>
public sealed partial class LibraryReadmeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_path_leads_to_an_array_to_a_listing_and_to_a_copy()
    {
        string models = Fixtures.TfMade("bert_like", "bert_model.ckpt");
        string target = _directory["encoder"];
        var output = new StringWriter();
        Console = output;

#pragma warning disable xUnit1051 // The page has no test to cancel.
        // README begins here.
        using var checkpoint = Checkpoint.Open(models);
        float[,] kernel = checkpoint.Read<float[,]>("bert/pooler/dense/kernel");

        foreach (CheckpointVariable variable in checkpoint.Variables)
        {
            Console.WriteLine($"{variable.Name} {variable.DataType} {variable.Shape} {variable.Kind}");
        }

        CheckpointVariable[] encoder =
        [
            .. checkpoint
                .Variables.Where(variable => variable.Name.StartsWith("bert/encoder/", StringComparison.Ordinal))
                .Select(variable => variable.WithName(variable.Name["bert/".Length..])),
        ];
        TransferPlan plan = TransferPlanner.Plan(encoder, CheckpointLocator.DestinationPrefix(target), new TransferOptions());
        TransferExecutor.Execute(plan);
        // README ends here.
#pragma warning restore xUnit1051

        Assert.Equal(
            checkpoint.Variables.Single(static variable => variable.Name == "bert/pooler/dense/kernel").ElementCount,
            kernel.Length
        );
        Assert.Equal(checkpoint.Variables.Count(), output.ToString().Split('\n').Length - 1);
        using var copy = Checkpoint.Open(target);
        Assert.Equal(encoder.Select(static variable => variable.Name), copy.Variables.Select(static variable => variable.Name));
        Assert.All(copy.Variables, static variable => Assert.StartsWith("encoder/", variable.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_has_just_this_code()
    {
        string page = File.ReadAllText(Checkout.PathTo("src", "CheckpointTools.Core", "README.md"));
        string here = File.ReadAllText(Checkout.PathTo("tests", "CheckpointTools.Core.Tests", "Reading", "LibraryReadmeTests.cs"));
        string code = here.Split("// README begins here.")[1].Split("// README ends here.")[0];
        string[] fences = [.. Fences().Matches(page).Select(static match => match.Groups["code"].Value)];
        string[] lines = [.. fences.SelectMany(static fence => fence.Split('\n')).Select(static line => line.Trim())];
        Assert.All(
            lines.Where(static line => line.StartsWith("using CheckpointTools.", StringComparison.Ordinal)),
            line => Assert.Contains(line, here)
        );
        string shown = string.Concat(lines.Where(static line => !line.StartsWith("using CheckpointTools", StringComparison.Ordinal)));
        shown = shown
            .Replace("\"models/bert\"", "models", StringComparison.Ordinal)
            .Replace("\"models/encoder\"", "target", StringComparison.Ordinal);
        Assert.Equal(WithoutSpace(code), WithoutSpace(shown));
    }

    private TextWriter Console { get; set; } = TextWriter.Null;

    private static string WithoutSpace(string code) => string.Concat(code.Where(static c => !char.IsWhiteSpace(c)));

    [GeneratedRegex("```csharp\n(?<code>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Fences();
}
