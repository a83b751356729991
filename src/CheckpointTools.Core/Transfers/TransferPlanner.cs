using CheckpointTools.Bundles;
using CheckpointTools.Files;
using CheckpointTools.Generations;
using CheckpointTools.Locating;
using CheckpointTools.Names;
using CheckpointTools.Slices;

namespace CheckpointTools.Transfers;

/// <summary>
/// Makes plans. Every source is opened again and its whole index verified, so that a plan rests on what is on the disk now; all that can be
/// known to fail fails here, before anything is written.
/// </summary>
public static class TransferPlanner
{
    /// <summary>A checkpoint that counts more data files than this is not added to: no real one comes near.</summary>
    private const int MostShards = 99_998;

    /// <summary>Plans a checkpoint of the given variables.</summary>
    /// <param name="variables">The variables, under the names that they are to have, in the order given.</param>
    /// <param name="destination">The full prefix of the checkpoint.</param>
    /// <param name="options">How to transfer.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    /// <exception cref="CheckpointException">The transfer cannot be made; the message says why.</exception>
    public static TransferPlan Plan(IReadOnlyList<CheckpointVariable> variables, string destination, TransferOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        if (variables.Count == 0)
        {
            throw TransferFaults.NoVariable(destination);
        }

        variables = VariablePieces.Expand(variables);
        ExistingCheckpoint existing = DestinationChecks.Look(destination, options);
        RequireSense(existing, options);
        CheckpointVariable[] kept = options.Append && existing.HasIndex ? [.. CheckpointContents.ReadVariables(new CheckpointLocation(destination, CheckpointFormat.V2))] : [];
        IReadOnlyList<CheckpointVariable> all = kept.Length == 0 ? variables : [.. kept, .. variables];
        Salvage? salvage = options.SkipDamaged ? new Salvage() : null;
        PlannedSource[] sources =
        [
            .. PlannedSource.OpenAll(all, 0, kept.Length, null, cancellationToken),
            .. PlannedSource.OpenAll(all, kept.Length, all.Count, salvage, cancellationToken),
        ];
        PlannedSource? keptSource = kept.Length > 0 ? sources[0] : null;
        if (options.Mode != TransferMode.Copy && Array.Find(sources, static source => source.IsLegacy) is { } legacy)
        {
            throw TransferFaults.MustBeConverted(options.Mode, legacy);
        }

        if (salvage is not null)
        {
            // Before names are compared: a damaged variable is no duplicate of a sound one.
            all = salvage.Sift(all, sources, keptSource, options.OnExamined, cancellationToken);
            salvage.RequireSense(destination, sources, keptSource);
            if (options.Duplicates == DuplicatePolicy.Identical && Array.Find(sources, static source => source.IsTurned) is { } turned)
            {
                throw TransferFaults.WrongByteOrder(turned.Prefix);
            }
        }

        DuplicateNames.Resolve(all, sources, keptSource, options.Duplicates, cancellationToken);
        CheckNames(sources.SelectMany(static source => source.Tensors).Select(static taken => taken.Variable));
        PlannedSource[] moved = options.Mode == TransferMode.Move ? Array.FindAll(sources, source => source != keptSource) : [];
        SourceRemoval.RequireWhole(moved);

        // What is added to stays a source even if all of its values are replaced: its data files stay.
        sources = Array.FindAll(sources, source => source.Tensors.Count > 0 || source == keptSource);
        List<string> warnings = [.. salvage?.Notes ?? []];
        ObjectGraphs.Add(sources, keptSource, warnings);
        WarnOfMeta(existing, warnings);
        PayloadComposer.Apply(sources, options, cancellationToken);
        PlannedEntry[] index = IndexOf(sources);
        PlannedEntry[] payloads = InPayloadOrder(index);
        SourceDataFiles.RequireComplete(sources, payloads);
        BundleHeader header = CommonHeader(sources);
        var plan = new TransferPlan(existing, sources, header, FilesOf(sources, keptSource, payloads, options), index, options) { Warnings = warnings, LeftOut = salvage?.LeftOut ?? [], Moved = moved };
        DestinationChecks.RequireRoom(destination, plan.PayloadSize);
        return plan;
    }

    /// <summary>Plans another index for a checkpoint whose data files stay as they are: some variables renamed, the others left out.</summary>
    /// <param name="variables">Variables of the checkpoint, under the names that they are to have.</param>
    /// <param name="prefix">The full prefix of the checkpoint.</param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    /// <exception cref="CheckpointException">The change cannot be made; the message says why.</exception>
    public static TransferPlan PlanEdit(IReadOnlyList<CheckpointVariable> variables, string prefix, TransferOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(options);
        if (variables.Count == 0)
        {
            throw TransferFaults.NoVariable(prefix);
        }

        var existing = ExistingCheckpoint.Look(prefix);
        CheckNames(variables);
        PlannedSource[] sources = PlannedSource.OpenAll(variables, 0, variables.Count, null, cancellationToken);
        if (sources.Length != 1 || !FileNames.Comparer.Equals(sources[0].Prefix, prefix))
        {
            throw TransferFaults.NotOfCheckpoint(prefix, sources[^1].Prefix);
        }

        if (sources[0].IsLegacy)
        {
            throw TransferFaults.NeverWritten(sources[0]);
        }

        DuplicateNames.Resolve(variables, sources, null, DuplicatePolicy.Error, cancellationToken);
        var warnings = new List<string>();
        ObjectGraphs.Add(sources, null, warnings);
        WarnOfMeta(existing, warnings);
        PlannedEntry[] index = IndexOf(sources);
        foreach (PlannedEntry entry in index)
        {
            (entry.TargetShard, entry.TargetOffset) = (entry.Entry.ShardId, entry.Entry.Offset);
        }

        // What is left over is removed when the new index is there: it may be this checkpoint's own data under wrong names.
        SourceDataFiles.RequireComplete(sources, InPayloadOrder(index));
        return new TransferPlan(existing, sources, sources[0].Header, [], index, options) { Warnings = warnings };
    }

    private static List<OutputFile> FilesOf(PlannedSource[] sources, PlannedSource? kept, PlannedEntry[] payloads, TransferOptions options)
    {
        List<OutputFile> files = [];
        PlannedEntry[] added = payloads;
        if (kept is not null)
        {
            if (kept.Header.ShardCount > MostShards)
            {
                throw TransferFaults.NoPlaceForShards(kept);
            }

            // It is the first source.
            files = OutputLayout.Keep(kept, payloads.TakeWhile(static payload => payload.Source == 0));
            added = [.. payloads.SkipWhile(static payload => payload.Source == 0)];
        }

        // A data file that nothing refers to would be legal, and break a merge by TensorFlow.
        if (added.Length > 0)
        {
            files.AddRange(options.Mode == TransferMode.Copy
                ? OutputLayout.Write(added, files.Count, options.MaxShardSize)
                : OutputLayout.Link(sources, added, files.Count));
        }

        return files;
    }

    /// <summary>A Saver's graph names the variables that it restores.</summary>
    private static void WarnOfMeta(ExistingCheckpoint existing, List<string> warnings)
    {
        if (existing.IsThere && File.Exists(existing.Prefix + ".meta"))
        {
            warnings.Add(TransferFaults.HasMeta(existing.Prefix));
        }
    }

    /// <summary>Data files without an index may be all that is left of a checkpoint: only -Force gives them up.</summary>
    private static void RequireSense(ExistingCheckpoint existing, TransferOptions options)
    {
        if (options.Append && options.Force)
        {
            throw TransferFaults.AppendAndForce(existing.Prefix);
        }

        if (options.Mode != TransferMode.Copy && options.MaxShardSize != long.MaxValue)
        {
            throw TransferFaults.LinkedFilesHaveTheirSize(options.Mode);
        }

        if (options.Mode != TransferMode.Copy && options.SkipDamaged)
        {
            throw TransferFaults.OnlyCopiesSkip(options.Mode);
        }

        if (options.Append && existing.IsThere && !existing.HasIndex)
        {
            throw TransferFaults.NothingToAppendTo(existing.Prefix, existing.FirstFile);
        }
    }

    private static void CheckNames(IEnumerable<CheckpointVariable> variables)
    {
        foreach (CheckpointVariable variable in variables)
        {
            // A V1 checkpoint has its slices' keys elsewhere, so what looks like one may be a name there.
            bool isNew = variable.Name != variable.SourceName || variable.Format == CheckpointFormat.V1;
            if (isNew && FindFault(variable.Name) is { } fault)
            {
                throw TransferFaults.InvalidName(variable, fault);
            }

            if ((variable.Name == TensorName.ObjectGraph) != (variable.SourceName == TensorName.ObjectGraph))
            {
                throw TransferFaults.InvalidName(variable, $"the name {TensorName.ObjectGraph} belongs to the object graph alone, which keeps it");
            }
        }
    }

    /// <summary>Any bytes make a name, but two texts may not stand for the same bytes, and no name may be taken for a slice's key.</summary>
    private static string? FindFault(string name)
    {
        if (name.Length == 0)
        {
            return "a name has at least one character";
        }

        byte[] bytes = TensorName.ToBytes(name);
        if (TensorName.ToText(bytes) != name)
        {
            return $"its single bytes (U+DC80 to U+DCFF) make up a character; write it as '{TensorName.ToText(bytes)}'";
        }

        return bytes[0] == SliceKey.FirstByte && SliceKey.TryDecode(bytes, out _, out _)
            ? "a reader would take it for a piece of a partitioned variable"
            : null;
    }

    /// <summary>What is converted fits any header.</summary>
    private static BundleHeader CommonHeader(PlannedSource[] sources)
    {
        PlannedSource first = Array.Find(sources, static source => !source.IsLegacy) ?? sources[0];
        foreach (PlannedSource other in sources.Where(static source => !source.IsLegacy))
        {
            if (other.Header.IsBigEndian != first.Header.IsBigEndian)
            {
                throw TransferFaults.MixedEndianness(first, other);
            }

            if (!other.Header.Version.IsSameAs(first.Header.Version))
            {
                throw TransferFaults.VersionConflict(first, other);
            }
        }

        return first.Header;
    }

    private static PlannedEntry[] IndexOf(PlannedSource[] sources)
    {
        var entries = new PlannedEntry[sources.Sum(static source => source.Tensors.Sum(static taken => taken.Slices.Count + (taken.IsPartOnly ? 0 : 1)))];
        int count = 0;
        for (int source = 0; source < sources.Length; source++)
        {
            foreach (PlannedTensor taken in sources[source].Tensors)
            {
                CheckpointVariable variable = taken.Variable;
                byte[] key = variable.Name == variable.SourceName ? taken.SourceKey : TensorName.ToBytes(variable.Name);
                if (!taken.IsPartOnly)
                {
                    RequireSlices(taken, sources[source]);
                    entries[count++] = new PlannedEntry(variable, key, taken.Entry, source, IsSlice: false) { Composed = taken.Slices.Count == 0 ? taken.Composed?[0] : null };
                }

                for (int i = 0; i < taken.Slices.Count; i++)
                {
                    StoredSlice slice = taken.Slices[i];
                    entries[count++] = new PlannedEntry(variable, SliceKey.Encode(key, slice.Slice), slice.Entry, source, IsSlice: true) { Composed = taken.Composed?[i] };
                }
            }

            // All that is needed of a million of them stands in the entries now.
            sources[source].Tensors.Clear();
            sources[source].Tensors.TrimExcess();
        }

        Sort(entries, static (left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key));
        return entries;
    }

    /// <summary>Slices that were united with those of other sources are known to make up their tensor.</summary>
    private static void RequireSlices(PlannedTensor taken, PlannedSource source)
    {
        if (taken.Entry.Slices.Count == taken.Slices.Count && BundleTensor.FindGap(taken.Entry, taken.Slices) is { } gap)
        {
            throw BundleFaults.Incomplete(BundleFiles.IndexPath(source.Prefix), taken.Variable.SourceName, gap);
        }
    }

    /// <summary>
    /// The order of the sources' own data files: a copy of a whole checkpoint of one data file gives that file back. A tensor without bytes
    /// comes before the one that begins at the same offset, where its writer found it.
    /// </summary>
    private static PlannedEntry[] InPayloadOrder(PlannedEntry[] index)
    {
        PlannedEntry[] payloads = Array.FindAll(index, static entry => entry.HasPayload);
        Sort(payloads, ComparePlaces);
        return payloads;
    }

    private static int ComparePlaces(PlannedEntry left, PlannedEntry right)
    {
        int order = left.Source.CompareTo(right.Source);
        order = order != 0 ? order : left.Entry.ShardId.CompareTo(right.Entry.ShardId);
        order = order != 0 ? order : left.Entry.Offset.CompareTo(right.Entry.Offset);
        order = order != 0 ? order : (left.Entry.Size > 0).CompareTo(right.Entry.Size > 0);
        return order != 0 ? order : left.Key.AsSpan().SequenceCompareTo(right.Key);
    }

    /// <summary>Entries mostly come in order already; looking is much faster than sorting them again.</summary>
    private static void Sort(PlannedEntry[] entries, Comparison<PlannedEntry> comparison)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            if (comparison(entries[i - 1], entries[i]) > 0)
            {
                Array.Sort(entries, comparison);
                return;
            }
        }
    }
}
