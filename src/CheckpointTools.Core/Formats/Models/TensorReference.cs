using System.Globalization;

namespace CheckpointTools.Formats.Models;

/// <summary>A node's output as other nodes refer to it: "node", "node:1", or in a function "node:tensors:1".</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Output">The number of the output.</param>
internal readonly record struct TensorReference(string Node, int Output)
{
    public static TensorReference Parse(string text)
    {
        int first = text.IndexOf(':', StringComparison.Ordinal);
        if (first < 0)
        {
            return new TensorReference(text, 0);
        }

        _ = int.TryParse(text.AsSpan(text.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int output);
        return new TensorReference(text[..first], output);
    }
}
