using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Slices;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Writing;

/// <summary>Any bytes are a name, as long as they are a name's bytes and nothing else's.</summary>
public sealed class NameTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _source;

    public NameTests() => _source = new SmallBundle().Bytes("a", [1]).Bytes("b", [2]).Write(_directory["source"]);

    [Theory]
    [InlineData("80")]
    [InlineData("FFFE78")]
    [InlineData("61C32FC3A4")]
    [InlineData("00")]
    [InlineData("0077")]
    [InlineData("E697A5E69CAC2FF09F9880")]
    [InlineData("20612020")]
    [InlineData("2F612F")]
    [InlineData("610A0962")]
    public void Survive_a_rename_and_another_copy(string hex) => AssertSurvives(Convert.FromHexString(hex));

    [Fact]
    public void Longer_than_a_block_survive() => AssertSurvives(Encoding.ASCII.GetBytes(new string('n', 600_000)));

    [Fact]
    public void That_stand_for_no_bytes_are_refused()
    {
        AssertInvalid("");
        AssertInvalid("a\uD800b");
        AssertInvalid("\uDC7F");
    }

    /// <summary>"é" is the bytes C3 A9; written as escapes they would make a second text for one name.</summary>
    [Fact]
    public void Are_refused_when_bytes_of_a_character_are_written_one_by_one() => AssertInvalid("\uDCC3\uDCA9");

    [Fact]
    public void Are_refused_when_they_read_as_the_key_of_a_slice() =>
        AssertInvalid(TensorName.ToText(SliceKey.Encode("w"u8, new TensorSlice(new SliceExtent(0, 2)))));

    [Fact]
    public void Sort_by_their_bytes_not_as_text()
    {
        string copy = _directory["copy"];
        CheckpointVariable a = Checkpoints.Variable(_source, "a");

        Checkpoints.Copy([a.WithName("\uFF5E"), a.WithName("\U0001F600"), a.WithName("Z"), a.WithName("a"), a.WithName("\uDCFF")], copy);

        Assert.Equal(["Z", "a", "\uFF5E", "\U0001F600", "\uDCFF"], Checkpoints.List(copy).Select(static variable => variable.Name));
    }

    public void Dispose() => _directory.Dispose();

    private void AssertSurvives(byte[] bytes)
    {
        string name = TensorName.ToText(bytes);
        string renamed = _directory["renamed"];
        string copied = _directory["copied"];

        Checkpoints.Copy([Checkpoints.Variable(_source, "a").WithName(name)], renamed);
        Checkpoints.Copy(Checkpoints.List(renamed), copied);

        Assert.Equal(bytes, TableBytes.ReadFile(renamed + ".index")[1].Key);
        Assert.Equal(name, Checkpoints.List(copied).Single().Name);
        Assert.Equal(Checkpoints.Index(renamed), Checkpoints.Index(copied));
    }

    [Fact]
    public void Of_names_that_are_given_twice_and_cannot_be_stored_the_duplicates_are_told()
    {
        CheckpointVariable variable = Checkpoints.Variable(_source, "a").WithName("\uD83D");

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.Plan([variable, variable], _directory["copy"]));

        Assert.Equal(CheckpointError.DuplicateVariable, error.Error);
    }

    private void AssertInvalid(string name)
    {
        List<string> before = Tree.List(_directory.Path);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Copy(
                [Checkpoints.Variable(_source, "a").WithName(name), Checkpoints.Variable(_source, "b").WithName("é")],
                _directory["sub/copy"]
            )
        );

        Assert.Equal(CheckpointError.InvalidName, error.Error);
        Assert.Equal(before, Tree.List(_directory.Path));
    }
}
