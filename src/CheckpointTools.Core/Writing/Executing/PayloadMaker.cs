using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Payloads;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Executing;

/// <summary>Makes the payloads that no source has as they are to be, and computes their checksums while they are written.</summary>
/// <param name="plan">The plan that the payloads are of.</param>
/// <param name="writer">Where they are written.</param>
/// <param name="overflow">Keeps how many values were too large for their dtype.</param>
/// <param name="onCopied">Called with the number of bytes that were just written, and their variable.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal sealed class PayloadMaker(
    TransferPlan plan,
    PipelinedWriter writer,
    OverflowReport overflow,
    Action<int, string> onCopied,
    CancellationToken cancellationToken
) : IDisposable
{
    private readonly PayloadVerifier _verifier = new(plan.Header.IsBigEndian);
    private readonly PayloadSources _sources = new(plan.Sources, overflow.Add);

    /// <param name="payload">The payload.</param>
    /// <param name="made">What makes it.</param>
    /// <param name="beginnings">Sums what shares its bytes.</param>
    /// <returns>The masked checksum.</returns>
    public uint Write(PlannedEntry payload, MadePayload made, BeginningSums beginnings)
    {
        long left = payload.Entry.Size;
        _verifier.Begin(payload.Entry);
        made.Write(
            _sources,
            plan.Header.IsBigEndian,
            bytes =>
            {
                left -= bytes.Length;
                beginnings.Append(bytes);
                Append(bytes, payload.Variable.Name);
            },
            cancellationToken
        );
        uint checksum = _verifier.Finish();

        // If this fails, what was measured is not what was written.
        return left == 0 && _verifier.Fault is null
            ? checksum
            : throw TransferFaults.SourceChanged(plan.Sources[payload.Source].Prefix, payload.Variable);
    }

    /// <summary>Verifies what the last payload was made of. Nothing that was made counts before.</summary>
    /// <exception cref="CheckpointException">The bytes are not the ones that were stored.</exception>
    public void Finish() => _sources.Finish();

    public void Dispose() => _sources.Dispose();

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
}
