using System.Globalization;
using System.Text;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Safetensors;

/// <summary>Divides tensors into files of a maximum size, and writes the index of these files, as the hubs of models expect both.</summary>
internal static class SafetensorsShards
{
    public const string Suffix = ".safetensors";

    /// <summary>Divides tensors, in their order. One that is larger than the maximum gets a file of its own.</summary>
    public static List<List<SafetensorsOutputTensor>> Divide(IEnumerable<SafetensorsOutputTensor> tensors, long maxSize)
    {
        var shards = new List<List<SafetensorsOutputTensor>>();
        var current = new List<SafetensorsOutputTensor>();
        long size = 0;
        foreach (SafetensorsOutputTensor tensor in tensors)
        {
            if (tensor.Size > maxSize)
            {
                shards.Add([tensor]);
                continue;
            }

            if (tensor.Size > maxSize - size && current.Count > 0)
            {
                shards.Add(current);
                (current, size) = ([], 0);
            }

            current.Add(tensor);
            size += tensor.Size;
        }

        if (current.Count > 0 || shards.Count == 0)
        {
            shards.Add(current);
        }

        return shards;
    }

    /// <summary>The path of one of several files, for the path that a single one would have.</summary>
    public static string PathOf(string path, int shard, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{path[..^Suffix.Length]}-{shard + 1:D5}-of-{count:D5}{Suffix}");

    /// <summary>The path of the index.</summary>
    public static string IndexPathOf(string path) => path[..^Suffix.Length] + SafetensorsIndex.Suffix;

    /// <summary>The text of the index: sorted, indented by two, everything else than ASCII escaped.</summary>
    /// <param name="shards">The tensors of each file, and its name.</param>
    public static byte[] WriteIndex(IReadOnlyList<(string FileName, IReadOnlyList<SafetensorsOutputTensor> Tensors)> shards)
    {
        long total = shards.Sum(static shard => shard.Tensors.Sum(static tensor => tensor.Size));
        var entries = shards
            .SelectMany(static shard => shard.Tensors.Select(tensor => (Name: TensorName.ToText(tensor.Name), shard.FileName)))
            .OrderBy(static entry => entry.Name, Comparer<string>.Create(TensorName.Compare))
            .ToList();
        var text = new StringBuilder("{\n  \"metadata\": {\n    \"total_size\": ");
        text.Append(total).Append("\n  },\n  \"weight_map\": {");
        for (int i = 0; i < entries.Count; i++)
        {
            text.Append(i == 0 ? "\n    " : ",\n    ");
            AppendText(text, entries[i].Name);
            text.Append(": ");
            AppendText(text, entries[i].FileName);
        }

        text.Append(entries.Count == 0 ? "}\n}\n" : "\n  }\n}\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or > '~' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
