namespace CheckpointTools.Reporting;

/// <summary>Why a report cannot be written.</summary>
internal static class ReportFaults
{
    public static CheckpointException NotAPage(string path) =>
        new(CheckpointError.InvalidDestination, $"'{path}' does not end in .html, as the name of a report must. Give one that does.")
        {
            File = path,
        };

    public static CheckpointException IsDirectory(string path) =>
        new(CheckpointError.InvalidDestination, $"'{path}' is a directory. Give the path of a file that ends in .html.") { File = path };

    public static CheckpointException Exists(string path) =>
        new(
            CheckpointError.DestinationExists,
            $"{path} exists already.",
            new Advice("Give another destination, or replace it.", AdviceCode.ReplaceByForce)
        )
        {
            File = path,
        };
}
