using CheckpointTools.Binary;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// Values that lie in chunks, often compressed: the library finds and unpacks them. Keras writes none, but whoever makes its files smaller
/// does. One thread reads at a time, since the library moves one stream; the chunks that were read last are kept.
/// </summary>
internal sealed class ChunkedValues(Hdf5Place place, NativeDataset dataset, object library, int width, int swapUnit) : IHdf5Values
{
    private const int KeptChunks = 521;
    private const ulong KeptBytes = 64 << 20;

    private readonly H5DatasetAccess _access = new(ChunkCache: new SimpleReadingChunkCache(KeptChunks, KeptBytes));

    public bool AllowsSharing => false;

    public void Read(Span<byte> destination, long position)
    {
        // A span cannot be handed to the closure that guards the call.
        byte[] buffer = new byte[destination.Length];
        Hdf5Library.Call(
            () =>
            {
                lock (library)
                {
                    dataset.Read(_access, buffer.AsSpan(), Elements(position / width, buffer.Length / width));
                }

                return true;
            },
            what => Hdf5Faults.Values(place, what)
        );
        ByteOrder.Swap(buffer, swapUnit);
        buffer.CopyTo(destination);
    }

    /// <summary>Elements that follow each other row-major, as stretches along the last axis.</summary>
    private static DelegateSelection Elements(long first, long count) =>
        new(
            (ulong)count,
            dimensions =>
            {
                return Steps(dimensions, (ulong)first, (ulong)count);
            }
        );

    private static IEnumerable<Step> Steps(ulong[] dimensions, ulong first, ulong count)
    {
        ulong row = dimensions[^1];
        for (ulong next = first; next < first + count; )
        {
            ulong taken = Math.Min(row - (next % row), first + count - next);
            ulong[] coordinates = new ulong[dimensions.Length];
            ulong rest = next;
            for (int axis = dimensions.Length - 1; axis >= 0; axis--)
            {
                (rest, coordinates[axis]) = Math.DivRem(rest, dimensions[axis]);
            }

            yield return new Step(coordinates, taken);
            next += taken;
        }
    }
}
