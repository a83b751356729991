using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Slices;

namespace CheckpointTools.Verification;

/// <summary>
/// Walks the index: what readers refuse are errors; what they accept but other programs may not are warnings. Collects the positions of the
/// payloads (format.md 15, rows 2, 4, 7, 10 to 12, 17 to 20).
/// </summary>
internal sealed class EntryChecks(BundleReader bundle, FaultReport faults, VariableSelection? selection)
{
    /// <summary>The maximum rank in NumPy.</summary>
    private const int MaxRankElsewhere = 64;

    /// <summary>From this count on, the names of data files have six digits.</summary>
    private const int ManyShards = 100_000;

    private readonly List<PayloadRecord> _payloads = [];
    private readonly HashSet<int> _shards = [];
    private readonly List<(string Name, DataType DataType)> _unjoinable = [];

    /// <summary>The payloads of all variables that are selected and whose entries are sound, in the order of the index.</summary>
    public List<PayloadRecord> Payloads => _payloads;

    /// <summary>How many variables there are, the object graph not counted.</summary>
    public int VariableCount { get; private set; }

    /// <summary>The tensor that holds the object graph of an object-based checkpoint, if its entry is sound.</summary>
    public BundleTensor? ObjectGraph { get; private set; }

    public void Run(CancellationToken cancellationToken)
    {
        BundleCursor tensors = bundle.Read(faults.Add);
        int errorsBefore = faults.ErrorCount;
        for (int variable = 0; tensors.MoveNext(); variable++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isGraph = tensors.Name.SequenceEqual(TensorName.ObjectGraphKey);
            if (isGraph)
            {
                ObjectGraph = tensors.ToTensor();
            }

            VariableCount += isGraph ? 0 : 1;
            CheckVariable(tensors);
            bool isSelected = selection is null || selection.Includes(TensorName.ToText(tensors.Name)) || isGraph;
            if (tensors.Slices.Count == 0)
            {
                AddPayload(new PayloadRecord(tensors.Entry, variable, PayloadRecord.Whole), isSelected);
                continue;
            }

            CheckSlices(tensors);
            for (int i = 0; i < tensors.Slices.Count; i++)
            {
                AddPayload(new PayloadRecord(tensors.Slices[i].Entry, variable, i), isSelected);
            }
        }

        TableChecks.ReportLongNumber(bundle.IndexPath, tensors.LongNumberBlock, faults);

        // A TF1 Saver asks for each slice as it was stored; an object-based restore asks for the whole tensor.
        foreach ((string name, DataType dataType) in ObjectGraph is not null ? _unjoinable : [])
        {
            Add(FaultCode.UnreadableSlices, name, $"is of dtype {dataType} and stored in slices, which TensorFlow cannot put together");
        }

        CheckShardCount(isWhole: faults.ErrorCount == errorsBefore);
    }

    private void AddPayload(PayloadRecord payload, bool isSelected)
    {
        _shards.Add(payload.Shard);
        if (isSelected)
        {
            _payloads.Add(payload);
        }
    }

    private void CheckVariable(BundleCursor tensors)
    {
        if (NameChecks.Find(tensors.Name) is { } unusual)
        {
            Add(FaultCode.UnusualName, TensorName.ToText(tensors.Name), $"has a name that {unusual}");
        }

        if (tensors.Entry.Shape.Rank > MaxRankElsewhere)
        {
            Add(
                FaultCode.HighRank,
                TensorName.ToText(tensors.Name),
                $"has {tensors.Entry.Shape.Rank} dimensions; NumPy allows at most {MaxRankElsewhere}"
            );
        }
    }

    private void CheckSlices(BundleCursor tensors)
    {
        BundleEntry entry = tensors.Entry;
        string name = TensorName.ToText(tensors.Name);
        if (BundleTensor.FindGap(entry, tensors.Slices) is { } gap)
        {
            faults.Add(BundleFaults.Incomplete(bundle.IndexPath, name, gap));
        }
        else if (tensors.Slices.Count == 1)
        {
            Add(FaultCode.SingleSlice, name, "is partitioned, but its one slice is all of it");
        }

        if (entry.Offset != 0 || entry.Size != 0 || entry.Checksum != 0)
        {
            Add(
                FaultCode.SliceWithData,
                name,
                $"is stored in slices, and its entry also states a place of its own (offset {entry.Offset}, {entry.Size} bytes), "
                    + "which nothing reads"
            );
        }

        if (!JoinableTypes.Contains(entry.DataType))
        {
            _unjoinable.Add((name, entry.DataType));
        }
    }

    private void CheckShardCount(bool isWhole)
    {
        if (!bundle.IsShardCountKnown)
        {
            return;
        }

        int count = bundle.Header.ShardCount;
        int unused = count - _shards.Count;
        if (unused > 0 && _shards.Count > 0 && isWhole)
        {
            faults.Add(
                FaultCode.UnusedShards,
                $"{bundle.IndexPath}: the header counts {Phrase.Count(count, "data file")}, and no variable lies in {unused} of them.",
                bundle.IndexPath
            );
        }

        if (count >= ManyShards)
        {
            faults.Add(
                FaultCode.ManyShards,
                $"{bundle.IndexPath}: the header counts {count} data files, so their names have "
                    + $"{count.ToString(System.Globalization.CultureInfo.InvariantCulture).Length} digits; "
                    + "TensorFlow deletes only those with five.",
                bundle.IndexPath
            );
        }
    }

    private void Add(FaultCode code, string variable, string what) =>
        faults.Add(code, $"{bundle.IndexPath}: the variable {TensorName.Quote(variable)} {what}.", bundle.IndexPath, variable);
}
