using CheckpointTools.Formats.Models;

namespace CheckpointTools.Formats.Constants;

/// <summary>The strings of a constant as TensorFlow packs them: the lengths of all, then the bytes of all.</summary>
internal static class ConstantTexts
{
    /// <exception cref="CheckpointException">The lengths do not fit the bytes.</exception>
    public static IEnumerable<byte[]> Read(ModelReader reader, GraphConstant constant, long start, long end)
    {
        long count = constant.Shape.ElementCount;
        long position = start;
        var lengths = new List<long>();
        long total = 0;
        try
        {
            for (long i = 0; i < count; i++)
            {
                ulong length = reader.ReadVarint(ref position, end);
                if (length > (ulong)(end - start))
                {
                    throw Damaged(reader, constant, position);
                }

                lengths.Add((long)length);
                total += (long)length;
            }
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DamagedModel)
        {
            throw Damaged(reader, constant, position);
        }

        if (total != end - position)
        {
            throw Damaged(reader, constant, position);
        }

        var texts = new List<byte[]>(lengths.Count);
        foreach (long length in lengths)
        {
            texts.Add(reader.Bytes(new ModelField(0, true, position, position + length)).ToArray());
            position += length;
        }

        return texts;
    }

    private static CheckpointException Damaged(ModelReader reader, GraphConstant constant, long position) =>
        ConstantFaults.Size(reader.Path, constant.Name, position, "has texts whose lengths do not fit its bytes");
}
