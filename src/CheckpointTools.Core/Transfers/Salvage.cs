using CheckpointTools.Bundles;
using CheckpointTools.Files;
using CheckpointTools.Graphs;
using CheckpointTools.Names;
using CheckpointTools.Reading;

namespace CheckpointTools.Transfers;

/// <summary>
/// Leaves out of a plan what is damaged, and keeps the reasons. All values are read once, before it is decided where they go: the new index counts
/// on every one of them. What is left out is just what ends a transfer without it.
/// </summary>
internal sealed class Salvage
{
    private readonly List<LeftOutVariable> _leftOut = [];
    private readonly HashSet<(string Checkpoint, string Variable)> _named = [];

    public IReadOnlyList<LeftOutVariable> LeftOut => _leftOut;

    /// <summary>What is taken although something is wrong with it.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Keeps a fault of a source's index.</summary>
    public void Add(string checkpoint, CheckpointException fault)
    {
        if (fault.Variable is null && fault.Fault is FaultCode.HeaderMissing or FaultCode.InvalidHeader)
        {
            Notes.Add(fault.Message);
        }
        else
        {
            Add(checkpoint, fault.Variable, fault);
        }
    }

    /// <summary>Keeps the first fault of a variable.</summary>
    public void Add(string checkpoint, string? variable, CheckpointException fault)
    {
        if (variable is null || _named.Add((checkpoint, variable)))
        {
            _leftOut.Add(new LeftOutVariable(checkpoint, variable, fault));
        }
    }

    /// <summary>How many variables an index is known to have lost: a damaged block counts as one, there are no empty ones.</summary>
    public int CountLost(string checkpoint) => _leftOut.Count(left => left.Checkpoint == checkpoint && left.Variable != TensorName.ObjectGraph);

    /// <summary>Takes what is damaged out of the sources, and renumbers what stays.</summary>
    /// <param name="variables">All variables that were given.</param>
    /// <param name="sources">Where they are.</param>
    /// <param name="kept">The source that is added to, of which nothing is left out.</param>
    /// <param name="onExamined">Hears how far the reading is.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The variables that are left.</returns>
    public IReadOnlyList<CheckpointVariable> Sift(
        IReadOnlyList<CheckpointVariable> variables, PlannedSource[] sources, PlannedSource? kept, Action<TransferProgress>? onExamined, CancellationToken cancellationToken)
    {
        PlannedSource[] given = Array.FindAll(sources, source => source != kept);
        SalvagePayloads[] found = Array.ConvertAll(given, static source => new SalvagePayloads(source));
        long total = found.Aggregate(0L, static (sum, payloads) => (long)Int128.Min((Int128)sum + payloads.Size, long.MaxValue));
        long done = 0;
        foreach ((PlannedSource source, SalvagePayloads payloads) in given.Zip(found))
        {
            payloads.Verify(
                (bytes, variable) =>
                {
                    done += bytes;
                    onExamined?.Invoke(new TransferProgress(done, total, variable));
                },
                cancellationToken);
            if (payloads.ProvesOtherByteOrder)
            {
                TurnByteOrder(source);
            }

            source.Tensors.RemoveAll(taken => IsLeftOut(source, taken.Variable.SourceName, payloads.FindFault(taken.ToTensor())));
            if (source.ObjectGraph is { } graph && IsLeftOut(source, graph.Name, payloads.FindFault(graph)))
            {
                source.DropObjectGraph();
            }

            NoteBrokenGraph(source);
        }

        LeaveOutIncomplete(given);
        if (_leftOut.Count == 0)
        {
            return variables;
        }

        int[] positions = [.. sources.SelectMany(static source => source.Tensors).Select(static taken => taken.Position).Order()];
        var places = new Dictionary<int, int>(positions.Length);
        foreach (int position in positions)
        {
            places[position] = places.Count;
        }

        foreach (PlannedSource source in sources)
        {
            for (int i = 0; i < source.Tensors.Count; i++)
            {
                source.Tensors[i] = source.Tensors[i] with { Position = places[source.Tensors[i].Position] };
            }
        }

        return Array.ConvertAll(positions, position => variables[position]);
    }

    /// <exception cref="CheckpointException">Nothing is intact, or the checkpoint to be replaced is a damaged one of the sources.</exception>
    public void RequireSense(string destination, PlannedSource[] sources, PlannedSource? kept)
    {
        if (_leftOut.Count == 0)
        {
            return;
        }

        if (Array.TrueForAll(sources, source => source == kept || source.Tensors.Count == 0))
        {
            throw TransferFaults.NothingIntact(destination, _leftOut);
        }

        foreach (PlannedSource source in sources.Where(source => source != kept && _leftOut.Exists(left => left.Checkpoint == source.Prefix)))
        {
            // It may be there under another path. The rest of it can still be worth something to somebody.
            if (FileNames.Comparer.Equals(source.Prefix, destination)
                || (!source.IsLegacy && CurrentData.IsCurrent(destination, source.Description.Stamp)))
            {
                throw TransferFaults.ReplacesDamaged(source.Prefix);
            }
        }
    }

    /// <summary>Numbers do not tell the byte order, and their checksums hold in either: what the strings prove goes for all.</summary>
    private void TurnByteOrder(PlannedSource source)
    {
        if (source.Tensors.Exists(static taken => taken.Variable.IsLayoutChosen || taken.Variable.Piece is not null))
        {
            throw TransferFaults.WrongByteOrder(source.Prefix);
        }

        source.TurnByteOrder();
        for (int i = 0; i < Notes.Count; i++)
        {
            Notes[i] = Notes[i].Replace(BundleFaults.AssumedByteOrder, "", StringComparison.Ordinal);
        }

        Notes.Add($"{source.Prefix}: its strings show that its values have their {(source.Header.IsBigEndian ? "highest" : "lowest")} byte first, whatever its header says. They are taken so.");
    }

    /// <summary>A graph whose bytes are sound stays, for nobody else has it; but it may have been broken when it was saved.</summary>
    private void NoteBrokenGraph(PlannedSource source)
    {
        if (source.ObjectGraph is not { } tensor || source.IsTurned)
        {
            return;
        }

        try
        {
            using var checkpoint = CheckpointReader.Open(source.Description, PlannedSource.IsKnown);
            var graph = ObjectGraph.Read(checkpoint.Bundle!, tensor);
            if (graph.FindFaults([]).FirstOrDefault(static fault => fault.Code is ObjectGraphFaultCode.ChildOutOfRange or ObjectGraphFaultCode.SlotVariableOutOfRange) is { } broken)
            {
                Notes.Add($"{source.Prefix}: {broken.Message} The object graph is copied as it is.");
            }
        }
        catch (CheckpointException e) when (e.IsDamage || e.Error == CheckpointError.DamagedObjectGraph)
        {
            Notes.Add($"{e.Message} The object graph is copied as it is.");
        }
    }

    private bool IsLeftOut(PlannedSource source, string variable, CheckpointException? fault)
    {
        if (fault is not null)
        {
            Add(source.Prefix, variable, fault);
        }

        return fault is not null;
    }

    /// <summary>A part of a sharded save has some slices of a tensor; what counts is whether the parts that are left make it up.</summary>
    private void LeaveOutIncomplete(PlannedSource[] sources)
    {
        var parts = sources
            .SelectMany(static source => source.Tensors.Select(taken => (Source: source, Tensor: taken)))
            .Where(static part => part.Tensor.Slices.Count > 0 && BundleTensor.FindGap(part.Tensor.Entry, part.Tensor.Slices) is not null)
            .GroupBy(static part => (part.Tensor.Variable.Name, part.Tensor.Entry.DataType, part.Tensor.Entry.Shape));
        var incomplete = new HashSet<(PlannedSource, int)>();
        foreach (var group in parts)
        {
            bool canUnite = group.All(static part => !part.Tensor.Variable.IsLayoutChosen);
            if (canUnite && BundleTensor.FindGap(group.First().Tensor.Entry, group.SelectMany(static part => part.Tensor.Slices)) is null)
            {
                continue;
            }

            foreach ((PlannedSource source, PlannedTensor tensor) in group)
            {
                string gap = BundleTensor.FindGap(tensor.Entry, tensor.Slices)!;
                Add(source.Prefix, tensor.Variable.SourceName, BundleFaults.Incomplete(BundleFiles.IndexPath(source.Prefix), tensor.Variable.SourceName, gap));
                incomplete.Add((source, tensor.Position));
            }
        }

        foreach (PlannedSource source in sources)
        {
            source.Tensors.RemoveAll(taken => incomplete.Contains((source, taken.Position)));
        }
    }
}
