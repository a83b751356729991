using CheckpointTools.Binary;

namespace CheckpointTools.Comparing;

/// <summary>A variable's name as a path of segments, without the suffix of object-based checkpoints.</summary>
internal sealed class VariablePath
{
    /// <summary>The last segment of every variable of an object-based checkpoint.</summary>
    public const string ValueName = "VARIABLE_VALUE";

    /// <summary>No model nests deeper, and every segment costs an entry in the indexes.</summary>
    public const int MaxSegments = 64;

    private readonly int[] _starts;

    private VariablePath(string text, int[] starts)
    {
        Text = text;
        _starts = starts;
    }

    /// <summary>The path as text.</summary>
    public string Text { get; }

    public int SegmentCount => _starts.Length;

    /// <summary>The path; null for a name that no rule of a map could move: one with an empty segment or too many segments.</summary>
    public static VariablePath? Parse(string name)
    {
        string text = ObjectSuffix.Strip(name);
        var starts = new List<int> { 0 };
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '/')
            {
                starts.Add(i + 1);
            }
        }

        bool hasEmpty = starts.Exists(start => start == text.Length || text[start] == '/');
        return hasEmpty || starts.Count > MaxSegments ? null : new VariablePath(text, [.. starts]);
    }

    /// <summary>
    /// The paths of names. If two names have the same path, with and without the suffix of object-based checkpoints, neither gets one.
    /// </summary>
    public static VariablePath?[] ParseAll(IEnumerable<string> names)
    {
        VariablePath?[] paths = [.. names.Select(Parse)];
        foreach (
            IGrouping<string, int> same in Enumerable
                .Range(0, paths.Length)
                .Where(i => paths[i] is not null)
                .GroupBy(i => paths[i]!.Text, StringComparer.Ordinal)
                .Where(static same => same.Skip(1).Any())
                .ToArray()
        )
        {
            foreach (int i in same)
            {
                paths[i] = null;
            }
        }

        return paths;
    }

    /// <summary>The scopes of two paths in front of the end that they have in common.</summary>
    public static (string First, string Second) ScopesOf(VariablePath first, VariablePath second)
    {
        int count = 0;
        int most = Math.Min(first.SegmentCount, second.SegmentCount);
        while (count < most && first.Segment(first.SegmentCount - count - 1) == second.Segment(second.SegmentCount - count - 1))
        {
            count++;
        }

        return count == 0 ? (first.Text, second.Text) : (first.Without(count), second.Without(count));
    }

    /// <summary>A name in a scope; "" is the root.</summary>
    public static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}/{name}";

    /// <summary>The last segments.</summary>
    public string Last(int count) => Text[_starts[^count]..];

    /// <summary>The scope without the last segments; "" is the root.</summary>
    public string Without(int count) => count == _starts.Length ? "" : Text[..(_starts[^count] - 1)];

    /// <summary>One segment.</summary>
    public string Segment(int index) => Text[_starts[index]..(index + 1 == _starts.Length ? Text.Length : _starts[index + 1] - 1)];

    /// <summary>The numbers in a scope, such as "3,0" for "tower_3/layer_0": they identify one of many equal parts.</summary>
    public static string NumbersIn(string scope)
    {
        if (!scope.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return "";
        }

        var numbers = new List<string>();
        for (int i = 0; i < scope.Length; i++)
        {
            int start = i;
            while (i < scope.Length && char.IsAsciiDigit(scope[i]))
            {
                i++;
            }

            if (i > start)
            {
                numbers.Add(scope[start..i]);
            }
        }

        return string.Join(',', numbers);
    }

    /// <summary>The path as text.</summary>
    public override string ToString() => Text;
}
