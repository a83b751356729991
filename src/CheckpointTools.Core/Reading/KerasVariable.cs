using CheckpointTools.Binary;
using CheckpointTools.Formats.Hdf5;
using CheckpointTools.Formats.Keras;

namespace CheckpointTools.Reading;

/// <summary>A variable in a file of Keras.</summary>
internal sealed class KerasVariable(KerasFile file, KerasWeight weight) : InterchangeTensor
{
    public override byte[] Name { get; } = TensorName.ToBytes(weight.Name);

    public override CheckpointException? Fault => weight.Dataset.Fault;

    public override DataType DataType => weight.Dataset.DataType;

    public override TensorShape Shape => weight.Dataset.Shape;

    public override (int File, long Offset) Place => (0, weight.Dataset.Offset);

    public override string? Key => weight.Dataset.Place.Path;

    public override bool IsOptimizers => weight.IsOptimizers;

    public override bool AllowsSharing => weight.Dataset.Values is { AllowsSharing: true };

    public override InterchangeValues OpenValues() => new Values(weight.Dataset.Values!);

    public override byte[][] ReadStrings(CancellationToken cancellationToken) => weight.Dataset.Strings!(cancellationToken);

    public override void Verify(CancellationToken cancellationToken) => file.Verify();

    public override void RequireUnchanged() => file.File.RequireUnchanged();

    private sealed class Values(IHdf5Values values) : InterchangeValues
    {
        public override void Read(Span<byte> destination, long position) => values.Read(destination, position);

        public override void Dispose()
        {
            // The file stays open as long as the checkpoint does.
        }
    }
}
