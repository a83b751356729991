namespace CheckpointTools.Writing.Planning;

/// <summary>A stretch of bytes that a transfer writes.</summary>
public sealed class PlannedExtent
{
    internal PlannedExtent(CheckpointVariable variable, string destination, DataPlace place, long length)
    {
        Variable = variable;
        Destination = destination;
        Offset = place.Offset;
        Length = length;
    }

    /// <summary>The variable that the bytes are a value of, or a slice of one.</summary>
    public CheckpointVariable Variable { get; }

    /// <summary>The full path of the data file that they come from; null if they are computed or converted.</summary>
    public string? Source { get; internal init; }

    /// <summary>Where they begin there.</summary>
    public long SourceOffset { get; internal init; }

    /// <summary>The full path of the data file that they come to.</summary>
    public string Destination { get; }

    /// <summary>Where they begin there.</summary>
    public long Offset { get; }

    /// <summary>How many bytes they are.</summary>
    public long Length { get; }
}
