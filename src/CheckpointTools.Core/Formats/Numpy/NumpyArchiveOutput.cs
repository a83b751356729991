using System.Buffers.Binary;
using System.Text;

namespace CheckpointTools.Formats.Numpy;

/// <summary>
/// Lays out an archive that is to be written, byte for byte as NumPy does it: members one after the other as they are, all of them with
/// sizes of 64 bits in front, the first day of zip's calendar as their date, and the directory behind them.
/// </summary>
internal sealed class NumpyArchiveOutput
{
    private const int LocalLength = 30;
    private const int Zip64ExtraLength = 20;
    private const int EntryLength = 46;
    private const ushort Version = 45;
    private const ushort MadeOnUnix = 3 << 8;
    private const ushort Utf8Flag = 1 << 11;
    private const ushort FirstDay = 0x21;

    /// <summary>Only the owner may read and write, as Unix notes it.</summary>
    private const uint Permissions = 0x180u << 16;

    /// <summary>What no longer fits 31 bits is written with 64, and what no longer fits 16 with 64 too.</summary>
    private const long MaxShort = int.MaxValue;
    private const int MaxCount = ushort.MaxValue;

    private readonly (byte[] Name, long Length, long Offset)[] _members;

    /// <param name="members">The members in order: the variables' names, and the lengths of their arrays with headers.</param>
    public NumpyArchiveOutput(IEnumerable<(string Variable, long Length)> members)
    {
        var laid = new List<(byte[], long, long)>();
        long offset = 0;
        foreach ((string variable, long length) in members)
        {
            byte[] name = Encoding.UTF8.GetBytes(variable + NumpyFile.ArraySuffix);
            laid.Add((name, length, offset));
            offset += LocalLength + name.Length + Zip64ExtraLength + length;
        }

        _members = [.. laid];
        DirectoryOffset = offset;
    }

    /// <summary>Where the directory begins, behind all members.</summary>
    public long DirectoryOffset { get; }

    /// <summary>The longest name of a member.</summary>
    public static int MaxNameLength => ushort.MaxValue;

    /// <summary>Where a member's header is to be.</summary>
    public long OffsetOf(int member) => _members[member].Offset;

    /// <summary>What comes in front of a member's bytes.</summary>
    /// <param name="member">Its number.</param>
    /// <param name="checksum">The checksum of its bytes; 0 as long as it is not known.</param>
    public byte[] LocalHeader(int member, uint checksum)
    {
        (byte[] name, long length, _) = _members[member];
        var writer = new Writer(LocalLength + name.Length + Zip64ExtraLength);
        writer.Word(0x04034b50).Short(Version);
        WriteCommon(writer, name, checksum);
        writer.Word(uint.MaxValue).Word(uint.MaxValue).Short((ushort)name.Length).Short(Zip64ExtraLength).Bytes(name);
        writer.Short(1).Short(2 * sizeof(long)).Long(length).Long(length);
        return writer.Written;
    }

    /// <summary>The directory and the end of the archive.</summary>
    /// <param name="checksums">The checksums of all members.</param>
    public byte[] Directory(IReadOnlyList<uint> checksums)
    {
        var writer = new Writer(_members.Sum(static member => EntryLength + member.Name.Length + 28) + 98);
        for (int i = 0; i < _members.Length; i++)
        {
            WriteEntry(writer, _members[i], checksums[i]);
        }

        long size = writer.Written.Length;
        if (_members.Length > MaxCount || DirectoryOffset > MaxShort || size > MaxShort)
        {
            writer.Word(0x06064b50).Long(44).Short(Version).Short(Version).Word(0).Word(0);
            writer.Long(_members.Length).Long(_members.Length).Long(size).Long(DirectoryOffset);
            writer.Word(0x07064b50).Word(0).Long(DirectoryOffset + size).Word(1);
        }

        ushort count = (ushort)Math.Min(_members.Length, MaxCount);
        writer.Word(0x06054b50).Short(0).Short(0).Short(count).Short(count);
        writer.Word((uint)Math.Min(size, uint.MaxValue)).Word((uint)Math.Min(DirectoryOffset, uint.MaxValue)).Short(0);
        return writer.Written;
    }

    private static void WriteEntry(Writer writer, (byte[] Name, long Length, long Offset) member, uint checksum)
    {
        bool isLong = member.Length > MaxShort;
        bool isFar = member.Offset > MaxShort;
        int extra = (isLong ? 2 * sizeof(long) : 0) + (isFar ? sizeof(long) : 0);
        writer.Word(0x02014b50).Short(MadeOnUnix | Version).Short(Version);
        WriteCommon(writer, member.Name, checksum);
        uint length = isLong ? uint.MaxValue : (uint)member.Length;
        writer.Word(length).Word(length).Short((ushort)member.Name.Length).Short((ushort)(extra > 0 ? extra + 4 : 0));
        writer.Short(0).Short(0).Short(0).Word(Permissions).Word(isFar ? uint.MaxValue : (uint)member.Offset).Bytes(member.Name);
        if (extra > 0)
        {
            writer.Short(1).Short((ushort)extra);
        }

        if (isLong)
        {
            writer.Long(member.Length).Long(member.Length);
        }

        if (isFar)
        {
            writer.Long(member.Offset);
        }
    }

    /// <summary>Flags, the method (stored), time, date and checksum.</summary>
    private static void WriteCommon(Writer writer, byte[] name, uint checksum) =>
        writer.Short(Ascii.IsValid(name) ? (ushort)0 : Utf8Flag).Short(0).Short(0).Short(FirstDay).Word(checksum);

    /// <summary>Numbers with their lowest byte first.</summary>
    private sealed class Writer(int capacity)
    {
        private readonly byte[] _bytes = new byte[capacity];
        private int _length;

        public byte[] Written => _bytes[.._length];

        public Writer Short(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(Take(sizeof(ushort)), value);
            return this;
        }

        public Writer Word(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);
            return this;
        }

        public Writer Long(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);
            return this;
        }

        public Writer Bytes(byte[] value)
        {
            value.CopyTo(Take(value.Length));
            return this;
        }

        private Span<byte> Take(int count) => _bytes.AsSpan((_length += count) - count, count);
    }
}
