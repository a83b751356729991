namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// What TensorFlow asks for when it restores a value (format.md 11.5): what stands before the marker in the value's checkpoint key, and
/// behind it what the object calls the value.
/// </summary>
internal static class AttributeKey
{
    private static ReadOnlySpan<byte> Marker => ".ATTRIBUTES/"u8;

    private static ReadOnlySpan<byte> VariableValue => "VARIABLE_VALUE"u8;

    /// <summary>Where the part behind the marker begins; -1 if there is no marker.</summary>
    public static int FindTail(ReadOnlySpan<byte> key)
    {
        int marker = key.LastIndexOf(Marker);
        return marker < 0 ? -1 : marker + Marker.Length;
    }

    /// <summary>
    /// Whether a key ends in the name of the value, escaped once more: saving does that to names with '.' or '/', and restoring does not
    /// (format.md 11.2).
    /// </summary>
    public static bool IsEscapedTwice(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
    {
        int tail = FindTail(key);
        return tail >= 0 && name.Contains((byte)'.') && IsEscaped(name) && IsEscapeOf(name, key[tail..]);
    }

    /// <summary>Whether a key is that of a variable and does not end as those of variables do.</summary>
    public static bool HasOtherTail(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
    {
        int tail = FindTail(key);
        return tail >= 0 && name.SequenceEqual(VariableValue) && !key[tail..].SequenceEqual(VariableValue);
    }

    /// <summary>The part behind the marker that TensorFlow asks for.</summary>
    public static ReadOnlySpan<byte> AskedTail(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
    {
        int tail = FindTail(key);
        return tail < 0 || IsEscapedTwice(name, key) || HasOtherTail(name, key) ? name : key[tail..];
    }

    /// <summary>Whether every '.' in a name is half of an escape, as in the names of values that are escaped once.</summary>
    private static bool IsEscaped(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '/' || (name[i] == '.' && (++i == name.Length || name[i] is not ((byte)'.' or (byte)'S'))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsEscapeOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> escaped)
    {
        int next = 0;
        foreach (byte b in name)
        {
            int length = b is (byte)'.' ? 2 : 1;
            if (next + length > escaped.Length || escaped[next] != b || escaped[next + length - 1] != b)
            {
                return false;
            }

            next += length;
        }

        return next == escaped.Length;
    }
}
