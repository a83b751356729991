using System.Text;
using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Architecture;

/// <summary>
/// The part of docs/architecture.md that is generated from the assembly: the list of all allowed arrows. A new arrow fails the tests until
/// the page is generated again, and a reviewer then sees it as a changed line.
/// </summary>
internal static partial class ArchitecturePage
{
    /// <summary>If set to "write", the page is written, not only compared.</summary>
    private const string Variable = "CHECKPOINTTOOLS_PAGES";

    private const string Begin = "<!-- begin: rooms and arrows, made from the assembly -->\n";
    private const string End = "<!-- end -->\n";

    public static string Path { get; } = Checkout.PathTo("docs", "architecture.md");

    public static bool IsToBeWritten => Environment.GetEnvironmentVariable(Variable) == "write";

    /// <summary>The text between the markers.</summary>
    public static string Read()
    {
        string page = File.ReadAllText(Path);
        (int begin, int end) = FindPart(page);
        return page[begin..end];
    }

    /// <summary>The rooms that a room has arrows to, according to the page's table.</summary>
    public static IReadOnlyCollection<string> ReadUsedBy(string room)
    {
        Match row = Assert.Single(Row().Matches(Read()), row => row.Groups["room"].Value == room);
        return row.Groups["used"].Value is "nothing" ? [] : row.Groups["used"].Value.Split(", ");
    }

    public static void Write(RoomGraph graph)
    {
        string page = File.ReadAllText(Path);
        (int begin, int end) = FindPart(page);
        File.WriteAllText(Path, page[..begin] + Render(graph) + page[end..]);
    }

    /// <summary>A drawing, and a table from the bottom up: a room comes after the rooms that it uses.</summary>
    public static string Render(RoomGraph graph)
    {
        List<string> rooms =
        [
            .. graph.Rooms.OrderBy(room => graph.Below(room, []).Count).ThenBy(static room => room, StringComparer.Ordinal),
        ];
        var text = new StringBuilder();
        text.Append("```mermaid\nflowchart TD\n");
        foreach (string room in Enumerable.Reverse(rooms))
        {
            text.Append("    ").Append(ToId(room)).Append("[\"").Append(room).Append("\"]\n");
        }

        foreach (string room in Enumerable.Reverse(rooms))
        {
            foreach (string used in graph.UsedBy(room).Where(used => !IsImplied(graph, room, used)))
            {
                text.Append("    ").Append(ToId(room)).Append(" --> ").Append(ToId(used)).Append('\n');
            }
        }

        text.Append("```\n\n| room | uses |\n| --- | --- |\n");
        foreach (string room in rooms)
        {
            text.Append("| ").Append(room).Append(" | ").AppendJoin(", ", graph.UsedBy(room).DefaultIfEmpty("nothing")).Append(" |\n");
        }

        return text.ToString();
    }

    /// <summary>Whether the drawing already shows an arrow through others: the used room is also below another used room.</summary>
    private static bool IsImplied(RoomGraph graph, string room, string used) =>
        graph
            .UsedBy(room)
            .Where(between => between != used)
            .Any(between => graph.Below(between, []).Contains(used) && !graph.Below(used, []).Contains(between));

    private static string ToId(string room) => room.Trim('(', ')').Replace('.', '_');

    private static (int Begin, int End) FindPart(string page)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, $"{Path} has lost its markers.");
        return (begin, end);
    }

    [GeneratedRegex(@"^\| (?<room>[^|]+) \| (?<used>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
