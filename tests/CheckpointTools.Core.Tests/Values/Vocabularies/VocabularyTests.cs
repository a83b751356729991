using System.Text;
using CheckpointTools.Values.Vocabularies;

namespace CheckpointTools.Tests.Values.Vocabularies;

public sealed class VocabularyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\nb", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("a\r\nb\r", "a|b")]
    [InlineData("a\n\r", "a")]
    [InlineData(" a\na \nA\n a a\n\t\n", " a|a |A| a a|\t")]
    [InlineData("thé\nthe\n", "thé|the")]
    public void A_word_is_a_line_without_its_end(string text, string words)
    {
        Vocabulary vocabulary = Vocabulary.Read(Write(text));

        Assert.Equal(
            words.Split('|'),
            Enumerable.Range(0, vocabulary.Count).Select(line => Encoding.UTF8.GetString(vocabulary.Word(line)))
        );
        Assert.All(Enumerable.Range(0, vocabulary.Count), line => Assert.Equal(line, vocabulary.Find(vocabulary.Word(line))));
        Assert.Null(vocabulary.Find("nothere"u8));
    }

    [Fact]
    public void Words_are_bytes_whatever_their_encoding()
    {
        string path = _directory["words"];
        File.WriteAllBytes(path, [0xff, 0x0a, 0xfe, 0x0a]);

        Vocabulary vocabulary = Vocabulary.Read(path);

        Assert.Equal(1, vocabulary.Find([0xfe]));
        Assert.Null(vocabulary.Find([0xfd]));
    }

    [Theory]
    [InlineData("a\n\nb\n", "Line 2 of the vocabulary {0} is empty")]
    [InlineData("\na\n", "Line 1 of the vocabulary {0} is empty")]
    [InlineData("a\n\r\n", "Line 2 of the vocabulary {0} is empty")]
    [InlineData("a\nb\na\n", "Line 3 of the vocabulary {0} is 'a', as line 1 is already")]
    [InlineData("", "{0} has no words")]
    public void A_file_that_is_no_vocabulary_is_refused(string text, string message)
    {
        string path = Write(text);

        CheckpointException error = Assert.Throws<CheckpointException>(() => Vocabulary.Read(path));

        Assert.Equal((CheckpointError.InvalidVocabulary, path), (error.Error, error.File));
        Assert.Contains(string.Format(null, message, path), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_behind_those_that_count_are_not_looked_at()
    {
        string path = Write("a\nb\na\n\n");

        Assert.Equal(2, Vocabulary.Read(path, 2).Count);
        Assert.Throws<CheckpointException>(() => Vocabulary.Read(path, 3));
        Assert.Equal(1, Vocabulary.Read(path, 1).Count);
    }

    [Fact]
    public void More_words_than_there_are_cannot_be_taken()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => Vocabulary.Read(Write("a\nb\n"), 3));

        Assert.Equal(CheckpointError.InvalidVocabulary, error.Error);
        Assert.Contains("it has 2 words", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_error_of_its_own() =>
        Assert.True(Assert.Throws<CheckpointException>(() => Vocabulary.Read(_directory["nothere"])).File is not null);

    [Fact]
    public void Many_words_are_found()
    {
        Vocabulary vocabulary = Vocabulary.Read(Write(string.Join('\n', Enumerable.Range(0, 100_000).Select(static i => $"w{i}"))));

        Assert.Equal(100_000, vocabulary.Count);
        Assert.Equal(
            [0, 77_777, 99_999],
            new[] { "w0", "w77777", "w99999" }.Select(word => vocabulary.Find(Encoding.UTF8.GetBytes(word))!.Value)
        );
        Assert.Null(vocabulary.Find("w100000"u8));
    }

    private string Write(string text)
    {
        string path = _directory["words.txt"];
        File.WriteAllText(path, text);
        return path;
    }
}
