using System.Text;
using CheckpointTools.Binary;

namespace CheckpointTools.Fuzz.Mutating;

/// <summary>What chance alone would not come upon: words and numbers of the formats.</summary>
internal static class Tokens
{
    public static IReadOnlyList<byte[]> Bytes { get; } =
    [
        [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb],
        [0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00],
        [0x00, 0xc0, 0xf2, 0xa1, 0xb0],
        [0x08, 0x01, 0x1a, 0x02, 0x08, 0x01],
        [0x12, 0x00],
        [0x0a, 0x00],
        [0x12, 0x02, 0x12, 0x00],
        [0x28, 0x04],
        [0x3a, 0x08, 0x0a, 0x02, 0x10, 0x04, 0x0a, 0x02, 0x10, 0x04],
        [0x0b, 0x0c],
        [0xff, 0xff, 0xff, 0xff, 0x0f],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
        [0x00, 0xff],
        [0xff, 0x00],
        [0x00, 0x01],
        [0xed, 0xa0, 0x80],
        [0xef, 0xbb, 0xbf],
        .. Texts.Select(Encoding.UTF8.GetBytes),
    ];

    public static IReadOnlyList<ulong> Numbers { get; } =
    [
        0, 1, 2, 3, 4, 7, 14, 16, 20, 21, 32, 33, 64, 100, 127, 128, 253, 254, 255, 256, 1023, 1024, 4096, 32767, 32768, 65535, 65536, 262144, 524288, (1 << 20) - 1, 1 << 20, 1 << 24,
        int.MaxValue - 1, int.MaxValue, 1UL << 31, uint.MaxValue - 1, uint.MaxValue, 1UL << 32, 1UL << 40, 1UL << 62, long.MaxValue - 1, long.MaxValue, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue,
        unchecked((ulong)int.MinValue),
    ];

    private static IEnumerable<string> Texts =>
    [
        TensorName.ObjectGraph,
        ".ATTRIBUTES/",
        "/.ATTRIBUTES/VARIABLE_VALUE",
        "/.ATTRIBUTES/OBJECT_CONFIG_JSON",
        ".OPTIMIZER_SLOT/",
        "save_counter",
        "model_checkpoint_path: \"",
        "all_model_checkpoint_paths: \"",
        "all_model_checkpoint_timestamps: ",
        "last_preserved_timestamp: ",
        "ckpt",
        "../",
        "\\x",
        "\\377",
        "\"\n",
        "# ",
        "[ ]",
        "{ }",
        "1e308",
        "-inf",
        "nan",
    ];
}
