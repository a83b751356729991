using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Messages;

/// <summary>Which programs may read a checkpoint (format.md 3.5; TensorFlow's versions.proto).</summary>
internal sealed class VersionDef
{
    /// <summary>The version of the bundle format that this library reads and writes.</summary>
    public const int Current = 1;

    private byte[]? _unknownFields;
    private int[] _badConsumers = [];

    /// <summary>The version that TensorFlow's writers state.</summary>
    public static VersionDef Default { get; } = new() { Producer = Current };

    /// <summary>The version of the program that wrote the checkpoint.</summary>
    public int Producer { get; init; }

    /// <summary>The oldest version that may read it.</summary>
    public int MinConsumer { get; init; }

    /// <summary>Versions that may not read it.</summary>
    public IReadOnlyList<int> BadConsumers => _badConsumers;

    /// <summary>Why this library may not read the checkpoint; null if it may.</summary>
    internal string? FindFault() =>
        this switch
        {
            { Producer: < 0 } => $"states the producer version {Producer}, which no program has",
            { MinConsumer: > Current } => $"asks for a reader of version {MinConsumer} or later; this one is of version {Current}",
            _ when _badConsumers.Contains(Current) => $"says that readers of version {Current} must not read it",
            _ => null,
        };

    internal static VersionDef Parse(ReadOnlySpan<byte> message)
    {
        int producer = 0;
        int minConsumer = 0;
        var badConsumers = new List<int>();
        List<byte>? unknown = null;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            switch (reader.Tag)
            {
                case ProtoField.Version.Producer:
                    producer = (int)reader.ReadVarint();
                    break;
                case ProtoField.Version.MinConsumer:
                    minConsumer = (int)reader.ReadVarint();
                    break;
                case ProtoField.Version.BadConsumer:
                    badConsumers.Add((int)reader.ReadVarint());
                    break;
                case ProtoField.Version.PackedBadConsumers:
                    ReadPacked(reader.ReadBytes(), badConsumers);
                    break;
                default:
                    reader.KeepUnknown(ref unknown);
                    break;
            }
        }

        return new VersionDef
        {
            Producer = producer,
            MinConsumer = minConsumer,
            _badConsumers = [.. badConsumers],
            _unknownFields = unknown?.ToArray(),
        };
    }

    internal void WriteTo(ProtoWriter writer)
    {
        writer.WriteNumber(ProtoField.Version.Producer, Producer);
        writer.WriteNumber(ProtoField.Version.MinConsumer, MinConsumer);
        if (_badConsumers.Length > 0)
        {
            byte[] packed = new byte[_badConsumers.Length * Varint.MaxLength];
            int length = 0;
            foreach (int consumer in _badConsumers)
            {
                length += Varint.Write(packed.AsSpan(length), (ulong)consumer);
            }

            writer.WriteBytes(ProtoField.Version.PackedBadConsumers, packed.AsSpan(0, length));
        }

        writer.WriteRaw(_unknownFields);
    }

    /// <summary>Whether two checkpoints have the same versions: only then may they be merged (format.md 7.1).</summary>
    internal bool IsSameAs(VersionDef other) =>
        Producer == other.Producer && MinConsumer == other.MinConsumer && _badConsumers.AsSpan().SequenceEqual(other._badConsumers);

    private static void ReadPacked(ReadOnlySpan<byte> packed, List<int> values)
    {
        while (!packed.IsEmpty)
        {
            values.Add(Varint.TryRead(ref packed, out ulong value) ? (int)value : throw new ProtoException("a number ends too early"));
        }
    }
}
