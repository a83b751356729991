using CheckpointTools.Binary;
using CheckpointTools.Fuzz.Formats;

namespace CheckpointTools.Fuzz.Mutating;

/// <summary>Changes the entries of a table, which is then rewritten with right checksums: nothing else passes the first check.</summary>
internal static class TableMutations
{
    public static byte[] Apply(byte[] table, byte[] other, Mutator mutator, int maxLength)
    {
        List<TableEntry> entries = TableBytes.Decode(table);
        if (entries.Count == 0)
        {
            return mutator.Bytes(table, other, maxLength);
        }

        for (int left = 1 + mutator.Below(3); left > 0 && entries.Count > 0; left--)
        {
            Change(entries, other, mutator, maxLength);
        }

        return Encode(entries, mutator);
    }

    /// <summary>
    /// Writes entries in the order of their keys, rarely in another order, and in the usual layout, sometimes in another.
    /// </summary>
    public static byte[] Encode(List<TableEntry> entries, Mutator mutator)
    {
        if (!mutator.OnceIn(16))
        {
            entries =
            [
                .. entries
                    .DistinctBy(static entry => entry.Key, ByteSequenceComparer.Instance)
                    .OrderBy(static entry => entry.Key, ByteSequenceComparer.Instance),
            ];
        }

        TableLayout layout = mutator.OnceIn(4)
            ? new TableLayout(mutator.Pick([1, 40, 200, 262144]), mutator.Pick([1, 2, 16, 100]), mutator.OnceIn(3))
            : TableLayout.Usual;
        return TableBytes.Encode(entries, layout);
    }

    private static void Change(List<TableEntry> entries, byte[] other, Mutator mutator, int maxLength)
    {
        int at = mutator.Below(entries.Count);
        (byte[] key, byte[] value) = entries[at];
        switch (mutator.Below(12))
        {
            case 0:
                entries.RemoveAt(at);
                break;
            case 1:
                entries.Add(new TableEntry(mutator.Bytes(key, mutator.Pick(entries).Key, maxLength), value));
                break;
            case 2:
                entries[at] = new TableEntry(mutator.Bytes(key, mutator.Pick(entries).Key, maxLength), value);
                break;
            case 3:
                entries[at] = new TableEntry(key, mutator.Pick(entries).Value);
                break;
            case 4:
                entries[at] = new TableEntry(key, mutator.Bytes(value, mutator.Pick(entries).Value, maxLength));
                break;
            case 5:
                List<TableEntry> others = TableBytes.Decode(other);
                entries.AddRange(others.Skip(mutator.Below(others.Count)).Take(1 + mutator.Below(4)));
                break;
            default:
                entries[at] = new TableEntry(key, mutator.Message(value));
                break;
        }
    }
}
