using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Reading;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Salvage;

/// <summary>
/// The second stage, used when damaged values are to be left out: reads all values once before they are laid out, since the new index
/// lists every one of them. It leaves out exactly what would otherwise end a transfer.
/// </summary>
/// <param name="resolved">What the first stage found.</param>
/// <param name="damage">What the first stage left out; the reasons of this stage are added.</param>
internal sealed class SoundVariables(ResolvedVariables resolved, DamageLog damage)
{
    private readonly PlannedSource[] _sources = [.. resolved.Sources];
    private readonly HashSet<int> _dropped = [];

    /// <param name="destination">The full prefix of the new checkpoint.</param>
    /// <param name="onExamined">Called with the progress of the reading.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The variables that are left. A source whose object graph is damaged no longer has it.</returns>
    /// <exception cref="CheckpointException">
    /// Nothing is intact, or the checkpoint to be replaced is a damaged one of the sources.
    /// </exception>
    public ResolvedVariables Select(string destination, Action<TransferProgress>? onExamined, CancellationToken cancellationToken)
    {
        SourcePayloads[] payloads = [.. _sources.Select((source, number) => new SourcePayloads(source, TensorsOf(number)))];
        long total = payloads.Aggregate(0L, static (sum, source) => (long)Int128.Min((Int128)sum + source.Size, long.MaxValue));
        long done = 0;
        for (int number = 0; number < _sources.Length; number++)
        {
            if (!_sources[number].IsKept && !_sources[number].IsMade)
            {
                payloads[number].Verify(Report, cancellationToken);
                Judge(number, payloads[number], cancellationToken);
            }
        }

        DropIncomplete();
        ResolvedVariable[] left = [.. resolved.Variables.Where((_, position) => !_dropped.Contains(position))];
        if (damage.LeftOut.Count > 0)
        {
            CheckOutcome(destination, left);
        }

        return new ResolvedVariables(_sources, left);

        void Report(int bytes, string variable)
        {
            done += bytes;
            onExamined?.Invoke(new TransferProgress(done, total, variable));
        }
    }

    /// <summary>
    /// The tensors of a source that variables rest on; none for the checkpoint that is added to, since nothing of it is left out, and for
    /// values that were made.
    /// </summary>
    private IEnumerable<ResolvedTensor> TensorsOf(int source) =>
        _sources[source].IsKept || _sources[source].IsMade
            ? []
            : resolved.Variables.SelectMany(static variable => variable.Tensors).Where(tensor => tensor.Source == source);

    private void Judge(int number, SourcePayloads payloads, CancellationToken cancellationToken)
    {
        if (payloads.ProvesOtherByteOrder)
        {
            TurnByteOrder(number);
        }

        PlannedSource source = _sources[number];
        for (int position = 0; position < resolved.Variables.Length; position++)
        {
            ResolvedVariable variable = resolved.Variables[position];
            foreach (ResolvedTensor tensor in variable.Tensors)
            {
                if (tensor.Source == number && payloads.FindFault(tensor.ToTensor()) is { } fault)
                {
                    damage.Add(source.Prefix, tensor.Stored.Name, fault);
                    _dropped.Add(position);
                }
            }
        }

        if (source.ObjectGraph is { } graph && payloads.FindFault(graph) is { } graphFault)
        {
            damage.Add(source.Prefix, graph.Name, graphFault);
            _sources[number] = source with { ObjectGraph = null };
        }

        ReadGraph(number, cancellationToken);
    }

    /// <summary>Numbers do not tell the byte order, and their checksums hold in either: what the strings prove goes for all.</summary>
    private void TurnByteOrder(int number)
    {
        PlannedSource source = _sources[number];
        if (resolved.Variables.Any(variable => variable.Variable.IsLayoutChosen && variable.Tensors.Any(tensor => tensor.Source == number)))
        {
            throw TransferFaults.WrongByteOrder(source.Prefix);
        }

        source = source with { Header = source.Header.InOtherByteOrder(), IsTurned = true };
        _sources[number] = source;
        for (int i = 0; i < damage.Notes.Count; i++)
        {
            damage.Notes[i] = damage.Notes[i].Replace(BundleFaults.AssumedByteOrder, "", StringComparison.Ordinal);
        }

        damage.Notes.Add(
            $"{source.Prefix}: its strings show that its values have their {(source.Header.IsBigEndian ? "highest" : "lowest")} "
                + "byte first, whatever its header says. They are taken so."
        );
    }

    /// <summary>
    /// A graph whose bytes are sound stays, for nobody else has it; but it may have been broken when it was saved. If it is not, it tells
    /// which variable counts the saves: that goes with every selection.
    /// </summary>
    private void ReadGraph(int number, CancellationToken cancellationToken)
    {
        PlannedSource source = _sources[number];
        if (source.ObjectGraph is not { } tensor || source.IsTurned)
        {
            return;
        }

        try
        {
            // The damage of the index was reported when the plan was made.
            using var checkpoint = CheckpointReader.Open(source.Description, static _ => { });
            if (SaveCounters.FindKey(ObjectGraph.Read(checkpoint.Bundle!, tensor).Data) is { } key)
            {
                _sources[number] = source with { IsCounterLost = !IsSound(source, number, checkpoint.Bundle!, key, cancellationToken) };
            }
        }
        catch (CheckpointException e) when (e.IsDamage || e.Error == CheckpointError.DamagedObjectGraph)
        {
            _sources[number] = source with { GraphFault = e.Message };
        }
    }

    private static bool IsSound(PlannedSource source, int number, BundleReader bundle, string key, CancellationToken cancellationToken)
    {
        try
        {
            if (bundle.Find(TensorName.ToBytes(key)) is not { } tensor)
            {
                return false;
            }

            var stored = new StoredTensor(source.Description, key, tensor.Entry.DataType, tensor.Entry.Shape, tensor.Entry.Size, null);
            var payload = new SourcePayloads(
                source with
                {
                    ObjectGraph = null,
                },
                [new ResolvedTensor(number, stored, tensor.Entry, tensor.Slices)]
            );
            payload.Verify(static (_, _) => { }, cancellationToken);
            return payload.FindFault(tensor) is null;
        }
        catch (CheckpointException e) when (e.IsDamage)
        {
            return false;
        }
    }

    /// <summary>A part of a sharded save has some slices of a tensor; what counts is whether the parts that are left make it up.</summary>
    private void DropIncomplete()
    {
        var parts = Enumerable
            .Range(0, resolved.Variables.Length)
            .Where(position => !_dropped.Contains(position) && !_sources[resolved.Variables[position].Source].IsKept)
            .Select(position => (Position: position, Variable: resolved.Variables[position]))
            .Where(static part =>
                part.Variable.Others.Length == 0 && part.Variable.Tensor is { Slices.Count: > 0 } tensor && tensor.FindGap() is not null
            )
            .GroupBy(static part => (part.Variable.Variable.Name, part.Variable.Tensor.Entry.DataType, part.Variable.Tensor.Entry.Shape));
        foreach (var group in parts)
        {
            BundleEntry first = group.First().Variable.Tensor.Entry;
            bool canUnite = group.All(static part => !part.Variable.Variable.IsLayoutChosen);
            if (canUnite && BundleTensor.FindGap(first, group.SelectMany(static part => part.Variable.Tensor.Slices)) is null)
            {
                continue;
            }

            foreach ((int position, ResolvedVariable variable) in group)
            {
                string prefix = _sources[variable.Source].Prefix;
                string name = variable.Variable.SourceName;
                damage.Add(prefix, name, BundleFaults.Incomplete(BundleFiles.IndexPath(prefix), name, variable.Tensor.FindGap()!));
                _dropped.Add(position);
            }
        }
    }

    private void CheckOutcome(string destination, ResolvedVariable[] left)
    {
        if (Array.TrueForAll(left, variable => _sources[variable.Source].IsKept))
        {
            throw TransferFaults.NothingIntact(destination, damage.LeftOut);
        }

        foreach (
            PlannedSource source in _sources.Where(source => !source.IsKept && damage.LeftOut.Any(left => left.Checkpoint == source.Prefix))
        )
        {
            // The source may be the destination under another path. What is left of it may still be of use.
            if (
                FileNames.Comparer.Equals(source.Prefix, destination)
                || (!source.IsConverted && CurrentData.IsCurrent(destination, source.Description.Stamp))
            )
            {
                throw TransferFaults.ReplacesDamaged(source.Prefix);
            }
        }
    }
}
