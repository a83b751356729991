using CheckpointTools.Reporting;

namespace CheckpointTools.Tests.Reporting;

public class HtmlBuilderTests
{
    [Theory]
    [InlineData("<script>", "&lt;script&gt;")]
    [InlineData("\"a' & b", "&quot;a&#39; &amp; b")]
    [InlineData("a\u202Eb", "a`u{202e}b")]
    [InlineData("a\u200Bb\u2028", "a`u{200b}b`u{2028}")]
    [InlineData("bell\u0007", "bell`u{7}")]
    [InlineData("é日\U0001F600", "é日\U0001F600")]
    public void What_stands_in_braces_is_text(string name, string expected)
    {
        var html = new HtmlBuilder();
        html.Add($"<td title=\"{name}\">{name}{1234.5:N1}");
        Assert.Equal($"<td title=\"{expected}\">{expected}1,234.5", html.ToString());
    }

    /// <summary>What stands for a byte that is no text. A runner passes no such texts on, so it is no case of the above.</summary>
    [Fact]
    public void Half_of_a_pair_is_shown_by_its_number()
    {
        var html = new HtmlBuilder();
        html.AddText("a\uDC80\uD83Db");
        Assert.Equal("a`u{dc80}`u{d83d}b", html.ToString());
    }

    [Fact]
    public void A_path_may_break_behind_its_parts_and_is_escaped()
    {
        var html = new HtmlBuilder();
        html.AddPath("a/<b>/c");
        Assert.Equal("a/<wbr>&lt;b&gt;/<wbr>c", html.ToString());
    }

    /// <summary>A name may be as long as a file allows. Where each part copied the rest, this took minutes.</summary>
    [Fact(Timeout = 20_000)]
    public async Task A_path_of_a_million_parts_takes_no_longer_than_its_text()
    {
        var html = new HtmlBuilder();
        await Task.Run(() => html.AddPath(new string('/', 1_000_000)), TestContext.Current.CancellationToken);
        Assert.Equal(1_000_000 * "/<wbr>".Length, html.ToString().Length);
    }
}
