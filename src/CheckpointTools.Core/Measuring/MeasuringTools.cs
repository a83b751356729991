using CheckpointTools.Values.Statistics;
using CheckpointTools.Variables;

namespace CheckpointTools.Measuring;

/// <summary>What one thread measures with: many small variables share what has buffers.</summary>
internal sealed class MeasuringTools
{
    private readonly Dictionary<DataType, ElementMeasure> _measures = [];

    /// <summary>Room for a chunk.</summary>
    public byte[] Buffer { get; } = new byte[ElementChunks.ChunkLength];

    /// <summary>What measures elements of a type.</summary>
    public ElementMeasure MeasureOf(DataType dataType) =>
        _measures.TryGetValue(dataType, out ElementMeasure? measure) ? measure : _measures[dataType] = ElementMeasure.Create(dataType);
}
