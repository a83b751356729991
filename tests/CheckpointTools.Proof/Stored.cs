using System.Security.Cryptography;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Proof;

/// <summary>Checkpoints of byte vectors, written without the code under test and read back to the last byte.</summary>
internal static class Stored
{
    /// <summary>The result of <see cref="Read"/> if there is no index.</summary>
    public static readonly IReadOnlyList<string> Nothing = ["nothing"];

    public static byte[] Value(int seed, int size)
    {
        byte[] value = new byte[size];
        new Random(seed).NextBytes(value);
        return value;
    }

    /// <returns>The prefix.</returns>
    public static string Write(string prefix, int shardCount, params (string Name, byte[] Value)[] values)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(prefix)!);
        var table = new MemoryStream();
        var writer = new TableWriter(table);
        var message = new ProtoWriter();
        var scratch = new ProtoWriter();
        var innerScratch = new ProtoWriter();
        new BundleHeader { ShardCount = shardCount }.WriteTo(message);
        writer.Add(default, message.Written);
        MemoryStream[] shards = [.. Enumerable.Range(0, shardCount).Select(static _ => new MemoryStream())];
        int number = 0;
        foreach ((string name, byte[] value) in values.OrderBy(static value => value.Name, StringComparer.Ordinal))
        {
            int shard = number++ % shardCount;
            message.Clear();
            new BundleEntry(DataType.UInt8, new TensorShape([value.Length]), value.Length, Crc32C.Mask(Crc32C.Compute(value)))
                .PlacedAt(shard, shards[shard].Length)
                .WriteTo(message, scratch, innerScratch);
            writer.Add(TensorName.ToBytes(name), message.Written);
            shards[shard].Write(value);
        }

        writer.Finish();
        for (int shard = 0; shard < shardCount; shard++)
        {
            File.WriteAllBytes(BundleFiles.DataPath(prefix, shard, shardCount), shards[shard].ToArray());
        }

        File.WriteAllBytes(BundleFiles.IndexPath(prefix), table.ToArray());
        return prefix;
    }

    /// <summary>All names with hashes of all values; every byte is read. For an unreadable index, the result is its error.</summary>
    public static IReadOnlyList<string> Read(string prefix)
    {
        if (!File.Exists(BundleFiles.IndexPath(prefix)))
        {
            return Nothing;
        }

        try
        {
            using var bundle = BundleReader.Open(prefix);
            using var reader = new TensorReader(bundle);
            var lines = new List<string>();
            BundleCursor cursor = bundle.Read();
            while (cursor.MoveNext())
            {
                BundleTensor tensor = cursor.ToTensor();
                lines.Add(Line(tensor.Name, reader.ReadBytes(tensor)));
            }

            return lines;
        }
        catch (CheckpointException e)
        {
            return [e.Error.ToString()];
        }
    }

    public static IReadOnlyList<string> Lines(IEnumerable<(string Name, byte[] Value)> values) =>
        [.. values.OrderBy(static value => value.Name, StringComparer.Ordinal).Select(static value => Line(value.Name, value.Value))];

    private static string Line(string name, byte[] value) => $"{name} {value.Length} {Convert.ToHexStringLower(SHA256.HashData(value))}";
}
