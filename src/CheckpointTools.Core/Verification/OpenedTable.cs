using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Verification;

/// <summary>Opens a table for verification, or reports why it cannot be opened.</summary>
internal static class OpenedTable
{
    public static TableReader? Open(string path, FaultReport faults, CancellationToken cancellationToken)
    {
        try
        {
            return TableReader.Open(path);
        }
        catch (CheckpointException e)
        {
            Report(path, e, faults, cancellationToken);
            return null;
        }
    }

    private static void Report(string path, CheckpointException fault, FaultReport faults, CancellationToken cancellationToken)
    {
        if (fault.Error is CheckpointError.AccessDenied or CheckpointError.ReadFailed && !Directory.Exists(path))
        {
            faults.Add(fault);
        }
        else if (IndexCause.Find(path, cancellationToken) is { } cause)
        {
            faults.Add(cause.Code, $"{path} {cause.Text}", path, offset: fault.Offset);
        }
        else
        {
            faults.Add(fault);
        }
    }
}
