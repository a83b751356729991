using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>A tensor of another program's file, for several threads.</summary>
internal sealed class SharedInterchange(InterchangeTensor stored) : SharedTensor
{
    private readonly List<InterchangeValues> _open = [];

    public override SharedReader NewReader()
    {
        InterchangeValues values = stored.OpenValues();
        _open.Add(values);
        return new Reader(values);
    }

    public override void Finish(CancellationToken cancellationToken) => stored.Verify(cancellationToken);

    public override void Dispose() => _open.ForEach(static values => values.Dispose());

    private sealed class Reader(InterchangeValues values) : SharedReader
    {
        public override void Read(Span<byte> destination, long position) => values.Read(destination, position);
    }
}
