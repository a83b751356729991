using CheckpointTools.Binary;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// The bytes of a tensor of numbers that is stored as a whole, for several threads, which read them in any order. The checksum of the whole
/// is computed of those of the stretches that each has read.
/// </summary>
/// <param name="file">The data file; it must stay open.</param>
/// <param name="entry">The tensor's entry.</param>
/// <param name="variable">The tensor's name, for messages.</param>
/// <param name="swapUnit">The unit of bytes to be swapped; 1 for none.</param>
internal sealed class SharedPayload(SourceFile file, BundleEntry entry, string variable, int swapUnit) : SharedTensor
{
    private const int ChunkSize = 1 << 20;

    private readonly object _gate = new();
    private readonly List<Reader> _readers = [];

    /// <summary>The stretches that were read, in their order; they do not touch.</summary>
    private readonly List<Stretch> _read = [];

    public override SharedReader NewReader()
    {
        var reader = new Reader(this);
        _readers.Add(reader);
        return reader;
    }

    public override void Finish(CancellationToken cancellationToken)
    {
        _readers.ForEach(static reader => reader.End());
        if (_read.Count == 0)
        {
            return;
        }

        ReadRest(cancellationToken);
        uint masked = Crc32C.Mask(_read[0].Checksum);
        if (masked != entry.Checksum)
        {
            throw BundleFaults.Checksum(file.Path, variable, entry, masked);
        }
    }

    public override void Dispose()
    {
        // The file belongs to the checkpoint.
    }

    /// <summary>What nobody asked for is read for its checksum alone.</summary>
    private void ReadRest(CancellationToken cancellationToken)
    {
        byte[] chunk = [];
        for (long position = _read is [{ Start: 0 } first, ..] ? first.End : 0; position < entry.Size; position = _read[0].End)
        {
            cancellationToken.ThrowIfCancellationRequested();
            chunk = chunk.Length == 0 ? new byte[ChunkSize] : chunk;
            long end = _read.Find(stretch => stretch.Start > position) is { End: > 0 } next ? next.Start : entry.Size;
            Span<byte> bytes = chunk.AsSpan(0, (int)Math.Min(ChunkSize, end - position));
            file.ReadExactly(bytes, entry.Offset + position);
            Add(new Stretch(position, position + bytes.Length, Crc32C.Compute(bytes)));
        }
    }

    /// <summary>Adds a stretch, unless a part of it was read before: then its checksum is of no use.</summary>
    private void Add(Stretch stretch)
    {
        lock (_gate)
        {
            int next = _read.FindIndex(other => other.Start >= stretch.Start);
            next = next < 0 ? _read.Count : next;
            if ((next > 0 && _read[next - 1].End > stretch.Start) || (next < _read.Count && _read[next].Start < stretch.End))
            {
                return;
            }

            if (next < _read.Count && _read[next].Start == stretch.End)
            {
                stretch = stretch.JoinedWith(_read[next]);
                _read.RemoveAt(next);
            }

            if (next > 0 && _read[next - 1].End == stretch.Start)
            {
                _read[next - 1] = _read[next - 1].JoinedWith(stretch);
            }
            else
            {
                _read.Insert(next, stretch);
            }
        }
    }

    private readonly record struct Stretch(long Start, long End, uint Checksum)
    {
        public Stretch JoinedWith(Stretch next) => new(Start, next.End, Crc32C.Combine(Checksum, next.Checksum, next.End - next.Start));
    }

    /// <summary>Sums what it reads as long as it goes on where it stopped.</summary>
    private sealed class Reader(SharedPayload payload) : SharedReader
    {
        private Stretch _stretch;

        public override void Read(Span<byte> destination, long position)
        {
            if (position != _stretch.End)
            {
                End();
                _stretch = new Stretch(position, position, 0);
            }

            payload.ReadBytes(destination, position);
            _stretch = new Stretch(_stretch.Start, position + destination.Length, Crc32C.Append(_stretch.Checksum, destination));
            payload.Order(destination);
        }

        public void End()
        {
            if (_stretch.End > _stretch.Start)
            {
                payload.Add(_stretch);
                _stretch = new Stretch(_stretch.End, _stretch.End, 0);
            }
        }
    }

    private void ReadBytes(Span<byte> destination, long position) => file.ReadExactly(destination, entry.Offset + position);

    private void Order(Span<byte> numbers) => ByteOrder.Swap(numbers, swapUnit);
}
