using CheckpointTools.Locating;

namespace CheckpointTools.Tests.Locating;

public class NumberedNameComparerTests
{
    [Fact]
    public void Numbers_count_as_numbers_and_the_rest_ordinally()
    {
        string[] ordered =
        [
            "",
            "1",
            "01a",
            "2",
            "10",
            "A",
            "a",
            "a-9",
            "a-9/b",
            "a-10",
            "a-99999999999999999999",
            "a-100000000000000000000",
            "a9",
            "b",
        ];
        Assert.Equal(ordered, ordered.Reverse().Order(NumberedNameComparer.Instance));
    }

    [Fact]
    public void Leading_zeros_make_another_name()
    {
        Assert.NotEqual(0, NumberedNameComparer.Instance.Compare("m-01", "m-1"));
        Assert.Equal(0, NumberedNameComparer.Instance.Compare("m-01", "m-01"));
    }
}
