using CheckpointTools.Legacy;
using CheckpointTools.Tables;

namespace CheckpointTools.Verification;

/// <summary>Verifies a V1 checkpoint: the tables, the lists of tensors, and that every record has the values it should have (format.md 15, row 24).</summary>
internal static class LegacyChecks
{
    public static void Run(IReadOnlyList<string> files, FaultReport faults, VerificationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string file in files)
            {
                using var table = TableReader.Open(file);
                new TableChecks(table, faults).Run(cancellationToken);
            }

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
