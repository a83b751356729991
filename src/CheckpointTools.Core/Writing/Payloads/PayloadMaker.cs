using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Payloads;

/// <summary>Makes composed payloads and computes their checksums while they are written.</summary>
/// <param name="plan">The plan that the payloads are of.</param>
/// <param name="writer">Where they are written.</param>
/// <param name="onCopied">Told how many bytes more were written, and of which variable.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal sealed class PayloadMaker(TransferPlan plan, PipelinedWriter writer, Action<int, string> onCopied, CancellationToken cancellationToken) : IDisposable
{
    private readonly PayloadVerifier _verifier = new(plan.Header.IsBigEndian);
    private CheckpointReader? _checkpoint;
    private int _opened = -1;
    private OpenTensor? _tensor;

    public void Write(PlannedEntry payload, ComposedPayload composed)
    {
        OpenTensor tensor = Open(payload.Source, composed.Tensor);
        long left = payload.Entry.Size;
        _verifier.Begin(payload.Entry);
        composed.Write(tensor, bytes =>
        {
            left -= bytes.Length;
            Append(bytes, payload.Variable.Name);
        });
        composed.Checksum = _verifier.Finish();
        if (left != 0 || _verifier.Fault is not null)
        {
            // What was measured is not what was written: the files were not the same.
            throw TransferFaults.SourceChanged(plan.Sources[payload.Source].Prefix, payload.Variable);
        }
    }

    public void Dispose()
    {
        _tensor?.Dispose();
        _checkpoint?.Dispose();
    }

    private void Append(ReadOnlySpan<byte> bytes, string variable)
    {
        while (!bytes.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> free = writer.Free;
            ReadOnlySpan<byte> chunk = bytes[..Math.Min(free.Length, bytes.Length)];
            chunk.CopyTo(free);
            _verifier.Append(chunk);
            writer.Advance(chunk.Length);
            onCopied(chunk.Length, variable);
            bytes = bytes[chunk.Length..];
        }
    }

    private OpenTensor Open(int source, BundleTensor tensor)
    {
        if (_opened != source)
        {
            Dispose();
            (_checkpoint, _tensor, _opened) = (null, null, source);
            VariableSource planned = plan.Sources[source].Description;
            _checkpoint = CheckpointReader.Open(planned, PlannedSource.IsKnown);
            if (_checkpoint.Stamp != planned.Stamp)
            {
                throw BundleFaults.Changed(_checkpoint.ListPath);
            }
        }

        if (_tensor?.Tensor != tensor)
        {
            _tensor?.Dispose();
            _tensor = new OpenTensor(_checkpoint!, tensor, plan.Header.IsBigEndian, cancellationToken);
        }

        return _tensor;
    }
}
