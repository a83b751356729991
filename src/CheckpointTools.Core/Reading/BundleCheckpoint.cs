using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>A V2 checkpoint.</summary>
internal sealed class BundleCheckpoint(BundleReader bundle) : CheckpointReader(bundle.Prefix)
{
    // Computing the stamp takes a pass over the index.
    private readonly Lazy<DataFiles> _files = new(() => new DataFiles(bundle));

    public override CheckpointFormat Format => CheckpointFormat.V2;

    public override IReadOnlyList<string> Files => [];

    public override string ListPath => bundle.IndexPath;

    public override BundleHeader Header => bundle.Header;

    public override CheckpointStamp Stamp => bundle.Stamp;

    internal override BundleReader Bundle => bundle;

    public override TensorCursor Read(Action<CheckpointException>? onFault = null) => new Cursor(bundle.Read(onFault));

    public override ValueReader OpenValues() => new TensorReader(bundle, _files.Value);

    public override void Dispose()
    {
        if (_files.IsValueCreated)
        {
            _files.Value.Dispose();
        }

        bundle.Dispose();
    }

    internal override TensorContent OpenContent(BundleTensor tensor) => new BundleContent(_files.Value, Header.IsBigEndian, tensor);

    internal override bool VerifiesStreamOf(BundleTensor tensor) => tensor.Slices.Count == 0;

    internal override SharedTensor? OpenShared(BundleTensor tensor) =>
        tensor.Slices.Count > 0 || tensor.Entry.DataType.Width == 0
            ? null
            : new SharedPayload(_files.Value.Open(tensor.Entry, tensor.Name), tensor.Entry, tensor.Name, SwapUnitOf(tensor));

    internal override TensorStream OpenStream(BundleTensor tensor, CancellationToken cancellationToken)
    {
        int swapUnit = SwapUnitOf(tensor);
        if (tensor.Slices.Count == 0)
        {
            var payload = new PayloadReader(_files.Value, Header.IsBigEndian);
            payload.Begin(tensor.Entry, tensor.Name);
            return new TensorStream(payload, swapUnit);
        }

        tensor.RequireWhole(ListPath);
        TensorContent content = OpenContent(tensor);
        content.Verify(cancellationToken);
        return new TensorStream(content, swapUnit);
    }

    internal override StringElements OpenStrings(BundleTensor tensor, CancellationToken cancellationToken)
    {
        if (tensor.Slices.Count > 0)
        {
            using ValueReader values = OpenValues();
            return new LoadedStrings(values.ReadStrings(tensor, cancellationToken));
        }

        OpenContent(tensor).Verify(cancellationToken);
        return new StoredStrings(_files.Value.Open(tensor.Entry, tensor.Name), tensor);
    }

    private int SwapUnitOf(BundleTensor tensor) => Header.IsBigEndian ? tensor.Entry.DataType.SwapUnit : 1;

    private sealed class Cursor(BundleCursor tensors) : TensorCursor
    {
        public override ReadOnlySpan<byte> Name => tensors.Name;

        public override BundleEntry Entry => tensors.Entry;

        public override long Size => tensors.Size;

        internal override IReadOnlyList<StoredSlice> Slices => tensors.Slices;

        public override bool MoveNext() => tensors.MoveNext();

        internal override void Measure()
        {
            // The index states all sizes.
        }
    }
}
