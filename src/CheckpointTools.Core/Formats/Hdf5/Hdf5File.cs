using CheckpointTools.Binary;
using PureHDF;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// An HDF5 file: its groups, the texts noted at them, and its datasets. PureHDF reads it, and nothing outside this folder knows of it.
/// Soft links are followed to the datasets of this file, and nothing leads into another one.
/// </summary>
internal sealed class Hdf5File : IDisposable
{
    /// <summary>Far more than models of models have.</summary>
    private const int MaxDepth = 64;

    /// <summary>No object takes fewer bytes than this.</summary>
    private const int MinObjectLength = 16;
    private const int FreeObjects = 1024;

    /// <summary>The paths of all objects together: an object takes more bytes than its path has characters, in any usual file.</summary>
    private const int FreePathLength = 1 << 20;
    private const int MaxPathRatio = 4;

    /// <summary>Other programs may have so many bytes of their own in front.</summary>
    private const int UserBlock = 512;

    private readonly NativeFile _file;
    private readonly Hdf5Stream _stream;
    private readonly Hdf5Examination _examination;
    private readonly long _maxObjects;
    private readonly List<(SortedDictionary<string, Hdf5Dataset> Datasets, Hdf5SoftLink Link)> _softLinks = [];
    private readonly Dictionary<string, Hdf5SoftLink> _softLinksByPath = new(StringComparer.Ordinal);
    private readonly long _maxPathLength;
    private long _objects;
    private long _pathLength;

    private Hdf5File(string path, IHdf5Bytes bytes)
    {
        _maxPathLength = FreePathLength + (bytes.Length * MaxPathRatio);
        _maxObjects = FreeObjects + (bytes.Length / MinObjectLength);
        _stream = new Hdf5Stream(bytes, RequireWhole(path, bytes));
        _examination = new Hdf5Examination(_stream);
        _file = Hdf5Library.Call(() => H5File.Open(_stream), what => Hdf5Faults.File(path, what));
        try
        {
            Root = Read(_file, "", new Hdf5Place(path, ""), depth: 0);
            foreach ((SortedDictionary<string, Hdf5Dataset> datasets, Hdf5SoftLink link) in _softLinks)
            {
                if (link.Resolve(Root, _softLinksByPath) is { } dataset)
                {
                    datasets[link.Name] = dataset;
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Hdf5Group Root { get; }

    /// <summary>The first bytes of each such file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    /// <summary>Reads what is in a file. The values are read later, as long as it is open.</summary>
    /// <param name="path">What messages call it.</param>
    /// <param name="bytes">Its bytes; the caller closes them.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static Hdf5File Open(string path, IHdf5Bytes bytes) => new(path, bytes);

    public void Dispose() => _file.Dispose();

    /// <summary>The superblock says where the file ends: a download that was cut off is told by that alone.</summary>
    private static Hdf5Claims RequireWhole(string path, IHdf5Bytes bytes)
    {
        Span<byte> head = stackalloc byte[64];
        long start = 0;
        do
        {
            if (bytes.Length - start < head.Length)
            {
                throw Hdf5Faults.File(
                    path,
                    start == 0 ? $"it has only {Phrase.Count(bytes.Length, "byte")}" : "it does not begin as such a file does"
                );
            }

            bytes.Read(head, start);
            start += UserBlock;
        } while (!head.StartsWith(Signature) && start <= UserBlock);

        if (!head.StartsWith(Signature))
        {
            throw Hdf5Faults.File(path, "it does not begin as such a file does");
        }

        // Version; where the end is noted; the widths of addresses and lengths.
        (int at, int widths) = head[8] < 2 ? (head[8] == 0 ? 24 : 28, 13) : (12, 9);
        (int address, int length) = (head[widths], head[widths + 1]);
        if (head[8] > 3 || address is not (2 or 4 or 8) || length is not (2 or 4 or 8))
        {
            throw Hdf5Faults.File(path, "it is of a version that is not known");
        }

        ulong end = 0;
        for (int i = address - 1; i >= 0; i--)
        {
            end = (end << 8) | head[at + (2 * address) + i];
        }

        return end > long.MaxValue ? throw Hdf5Faults.File(path, "its end is no place in a file")
            : end > (ulong)bytes.Length ? throw Hdf5Faults.Truncated(path, bytes.Length, (long)end)
            : new Hdf5Claims(bytes, address, length);
    }

    private Hdf5Group Read(NativeGroup group, string name, Hdf5Place place, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Hdf5Faults.Endless(place, $"lies in {MaxDepth} groups, as if groups contained themselves");
        }

        var groups = new SortedDictionary<string, Hdf5Group>(StringComparer.Ordinal);
        var datasets = new SortedDictionary<string, Hdf5Dataset>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Hdf5Link link in Hdf5Library.Call(() => Hdf5Link.Of(group), what => Hdf5Faults.Structure(place, what)))
        {
            if (++_objects > _maxObjects)
            {
                throw Hdf5Faults.Endless(
                    place,
                    $"is one of more than {_maxObjects} groups and datasets, as if groups contained themselves"
                );
            }

            if (link.Name.Length == 0 || link.Name.Contains('/', StringComparison.Ordinal) || !names.Add(link.Name))
            {
                throw Hdf5Faults.Structure(place, $"it has {TensorName.Quote(link.Name)} twice, or in a name that none can have");
            }

            // Long names in each other make paths of any length from a small file.
            Hdf5Place below = place.Of(link.Name);
            if ((_pathLength += below.Path.Length) > _maxPathLength)
            {
                throw Hdf5Faults.Endless(place, $"has names of more than {_maxPathLength} characters in and around it");
            }

            Add(link, below, depth, groups, datasets);
            if (_stream.IsBeyond)
            {
                throw Hdf5Faults.Structure(below, Hdf5Stream.Beyond);
            }
        }

        return new Hdf5Group(
            name,
            place,
            Hdf5Library.Call(() => Hdf5Attributes.ReadTexts(group), what => Hdf5Faults.Structure(place, what)),
            groups,
            datasets
        );
    }

    private void Add(
        Hdf5Link link,
        Hdf5Place place,
        int depth,
        SortedDictionary<string, Hdf5Group> groups,
        SortedDictionary<string, Hdf5Dataset> datasets
    )
    {
        if (link.Open is null)
        {
            if (link.Target is { } target)
            {
                _softLinks.Add((datasets, _softLinksByPath[place.Path] = new Hdf5SoftLink(link.Name, place, target)));
            }
            else
            {
                datasets[link.Name] = new Hdf5Dataset(place)
                {
                    Fault = Hdf5Faults.Elsewhere(place, "is a link to another file, which is not read"),
                };
            }

            return;
        }

        try
        {
            switch (Hdf5Library.Call(link.Open, what => Hdf5Faults.Dataset(place, what)))
            {
                case NativeGroup inner:
                    groups[link.Name] = Read(inner, link.Name, place, depth + 1);
                    break;
                case NativeDataset dataset:
                    datasets[link.Name] = _examination.Examine(place, dataset);
                    break;
            }
        }
        catch (CheckpointException fault) when (fault.Fault == FaultCode.Hdf5Damaged && !_stream.IsBeyond)
        {
            // What else is in the file can be read.
            datasets[link.Name] = new Hdf5Dataset(place) { Fault = fault };
        }
    }
}
