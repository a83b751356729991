using CheckpointTools.Binary;
using CheckpointTools.Formats.Messages;

namespace CheckpointTools.Formats.Bundles;

/// <summary>The entry of the empty key, which describes the bundle as a whole (format.md 3.1; tensor_bundle.proto).</summary>
internal sealed class BundleHeader
{
    private byte[]? _unknownFields;

    /// <summary>The number of data files that their names state.</summary>
    public int ShardCount { get; init; } = 1;

    /// <summary>Whether tensors are stored with the highest byte first. The reader reports values other than 0 and 1 as a fault.</summary>
    public bool IsBigEndian => Endianness == 1;

    /// <summary>Which programs may read the bundle.</summary>
    public VersionDef Version { get; init; } = VersionDef.Default;

    internal int Endianness { get; init; }

    /// <summary>Whether the message has a version at all; if not, copies have none either.</summary>
    private bool HasVersion { get; init; } = true;

    /// <summary>The same header for tensors stored in the other byte order.</summary>
    internal BundleHeader InOtherByteOrder() =>
        new()
        {
            ShardCount = ShardCount,
            Version = Version,
            Endianness = IsBigEndian ? 0 : 1,
            HasVersion = HasVersion,
            _unknownFields = _unknownFields,
        };

    internal static BundleHeader Parse(ReadOnlySpan<byte> message)
    {
        int shardCount = 0;
        int endianness = 0;
        List<byte>? version = null;
        List<byte>? unknown = null;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            switch (reader.Tag)
            {
                case ProtoField.Header.NumShards:
                    shardCount = (int)reader.ReadVarint();
                    break;
                case ProtoField.Header.Endianness:
                    endianness = (int)reader.ReadVarint();
                    break;
                case ProtoField.Header.Version:
                    // If a message occurs twice, its parts are joined (protobuf's merge rule).
                    (version ??= []).AddRange(reader.ReadBytes());
                    break;
                default:
                    reader.KeepUnknown(ref unknown);
                    break;
            }
        }

        return new BundleHeader
        {
            ShardCount = shardCount,
            Endianness = endianness,
            Version = version is null ? new VersionDef() : VersionDef.Parse([.. version]),
            HasVersion = version is not null,
            _unknownFields = unknown?.ToArray(),
        };
    }

    /// <summary>The same header for another number of data files.</summary>
    internal BundleHeader WithShardCount(int shardCount) =>
        new()
        {
            ShardCount = shardCount,
            Endianness = Endianness,
            Version = Version,
            HasVersion = HasVersion,
            _unknownFields = _unknownFields,
        };

    internal void WriteTo(ProtoWriter writer)
    {
        writer.WriteNumber(ProtoField.Header.NumShards, ShardCount);
        writer.WriteNumber(ProtoField.Header.Endianness, Endianness);
        if (HasVersion)
        {
            var version = new ProtoWriter();
            Version.WriteTo(version);
            writer.WriteBytes(ProtoField.Header.Version, version.Written);
        }

        writer.WriteRaw(_unknownFields);
    }
}
