using CheckpointTools.Binary;
using CheckpointTools.Formats.V1;
using CheckpointTools.Slices;

namespace CheckpointTools.Verification;

/// <summary>Checks which records of a V1 file its list names. Records of variables that are listed with a fault are not judged.</summary>
internal sealed class ListedRecords
{
    private readonly HashSet<byte[]> _keys = new(ByteSequenceComparer.Instance);
    private readonly HashSet<byte[]> _notJudged = new(ByteSequenceComparer.Instance);

    /// <param name="reader">The checkpoint.</param>
    /// <param name="file">The number of the file among the files that were read.</param>
    public ListedRecords(V1Reader reader, int file)
    {
        foreach (V1Tensor tensor in reader.Tensors)
        {
            if (tensor.Fault is not null)
            {
                _notJudged.Add(tensor.Name);
            }

            foreach (V1Slice slice in tensor.Slices.Where(slice => slice.File == file))
            {
                _keys.Add(SliceKey.Encode(tensor.Name, slice.Slice));
            }
        }
    }

    public int UnlistedCount { get; private set; }

    /// <summary>The variable that the first unlisted record belongs to.</summary>
    public string FirstUnlisted { get; private set; } = "";

    /// <summary>Counts the record of a key if the list does not name it.</summary>
    public void Check(ReadOnlySpan<byte> key)
    {
        // The empty key belongs to the list itself.
        byte[] copy = key.ToArray();
        if (copy.Length == 0 || _keys.Contains(copy))
        {
            return;
        }

        byte[] name = SliceKey.TryDecode(key, out byte[]? decoded, out _) ? decoded : copy;
        if (!_notJudged.Contains(name) && UnlistedCount++ == 0)
        {
            FirstUnlisted = TensorName.ToText(name);
        }
    }
}
