using System.Buffers.Binary;

namespace CheckpointTools.Fuzz.Formats;

/// <summary>
/// Several files as one input: a byte of options, then for each file a byte for its name, four bytes of length and the content. Any bytes
/// are a valid input: a length that is too large means the rest.
/// </summary>
internal sealed class CheckpointFiles
{
    public const string Prefix = "ckpt";

    private const int HeadLength = 1 + sizeof(uint);

    /// <summary>Other names could lead out of the directory.</summary>
    private static readonly string[] Names =
    [
        "ckpt.index",
        "ckpt.data-00000-of-00001",
        "checkpoint",
        "ckpt.data-00000-of-00002",
        "ckpt.data-00001-of-00002",
        "ckpt",
        "ckpt-00000-of-00002",
        "ckpt-00001-of-00002",
        "ckpt.data-00000-of-00003",
        "ckpt.data-00001-of-00003",
        "ckpt.data-00002-of-00003",
        "ckpt.meta",
        "ckpt-1.index",
        "ckpt-1.data-00000-of-00001",
    ];

    public byte Options { get; set; }

    public SortedDictionary<string, byte[]> Content { get; } = new(StringComparer.Ordinal);

    public static string NameOf(int number) => Names[number % Names.Length];

    public static bool IsTable(string name) =>
        name.EndsWith(".index", StringComparison.Ordinal)
        || (!name.Contains('.', StringComparison.Ordinal) && name.StartsWith(Prefix, StringComparison.Ordinal));

    public static CheckpointFiles Parse(ReadOnlySpan<byte> input)
    {
        var files = new CheckpointFiles();
        if (input.IsEmpty)
        {
            return files;
        }

        files.Options = input[0];
        for (input = input[1..]; input.Length >= HeadLength; )
        {
            string name = NameOf(input[0]);
            int length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(input[1..]), (uint)(input.Length - HeadLength));
            files.Content[name] = input.Slice(HeadLength, length).ToArray();
            input = input[(HeadLength + length)..];
        }

        return files;
    }

    public byte[] ToBytes()
    {
        var bytes = new List<byte> { Options };
        byte[] length = new byte[sizeof(uint)];
        foreach ((string name, byte[] content) in Content)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
            bytes.AddRange([(byte)Array.IndexOf(Names, name), .. length, .. content]);
        }

        return [.. bytes];
    }
}
