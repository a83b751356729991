using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CheckpointTools.Binary;

namespace CheckpointTools.Fuzz.Mutating;

/// <summary>Changes bytes without regard to their meaning.</summary>
internal static class ByteMutations
{
    private const int LongestBlock = 64;
    private const int MaxRepeats = 4096;

    public static void Apply(List<byte> bytes, byte[] other, Mutator mutator, int maxLength)
    {
        if (bytes.Count == 0)
        {
            bytes.AddRange(mutator.OnceIn(2) && other.Length > 0 ? other : mutator.Pick(Tokens.Bytes));
            return;
        }

        int at = mutator.Below(bytes.Count);
        int length = 1 + mutator.Below(Math.Min(LongestBlock, bytes.Count - at));
        switch (mutator.Below(16))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << mutator.Below(8));
                break;
            case 2:
                bytes[at] = (byte)mutator.Below(256);
                break;
            case 3:
                bytes[at] = (byte)(bytes[at] + mutator.Below(35) - 17);
                break;
            case 4:
                OverwriteWord(bytes, at, mutator);
                break;
            case 5:
                InsertVarint(bytes, at, mutator);
                break;
            case 6:
                bytes.RemoveRange(at, length);
                break;
            case 7:
                bytes.InsertRange(mutator.Below(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 8:
                Overwrite(bytes, mutator.Below(bytes.Count), [.. bytes.GetRange(at, length)]);
                break;
            case 9:
                bytes.InsertRange(at, mutator.Pick(Tokens.Bytes));
                break;
            case 10:
                Overwrite(bytes, at, mutator.Pick(Tokens.Bytes));
                break;
            case 11:
                byte[] noise = new byte[length];
                mutator.Fill(noise);
                bytes.InsertRange(at, noise);
                break;
            case 12:
                Splice(bytes, at, other, mutator);
                break;
            case 13:
                InsertPart(bytes, at, other, mutator);
                break;
            case 14 when mutator.OnceIn(8):
                Repeat(bytes, at, Math.Min(length, 8), mutator, maxLength);
                break;
            case 15 when mutator.OnceIn(4):
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                AddToWord(bytes, at, mutator);
                break;
        }
    }

    private static void OverwriteWord(List<byte> bytes, int at, Mutator mutator)
    {
        byte[] word = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(word, mutator.Number());
        Overwrite(bytes, at, word.AsSpan(0, 1 << mutator.Below(4)));
    }

    private static void AddToWord(List<byte> bytes, int at, Mutator mutator)
    {
        Span<byte> rest = CollectionsMarshal.AsSpan(bytes)[at..];
        int change = mutator.Below(65) - 32;
        if (rest.Length >= sizeof(uint))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, BinaryPrimitives.ReadUInt32LittleEndian(rest) + (uint)change);
        }
        else
        {
            rest[0] = (byte)(rest[0] + change);
        }
    }

    /// <summary>Replaces the number that seems to begin there, or inserts one before it.</summary>
    private static void InsertVarint(List<byte> bytes, int at, Mutator mutator)
    {
        ReadOnlySpan<byte> rest = CollectionsMarshal.AsSpan(bytes)[at..];
        int before = rest.Length;
        if (mutator.OnceIn(2) && Varint.TryRead(ref rest, out _))
        {
            bytes.RemoveRange(at, before - rest.Length);
        }

        byte[] number = new byte[Varint.MaxLength];
        bytes.InsertRange(at, number[..Varint.Write(number, mutator.Number())]);
    }

    private static void Splice(List<byte> bytes, int at, byte[] other, Mutator mutator)
    {
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other.AsSpan(mutator.OnceIn(2) ? Math.Min(at, other.Length) : mutator.Below(other.Length)));
    }

    private static void InsertPart(List<byte> bytes, int at, byte[] other, Mutator mutator)
    {
        if (other.Length > 0)
        {
            int from = mutator.Below(other.Length);
            bytes.InsertRange(at, other.AsSpan(from, 1 + mutator.Below(Math.Min(LongestBlock, other.Length - from))));
        }
    }

    /// <summary>Code that takes more than linear time shows when something is repeated often.</summary>
    private static void Repeat(List<byte> bytes, int at, int length, Mutator mutator, int maxLength)
    {
        byte[] part = [.. bytes.GetRange(at, length)];
        int times = Math.Min(mutator.Below(MaxRepeats), Math.Max(0, maxLength - bytes.Count) / length);
        byte[] repeated = new byte[times * length];
        for (int i = 0; i < times; i++)
        {
            part.CopyTo(repeated, i * length);
        }

        bytes.InsertRange(at, repeated);
    }

    private static void Overwrite(List<byte> bytes, int at, ReadOnlySpan<byte> replacement)
    {
        Span<byte> rest = CollectionsMarshal.AsSpan(bytes)[at..];
        replacement[..Math.Min(rest.Length, replacement.Length)].CopyTo(rest);
    }
}
