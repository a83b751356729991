using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>A V2 checkpoint.</summary>
internal sealed class BundleCheckpoint(BundleReader bundle) : CheckpointReader(bundle.Prefix)
{
    public override CheckpointFormat Format => CheckpointFormat.V2;

    public override IReadOnlyList<string> Files => [];

    public override string ListPath => bundle.IndexPath;

    public override BundleHeader Header => bundle.Header;

    public override CheckpointStamp Stamp => bundle.Stamp;

    internal override BundleReader Bundle => bundle;

    public override TensorCursor Read(Action<CheckpointException>? onFault = null) => new Cursor(bundle.Read(onFault));

    public override ValueReader OpenValues() => new TensorReader(bundle);

    public override void Dispose() => bundle.Dispose();

    internal override TensorContent OpenContent(BundleTensor tensor) => new BundleContent(bundle, tensor);

    private sealed class Cursor(BundleCursor tensors) : TensorCursor
    {
        public override ReadOnlySpan<byte> Name => tensors.Name;

        public override BundleEntry Entry => tensors.Entry;

        public override long Size => tensors.Size;

        internal override IReadOnlyList<StoredSlice> Slices => tensors.Slices;

        public override bool MoveNext() => tensors.MoveNext();

        internal override void Measure()
        {
            // The index says all sizes.
        }
    }
}
