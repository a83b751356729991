using CheckpointTools.Names;

namespace CheckpointTools.Tests.Names;

public class NearestNamesTests
{
    [Theory]
    [InlineData("encoder/kernal", "encoder/kernel")] // another letter
    [InlineData("encoder/kernl", "encoder/kernel")] // one too few
    [InlineData("encoder/kernell", "encoder/kernel")] // one too many
    [InlineData("encoder/kernle", "encoder/kernel")] // swapped
    [InlineData("ncoder/kernel", "encoder/kernel")] // at the start
    [InlineData("ENCODER/Kernel", "encoder/kernel")]
    public void Finds_a_misspelt_name(string wanted, string meant) =>
        Assert.Equal(meant, NearestNames.Find(wanted, ["global_step", meant, "decoder/bias"])[0]);

    [Fact]
    public void Finds_the_same_last_part_in_another_scope() =>
        Assert.Equal(["model/bert/gamma", "gamma"], NearestNames.Find("bert2/gamma", ["model/bert/gamma", "beta", "gamma", "xgamma"]));

    [Fact]
    public void Puts_the_nearest_first_and_keeps_to_the_limit() =>
        Assert.Equal(
            ["Variable_12", "variable_1", "variable_2"],
            NearestNames.Find("variable_12", ["variable_3", "zzz", "variable_1", "variable_2", "Variable_12"])
        );

    [Fact]
    public void Keeps_the_nearest_of_more_than_it_may_name() =>
        Assert.Equal(["variable_13"], NearestNames.Find("variable_12", ["variable_34", "variable_13", "variable_56"], max: 1));

    [Fact]
    public void Suggests_nothing_when_nothing_is_near()
    {
        Assert.Empty(NearestNames.Find("alpha_dropout", ["kernel", "bias", ""]));
        Assert.Empty(NearestNames.Find("", ["kernel"]));
        Assert.Empty(NearestNames.Find("x", ["y"]));
        Assert.Empty(NearestNames.Find("kernel", ["kernel"], max: 0));
    }

    /// <summary>
    /// The banded computation against the plain one, on names over two letters where every case of the recurrence occurs.
    /// </summary>
    [Fact]
    public void Agrees_with_the_full_edit_distance()
    {
        var random = new Random(20161216);
        for (int i = 0; i < 20_000; i++)
        {
            string wanted = Letters(random, random.Next(3, 22));
            string candidate = Letters(random, random.Next(3, 22));
            bool expected = wanted == candidate || FullDistance(wanted, candidate) <= Math.Clamp(wanted.Length / 4, 1, 4);
            Assert.True(expected == (NearestNames.Find(wanted, [candidate]).Count == 1), $"{wanted} {candidate}");
        }
    }

    private static string Letters(Random random, int length) =>
        string.Create(
            length,
            random,
            (s, r) =>
            {
                for (int i = 0; i < s.Length; i++)
                {
                    s[i] = "ab"[r.Next(2)];
                }
            }
        );

    private static int FullDistance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                d[i, j] =
                    i == 0 || j == 0
                        ? i + j
                        : Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
