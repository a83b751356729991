namespace CheckpointTools.Formats.Tables;

/// <summary>The faults of a table file, as exceptions that name file and offset.</summary>
internal static class TableFaults
{
    private static readonly Advice GetAgain = new(
        "The file was cut short or changed after it was written: get it again from where it came from."
    );

    public static CheckpointException Damaged(string path, long offset, string what, FaultCode fault = FaultCode.DamagedBlock) =>
        new(CheckpointError.DamagedIndex, $"{path}: {what}.", GetAgain)
        {
            File = path,
            Offset = offset,
            Fault = fault,
        };

    public static CheckpointException DamagedBlock(string path, BlockHandle block, string what, FaultCode fault = FaultCode.DamagedBlock) =>
        Damaged(path, block.Offset, $"the block at offset {block.Offset} ({block.Size} bytes) {what}", fault);

    public static CheckpointException NotATable(string path, string what) =>
        new(CheckpointError.NotACheckpoint, $"{path} is not a checkpoint index: {what}.") { File = path, Fault = FaultCode.NotAnIndex };
}
