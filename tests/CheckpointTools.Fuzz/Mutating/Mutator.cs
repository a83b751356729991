using CheckpointTools.Fuzz.Formats;

namespace CheckpointTools.Fuzz.Mutating;

/// <summary>Chance from a pinned seed, and what to change with it: bytes, messages, tables.</summary>
/// <param name="seed">The same seed and inputs give the same mutations.</param>
public sealed class Mutator(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A number below <paramref name="limit"/>; 0 if the limit is.</summary>
    /// <param name="limit">The limit.</param>
    public int Below(int limit) => limit <= 1 ? 0 : _random.Next(limit);

    /// <summary>True once in so many times.</summary>
    /// <param name="times">How many.</param>
    public bool OnceIn(int times) => _random.Next(times) == 0;

    /// <summary>One element.</summary>
    /// <param name="items">The elements.</param>
    public T Pick<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items[_random.Next(items.Count)];
    }

    /// <summary>A number of a kind that breaks things, or a small one.</summary>
    public ulong Number() => OnceIn(3) ? (ulong)Below(300) : Pick(Tokens.Numbers) + (OnceIn(4) ? (ulong)Below(9) - 4 : 0);

    /// <summary>Bytes with a few changes that know nothing of their meaning.</summary>
    /// <param name="input">What is changed.</param>
    /// <param name="other">What parts are taken of.</param>
    /// <param name="maxLength">The result is no longer.</param>
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

    /// <summary>A protobuf message with a changed, added, moved or missing field, here or further inside.</summary>
    /// <param name="message">The message; anything else is changed as bytes.</param>
    public byte[] Message(byte[] message) => MessageMutations.Apply(message, this, 0);

    /// <summary>A table with changed bytes, mostly with right checksums, or with changed entries in another layout.</summary>
    /// <param name="table">The table.</param>
    /// <param name="other">A table that parts are taken of.</param>
    /// <param name="maxLength">The result is not much longer.</param>
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
