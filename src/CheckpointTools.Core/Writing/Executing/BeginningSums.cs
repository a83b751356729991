using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Executing;

/// <summary>
/// Sums the payloads that begin where another one begins, while the bytes of that one pass: each is summed as far as it goes, and no byte
/// twice, however many they are.
/// </summary>
/// <param name="plan">The plan that the payloads are of.</param>
internal sealed class BeginningSums(TransferPlan plan)
{
    /// <summary>Those whose checksum is that of the payload that is written.</summary>
    private readonly List<int> _equal = [];

    /// <summary>The others; the longer ones are first, so the next to end is the last.</summary>
    private readonly List<(int Number, uint Sum)> _payloads = [];
    private BundleEntry _lead = null!;
    private int _left;
    private long _passed;
    private uint _sum;

    /// <summary>Takes up the payload that is written.</summary>
    public void Begin(int lead)
    {
        _lead = plan.Index[lead].Entry;
        _equal.Clear();
        _payloads.Clear();
        (_left, _passed, _sum) = (0, 0, 0);
    }

    /// <summary>Adds one that shares its bytes and is not longer than those before it.</summary>
    public void Add(int number)
    {
        if (plan.Index[number].Entry.IsStoredAs(_lead))
        {
            _equal.Add(number);
            return;
        }

        _payloads.Add((number, 0));
        _left = _payloads.Count;
    }

    /// <summary>Sums the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (_left > 0)
        {
            int number = _payloads[_left - 1].Number;
            long size = plan.Index[number].Entry.Size;
            int length = (int)Math.Min(bytes.Length, size - _passed);
            _sum = Crc32C.Append(_sum, bytes[..length]);
            _passed += length;
            bytes = bytes[length..];
            if (_passed < size)
            {
                return;
            }

            _payloads[--_left] = (number, _sum);
        }
    }

    /// <summary>Requires that each payload is the one that was stored.</summary>
    /// <exception cref="CheckpointException">One has another checksum.</exception>
    public void RequireSound()
    {
        foreach ((int number, uint sum) in _payloads)
        {
            PlannedEntry payload = plan.Index[number];
            if (Crc32C.Mask(sum) != payload.Entry.Checksum)
            {
                PlannedSource source = plan.Sources[payload.Source];
                string path = BundleFiles.DataPath(source.Prefix, payload.Entry.ShardId, source.Header.ShardCount);
                throw BundleFaults.Checksum(path, payload.Variable.SourceName, payload.Entry, Crc32C.Mask(sum));
            }
        }
    }

    /// <summary>Tells the masked checksum of each payload, where none was stored.</summary>
    /// <param name="whole">The masked checksum of the payload that was written.</param>
    /// <param name="action">Takes the number of an entry and the checksum of its payload.</param>
    public void ForEach(uint whole, Action<int, uint> action)
    {
        _equal.ForEach(number => action(number, whole));
        _payloads.ForEach(payload => action(payload.Number, Crc32C.Mask(payload.Sum)));
    }
}
