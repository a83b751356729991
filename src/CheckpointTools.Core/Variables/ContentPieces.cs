using CheckpointTools.Binary;
using CheckpointTools.Reading;

namespace CheckpointTools.Variables;

/// <summary>Values from front to back, read and computed on all cores.</summary>
internal static class ContentPieces
{
    /// <summary>The same values for several threads; the content itself where only one can read it.</summary>
    /// <param name="content">The content, of which nothing was read.</param>
    /// <param name="count">How many are wanted.</param>
    public static IReadOnlyList<VariableContent> ShareAmong(VariableContent content, int count)
    {
        var shared = new List<VariableContent>();
        while (count > 1 && shared.Count < count && content.Share() is { } one)
        {
            shared.Add(one);
        }

        return shared.Count == 0 ? [content] : shared;
    }

    /// <summary>Hands on all bytes, whole elements at a time and in their order, on this thread.</summary>
    public static void ForEach(VariableContent content, ByteSink sink)
    {
        IReadOnlyList<VariableContent> contents = ShareAmong(content, ReadAhead.ReadersFor(content.Length));
        ReadAhead.Run([.. contents.Select<VariableContent, ReadAhead.Read>(static one => one.Read)], content.Length, sink);
    }
}
