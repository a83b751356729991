using System.Buffers;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Verification;

/// <summary>The results of reading a payload.</summary>
/// <param name="Checksum">Its masked checksum.</param>
/// <param name="StructureFault">
/// What is wrong with its structure, as the end of the sentence "The variable ..."; null if nothing is.
/// </param>
/// <param name="HasOtherByteOrder">Whether it is sound if its lengths are read in the byte order opposite to the one in the header.</param>
/// <param name="InvalidValueAt">The file offset of the first value that is not valid for the dtype; null if there is none.</param>
internal sealed record PayloadFinding(uint Checksum, string? StructureFault, bool HasOtherByteOrder, long? InvalidValueAt);

/// <summary>Reads a payload from its first byte to its last.</summary>
internal static class PayloadInspector
{
    /// <summary>Small enough that bytes are still in the processor's cache when they are added to the checksum.</summary>
    public const int ChunkSize = 1 << 18;

    public static PayloadFinding Inspect(SourceFile file, PayloadRecord record, bool isBigEndian, CancellationToken cancellationToken)
    {
        PayloadFinding finding = Read(file, record, isBigEndian, cancellationToken);
        if (finding.StructureFault is null || record.DataType.Width > 0)
        {
            return finding;
        }

        PayloadFinding other = Read(file, record, !isBigEndian, cancellationToken);
        return finding with { HasOtherByteOrder = other.StructureFault is null && other.Checksum == record.Checksum };
    }

    private static PayloadFinding Read(SourceFile file, PayloadRecord record, bool isBigEndian, CancellationToken cancellationToken)
    {
        var verifier = new PayloadVerifier(isBigEndian);
        verifier.Begin(new BundleEntry(record.DataType, new TensorShape(record.ElementCount), record.Size, record.Checksum));
        bool hasByteValues = ByteValues.Are(record.DataType);
        long? invalidAt = null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(ChunkSize, record.Size));
        try
        {
            for (long position = record.Offset; position < record.End && verifier.Fault is null; position += buffer.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min(buffer.Length, record.End - position));
                file.ReadExactly(bytes, position);
                verifier.Append(bytes);
                if (hasByteValues && invalidAt is null && ByteValues.FindInvalid(bytes, record.DataType) is >= 0 and int at)
                {
                    invalidAt = position + at;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        uint checksum = verifier.Finish();
        return new PayloadFinding(checksum, verifier.Fault, HasOtherByteOrder: false, invalidAt);
    }
}
