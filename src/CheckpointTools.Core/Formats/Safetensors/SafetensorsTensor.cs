namespace CheckpointTools.Formats.Safetensors;

/// <summary>A tensor as a header describes it.</summary>
/// <param name="Name">The name's bytes, UTF-8.</param>
/// <param name="Type">The type's name, as it stands there.</param>
/// <param name="DataType">TensorFlow's type of these elements; the default where there is none.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where they end.</param>
internal sealed record SafetensorsTensor(byte[] Name, string Type, DataType DataType, TensorShape Shape, long Begin, long End)
{
    /// <summary>What is wrong with it; null if nothing is. If set, the values cannot be trusted, and maybe not even the shape.</summary>
    public CheckpointException? Fault { get; set; }

    public long Size => End - Begin;

    /// <summary>Whether another entry says the same of a tensor.</summary>
    public bool IsSameAs(SafetensorsTensor other) =>
        Type == other.Type && Shape == other.Shape && Begin == other.Begin && End == other.End && (Fault is null) == (other.Fault is null);
}
