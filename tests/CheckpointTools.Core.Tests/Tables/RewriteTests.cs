using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Tables;

/// <summary>The writer lays tables out as TensorFlow's own does: the entries of an uncompressed index give back the file.</summary>
public sealed class RewriteTests
{
    public static IEnumerable<TheoryDataRow<string>> WrittenByTensorFlow =>
        [
            .. FixtureRows.PrefixesUnder(FixtureRows.TensorFlowMade),
            .. FixtureRows.PrefixesUnder("oracle/graph/golden"),
            .. FixtureRows.PrefixesUnder("oracle/graph/bases"),
            .. FixtureRows.PrefixesUnder("oracle/initfrom/ckpts"),
        ];

    [Theory]
    [MemberData(nameof(WrittenByTensorFlow))]
    public void Entries_of_an_uncompressed_index_give_back_the_file(string prefix)
    {
        string path = Fixtures.Require(prefix + ".index");

        Assert.Equal(File.ReadAllBytes(path), TableBytes.Write(TableBytes.ReadFile(path)));
    }

    [Fact]
    public void The_smallest_index_of_the_format_description_is_written_byte_for_byte()
    {
        byte[] file = TableBytes.Write([
            ([], Convert.FromHexString("08011a020801")),
            ("a"u8.ToArray(), Convert.FromHexString("0803120028043563" + "3f7f28")),
        ]);

        Assert.Equal(
            "000006"
                + "08011a020801"
                + "00010b61"
                + "08031200280435633f7f28"
                + "0000000001000000"
                + "0088e911d5"
                + "0000000001000000"
                + "00c0f2a1b0"
                + "000102620020"
                + "0000000001000000"
                + "0030d3691c"
                + "2508320e"
                + new string('0', 72)
                + "57fb808b247547db",
            Convert.ToHexStringLower(file)
        );
        Assert.Equal(117, file.Length);
    }

    [Fact]
    public void An_index_of_several_blocks_is_cut_where_TensorFlow_cuts_it()
    {
        byte[] file = File.ReadAllBytes(Fixtures.Require("tf-made/many_names/model.index"));

        Assert.True(file.Length > 262144);
        Assert.Equal(file, TableBytes.Write(TableBytes.ReadFile(Fixtures.Require("tf-made/many_names/model.index"))));
    }
}
