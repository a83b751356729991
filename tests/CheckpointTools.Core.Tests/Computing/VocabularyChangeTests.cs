using System.Text.Json;
using CheckpointTools.Computing;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Computing;

/// <summary>
/// Tables that TensorFlow's warm start brought to another vocabulary, and those that it refuses and a careful tool takes.
/// </summary>
public class VocabularyChangeTests
{
    private const string Folder = "oracle/vocab";

    private static readonly JsonElement[] Cases = JsonSerializer.Deserialize<JsonElement[]>(
        File.ReadAllText(Fixtures.Require($"{Folder}/cases.json"))
    )!;

    public static TheoryData<string> Carried => [.. Cases.Where(static one => one.TryGetProperty("ok", out _)).Select(Id)];

    [Theory]
    [MemberData(nameof(Carried))]
    public void A_table_is_what_TensorFlow_made_of_it(string id)
    {
        JsonElement recorded = Cases.Single(one => Id(one) == id);
        CheckpointVariable made = Apply(recorded, recorded.GetProperty("axis").GetInt32());
        Assert.Equal(recorded.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt64()), made.Shape.Dimensions);
        Assert.Equal(
            JsonSerializer.Deserialize<float[][]>(recorded.GetProperty("ok").GetRawText())!.SelectMany(static row => row),
            Computed.Read<float>(made)
        );
    }

    /// <summary>TensorFlow refuses these for their dtype, rank or axis; rows follow their words all the same.</summary>
    [Theory]
    [InlineData("vector")]
    [InlineData("rank-3")]
    [InlineData("half")]
    [InlineData("int")]
    public void Every_dtype_and_rank_is_taken(string id)
    {
        JsonElement recorded = Cases.Single(one => Id(one) == id);
        CheckpointVariable table = Table(recorded);
        string[] old = File.ReadAllLines(PathOf(recorded, "old_vocabulary"));
        string[] words = File.ReadAllLines(PathOf(recorded, "new_vocabulary"));
        double[] before = Numbers(table);
        int row = before.Length / (int)table.Shape[0];

        double[] after = Numbers(Apply(recorded, 0));

        int size = recorded.GetProperty("new_size").GetInt32() is > 0 and int first ? first : words.Length;
        for (int i = 0; i < size; i++)
        {
            int from = Array.IndexOf(old, words[i]);
            double[] expected = from < 0 ? [.. Enumerable.Repeat(-7.0, row)] : before[(from * row)..((from + 1) * row)];
            Assert.Equal(expected, after[(i * row)..((i + 1) * row)]);
        }
    }

    [Fact]
    public void New_rows_need_something_that_fills_them()
    {
        JsonElement recorded = Cases.Single(static one => Id(one) == "oov");
        CheckpointException error = Assert.Throws<CheckpointException>(() => Change(recorded).Apply(Table(recorded), 0, null));
        Assert.Equal((CheckpointError.InvalidComputation, "emb"), (error.Error, error.Variable));
        Assert.Contains("gets 5 rows for words that are new", error.Message, StringComparison.Ordinal);
    }

    private static CheckpointVariable Apply(JsonElement recorded, int axis) =>
        Change(recorded).Apply(Table(recorded), axis, Padding.OfValue(recorded.GetProperty("backup").GetInt32()));

    private static VocabularyChange Change(JsonElement recorded) =>
        VocabularyChange.Read(
            PathOf(recorded, "old_vocabulary"),
            PathOf(recorded, "new_vocabulary"),
            recorded.GetProperty("oov_buckets").GetInt32(),
            SizeOf(recorded, "old_size"),
            SizeOf(recorded, "new_size")
        );

    private static CheckpointVariable Table(JsonElement recorded) =>
        Checkpoints.Variable(
            Fixtures.Require($"{Folder}/{recorded.GetProperty("checkpoint").GetString()}.index")[..^".index".Length],
            recorded.GetProperty("tensor").GetString()!
        );

    private static double[] Numbers(CheckpointVariable variable) =>
        Computed.Read<double>(VariableConversion.Cast(variable, DataType.Float64));

    private static long? SizeOf(JsonElement recorded, string name) =>
        recorded.GetProperty(name).ValueKind == JsonValueKind.Number && recorded.GetProperty(name).GetInt64() is > 0 and long size
            ? size
            : null;

    private static string PathOf(JsonElement recorded, string name) =>
        Fixtures.Require($"{Folder}/{recorded.GetProperty(name).GetString()}");

    private static string Id(JsonElement recorded) => recorded.GetProperty("id").GetString()!;
}
