using System.Buffers;
using CheckpointTools.Binary;
using CheckpointTools.Files;

namespace CheckpointTools.Verification;

/// <summary>
/// A data file and its payloads. The file is read in pieces of work that any thread may do; when all are done, each payload is judged. The
/// work is in proportion to the file's length, however the payloads overlap.
/// </summary>
internal sealed class DataFile : IDisposable
{
    /// <summary>The approximate size of a piece of work.</summary>
    private const int WorkSize = RangeChecksums.MaxSegmentLength;

    /// <summary>The maximum number of payloads in a piece of work: each small one costs a read.</summary>
    private const int WorkCount = 4096;

    /// <summary>
    /// Writers never let payloads overlap. Payloads whose structure is checked are read up to this many times the file's length.
    /// </summary>
    private const int MaxReadings = 2;

    private readonly SourceFile _file;
    private readonly ArraySegment<PayloadRecord> _records;
    private readonly bool _isBigEndian;
    private readonly RangeChecksums _sums;
    private readonly int[] _inspected;
    private readonly PayloadFinding?[] _findings;
    private readonly HashSet<int> _skipped = [];

    /// <param name="file">The file.</param>
    /// <param name="records">Its payloads, sorted.</param>
    /// <param name="isBigEndian">The byte order that the header states.</param>
    public DataFile(SourceFile file, ArraySegment<PayloadRecord> records, bool isBigEndian)
    {
        _file = file;
        _records = records;
        _isBigEndian = isBigEndian;
        var ranges = new List<(long, long)>();
        var inspected = new List<int>();
        long budget = MaxReadings * file.Length;
        bool isCrossed = false;
        bool isOverlapped = false;
        for (int i = 0; i < records.Count; i++)
        {
            PayloadRecord record = records[i];
            isCrossed |= record.Offset <= file.Length && record.End > file.Length;
            isOverlapped |= record.Offset < ExpectedLength && ExpectedLength > file.Length;
            ExpectedLength = Math.Max(ExpectedLength, record.Size > 0 ? record.End : 0);
            if (record.End > file.Length || IsRepeated(i))
            {
                continue;
            }

            if (!record.IsInspected)
            {
                ranges.Add((record.Offset, record.End));
            }
            else if (record.Size <= budget)
            {
                budget -= record.Size;
                inspected.Add(i);
            }
            else
            {
                _skipped.Add(i);
            }
        }

        IsCutShort = isCrossed && !isOverlapped;
        _sums = new RangeChecksums(ranges);
        _inspected = [.. inspected];
        _findings = new PayloadFinding?[records.Count];
    }

    public string Path => _file.Path;

    public long Length => _file.Length;

    public int Shard => _records[0].Shard;

    public ArraySegment<PayloadRecord> Records => _records;

    /// <summary>The end of the last payload.</summary>
    public long ExpectedLength { get; }

    /// <summary>
    /// Whether the file ends before its last payload as a truncated file would. An entry with an impossible size or offset overlaps others
    /// or leaves a gap.
    /// </summary>
    public bool IsCutShort { get; }

    /// <summary>The pieces of work, in the order of the file.</summary>
    /// <param name="onRead">Receives the number of bytes that were read, on any thread.</param>
    public IEnumerable<Action<CancellationToken>> Work(Action<long> onRead)
    {
        for (int first = 0, last; first < _sums.Count; first = last)
        {
            long size = 0;
            for (last = first; last < _sums.Count && size < WorkSize; last++)
            {
                size += _sums[last].End - _sums[last].Start;
            }

            (int from, int to) = (first, last);
            yield return cancellationToken => Sum(from, to, onRead, cancellationToken);
        }

        for (int first = 0, last; first < _inspected.Length; first = last)
        {
            long size = 0;
            for (last = first; last < _inspected.Length && size < WorkSize && last - first < WorkCount; last++)
            {
                size += _records[_inspected[last]].Size;
            }

            (int from, int to) = (first, last);
            yield return cancellationToken => Inspect(from, to, onRead, cancellationToken);
        }
    }

    /// <summary>The faults of the payloads, once all work is done.</summary>
    public IEnumerable<PayloadFault> Judge()
    {
        PayloadFinding? finding = null;
        bool isSkipped = false;
        for (int i = 0; i < _records.Count; i++)
        {
            PayloadRecord record = _records[i];
            if (!IsRepeated(i))
            {
                finding = _findings[i];
                isSkipped = _skipped.Contains(i);
            }

            // Only the file's length shows that it is too short.
            if (
                record.End <= Length
                && (isSkipped ? new PayloadFault(record, FaultCode.ExcessiveOverlap) : JudgeValues(record, finding)) is { } fault
            )
            {
                yield return fault;
            }
        }
    }

    /// <summary>The faults of the payloads' positions; no value is read.</summary>
    public IEnumerable<PayloadFault> JudgePlaces()
    {
        // What begins at one place is sound: the shorter is a beginning of the longer. Writers store equal values once in this way.
        long start = -1;
        long startEnd = 0;
        long end = 0;
        int shared = 0;
        PayloadRecord firstShared = default;
        foreach (PayloadRecord record in _records)
        {
            if (record.End > Length)
            {
                // Nothing has to be read of a payload without bytes.
                yield return new PayloadFault(record, record.Size > 0 ? FaultCode.DataFileTooShort : FaultCode.EmptyOutside);
            }

            if (record.Size == 0)
            {
                continue;
            }

            if (record.Offset > start)
            {
                end = Math.Max(end, startEnd);
                start = record.Offset;
            }

            if (record.Offset < end)
            {
                firstShared = shared++ == 0 ? record : firstShared;
            }

            startEnd = Math.Max(startEnd, record.End);
        }

        if (shared > 0)
        {
            yield return new PayloadFault(
                firstShared,
                FaultCode.SharedBytes,
                Text: "has bytes in common with a variable that begins elsewhere"
                    + (shared == 1 ? "" : $", as have {shared - 1} more in this file")
            );
        }
    }

    public void Dispose() => _file.Dispose();

    private bool IsRepeated(int index) => index > 0 && _records[index].IsSameAs(_records[index - 1]);

    private PayloadFault? JudgeValues(PayloadRecord record, PayloadFinding? finding)
    {
        if (!record.IsInspected)
        {
            return !_sums.TryGet(record.Offset, record.End, out uint sum) ? new PayloadFault(record, FaultCode.Unreadable)
                : Crc32C.Mask(sum) != record.Checksum ? new PayloadFault(record, FaultCode.ChecksumMismatch, Crc32C.Mask(sum))
                : null;
        }

        return finding switch
        {
            null => new PayloadFault(record, FaultCode.Unreadable),
            { HasOtherByteOrder: true } => new PayloadFault(record, FaultCode.WrongByteOrder),
            { StructureFault: { } text } => new PayloadFault(record, FaultCode.DamagedStructure, Text: text),
            _ when finding.Checksum != record.Checksum => new PayloadFault(record, FaultCode.ChecksumMismatch, finding.Checksum),
            { InvalidValueAt: { } at } => new PayloadFault(
                record,
                FaultCode.InvalidValue,
                Text: $"has a byte at {at} that is not a valid {record.DataType}"
            ),
            _ => null,
        };
    }

    private void Sum(int from, int to, Action<long> onRead, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PayloadInspector.ChunkSize);
        long bufferStart = 0;
        int bufferLength = 0;
        try
        {
            for (int segment = from; segment < to; segment++)
            {
                (long start, long end) = _sums[segment];
                uint checksum = 0;
                for (long position = start; position < end; )
                {
                    if (position < bufferStart || position >= bufferStart + bufferLength)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        bufferStart = position;
                        bufferLength = TryRead(buffer, position, _sums[to - 1].End, end);
                        if (bufferLength == 0)
                        {
                            _sums.SetUnread(segment);
                            break;
                        }
                    }

                    int skipped = (int)(position - bufferStart);
                    int length = (int)Math.Min(bufferLength - skipped, end - position);
                    checksum = Crc32C.Append(checksum, buffer.AsSpan(skipped, length));
                    position += length;
                }

                _sums.Set(segment, checksum);
                onRead(end - start);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Inspect(int from, int to, Action<long> onRead, CancellationToken cancellationToken)
    {
        for (int i = from; i < to; i++)
        {
            PayloadRecord record = _records[_inspected[i]];
            try
            {
                _findings[_inspected[i]] = PayloadInspector.Inspect(_file, record, _isBigEndian, cancellationToken);
            }
            catch (CheckpointException e) when (e.Error == CheckpointError.ReadFailed)
            {
                // Without a finding, it counts as unreadable.
            }

            onRead(record.Size);
        }
    }

    /// <summary>Reads ahead. If that fails, reads only what is needed: the unreadable part may lie after it.</summary>
    /// <returns>The number of bytes read; 0 if not even the needed ones can be read.</returns>
    private int TryRead(byte[] buffer, long offset, long end, long needed)
    {
        foreach (long to in (long[])[end, needed])
        {
            try
            {
                int length = (int)Math.Min(buffer.Length, to - offset);
                _file.ReadExactly(buffer.AsSpan(0, length), offset);
                return length;
            }
            catch (CheckpointException e) when (e.Error == CheckpointError.ReadFailed)
            {
                // Try once more; otherwise it counts as unread.
            }
        }

        return 0;
    }
}
