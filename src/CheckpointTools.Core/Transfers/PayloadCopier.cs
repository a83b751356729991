using CheckpointTools.Bundles;
using CheckpointTools.Files;

namespace CheckpointTools.Transfers;

/// <summary>
/// Streams the payloads of a plan into the new data file and verifies every checksum as the bytes pass. Payloads that lie side by side are
/// read in one go.
/// </summary>
internal sealed class PayloadCopier(TransferPlan plan, PipelinedWriter writer, Action<TransferProgress>? onProgress, CancellationToken cancellationToken)
{
    private readonly PayloadVerifier _verifier = new(plan.Header.IsBigEndian);
    private PlannedEntry _current = null!;
    private long _currentLeft;
    private int _next;
    private long _done;

    public void CopyAll()
    {
        SourceFile? file = null;
        (int Source, int Shard) opened = (-1, -1);
        try
        {
            while (_next < plan.Payloads.Length)
            {
                PlannedEntry first = plan.Payloads[_next];
                if (file is null || opened != (first.Source, first.Entry.ShardId))
                {
                    file?.Dispose();
                    file = null;
                    file = SourceDataFiles.Open(plan.Sources[first.Source], first.Entry.ShardId);
                    opened = (first.Source, first.Entry.ShardId);
                }

                CopyRun(file, first.Entry.Offset, EndOfRun(_next));
            }
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Where the stretch of payloads ends that lie side by side in one file, beginning with the one at <paramref name="position"/>.</summary>
    private long EndOfRun(int position)
    {
        PlannedEntry last = plan.Payloads[position];
        for (position++; position < plan.Payloads.Length; position++)
        {
            PlannedEntry next = plan.Payloads[position];
            if (next.Source != last.Source || next.Entry.ShardId != last.Entry.ShardId || next.Entry.Offset != last.Entry.End)
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
        for (long position = start; position < end;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> free = writer.Free;
            Span<byte> chunk = free[..(int)Math.Min(free.Length, end - position)];
            file.ReadExactly(chunk, position);
            Verify(file, chunk);
            writer.Advance(chunk.Length);
            position += chunk.Length;
            _done += chunk.Length;
            onProgress?.Invoke(new TransferProgress(_done, plan.PayloadSize, _current.Variable.Name));
        }
    }

    /// <summary>Takes up the next payload; ones without bytes pass at once.</summary>
    private void BeginPayload(SourceFile file)
    {
        do
        {
            _current = plan.Payloads[_next++];
            _currentLeft = _current.Entry.Size;
            _verifier.Begin(_current.Entry);
            if (_currentLeft > 0)
            {
                return;
            }

            EndPayload(file);
        }
        while (_next < plan.Payloads.Length && ContinuesRun());
    }

    private bool ContinuesRun()
    {
        PlannedEntry next = plan.Payloads[_next];
        return next.Source == _current.Source && next.Entry.ShardId == _current.Entry.ShardId && next.Entry.Offset == _current.Entry.End;
    }

    private void Verify(SourceFile file, ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            int length = (int)Math.Min(chunk.Length, _currentLeft);
            _verifier.Append(chunk[..length]);
            _currentLeft -= length;
            chunk = chunk[length..];
            if (_currentLeft == 0)
            {
                EndPayload(file);
                if (_next < plan.Payloads.Length && ContinuesRun())
                {
                    BeginPayload(file);
                }
            }
        }
    }

    private void EndPayload(SourceFile file)
    {
        uint checksum = _verifier.Finish();
        if (_verifier.Fault is { } fault)
        {
            throw BundleFaults.Payload(file.Path, _current.Variable.SourceName, _current.Entry, fault);
        }

        if (checksum != _current.Entry.Checksum)
        {
            throw BundleFaults.Checksum(file.Path, _current.Variable.SourceName, _current.Entry, checksum);
        }
    }
}
