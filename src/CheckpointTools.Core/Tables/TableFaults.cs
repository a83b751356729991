namespace CheckpointTools.Tables;

/// <summary>The faults of a table file, as exceptions that name file and offset.</summary>
internal static class TableFaults
{
    private const string Advice = "The file was cut short or changed after it was written: get it again from where it came from.";

    public static CheckpointException Damaged(string path, long offset, string what) =>
        new(CheckpointError.DamagedIndex, $"{path}: {what}. {Advice}") { File = path, Offset = offset };

    public static CheckpointException DamagedBlock(string path, BlockHandle block, string what) =>
        Damaged(path, block.Offset, $"the block at offset {block.Offset} ({block.Size} bytes) {what}");

    public static CheckpointException NotATable(string path, string what) =>
        new(CheckpointError.NotACheckpoint, $"{path} is not a checkpoint index: {what}.") { File = path };
}
