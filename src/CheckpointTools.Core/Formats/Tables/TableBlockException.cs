namespace CheckpointTools.Formats.Tables;

/// <summary>A fault within a block, as the end of the sentence "The block at ... "; the reader adds file and offset.</summary>
internal sealed class TableBlockException(string message, FaultCode fault = FaultCode.DamagedBlock) : Exception(message)
{
    public FaultCode Fault { get; } = fault;
}
