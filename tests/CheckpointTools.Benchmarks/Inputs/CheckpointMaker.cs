using System.Runtime.InteropServices;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Benchmarks.Inputs;

/// <summary>Makes checkpoints of many equal float32 tensors with TensorFlow's layout.</summary>
internal static class CheckpointMaker
{
    private const int ChunkSize = 4 << 20;

    /// <returns>The prefix.</returns>
    public static string Make(string directory, int count, params long[] dimensions) => Make(directory, "bert", count, dimensions);

    /// <summary>Values as weights have them, in place of random bits, of which many are NaN and the others of all magnitudes.</summary>
    /// <param name="directory">The checkpoint's directory.</param>
    /// <param name="count">How many tensors there are.</param>
    /// <param name="seed">What the values depend on.</param>
    /// <param name="dimensions">The shape of each.</param>
    /// <returns>The prefix.</returns>
    public static string MakeWeights(string directory, int count, int seed, params long[] dimensions) =>
        Make(directory, "bert", FillWithWeights, new Random(seed), count, dimensions);

    /// <param name="directory">The checkpoint's directory.</param>
    /// <param name="scope">The outermost scope of the names; the checkpoint's name, too.</param>
    /// <param name="count">How many tensors there are.</param>
    /// <param name="dimensions">The shape of each.</param>
    /// <returns>The prefix.</returns>
    public static string Make(string directory, string scope, int count, params long[] dimensions) =>
        Make(directory, scope, static (random, bytes) => random.NextBytes(bytes), new Random(0), count, dimensions);

    private static string Make(string directory, string scope, Action<Random, byte[]> fill, Random random, int count, long[] dimensions)
    {
        string prefix = Path.Combine(Directory.CreateDirectory(directory).FullName, scope);
        var shape = new TensorShape(dimensions);
        long size = shape.ElementCount * DataType.Float32.Width;
        using FileStream data = Create(BundleFiles.DataPath(prefix, 0, 1));
        using FileStream index = Create(BundleFiles.IndexPath(prefix));
        var table = new TableWriter(index);
        var message = new ProtoWriter();
        var scratch = new ProtoWriter();
        var innerScratch = new ProtoWriter();
        new BundleHeader().WriteTo(message);
        table.Add(default, message.Written);
        byte[] chunk = new byte[Math.Min(ChunkSize, size)];
        for (int i = 0; i < count; i++)
        {
            long offset = data.Position;
            uint crc = WriteValues(data, size, chunk, random, fill);
            var entry = new BundleEntry(DataType.Float32, shape, size, Crc32C.Mask(crc));
            message.Clear();
            entry.PlacedAt(0, offset).WriteTo(message, scratch, innerScratch);
            table.Add(TensorName.ToBytes(NameOf(scope, i)), message.Written);
        }

        table.Finish();
        // The files to compare copies with must not still be on their way to the disk.
        data.Flush(flushToDisk: true);
        index.Flush(flushToDisk: true);
        return prefix;
    }

    /// <summary>Names of a realistic length, in the order of their bytes.</summary>
    private static string NameOf(string scope, int number) => $"{scope}/encoder/layer_{number / 1000:D4}/dense_{number % 1000:D3}/kernel";

    private static FileStream Create(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);

    private static uint WriteValues(FileStream data, long size, byte[] chunk, Random random, Action<Random, byte[]> fill)
    {
        uint crc = 0;
        for (long left = size; left > 0; )
        {
            fill(random, chunk);
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, left));
            data.Write(part);
            crc = Crc32C.Append(crc, part);
            left -= part.Length;
        }

        return crc;
    }

    /// <summary>About a normal distribution.</summary>
    private static void FillWithWeights(Random random, byte[] bytes)
    {
        foreach (ref float value in MemoryMarshal.Cast<byte, float>(bytes.AsSpan()))
        {
            value = 0.02f * (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f);
        }
    }
}
