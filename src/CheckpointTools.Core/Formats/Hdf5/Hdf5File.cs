using System.Buffers.Binary;
using PureHDF;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// An HDF5 file: its groups, the texts noted at them, and its datasets. PureHDF reads it, and nothing outside this folder knows of it.
/// Links are followed as HDF5 means them, but values are taken from this file alone.
/// </summary>
internal sealed class Hdf5File : IDisposable
{
    /// <summary>Far more than models of models have.</summary>
    private const int MaxDepth = 64;

    /// <summary>No object takes fewer bytes than this.</summary>
    private const int MinObjectLength = 16;
    private const int FreeObjects = 1024;

    private readonly NativeFile _file;
    private readonly Hdf5Stream _stream;
    private readonly Hdf5Examination _examination;
    private readonly long _maxObjects;
    private long _objects;

    private Hdf5File(string path, IHdf5Bytes bytes)
    {
        RequireWhole(path, bytes);
        _stream = new Hdf5Stream(bytes);
        _examination = new Hdf5Examination(_stream, bytes, new object());
        _maxObjects = FreeObjects + (bytes.Length / MinObjectLength);
        _file = Hdf5Library.Call(() => H5File.Open(_stream), what => Hdf5Faults.File(path, what));
        try
        {
            Root = Read(_file, "", new Hdf5Place(path, ""), depth: 0);
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
    private static void RequireWhole(string path, IHdf5Bytes bytes)
    {
        Span<byte> head = stackalloc byte[64];
        if (bytes.Length < head.Length)
        {
            throw Hdf5Faults.File(path, $"it has only {Phrase.Count(bytes.Length, "byte")}");
        }

        bytes.Read(head, 0);
        if (!head.StartsWith(Signature))
        {
            throw Hdf5Faults.File(path, "it does not begin as such a file does");
        }

        // Version; where the end is noted; the width of addresses, which is 8 wherever a file can be large.
        int? at = head[8] switch
        {
            0 when head[13] == 8 => 40,
            1 when head[13] == 8 => 44,
            2 or 3 when head[9] == 8 => 28,
            _ => null,
        };
        if (at is { } offset && BinaryPrimitives.ReadInt64LittleEndian(head[offset..]) is var end && (end < 0 || end > bytes.Length))
        {
            throw end < 0 ? Hdf5Faults.File(path, "its end is no place in a file") : Hdf5Faults.Truncated(path, bytes.Length, end);
        }
    }

    private Hdf5Group Read(NativeGroup group, string name, Hdf5Place place, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Hdf5Faults.Endless(place, $"lies in {MaxDepth} groups, as if groups contained themselves");
        }

        var groups = new SortedDictionary<string, Hdf5Group>(StringComparer.Ordinal);
        var datasets = new SortedDictionary<string, Hdf5Dataset>(StringComparer.Ordinal);
        IH5Object[] children = Hdf5Library.Call(() => group.Children().ToArray(), what => Hdf5Faults.Structure(place, what));
        foreach (IH5Object child in children)
        {
            if (++_objects > _maxObjects)
            {
                throw Hdf5Faults.Endless(place, $"is one of more than {_maxObjects} objects, as if groups contained themselves");
            }

            Hdf5Place below = place.Of(child.Name);
            switch (child)
            {
                case NativeGroup inner:
                    groups[inner.Name] = Read(inner, inner.Name, below, depth + 1);
                    break;
                case NativeDataset dataset:
                    datasets[dataset.Name] = _examination.Examine(below, dataset);
                    break;
                case IH5UnresolvedLink link:
                    datasets[link.Name] = new Hdf5Dataset(below)
                    {
                        Fault = Hdf5Faults.Elsewhere(below, "is a link that leads to nothing that can be read"),
                    };
                    break;
            }
        }

        return new Hdf5Group(name, place, ReadTexts(group, place), groups, datasets);
    }

    private static Dictionary<string, Hdf5Texts> ReadTexts(NativeGroup group, Hdf5Place place) =>
        Hdf5Library.Call(
            () =>
            {
                var texts = new Dictionary<string, Hdf5Texts>(StringComparer.Ordinal);
                foreach (IH5Attribute attribute in group.Attributes())
                {
                    if (attribute.Type.Class is H5DataTypeClass.String or H5DataTypeClass.VariableLength)
                    {
                        texts[attribute.Name] = ReadTexts(attribute);
                    }
                    else if (attribute.Space.Dimensions is [0])
                    {
                        // h5py gives an empty list of names the type of an empty array of numbers.
                        texts[attribute.Name] = new Hdf5Texts([], IsScalar: false);
                    }
                }

                return texts;
            },
            what => Hdf5Faults.Structure(place, what)
        );

    private static Hdf5Texts ReadTexts(IH5Attribute attribute) =>
        attribute.Space.Type == H5DataspaceType.Scalar
            ? new Hdf5Texts([attribute.Read<string>()], IsScalar: true)
            : new Hdf5Texts([.. attribute.Read<string?[]>().Select(static text => text ?? "")], IsScalar: false);
}
