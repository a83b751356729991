using CheckpointTools.Fuzz.Formats;

namespace CheckpointTools.Fuzz.Mutating;

/// <summary>Randomness from a fixed seed, and the changes that it makes to bytes, messages and tables.</summary>
/// <param name="seed">The same seed and inputs give the same mutations.</param>
public sealed class Mutator(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A number below <paramref name="limit"/>; 0 if the limit is.</summary>
    /// <param name="limit">The limit.</param>
    public int Below(int limit) => limit <= 1 ? 0 : _random.Next(limit);

    /// <summary>True once in this many times.</summary>
    /// <param name="times">The number of times.</param>
    public bool OnceIn(int times) => _random.Next(times) == 0;

    /// <summary>One element.</summary>
    /// <param name="items">The elements.</param>
    public T Pick<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items[_random.Next(items.Count)];
    }

    /// <summary>A number of a kind that often breaks code, or a small one.</summary>
    public ulong Number() => OnceIn(3) ? (ulong)Below(300) : Pick(Tokens.Numbers) + (OnceIn(4) ? (ulong)Below(9) - 4 : 0);

    /// <summary>Bytes with a few changes that ignore their meaning.</summary>
    /// <param name="input">The bytes to change.</param>
    /// <param name="other">The bytes to take parts from.</param>
    /// <param name="maxLength">The maximum length of the result.</param>
    public byte[] Bytes(byte[] input, byte[] other, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(other);
        var bytes = new List<byte>(input);
        for (int left = 1 + Below(OnceIn(4) ? 16 : 4); left > 0; left--)
        {
            ByteMutations.Apply(bytes, other, this, maxLength);
        }

        return bytes.Count <= maxLength ? [.. bytes] : [.. bytes.Take(maxLength)];
    }

    /// <summary>A protobuf message with a changed, added, moved or missing field at any depth.</summary>
    /// <param name="message">The message; anything else is changed as bytes.</param>
    public byte[] Message(byte[] message) => MessageMutations.Apply(message, this, 0);

    /// <summary>A table with changed bytes, usually with right checksums, or with changed entries in another layout.</summary>
    /// <param name="table">The table.</param>
    /// <param name="other">A table to take parts from.</param>
    /// <param name="maxLength">The approximate maximum length of the result.</param>
    public byte[] Table(byte[] table, byte[] other, int maxLength)
    {
        if (OnceIn(3))
        {
            byte[] changed = Bytes(table, other, maxLength);
            if (!OnceIn(4))
            {
                TableBytes.RepairChecksums(changed);
            }

            return changed;
        }

        return TableMutations.Apply(table, other, this, maxLength);
    }

    internal void Fill(Span<byte> bytes) => _random.NextBytes(bytes);
}
