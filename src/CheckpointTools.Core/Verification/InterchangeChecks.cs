using CheckpointTools.Binary;
using CheckpointTools.Locating;
using CheckpointTools.Reading;

namespace CheckpointTools.Verification;

/// <summary>
/// Verifies files of other programs: their headers, that every tensor has its own bytes and no byte is left over, and, of an archive, the
/// checksum of each member. The values of the others carry no checksum, so that nothing can be said of them but whether they are possible.
/// </summary>
internal sealed class InterchangeChecks(CheckpointLocation location, FaultReport faults, VerificationOptions options)
{
    private const int ChunkSize = 1 << 20;

    public void Run(CancellationToken cancellationToken)
    {
        InterchangeFiles files;
        try
        {
            files = InterchangeFiles.Open(location.FirstFile, location.Format);
        }
        catch (CheckpointException e)
        {
            faults.Add(e);
            return;
        }

        using (files)
        {
            foreach (CheckpointException fault in files.Faults.Concat(files.Remarks))
            {
                faults.Add(fault);
            }

            foreach (InterchangeTensor tensor in files.Tensors)
            {
                CheckDescription(tensor);
            }

            using var selection = VariableSelection.Of(location, options);
            HashSet<string>? selected = selection?.ReadNames();
            VariableSelection.Complete(selection, files.Tensors.Count, options, faults, errorsBefore: 0);
            if (!options.StructureOnly)
            {
                InterchangeTensor[] tensors =
                [
                    .. files.Tensors.Where(tensor =>
                        tensor.Fault is null && selected?.Contains(TensorName.ToText(tensor.Name)) is not false
                    ),
                ];
                CheckValues(tensors, cancellationToken);
            }
        }
    }

    private void CheckDescription(InterchangeTensor tensor)
    {
        string name = TensorName.ToText(tensor.Name);
        if (tensor.Fault is { } fault)
        {
            faults.Add(fault);
            return;
        }

        if (tensor.TrailingLength > 0)
        {
            faults.Add(
                FaultCode.TrailingData,
                $"{location.FirstFile}: {Phrase.Count(tensor.TrailingLength, "byte")} behind the values of {TensorName.Quote(name)} "
                    + "belong to nothing.",
                location.FirstFile,
                name
            );
        }

        string? unusual = tensor.Name.Length == 0 ? "is empty" : NameChecks.Find(tensor.Name);
        if (unusual is not null)
        {
            faults.Add(
                FaultCode.UnusualName,
                $"{location.FirstFile}: the name {TensorName.Quote(name)} {unusual}.",
                location.FirstFile,
                name
            );
        }
    }

    private void CheckValues(InterchangeTensor[] tensors, CancellationToken cancellationToken)
    {
        long total = tensors.Sum(static tensor => tensor.Shape.ElementCount * tensor.DataType.Width);
        long done = 0;
        foreach (InterchangeTensor tensor in tensors)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                tensor.Verify(cancellationToken);
                CheckElements(tensor, cancellationToken);
            }
            catch (CheckpointException e)
            {
                faults.Add(e);
                if (e.Variable is null)
                {
                    // It is the file's, and would be found at every variable again.
                    return;
                }
            }

            done += tensor.Shape.ElementCount * tensor.DataType.Width;
            options.OnProgress?.Invoke(new VerificationProgress(done, total));
        }
    }

    /// <summary>Strings must be characters, and what takes a byte must be one of its values.</summary>
    private void CheckElements(InterchangeTensor tensor, CancellationToken cancellationToken)
    {
        if (tensor.DataType == DataType.String)
        {
            _ = tensor.ReadStrings(cancellationToken);
            return;
        }

        if (!ByteValues.Are(tensor.DataType))
        {
            return;
        }

        using InterchangeValues values = tensor.OpenValues();
        long length = tensor.Shape.ElementCount;
        byte[] buffer = new byte[Math.Min(ChunkSize, length)];
        for (long position = 0; position < length; position += buffer.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - position));
            values.Read(chunk, position);
            if (ByteValues.FindInvalid(chunk, tensor.DataType) is >= 0 and int invalid)
            {
                string name = TensorName.ToText(tensor.Name);
                faults.Add(
                    FaultCode.InvalidValue,
                    $"{location.FirstFile}: element {position + invalid} of {TensorName.Quote(name)} is the byte {chunk[invalid]}, "
                        + $"which is no value of {tensor.DataType}.",
                    location.FirstFile,
                    name
                );
                return;
            }
        }
    }
}
