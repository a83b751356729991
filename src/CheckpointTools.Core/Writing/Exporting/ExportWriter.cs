using System.IO.Hashing;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Executing;

namespace CheckpointTools.Writing.Exporting;

/// <summary>
/// Writes one file: bytes, and the values of variables, which are read in pieces, verified as they pass, and written while the next ones
/// are read.
/// </summary>
/// <param name="writer">Takes the bytes.</param>
/// <param name="checkpoints">Where the values come from.</param>
/// <param name="overflows">Counts what did not fit while it was computed.</param>
/// <param name="onWritten">Told how many bytes of values were just written, and of which variable.</param>
/// <param name="cancellationToken">Stops the reading.</param>
internal sealed class ExportWriter(
    PipelinedWriter writer,
    OpenCheckpoints checkpoints,
    OverflowReport overflows,
    Action<int, string> onWritten,
    CancellationToken cancellationToken
)
{
    private Crc32? _checksum;

    /// <summary>Sums what is written from now on.</summary>
    public void BeginChecksum() => _checksum = new Crc32();

    /// <summary>The sum.</summary>
    public uint EndChecksum()
    {
        uint checksum = _checksum!.GetCurrentHashAsUInt32();
        _checksum = null;
        return checksum;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> free = writer.Free;
            int count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            Advance(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Writes the values of an array.</summary>
    /// <exception cref="CheckpointException">They cannot be read, or are damaged.</exception>
    public void Write(ArrayLayout array)
    {
        if (array.Variable.DataType != DataType.String)
        {
            Write(array.Variable);
            return;
        }

        using OpenVariable open = checkpoints.OpenValues(array.Variable, cancellationToken);
        byte[] element = new byte[array.Width];
        foreach (byte[] text in open.Content.Strings)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!array.TryFill(element, text))
            {
                throw TransferFaults.SourceChanged(array.Variable.Checkpoint, array.Variable);
            }

            Write(element);
            onWritten(element.Length, array.Variable.Name);
        }

        open.Finish();
    }

    /// <summary>Writes the values of a variable of numbers, row-major.</summary>
    /// <exception cref="CheckpointException">They cannot be read, or are damaged.</exception>
    public void Write(CheckpointVariable variable)
    {
        using OpenVariable open = checkpoints.OpenValues(variable, cancellationToken);
        ContentPieces.ForEach(
            open.Content,
            bytes =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                Write(bytes);
                onWritten(bytes.Length, variable.Name);
            }
        );
        open.Finish();
        overflows.Add(variable, open.Log);
    }

    private void Advance(int count)
    {
        _checksum?.Append(writer.Free[..count]);
        writer.Advance(count);
    }
}
