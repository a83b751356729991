using System.IO.Compression;
using System.Text;
using CheckpointTools.Formats.Numpy;

namespace CheckpointTools.Tests.Interchange;

/// <summary>Arrays of all layouts are read from any position; archives of malice are refused.</summary>
public sealed class NumpyArrayTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("2, 3")]
    [InlineData("1, 7, 1, 5")]
    [InlineData("5, 4, 3, 2")]
    [InlineData("3000, 70")]
    [InlineData("3, 100000")]
    [InlineData("2, 5000000")]
    [InlineData("3000000, 4")]
    public void Fortran_order_is_read_row_by_row(string shape)
    {
        long[] sizes = [.. shape.Split(", ").Select(long.Parse)];
        long count = sizes.Aggregate(1L, static (product, size) => product * size);
        int[] rowMajor = new int[count];
        int[] columnMajor = new int[count];
        long[] index = new long[sizes.Length];
        for (int i = 0; i < count; i++)
        {
            rowMajor[i] = i;
            (long place, long unit) = (0, 1);
            for (int axis = 0; axis < sizes.Length; axis++)
            {
                place += index[axis] * unit;
                unit *= sizes[axis];
            }

            columnMajor[place] = i;
            for (int axis = sizes.Length - 1; axis >= 0 && ++index[axis] == sizes[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        string path = Write($"{{'descr': '<i4', 'fortran_order': True, 'shape': ({shape}), }}", BytesOf(columnMajor));
        using var file = NumpyFile.OpenArray(path);
        using NumpyValues values = Assert.Single(file.Arrays).OpenValues();
        byte[] all = new byte[values.Length];
        const int Step = 40_000;
        for (int position = 0; position < all.Length; position += Step)
        {
            values.Read(all.AsSpan(position, Math.Min(Step, all.Length - position)), position);
        }

        Assert.True(all.AsSpan().SequenceEqual(BytesOf(rowMajor)));
        byte[] last = new byte[8];
        values.Read(last, values.Length - 8);
        Assert.Equal(BytesOf(rowMajor[^2..]), last);
    }

    /// <summary>An element wider than what is read at once, and one wider than a block.</summary>
    [Theory]
    [InlineData(300_000, 2)]
    [InlineData(9_000_000, 1)]
    public void Wide_texts_in_Fortran_order_are_read(int characters, int size)
    {
        byte[] data = new byte[characters * 4 * size * size];
        for (int i = 0; i < size * size; i++)
        {
            data[i * characters * 4] = (byte)('a' + i);
        }

        string header = $"{{'descr': '<U{characters}', 'fortran_order': True, 'shape': ({size}, {size}), }}";
        string path = Archive(("t.npy", File.ReadAllBytes(Write(header, data)), CompressionLevel.Fastest));
        using var file = NumpyFile.OpenArchive(path);

        byte[][] texts = Assert.Single(file.Arrays).ReadStrings(TestContext.Current.CancellationToken);

        Assert.Equal(size == 1 ? ["a"] : ["a", "c", "b", "d"], texts.Select(Encoding.UTF8.GetString));
    }

    /// <summary>Some hundred MiB in one text, and as much in many short ones, from a file of little more than one.</summary>
    [Theory]
    [InlineData("<U200000000", 1)]
    [InlineData("|S1", 40_000_000)]
    public void Compressed_texts_that_memory_may_not_hold_are_a_bomb(string descriptor, int count)
    {
        const int Claimed = 800_000_100;
        byte[] noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        string header = $"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': ({count},), }}";
        string path = Archive(("t.npy", File.ReadAllBytes(Write(header, noise)), CompressionLevel.Fastest));
        byte[] bytes = File.ReadAllBytes(path);
        BitConverter.GetBytes(Claimed).CopyTo(bytes, bytes.AsSpan().LastIndexOf("PK\x01\x02"u8) + 24);
        File.WriteAllBytes(path, bytes);

        using var file = NumpyFile.OpenArchive(path);

        CheckpointException fault = Assert.Single(file.Arrays).Fault!;
        Assert.Equal(FaultCode.ArchiveBomb, fault.Fault);
        Assert.Contains("memory", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compressed_member_is_read_from_any_position()
    {
        byte[] array = ArrayOf([.. Enumerable.Range(0, 100_000)]);
        string path = Archive(("w.npy", array, CompressionLevel.Optimal), ("v.npy", ArrayOf([1, 2]), CompressionLevel.NoCompression));
        using var file = NumpyFile.OpenArchive(path);
        NumpyArray w = file.Arrays.Single(static one => one.Place.Variable == "w");

        using NumpyValues values = w.OpenValues();
        foreach (int first in (int[])[0, 10, 50_000, 3, 99_990, 20_000])
        {
            byte[] bytes = new byte[40];
            values.Read(bytes, first * 4);
            Assert.Equal(BytesOf([.. Enumerable.Range(first, 10)]), bytes);
        }

        w.Verify(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_last_of_several_members_counts_and_what_is_no_array_is_passed_over()
    {
        string path = Archive(
            ("w.npy", ArrayOf([1]), CompressionLevel.Optimal),
            ("notes.txt", Encoding.ASCII.GetBytes("nothing to see"), CompressionLevel.Optimal),
            ("w.npy", ArrayOf([2]), CompressionLevel.Optimal)
        );
        using var file = NumpyFile.OpenArchive(path);

        Assert.Equal(BytesOf([2]), RecordedFiles.ReadAll(Assert.Single(file.Arrays)));
        Assert.Equal(
            [FaultCode.ArchiveForeignMember, FaultCode.ArchiveRepeatedMember],
            file.Remarks.Select(static remark => remark.Fault!.Value).OrderBy(static code => code.ToString())
        );
    }

    [Fact]
    public void A_member_that_claims_more_than_it_can_hold_is_a_bomb()
    {
        string path = Archive(("w.npy", ArrayOf(new int[1000]), CompressionLevel.Optimal));
        byte[] bytes = File.ReadAllBytes(path);
        int entry = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        BitConverter.GetBytes(int.MaxValue).CopyTo(bytes, entry + 24);
        File.WriteAllBytes(path, bytes);

        using var file = NumpyFile.OpenArchive(path);

        Assert.Equal(FaultCode.ArchiveBomb, Assert.Single(file.Arrays).Fault?.Fault);
    }

    [Fact]
    public void Members_that_share_bytes_are_refused_but_for_one()
    {
        string path = Archive(
            ("a.npy", ArrayOf([1, 2]), CompressionLevel.NoCompression),
            ("b.npy", ArrayOf([1, 2]), CompressionLevel.NoCompression)
        );
        byte[] bytes = File.ReadAllBytes(path);
        int second = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.GetBytes(0).CopyTo(bytes, second + 42);
        File.WriteAllBytes(path, bytes);

        using var file = NumpyFile.OpenArchive(path);

        Assert.Equal(FaultCode.ArchiveBomb, Assert.Single(file.Arrays, static array => array.Fault is not null).Fault!.Fault);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}", FaultCode.NumpyHeaderDamaged)]
    [InlineData("{'descr': [('a', '<f4'), ('b', '|O')], 'fortran_order': False, 'shape': (1,)}", FaultCode.PickledArray)]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", FaultCode.ForeignDataType)]
    [InlineData("{'descr': '|S0', 'fortran_order': False, 'shape': (4611686018427387904,)}", FaultCode.InvalidShape)]
    [InlineData("{'descr': '<U536870911', 'fortran_order': False, 'shape': (1,)}", FaultCode.InvalidDataType)]
    [InlineData("{'descr': '|S2147483647', 'fortran_order': False, 'shape': (1,)}", FaultCode.InvalidDataType)]
    [InlineData("{'descr': '<U536870912', 'fortran_order': False, 'shape': (1,)}", FaultCode.InvalidDataType)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (True,)}", FaultCode.NumpyHeaderDamaged)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1.0,)}", FaultCode.NumpyHeaderDamaged)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os').system('x')}", FaultCode.NumpyHeaderDamaged)]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", FaultCode.DataFileTooShort)]
    public void A_header_of_malice_is_refused(string header, FaultCode code)
    {
        using var file = NumpyFile.OpenArray(Write(header, BytesOf([1])));

        Assert.Equal(code, Assert.Single(file.Arrays).Fault?.Fault);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        using var file = NumpyFile.OpenArray(Write(new string('(', 60_000), []));

        Assert.Contains("nested", Assert.Single(file.Arrays).Fault!.Message, StringComparison.Ordinal);
    }

    /// <summary>Members of more than two GiB, and more than 65,535 of them, take the larger form of the directory.</summary>
    [Fact]
    public void Large_archives_are_laid_out_with_64_bits()
    {
        var output = new NumpyArchiveOutput([("a", 3L << 30), ("b", 128)]);

        byte[] directory = output.Directory([1, 2]);

        Assert.True(directory.AsSpan().IndexOf("PK\x06\x06"u8) > 0);
        Assert.Equal(3L << 30, BitConverter.ToInt64(directory, 46 + "a.npy".Length + 4));
        Assert.Equal(output.OffsetOf(1), BitConverter.ToInt64(directory, 46 + 5 + 20 + 46 + 5 + 4));
    }

    private static byte[] BytesOf(int[] values) => [.. System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan())];

    private static byte[] ArrayOf(int[] values) => [.. NumpyHeaderWriter.Write("<i4", new TensorShape(values.Length)), .. BytesOf(values)];

    private string Write(string header, byte[] data)
    {
        string path = _directory["x.npy"];
        byte[] text = Encoding.Latin1.GetBytes(header);
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)text.Length), .. text, .. data]);
        return path;
    }

    private string Archive(params (string Name, byte[] Bytes, CompressionLevel Level)[] members)
    {
        string path = _directory["x.npz"];
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes, CompressionLevel level) in members)
        {
            using Stream entry = archive.CreateEntry(name, level).Open();
            entry.Write(bytes);
        }

        return path;
    }
}
