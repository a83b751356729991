using CheckpointTools.Values.Merging;

namespace CheckpointTools.Tests.Values.Merging;

public sealed class MergeSettingsTests
{
    public static TheoryData<string, string> Faults =>
        new()
        {
            { "Average 0", "Average has no source to merge." },
            { "Average 2 base", "Average has no base: give all checkpoints as sources." },
            { "Slerp 1", "Slerp goes from one checkpoint, which is the base, to one other, but there are 1." },
            { "Slerp 2 base", "Slerp goes from one checkpoint, which is the base, to one other, but there are 3." },
            { "NuSlerp 3 base", "NuSlerp is between two sources beside the base, but there are 3." },
            { "NuSlerp 1", "NuSlerp is between two sources, but there is 1." },
            { "ModelStock 1 base", "ModelStock needs two sources or more beside the base, or there is no angle between them." },
            { "ModelStock 2", "ModelStock adds differences to a base, and none is given." },
            { "Ties 2", "Ties adds differences to a base, and none is given." },
            { "DareTies 2 base", "DareTies keeps a part of the differences: a density from 0 to 1 says how much." },
            { "Breadcrumbs 2 base", "Breadcrumbs keeps a part of the differences: a density from 0 to 1 says how much." },
            { "Ema 2 weight=1,2", "Ema does not know a weight." },
            { "Average 2 density=0.5", "Average does not know a density." },
            { "Average 2 decay=0.5", "Average does not know a decay." },
            { "TaskArithmetic 2 base density=0.5", "TaskArithmetic does not know a density." },
            { "Ties 2 base gamma=0.5", "Ties does not know a gamma." },
            { "Average 2 row", "Average does not know a grouping by Row." },
            { "ModelStock 2 base column", "ModelStock does not know a grouping by Column." },
            {
                "NuSlerp 2 weight=1,2 interpolation=0.5",
                "The weights of NuSlerp say how far it goes from the first to the second; an interpolation would say it again."
            },
            { "Average 3 weight=1,2", "There are 2 weights for 3 sources." },
            { "Average 2 weight=1", "There is 1 weight for 2 sources." },
            { "Ties 3 base density=0.1,0.2", "There are 2 densities for 3 sources: give one for all, or one for each." },
            { "Average 2 weight=1,NaN", "A weight is a finite number, not NaN." },
            { "Ties 2 base density=1.5", "A density is from 0 to 1, not 1.5." },
            { "Ema 2 decay=-0.1", "The decay is from 0 to 1, not -0.1." },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_cannot_be_meant_is_said(string text, string fault)
    {
        (MergeSettings settings, int sources, bool hasBase) = Parse(text);

        Assert.Equal(fault, MergeSettingsChecks.FindFault(settings, sources, hasBase));
    }

    [Theory]
    [InlineData("Average 1")]
    [InlineData("Average 2 weight=1,-1")]
    [InlineData("Ema 5 decay=1")]
    [InlineData("Slerp 2 interpolation=0.2")]
    [InlineData("Slerp 1 base")]
    [InlineData("NuSlerp 2 base weight=0.1,0.2 row")]
    [InlineData("Ties 3 base density=0.1,0.2,0.3 weight=1,2,3 lambda=2")]
    [InlineData("BreadcrumbsTies 3 base density=0.5 gamma=0.1")]
    [InlineData("ModelStock 2 base row")]
    public void What_can_be_meant_is_not_refused(string text)
    {
        (MergeSettings settings, int sources, bool hasBase) = Parse(text);

        Assert.Null(MergeSettingsChecks.FindFault(settings, sources, hasBase));
    }

    private static (MergeSettings Settings, int Sources, bool HasBase) Parse(string text)
    {
        string[] words = text.Split(' ');
        var settings = new MergeSettings { Method = Enum.Parse<MergeMethod>(words[0]) };
        foreach (string word in words[2..])
        {
            string[] pair = word.Split('=');
            double[] numbers = pair.Length == 1 ? [] : [.. pair[1].Split(',').Select(static one => double.Parse(one, null))];
            settings = pair[0] switch
            {
                "weight" => settings with { Weights = numbers },
                "density" => settings with { Density = numbers },
                "gamma" => settings with { Gamma = numbers },
                "decay" => settings with { Decay = numbers[0] },
                "lambda" => settings with { Lambda = numbers[0] },
                "interpolation" => settings with { Interpolation = numbers[0] },
                "row" => settings with { Grouping = MergeGrouping.Row },
                "column" => settings with { Grouping = MergeGrouping.Column },
                _ => settings,
            };
        }

        return (settings, int.Parse(words[1], null), words.Contains("base"));
    }
}
