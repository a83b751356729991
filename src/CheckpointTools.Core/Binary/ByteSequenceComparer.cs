using System.Diagnostics.CodeAnalysis;

namespace CheckpointTools.Binary;

/// <summary>Compares names and keys as sequences of unsigned bytes.</summary>
internal sealed class ByteSequenceComparer : IEqualityComparer<byte[]>, IComparer<byte[]>
{
    public static ByteSequenceComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
