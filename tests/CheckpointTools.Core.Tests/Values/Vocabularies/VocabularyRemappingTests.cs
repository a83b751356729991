using System.Text.Json;
using CheckpointTools.Values.Vocabularies;

namespace CheckpointTools.Tests.Values.Vocabularies;

/// <summary>What TensorFlow's warm start did with tables and vocabularies.</summary>
public sealed class VocabularyRemappingTests
{
    private const string Folder = "oracle/vocab";

    private static readonly JsonElement[] Cases = Load();

    public static TheoryData<string> Carried => [.. Cases.Where(static one => one.TryGetProperty("ok", out _)).Select(Id)];

    [Theory]
    [MemberData(nameof(Carried))]
    public void Rows_follow_their_words_as_in_TensorFlow(string id)
    {
        JsonElement recorded = Cases.Single(one => Id(one) == id);
        double backup = recorded.GetProperty("backup").GetDouble();
        int axis = recorded.GetProperty("axis").GetInt32();
        double[][] table = ReadTable(recorded);
        VocabularyRemapping remapping = Remap(recorded);
        remapping.RequireRows(axis == 0 ? table.Length : table[0].Length);

        int[] rows = remapping.OldRows.ToArray();
        double[][] remapped =
            axis == 0
                ? [.. rows.Select(row => row < 0 ? [.. table[0].Select(_ => backup)] : table[row])]
                : [.. table.Select(line => rows.Select(column => column < 0 ? backup : line[column]).ToArray())];

        double[][] expected = JsonSerializer.Deserialize<double[][]>(recorded.GetProperty("ok").GetRawText())!;
        Assert.Equal(expected, remapped);
    }

    [Theory]
    [InlineData("old-twice", "Line 3 of the vocabulary {0} is 'the', as line 1 is already", "old_twice.txt")]
    [InlineData("new-blank", "Line 2 of the vocabulary {0} is empty", "blank.txt")]
    [InlineData("new-empty", "The vocabulary {0} has no words", "empty.txt")]
    [InlineData("new-size-more", "The first 4 words of the vocabulary {0} are wanted, but it has 2 words", "subset.txt")]
    [InlineData("old-long", "The word 'ran' on line 7 of the vocabulary {0} is to be kept, but the table has 5 rows", "old_long.txt")]
    public void What_TensorFlow_refuses_of_vocabularies_is_refused_with_file_line_and_word(string id, string message, string file)
    {
        JsonElement recorded = Cases.Single(one => Id(one) == id);
        Assert.True(recorded.TryGetProperty("error", out _));

        CheckpointException error = Assert.Throws<CheckpointException>(() => Remap(recorded).RequireRows(ReadTable(recorded).Length));

        string path = PathTo("vocab/" + file);
        Assert.Equal((CheckpointError.InvalidVocabulary, path), (error.Error, error.File));
        Assert.StartsWith(string.Format(null, message, path), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("old.txt", "more.txt", 0, 3, 3, 2)]
    [InlineData("old.txt", "more.txt", 4, 3, 3, 2)]
    [InlineData("old.txt", "reordered.txt", 0, 5, 0, 0)]
    [InlineData("old.txt", "other.txt", 1, 0, 3, 5)]
    [InlineData("old_long.txt", "subset.txt", 0, 2, 0, 5)]
    public void Words_that_are_kept_new_and_dropped_are_counted(string old, string @new, int buckets, int kept, int added, int dropped)
    {
        VocabularyRemapping remapping = VocabularyRemapping.Create(
            Vocabulary.Read(PathTo("vocab/" + old)),
            Vocabulary.Read(PathTo("vocab/" + @new)),
            buckets
        );

        Assert.Equal((kept, added, dropped), (remapping.KeptCount, remapping.NewCount, remapping.DroppedCount));
        Assert.Equal(kept + added + buckets, remapping.OldRows.Length);
    }

    [Fact]
    public void Fewer_old_words_than_the_file_has_leave_the_others_new()
    {
        VocabularyRemapping remapping = VocabularyRemapping.Create(
            Vocabulary.Read(PathTo("vocab/old.txt"), 2),
            Vocabulary.Read(PathTo("vocab/reordered.txt"), 4)
        );

        Assert.Equal([-1, -1, -1, 1], remapping.OldRows.ToArray());
        Assert.Equal((1, 3, 1), (remapping.KeptCount, remapping.NewCount, remapping.DroppedCount));
    }

    private static VocabularyRemapping Remap(JsonElement recorded)
    {
        long oldSize = recorded.GetProperty("old_size").GetInt64();
        long newSize = recorded.GetProperty("new_size").GetInt64();
        return VocabularyRemapping.Create(
            Vocabulary.Read(PathTo(recorded.GetProperty("old_vocabulary").GetString()!), oldSize < 0 ? null : oldSize),
            Vocabulary.Read(PathTo(recorded.GetProperty("new_vocabulary").GetString()!), newSize),
            recorded.GetProperty("oov_buckets").GetInt32()
        );
    }

    private static double[][] ReadTable(JsonElement recorded)
    {
        using Checkpoint checkpoint = Checkpoint.Open(PathTo(recorded.GetProperty("checkpoint").GetString()!));
        var values = (Array)checkpoint.Read(recorded.GetProperty("tensor").GetString()!);
        return
        [
            .. Enumerable
                .Range(0, values.GetLength(0))
                .Select(row =>
                    Enumerable
                        .Range(0, values.GetLength(1))
                        .Select(column => Convert.ToDouble(values.GetValue(row, column), null))
                        .ToArray()
                ),
        ];
    }

    private static JsonElement[] Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathTo("cases.json")));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    private static string Id(JsonElement recorded) => recorded.GetProperty("id").GetString()!;

    private static string PathTo(string relative) => Path.GetFullPath(Path.Combine(Fixtures.Require(Folder), relative));
}
