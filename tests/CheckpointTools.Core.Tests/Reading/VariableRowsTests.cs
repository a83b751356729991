using CheckpointTools.Locating;
using CheckpointTools.Tests.Computing;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Reading;

/// <summary>Values row by row: what one read gives as a whole, in parts.</summary>
public sealed class VariableRowsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly VariableReader _reader = new();

    public static IEnumerable<TheoryDataRow<string>> Recorded =>
        FixtureRows.FilesUnder(FixtureRows.TensorFlowMade, "expected*.json", static file => ExpectedCheckpoint.IsOfBundle(file));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_rows_of_a_variable_are_its_values_in_order(string recorded)
    {
        using var checkpoint = Checkpoint.Open(ExpectedCheckpoint.Load(Fixtures.Require(recorded)).Prefix);
        foreach (CheckpointVariable variable in checkpoint.Variables.Where(static one => one.DataType != DataType.Variant))
        {
            object whole = checkpoint.Read(variable, cancellationToken: TestContext.Current.CancellationToken);
            object[] rows = ReadRows(variable);

            Assert.Equal(Elements(whole), rows.SelectMany(Elements));
            Assert.Equal(variable.Shape.Rank == 0 ? 1 : variable.Shape[0], rows.Length);
            Assert.All(rows, row => Assert.Equal(Math.Max(0, variable.Shape.Rank - 1), (row as Array)?.Rank ?? 0));
        }
    }

    [Theory]
    [InlineData(3_000_000L)]
    [InlineData(700_000L, 3L)]
    [InlineData(2L, 700_000L)]
    public void Rows_go_on_where_a_piece_ends(params long[] sizes)
    {
        object[] rows = ReadRows(Computed.Counting("v", sizes));
        int expected = 0;
        Assert.Equal(sizes[0], rows.Length);
        Assert.True(rows.SelectMany(Elements).All(element => (int)element == expected++));
        Assert.Equal(sizes.Aggregate(1L, static (product, size) => product * size), expected);
    }

    [Theory]
    [InlineData(0, 0L)]
    [InlineData(0, 0L, 3L)]
    [InlineData(3, 3L, 0L)]
    public void What_has_no_elements_may_have_rows(int count, params long[] sizes) =>
        Assert.Equal(count, ReadRows(Computed.Counting("v", sizes)).Length);

    [Fact]
    public void A_damaged_value_is_a_fault_at_the_end_and_none_of_the_rows_that_were_asked_for_before()
    {
        string prefix = _directory["m"];
        foreach (string file in Fixtures.FilesOf(Fixtures.TfMade("bert_like", "bert_model.ckpt")))
        {
            File.Copy(file, prefix + Path.GetFileName(file)["bert_model.ckpt".Length..]);
        }

        string data = prefix + ".data-00000-of-00001";
        byte[] bytes = File.ReadAllBytes(data);
        Array.Fill(bytes, (byte)1);
        File.WriteAllBytes(data, bytes);
        CheckpointVariable kernel = CheckpointContents
            .ReadVariables(CheckpointLocator.Find(prefix))
            .First(static variable => variable.Name == "bert/pooler/dense/kernel");

        Assert.Equal(CheckpointError.ChecksumMismatch, Assert.Throws<CheckpointException>(() => ReadRows(kernel)).Error);
        Assert.IsType<float[]>(_reader.ReadRows(kernel, TestContext.Current.CancellationToken).First());
    }

    [Fact]
    public void A_stamp_changes_with_the_files_that_list_the_variables()
    {
        string prefix = _directory["m"];
        File.WriteAllText(prefix + ".index", "1");
        var location = new CheckpointLocation(prefix, CheckpointFormat.V2);
        string first = location.FindStamp();
        Assert.Equal(first, location.FindStamp());
        File.SetLastWriteTimeUtc(prefix + ".index", DateTime.UtcNow.AddMinutes(1));
        string second = location.FindStamp();
        File.Delete(prefix + ".index");
        Assert.Equal(3, new[] { first, second, location.FindStamp() }.Distinct().Count());
    }

    public void Dispose()
    {
        _reader.Dispose();
        _directory.Dispose();
    }

    private static IEnumerable<object> Elements(object value) => value is Array array ? array.Cast<object>() : [value];

    private object[] ReadRows(CheckpointVariable variable) => [.. _reader.ReadRows(variable, TestContext.Current.CancellationToken)];
}
