using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Executing;

/// <summary>
/// Streams payloads into a new data file and verifies every checksum as the bytes pass, also of the payloads that share them. Payloads that
/// lie side by side are read in one go.
/// </summary>
/// <param name="plan">The plan that the payloads are of.</param>
/// <param name="payloads">The numbers of the entries whose payloads are written, in order.</param>
/// <param name="writer">Where it is written.</param>
/// <param name="overflow">Keeps how many values were too large for their dtype.</param>
/// <param name="onCopied">Called with the number of bytes that were just copied, and their variable.</param>
/// <param name="cancellationToken">Stops the copying.</param>
internal sealed class PayloadCopier(
    TransferPlan plan,
    ArraySegment<int> payloads,
    PipelinedWriter writer,
    OverflowReport overflow,
    Action<int, string> onCopied,
    CancellationToken cancellationToken
)
{
    private readonly PayloadVerifier _verifier = new(plan.Header.IsBigEndian);
    private readonly BeginningSums _beginnings = new(plan);
    private PayloadMaker? _maker;
    private PlannedEntry _current;
    private long _currentLeft;
    private int _next;

    /// <param name="onMade">Called with the entry's number and the masked checksum of each payload that was made.</param>
    public void CopyAll(Action<int, uint> onMade)
    {
        DataFiles? files = null;
        int opened = -1;
        try
        {
            while (_next < payloads.Count)
            {
                PlannedEntry first = EntryAt(_next);
                if (first.Made is { } made)
                {
                    _maker ??= new PayloadMaker(plan, writer, overflow, onCopied, cancellationToken);
                    int lead = payloads[_next];
                    BeginShared();
                    uint checksum = _maker.Write(first, made, _beginnings);
                    onMade(lead, checksum);
                    _beginnings.ForEach(checksum, onMade);
                    continue;
                }

                if (opened != first.Source)
                {
                    files?.Dispose();
                    files = plan.Sources[first.Source].OpenData();
                    opened = first.Source;
                }

                CopyRun(files!.Open(first.Entry.ShardId), first.Entry.Offset, EndOfRun(_next));
            }

            _maker?.Finish();
        }
        finally
        {
            files?.Dispose();
            _maker?.Dispose();
        }
    }

    private PlannedEntry EntryAt(int position) => plan.Index[payloads[position]];

    /// <summary>Whether a payload is a beginning of one in front of it, so that its bytes are not written again.</summary>
    private bool SharesBytes(int position) => plan.Shared.LeadOf(payloads[position]) != payloads[position];

    /// <summary>
    /// The end of the payloads that lie side by side in one file, from the one at <paramref name="position"/> on.
    /// </summary>
    private long EndOfRun(int position)
    {
        PlannedEntry last = EntryAt(position);
        for (position++; position < payloads.Count; position++)
        {
            PlannedEntry next = EntryAt(position);
            if (SharesBytes(position))
            {
                continue;
            }

            if (!IsNextTo(last, next))
            {
                break;
            }

            last = next;
        }

        return last.Entry.End;
    }

    private void CopyRun(SourceFile file, long start, long end)
    {
        BeginPayload(file);
        for (long position = start; position < end; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> free = writer.Free;
            Span<byte> chunk = free[..(int)Math.Min(free.Length, end - position)];
            file.ReadExactly(chunk, position);
            Verify(file, chunk);
            writer.Advance(chunk.Length);
            position += chunk.Length;
            onCopied(chunk.Length, _current.Variable.Name);
        }
    }

    /// <summary>Takes up the next payload; ones without bytes pass at once.</summary>
    private void BeginPayload(SourceFile file)
    {
        do
        {
            _current = EntryAt(_next);
            _currentLeft = _current.Entry.Size;
            BeginShared();
            _verifier.Begin(_current.Entry);
            if (_currentLeft > 0)
            {
                return;
            }

            EndPayload(file);
        } while (_next < payloads.Count && ContinuesRun());
    }

    /// <summary>Takes up the next payload together with what shares its bytes.</summary>
    private void BeginShared()
    {
        _beginnings.Begin(payloads[_next++]);
        for (; _next < payloads.Count && SharesBytes(_next); _next++)
        {
            _beginnings.Add(payloads[_next]);
        }
    }

    private bool ContinuesRun() => IsNextTo(_current, EntryAt(_next));

    private static bool IsNextTo(in PlannedEntry last, in PlannedEntry next) =>
        next.Source == last.Source && next.Entry.ShardId == last.Entry.ShardId && next.Entry.Offset == last.Entry.End && next.Made is null;

    private void Verify(SourceFile file, ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            int length = (int)Math.Min(chunk.Length, _currentLeft);
            _verifier.Append(chunk[..length]);
            _beginnings.Append(chunk[..length]);
            _currentLeft -= length;
            chunk = chunk[length..];
            if (_currentLeft == 0)
            {
                EndPayload(file);
                if (_next < payloads.Count && ContinuesRun())
                {
                    BeginPayload(file);
                }
            }
        }
    }

    private void EndPayload(SourceFile file)
    {
        _verifier.RequireSound(file.Path, _current.Variable.SourceName);
        _beginnings.RequireSound();
    }
}
