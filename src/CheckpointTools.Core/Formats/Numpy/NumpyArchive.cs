using System.IO.Compression;
using CheckpointTools.Binary;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Numpy;

/// <summary>
/// Finds the members of an archive. Names are only ever names: nothing is unpacked to a file. Members that claim more than their bytes can
/// hold, or bytes of each other, are faults: both are ways to make a small file fill a disk.
/// </summary>
internal static class NumpyArchive
{
    /// <summary>No compressed byte stands for more bytes than this.</summary>
    private const long MaxRatio = 1032;

    /// <summary>Room for the start and the end of a compressed sequence.</summary>
    private const long RatioSlack = 1024;

    /// <exception cref="CheckpointException">The file is no archive.</exception>
    public static (IReadOnlyList<NumpyMember> Members, List<CheckpointException> Remarks) Read(SourceFile file)
    {
        var members = new List<NumpyMember>();
        var remarks = new List<CheckpointException>();
        using var stream = new SourceStream(file, 0, file.Length);
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                NumpyMember? member = Read(file, stream, entry);
                if (member is not null)
                {
                    members.Add(member);
                }
                else if (!(entry.Length == 0 && entry.FullName.EndsWith('/')))
                {
                    remarks.Add(NumpyFaults.NotAVariable(file.Path, entry.FullName));
                }
            }
        }
        catch (Exception e) when (IsFault(e))
        {
            throw NumpyFaults.Archive(file.Path, $"is not a sound zip archive: {e.Message}");
        }

        return (RefuseShared(file.Path, members), remarks);
    }

    /// <summary>The member; null if it is not an array.</summary>
    private static NumpyMember? Read(SourceFile file, SourceStream stream, ZipArchiveEntry entry)
    {
        bool isNamed = entry.FullName.EndsWith(NumpyFile.ArraySuffix, StringComparison.Ordinal);
        var place = new NumpyPlace(file.Path, NumpyMember.VariableOf(entry.FullName));
        NumpyMember Faulty(CheckpointException fault) =>
            new(entry.FullName, 0, 0, entry.Length, IsStored: false, entry.Crc32) { Fault = fault };

        if (entry.IsEncrypted)
        {
            return isNamed ? Faulty(NumpyFaults.Member(place, "is encrypted")) : null;
        }

        byte[] head = new byte[NumpyHeader.StartLength];
        long? start = null;
        int read;
        try
        {
            using Stream opened = entry.Open();
            stream.OnRead = position => start ??= position;
            read = opened.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (IsFault(e))
        {
            return isNamed ? Faulty(NumpyFaults.Member(place, $"cannot be unpacked: {e.Message}")) : null;
        }
        finally
        {
            stream.OnRead = null;
        }

        if (start is not { } begin || !NumpyHeader.IsStart(head.AsSpan(0, read)))
        {
            return isNamed ? Faulty(NumpyFaults.NotAnArray(place)) : null;
        }

        if (entry.Length > (entry.CompressedLength * (Int128)MaxRatio) + RatioSlack)
        {
            return Faulty(
                NumpyFaults.Bomb(place, $"is said to unpack to {entry.Length} bytes, more than its {entry.CompressedLength} can hold")
            );
        }

        Span<byte> plain = stackalloc byte[NumpyHeader.StartLength];
        bool isStored = entry.CompressedLength == entry.Length && begin <= file.Length - plain.Length;
        if (isStored)
        {
            file.ReadExactly(plain, begin);
            isStored = plain.SequenceEqual(head);
        }

        return entry.CompressedLength > file.Length - begin
            ? Faulty(NumpyFaults.Member(place, $"ends behind the end of the file, which has {file.Length} bytes"))
            : new NumpyMember(entry.FullName, begin, entry.CompressedLength, entry.Length, isStored, entry.Crc32);
    }

    private static NumpyMember[] RefuseShared(string path, List<NumpyMember> members)
    {
        NumpyMember[] result = [.. members];
        int[] order = [.. Enumerable.Range(0, result.Length).Where(i => result[i].Fault is null).OrderBy(i => result[i].Start)];
        NumpyMember? last = null;
        foreach (int i in order)
        {
            NumpyMember next = result[i];
            if (last is not null && next.Start < last.Start + last.PackedLength)
            {
                string what = $"lies in bytes of the archive that {TensorName.Quote(last.Variable)} has, too";
                result[i] = next with { Fault = NumpyFaults.Bomb(new NumpyPlace(path, next.Variable), what) };
            }

            if (last is null || next.Start + next.PackedLength > last.Start + last.PackedLength)
            {
                last = next;
            }
        }

        return result;
    }

    /// <summary>What the library's reader of archives throws for bytes that are not as they should be.</summary>
    private static bool IsFault(Exception exception) =>
        exception is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;
}
