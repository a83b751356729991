using System.Management.Automation;

namespace CheckpointTools.Errors;

/// <summary>A fault in what the user gave to a command, already as the record that is to be written or thrown.</summary>
internal sealed class InputException(ErrorRecord record) : Exception(record.Exception.Message, record.Exception), IContainsErrorRecord
{
    public ErrorRecord ErrorRecord { get; } = record;
}
