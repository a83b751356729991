using System.IO.Compression;
using System.IO.Hashing;
using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Hdf5;

namespace CheckpointTools.Formats.Keras;

/// <summary>
/// The archive that Keras 3 saves a model in: the description of the model and the values of its variables. Names of members are only ever
/// names: nothing is unpacked to a file.
/// </summary>
internal sealed class KerasArchive
{
    private const string WeightsMember = "model.weights.h5";
    private const string ConfigMember = "config.json";

    /// <summary>No compressed byte stands for more bytes than this.</summary>
    private const long MaxRatio = 1032;
    private const long RatioSlack = 1024;
    private const long MaxConfig = 64 << 20;

    /// <summary>Keras stores values as they are. What somebody has compressed is held in memory.</summary>
    private const long MaxUnpacked = 1 << 30;

    private readonly SourceFile _file;
    private readonly uint _checksum;
    private readonly Lazy<CheckpointException?> _damage;

    private KerasArchive(SourceFile file, IHdf5Bytes weights, uint checksum, byte[]? config, bool isRepeated)
    {
        (_file, Weights, _checksum, Config) = (file, weights, checksum, config);
        Remarks = isRepeated ? [KerasFaults.Repeated(file.Path, WeightsMember)] : [];
        _damage = new(FindDamage);
    }

    /// <summary>The HDF5 file in it.</summary>
    public IHdf5Bytes Weights { get; }

    /// <summary>The description of the model; null if there is none.</summary>
    public byte[]? Config { get; }

    public IReadOnlyList<CheckpointException> Remarks { get; }

    /// <exception cref="CheckpointException">It is no archive of Keras'.</exception>
    public static KerasArchive Open(SourceFile file)
    {
        using var stream = new SourceStream(file, 0, file.Length);
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            ZipArchiveEntry? weights = archive.Entries.LastOrDefault(static entry => entry.FullName == WeightsMember);
            ZipArchiveEntry? config = archive.Entries.LastOrDefault(static entry => entry.FullName == ConfigMember);
            if (weights is null)
            {
                throw KerasFaults.Archive(file.Path, $"has no member {WeightsMember}, in which Keras 3 keeps the values of a model");
            }

            return new KerasArchive(
                file,
                Open(file, stream, weights),
                weights.Crc32,
                config is null ? null : Unpack(file.Path, config, MaxConfig),
                archive.Entries.Count(static entry => entry.FullName == WeightsMember) > 1
            );
        }
        catch (Exception e) when (IsFault(e))
        {
            throw KerasFaults.Archive(file.Path, $"is not a sound zip archive: {e.Message}");
        }
    }

    /// <summary>Compares all values with the checksum of the archive, once however often it is asked for.</summary>
    /// <exception cref="CheckpointException">They differ.</exception>
    public void Verify()
    {
        if (_damage.Value is { } damage)
        {
            throw damage;
        }
    }

    private static IHdf5Bytes Open(SourceFile file, SourceStream stream, ZipArchiveEntry entry)
    {
        RequirePossible(file.Path, entry);
        if (entry.CompressedLength != entry.Length || entry.Length == 0)
        {
            return new UnpackedHdf5(Unpack(file.Path, entry, MaxUnpacked));
        }

        long? start = null;
        Span<byte> head = stackalloc byte[Hdf5File.Signature.Length];
        stream.OnRead = position => start ??= position;
        using (Stream opened = entry.Open())
        {
            opened.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }

        stream.OnRead = null;
        Span<byte> plain = stackalloc byte[head.Length];
        if (start is not { } begin || begin > file.Length - entry.Length)
        {
            throw KerasFaults.Archive(file.Path, $"ends before the end of {WeightsMember}");
        }

        // Compressed bytes may be just as many as the plain ones.
        file.ReadExactly(plain, begin);
        return plain.SequenceEqual(head)
            ? new StoredHdf5(file, begin, entry.Length)
            : new UnpackedHdf5(Unpack(file.Path, entry, MaxUnpacked));
    }

    private static byte[] Unpack(string path, ZipArchiveEntry entry, long most)
    {
        RequirePossible(path, entry);
        if (entry.Length > most)
        {
            throw KerasFaults.Bomb(
                path,
                entry.FullName,
                $"unpacks to {entry.Length} bytes, more than the {most} that are held in memory. Unpack it, and give the file in it"
            );
        }

        byte[] bytes = new byte[entry.Length];
        using Stream opened = entry.Open();
        opened.ReadExactly(bytes);
        return bytes;
    }

    private static void RequirePossible(string path, ZipArchiveEntry entry)
    {
        if (entry.IsEncrypted)
        {
            throw KerasFaults.Archive(path, $"has the member {TensorName.Quote(entry.FullName)} encrypted");
        }

        if (entry.Length > (entry.CompressedLength * (Int128)MaxRatio) + RatioSlack)
        {
            throw KerasFaults.Bomb(
                path,
                entry.FullName,
                $"is said to unpack to {entry.Length} bytes, more than its {entry.CompressedLength} can hold"
            );
        }
    }

    private CheckpointException? FindDamage()
    {
        var hash = new Crc32();
        byte[] buffer = new byte[ByteChunks.Size];
        for (long position = 0; position < Weights.Length; )
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Weights.Length - position));
            Weights.Read(chunk, position);
            hash.Append(chunk);
            position += chunk.Length;
        }

        uint computed = hash.GetCurrentHashAsUInt32();
        return computed == _checksum ? null : KerasFaults.Checksum(_file.Path, WeightsMember, computed, _checksum);
    }

    /// <summary>What the library's reader of archives throws for bytes that are not as they should be.</summary>
    private static bool IsFault(Exception exception) =>
        exception is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;
}
