using CheckpointTools.Formats.Numpy;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// NumPy's arrays or archives. An input is a file.
/// Invariants: opening allocates at most 4 MiB and 1 KiB for each byte, whatever shapes and lengths are claimed; every refusal has a code;
/// an array without a fault can be read to its last element or refuses with a code, the same from the front and from the back.
/// </summary>
internal sealed class NumpyTarget(bool isArchive) : FuzzTarget
{
    private const long Constant = 4 << 20;
    private const long Factor = 1 << 10;

    /// <summary>What is read of an array: a compressed one may have any number of zeros.</summary>
    private const int MaxRead = 1 << 16;

    public override string Name => isArchive ? "npz" : "npy";

    public override IReadOnlyList<string> Subjects => ["CheckpointTools.Formats.Numpy."];

    public override IEnumerable<byte[]> Seeds() =>
        [
            .. Directory
                .EnumerateFiles(Fixtures.Require("oracle/values/npz"), isArchive ? "*.npz" : "*.npy", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
            .. isArchive ? [Compressed()] : Array.Empty<byte[]>(),
        ];

    public override void Execute(byte[] input)
    {
        string path = Scratch[isArchive ? "x.npz" : "x.npy"];
        File.WriteAllBytes(path, input);
        try
        {
            MemoryMeter memory = MemoryMeter.Start();
            using NumpyFile file = isArchive ? NumpyFile.OpenArchive(path) : NumpyFile.OpenArray(path);
            memory.Require("opening", Constant, Factor, input.Length);
            foreach (NumpyArray array in file.Arrays)
            {
                Check(array);
            }
        }
        catch (CheckpointException e)
        {
            Invariant.Require(e.Fault is not null, "a refusal has a code", e.Message);
        }
    }

    private static void Check(NumpyArray array)
    {
        if (array.Fault is not null)
        {
            Invariant.Require(array.Fault.Fault is not null, "a fault has a code", array.Fault.Message);
            return;
        }

        try
        {
            using NumpyValues values = array.OpenValues();
            if (values.Length > MaxRead)
            {
                return;
            }

            byte[] all = new byte[values.Length];
            values.Read(all, 0);
            int width = array.Header.Type.Width;
            if (array.Header.Type.DataType == DataType.String)
            {
                byte[][] strings = array.ReadStrings(CancellationToken.None);
                Invariant.RequireEqual(array.Header.Shape.ElementCount, strings.Length, "there are as many strings as the shape says");
                Invariant.Require(Array.TrueForAll(strings, text => text.Length <= width), "no string is longer than its element");
            }

            for (int position = all.Length - width; position >= 0 && width > 0; position -= width * 7)
            {
                byte[] element = new byte[width];
                values.Read(element, position);
                Invariant.RequireSameBytes(all.AsSpan(position, width), element, "an element is the same from the back");
            }

            array.Verify(CancellationToken.None);
        }
        catch (CheckpointException e)
        {
            Invariant.Require(e.Fault is not null, "a refusal has a code", e.Message);
        }
    }

    private static byte[] Compressed()
    {
        using var bytes = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(bytes, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string file in (string[])["f4_fortran.npy", "u_text.npy", "c8_big.npy"])
            {
                using Stream entry = archive.CreateEntry(file).Open();
                entry.Write(File.ReadAllBytes(Path.Combine(Fixtures.Require("oracle/values/npz"), file)));
            }
        }

        return bytes.ToArray();
    }
}
