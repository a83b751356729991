using System.Buffers;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>The texts of a graph, one after the other in one buffer.</summary>
internal sealed class GraphTexts
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> this[TextRange text] => _bytes.WrittenSpan.Slice(text.Start, text.Length);

    public TextRange Add(ReadOnlySpan<byte> text)
    {
        int start = _bytes.WrittenCount;
        _bytes.Write(text);
        return new TextRange(start, text.Length);
    }

    public TextRange Add(string text) => Add(TensorName.ToBytes(text));

    /// <summary>Adds all texts of another graph.</summary>
    /// <returns>By how much their places are moved.</returns>
    public int Add(GraphTexts others) => Add(others._bytes.WrittenSpan).Start;
}
