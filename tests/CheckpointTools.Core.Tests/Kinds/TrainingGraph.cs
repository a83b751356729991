using System.Text;
using CheckpointTools.Tests.Models;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Kinds;

/// <summary>
/// A checkpoint and the .meta of the training that saved it, from a few lines: "name = Op(input, input)", with the functions of a call in
/// braces; "function f(a, b) -> result" to "end"; "collection name: variables". A variable is "name = Variable [shape]".
/// </summary>
internal sealed class TrainingGraph
{
    private const int Nodes = 1;
    private const int FunctionNodes = 3;

    private readonly GraphBytes _nodes = new();
    private readonly GraphBytes _functions = new();
    private readonly GraphBytes _collections = new();
    private readonly List<(string Name, string Shape)> _variables = [];

    public TrainingGraph(string text)
    {
        string[] lines = [.. text.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0)];
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("function ", StringComparison.Ordinal))
            {
                int end = Array.IndexOf(lines, "end", i);
                AddFunction(lines[i], lines[(i + 1)..end]);
                i = end;
            }
            else if (lines[i].StartsWith("collection ", StringComparison.Ordinal))
            {
                AddCollection(lines[i]);
            }
            else
            {
                AddNode(lines[i], _nodes, Nodes);
            }
        }
    }

    /// <summary>Writes the checkpoint and its model.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="keyOf">The key of a variable; by default its name.</param>
    /// <returns>The prefix.</returns>
    public string Write(TemporaryDirectory directory, Func<string, string>? keyOf = null)
    {
        keyOf ??= static name => name;
        var bundle = new BundleBuilder();
        foreach ((string name, string shape) in _variables)
        {
            var parsed = TensorShape.Parse(shape);
            bundle.Add(keyOf(name), DataType.Float32, parsed, new byte[parsed.ElementCount * 4]);
        }

        string prefix = bundle.Write(directory);
        File.WriteAllBytes(prefix + ".meta", ToMeta(keyOf));
        return prefix;
    }

    private byte[] ToMeta(Func<string, string> keyOf)
    {
        string[] names = [.. _variables.Select(static variable => variable.Name)];
        _nodes.Strings("save/names", [.. names.Select(keyOf)]);
        _nodes.Node("save/SaveV2", "SaveV2", ["save/Const", "save/names", "save/slices", .. names]);
        _nodes.Node("save/control_dependency", "Identity", "save/Const", "^save/SaveV2");
        byte[] graph = [.. _nodes.ToArray(), .. new GraphBytes().Field(2, _functions.ToArray()).ToArray()];
        byte[] saver = new GraphBytes()
            .Field(1, Encoding.ASCII.GetBytes("save/Const:0"))
            .Field(2, Encoding.ASCII.GetBytes("save/control_dependency:0"))
            .ToArray();
        return [.. new GraphBytes().Field(2, graph).Field(3, saver).ToArray(), .. _collections.ToArray()];
    }

    private void AddNode(string line, GraphBytes to, int number)
    {
        string[] sides = line.Split(" = ");
        string[] functions = [];
        string right = sides[1];
        if (right.IndexOf('{', StringComparison.Ordinal) is >= 0 and var brace)
        {
            functions = Words(right[(brace + 1)..].TrimEnd('}'));
            right = right[..brace].Trim();
        }

        if (right.StartsWith("Variable ", StringComparison.Ordinal))
        {
            _variables.Add((sides[0], right["Variable ".Length..]));
            right = "VarHandleOp";
        }

        int open = right.IndexOf('(', StringComparison.Ordinal);
        var node = new GraphBytes()
            .Field(1, Encoding.ASCII.GetBytes(sides[0]))
            .Field(2, Encoding.ASCII.GetBytes(open < 0 ? right : right[..open]));
        foreach (string input in open < 0 ? [] : Words(right[(open + 1)..].TrimEnd(')')))
        {
            node.Field(3, Encoding.ASCII.GetBytes(input));
        }

        for (int i = 0; i < functions.Length; i++)
        {
            byte[] name = new GraphBytes().Field(1, Encoding.ASCII.GetBytes(functions[i])).ToArray();
            byte[] value = new GraphBytes().Field(10, name).ToArray();
            node.Field(5, new GraphBytes().Field(1, Encoding.ASCII.GetBytes($"function_{i}")).Field(2, value).ToArray());
        }

        to.Field(number, node.ToArray());
    }

    private void AddFunction(string head, string[] lines)
    {
        string[] sides = head["function ".Length..].Split("->");
        int open = sides[0].IndexOf('(', StringComparison.Ordinal);
        var signature = new GraphBytes().Field(1, Encoding.ASCII.GetBytes(sides[0][..open]));
        foreach (string argument in Words(sides[0][(open + 1)..].Trim().TrimEnd(')')))
        {
            signature.Field(2, new GraphBytes().Field(1, Encoding.ASCII.GetBytes(argument)).ToArray());
        }

        string[] results = Words(sides[1]);
        var function = new GraphBytes();
        for (int i = 0; i < results.Length; i++)
        {
            byte[] name = Encoding.ASCII.GetBytes($"output_{i}");
            signature.Field(3, new GraphBytes().Field(1, name).ToArray());
            function.Field(4, new GraphBytes().Field(1, name).Field(2, Encoding.ASCII.GetBytes(results[i])).ToArray());
        }

        function.Field(1, signature.ToArray());
        foreach (string line in lines)
        {
            AddNode(line, function, FunctionNodes);
        }

        _functions.Field(1, function.ToArray());
    }

    private void AddCollection(string line)
    {
        string[] sides = line["collection ".Length..].Split(':');
        var list = new GraphBytes();
        foreach (string variable in Words(sides[1]))
        {
            list.Field(1, new GraphBytes().Field(1, Encoding.ASCII.GetBytes(variable + ":0")).ToArray());
        }

        byte[] value = new GraphBytes().Field(2, list.ToArray()).ToArray();
        _collections.Field(4, new GraphBytes().Field(1, Encoding.ASCII.GetBytes(sides[0])).Field(2, value).ToArray());
    }

    private static string[] Words(string text) => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
}
