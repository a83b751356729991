using PureHDF;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// Lays out an HDF5 file that is to be written: where the values of each dataset go, and everything between. The library writes the file
/// with one element of each dataset into memory, and so tells where it puts it; the values themselves never pass through it.
/// </summary>
internal sealed class Hdf5Output
{
    private readonly Hdf5Skeleton _skeleton;
    private readonly (Hdf5OutputDataset Dataset, long Offset)[] _placed;

    private Hdf5Output(Hdf5Skeleton skeleton, (Hdf5OutputDataset Dataset, long Offset)[] placed, long length)
    {
        (_skeleton, _placed, Length) = (skeleton, placed, length);
    }

    /// <summary>The number of bytes of the file.</summary>
    public long Length { get; }

    /// <summary>The datasets with values, in the order in which they lie in the file.</summary>
    public IEnumerable<Hdf5OutputDataset> Datasets => _placed.Select(static one => one.Dataset);

    /// <summary>Lays out a file.</summary>
    public static Hdf5Output Arrange(Hdf5OutputGroup root)
    {
        using var skeleton = new Hdf5Skeleton();
        var datasets = new List<(Hdf5OutputDataset Dataset, Hdf5OutputElement Element)>();
        var file = new H5File();
        Fill(file, root, datasets);

        // Small values would go into headers, where nothing can be written later.
        var options = new H5WriteOptions(PreferCompactDatasetLayout: false);
        var placed = new List<(Hdf5OutputDataset, long)>();
        using (H5NativeWriter writer = file.BeginWrite(skeleton, options))
        {
            foreach ((Hdf5OutputDataset dataset, Hdf5OutputElement element) in datasets.Where(static one => one.Dataset.Size > 0))
            {
                skeleton.FirstWrite = null;
                element.Write(writer);
                placed.Add((dataset, skeleton.FirstWrite!.Value));
            }
        }

        return new Hdf5Output(
            skeleton,
            [.. placed.OrderBy(static one => one.Item2)],
            Math.Max(skeleton.Length, placed.Select(static one => one.Item2 + one.Item1.Size).DefaultIfEmpty().Max())
        );
    }

    /// <summary>Writes the file from front to back.</summary>
    /// <param name="write">Takes the bytes between values.</param>
    /// <param name="writeValues">Writes the values of a dataset.</param>
    public void Write(Action<byte[]> write, Action<Hdf5OutputDataset> writeValues)
    {
        long position = 0;
        foreach ((Hdf5OutputDataset dataset, long offset) in _placed)
        {
            WriteBetween(position, offset, write);
            writeValues(dataset);
            position = offset + dataset.Size;
        }

        WriteBetween(position, Length, write);
    }

    private void WriteBetween(long position, long end, Action<byte[]> write)
    {
        while (position < end)
        {
            byte[] piece = new byte[Math.Min(end - position, Hdf5Skeleton.PageLength)];
            _skeleton.Copy(position, piece);
            write(piece);
            position += piece.Length;
        }
    }

    private static void Fill(H5Group target, Hdf5OutputGroup group, List<(Hdf5OutputDataset Dataset, Hdf5OutputElement Element)> datasets)
    {
        foreach ((string name, Hdf5Texts texts) in group.Texts)
        {
            target.Attributes[name] =
                texts.IsScalar ? texts.All[0]
                : texts.All.Length > 0 ? texts.All
                : new H5Attribute(Array.Empty<double>(), [0]);
        }

        foreach ((string name, Hdf5OutputGroup inner) in group.Groups)
        {
            var child = new H5Group();
            target[name] = child;
            Fill(child, inner, datasets);
        }

        foreach ((string name, Hdf5OutputDataset dataset) in group.Datasets)
        {
            var element = Hdf5OutputElement.Of(dataset);
            target[name] = element.Dataset;
            datasets.Add((dataset, element));
        }
    }
}
