using CheckpointTools.Legacy;
using CheckpointTools.Tables;

namespace CheckpointTools.Verification;

/// <summary>Verifies a V1 checkpoint: the tables, the lists of tensors, and that every record has the values it should have (format.md 15, row 24).</summary>
internal static class LegacyChecks
{
    public static void Run(IReadOnlyList<string> files, FaultReport faults, VerificationOptions options, CancellationToken cancellationToken)
    {
        bool isWhole = true;
        foreach (string file in files)
        {
            isWhole &= CheckTable(file, faults, cancellationToken);
        }

        // Without all lists, what the others lack would be reported as missing.
        if (isWhole)
        {
            CheckTensors(files, faults, options, cancellationToken);
        }
    }

    private static bool CheckTable(string file, FaultReport faults, CancellationToken cancellationToken)
    {
        try
        {
            using var table = TableReader.Open(file);
            new TableChecks(table, faults).Run(cancellationToken);
            TableCursor entries = table.Read(faults.Add);
            while (entries.MoveNext())
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            return true;
        }
        catch (CheckpointException e)
        {
            if (IndexCause.Find(file, cancellationToken) is { } cause)
            {
                faults.Add(cause.Code, $"{file} {cause.Text}", file, offset: e.Offset);
            }
            else
            {
                faults.Add(e);
            }

            return false;
        }
    }

    private static void CheckTensors(IReadOnlyList<string> files, FaultReport faults, VerificationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            using LegacyReader legacy = LegacyReader.Open(files);
            foreach (LegacyTensor tensor in legacy.Tensors)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Check(legacy, tensor, faults, options);
            }
        }
        catch (CheckpointException e)
        {
            faults.Add(e);
        }
    }

    private static void Check(LegacyReader legacy, LegacyTensor tensor, FaultReport faults, VerificationOptions options)
    {
        if (tensor.Fault is not null)
        {
            faults.Add(tensor.Fault);
            return;
        }

        for (int piece = 0; piece < tensor.Slices.Count && !options.StructureOnly; piece++)
        {
            try
            {
                _ = legacy.ReadRecord(tensor, piece);
            }
            catch (CheckpointException e)
            {
                faults.Add(e);
            }
        }
    }
}
