using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Models;

/// <summary>A field of a message in a file: its number, and the place of its content if it has a length.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="HasLength">Whether it is text, bytes or a message; otherwise it is a number.</param>
/// <param name="Start">Where its content begins.</param>
/// <param name="End">Where its content ends.</param>
internal readonly record struct ModelField(int Number, bool HasLength, long Start, long End)
{
    public long Length => End - Start;

    /// <summary>How its content is encoded, as in a tag.</summary>
    public uint WireType { get; init; } = HasLength ? ProtoField.BytesType : ProtoField.VarintType;

    /// <summary>The number, if it is one of variable length.</summary>
    public ulong Number64 { get; init; }
}
