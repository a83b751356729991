using CheckpointTools.Binary;
using Google.Protobuf;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Support;

/// <summary>
/// Writes bundles with Google.Protobuf's messages, independently of the library's own writer; only the table is the library's.
/// </summary>
internal sealed class BundleBuilder
{
    private readonly SortedDictionary<string, Proto.Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<byte> _data = [];

    public Proto.Header Header { get; } =
        new()
        {
            NumShards = 1,
            Version = new Proto.Version { Producer = 1 },
        };

    public BundleBuilder Add(string name, DataType dataType, TensorShape shape, byte[] payload, uint? checksum = null)
    {
        _entries[name] = new Proto.Entry
        {
            Dtype = dataType.Number,
            Shape = new Proto.Shape { Dim = { shape.Dimensions.Select(static size => new Proto.Shape.Types.Dim { Size = size }) } },
            Offset = _data.Count,
            Size = payload.Length,
            Crc32C = checksum ?? ReferenceCrc.MaskedOf(payload),
        };
        _data.AddRange(payload);
        return this;
    }

    /// <summary>Adds an entry unchanged.</summary>
    public BundleBuilder Add(string name, Proto.Entry entry)
    {
        _entries[name] = entry;
        return this;
    }

    /// <param name="directory">The directory to write to.</param>
    /// <param name="slices">The entries of slices, whose keys are not text.</param>
    /// <returns>The prefix.</returns>
    public string Write(TemporaryDirectory directory, IEnumerable<(byte[] Key, byte[] Value)>? slices = null)
    {
        string prefix = directory["bundle"];
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [.. _data]);
        File.WriteAllBytes(
            prefix + ".index",
            TableBytes.Write([
                ([], Header.ToByteArray()),
                .. (slices ?? []).OrderBy(static slice => slice.Key, ByteSequenceComparer.Instance),
                .. _entries.Select(static entry => (System.Text.Encoding.UTF8.GetBytes(entry.Key), entry.Value.ToByteArray())),
            ])
        );
        return prefix;
    }
}
