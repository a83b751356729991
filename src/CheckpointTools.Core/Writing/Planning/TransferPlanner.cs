using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Graphs;
using CheckpointTools.Writing.Publishing;
using CheckpointTools.Writing.Resolving;
using CheckpointTools.Writing.Salvage;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// Makes plans, in stages: the variables are resolved in their sources, what is damaged is left out where that was asked for, names are
/// settled, entries composed, and data files laid out. What a stage hands on is not changed afterwards. Every failure that
/// can be foreseen happens here, before anything is written.
/// </summary>
public static class TransferPlanner
{
    /// <summary>Plans a checkpoint of the given variables.</summary>
    /// <param name="variables">The variables, under the names that they are to have, in the order given.</param>
    /// <param name="destination">The full prefix of the checkpoint.</param>
    /// <param name="options">How to transfer.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    /// <exception cref="CheckpointException">The transfer cannot be made; the message says why.</exception>
    public static TransferPlan Plan(
        IReadOnlyList<CheckpointVariable> variables,
        string destination,
        TransferOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        RequireValues(variables, destination);
        ExistingCheckpoint existing = DestinationChecks.RequireUsable(destination, options);
        options.RequireConsistent(existing);

        CheckpointVariable[] kept =
            options.Append && existing.HasIndex
                ? [.. CheckpointContents.ReadVariables(new CheckpointLocation(destination, CheckpointFormat.V2))]
                : [];
        DamageLog? damage = options.SkipDamaged ? new DamageLog() : null;
        ResolvedVariables resolved = SourceResolver.Resolve(kept, variables, damage, cancellationToken);
        if (options.Mode != TransferMode.Copy && Array.Find(resolved.Sources, static source => source.IsConverted) is { } v1)
        {
            throw TransferFaults.MustBeConverted(options.Mode, v1);
        }

        if (damage is not null)
        {
            // Before names are compared: a damaged variable does not count as a duplicate of a sound one.
            resolved = new SoundVariables(resolved, damage).Select(destination, options.OnExamined, cancellationToken);
            RequireByteOrder(resolved, options);
        }

        GraphResult graph = ObjectGraphs.Prepare(resolved, destination, options);
        NamedVariables named = new DuplicateNames(graph.Variables, options.Duplicates, cancellationToken).Resolve();
        NewNames.RequireValid(named.Parts.Select(static part => part.Variable));
        named = ObjectGraphs.Complete(named, graph, options.ObjectGraphs, out PlannedSource? stale);
        RequireVariables(named, destination, damage?.LeftOut ?? []);
        var replaced = ReplacedValues.Find(graph, named.Sources, cancellationToken);
        IReadOnlyList<PlannedSource> moved = options.Mode == TransferMode.Move ? MovedSources.RequireWhole(named, replaced) : [];
        List<string> warnings = [.. damage?.Notes ?? [], .. ObjectGraphs.DescribeFaults(named), .. graph.Notes];
        bool isChosen = options.Duplicates is DuplicatePolicy.First or DuplicatePolicy.Last;
        AddWarning(isChosen ? null : replaced.Describe(named.Sources), warnings);
        AddWarning(new BreakingChanges(existing, named, options, cancellationToken).Check(moved), warnings);
        AddWarning(stale is null ? null : StaleGraph.FindWarning(stale, named), warnings);
        AddMetaWarning(existing, named, warnings);

        ComposedEntries entries = EntryComposer.Compose(named, options.Mode, cancellationToken);
        entries.RequireData(named.Sources);
        if (options.ShareEqual && options.Mode == TransferMode.Copy)
        {
            entries = EqualPayloads.Share(entries, named.Sources, options.OnExamined, cancellationToken);
        }

        BundleHeader header = CommonHeader.Find(named.UsedSources);
        OutputLayout layout = OutputLayout.Arrange(entries, named.Sources, options);
        var plan = new TransferPlan(existing, named, header, entries, layout, options)
        {
            Warnings = warnings,
            LeftOut = damage?.LeftOut ?? [],
            Moved = moved,
        };
        FilesThatGo.RequireUnused(existing, plan.Files.Count);
        foreach (PlannedSource source in moved.Where(source => !FileNames.Comparer.Equals(source.Prefix, destination)))
        {
            MovedSources.RequireRemovable(source);
        }

        DestinationChecks.RequireRoom(destination, plan.PayloadSize);
        return plan;
    }

    /// <summary>
    /// Plans another index for a checkpoint whose data files stay as they are: some variables renamed, the others left out. What is made,
    /// such as a new object graph, is a data file beside them.
    /// </summary>
    /// <param name="variables">Variables of the checkpoint, under the names that they are to have.</param>
    /// <param name="prefix">The full prefix of the checkpoint.</param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    /// <exception cref="CheckpointException">The change cannot be made; the message says why.</exception>
    public static TransferPlan PlanEdit(
        IReadOnlyList<CheckpointVariable> variables,
        string prefix,
        TransferOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(options);
        RequireValues(variables, prefix);
        ExistingCheckpoint existing = ExistingCheckpoint.Find(prefix);
        NewNames.RequireValid(variables);
        ResolvedVariables resolved = SourceResolver.Resolve(variables, [], null, cancellationToken);
        PlannedSource source = resolved.Sources[^1];
        if (resolved.Sources.Length != 1 || !FileNames.Comparer.Equals(source.Prefix, prefix))
        {
            throw TransferFaults.NotOfCheckpoint(prefix, source.Prefix);
        }

        if (source.IsConverted)
        {
            throw TransferFaults.NeverWritten(source);
        }

        GraphResult graph = ObjectGraphs.Prepare(resolved, prefix, options);
        NamedVariables named = new DuplicateNames(graph.Variables, DuplicatePolicy.Error, cancellationToken).Resolve();
        named = ObjectGraphs.Complete(named, graph, options.ObjectGraphs, out PlannedSource? stale);
        RequireVariables(named, prefix, []);
        List<string> warnings = [.. graph.Notes];
        AddWarning(new BreakingChanges(existing, named, options, cancellationToken).Check([]), warnings);
        AddWarning(stale is null ? null : StaleGraph.FindWarning(stale, named), warnings);
        AddMetaWarning(existing, named, warnings);

        // Files that are left over are removed only once the new index is there: they may be this checkpoint's own data under wrong names.
        ComposedEntries entries = EntryComposer.Compose(named, TransferMode.Link, cancellationToken);
        entries.RequireData(named.Sources);
        OutputLayout layout = Array.Exists(entries.Index, static entry => entry.Made is not null)
            ? OutputLayout.Arrange(entries, named.Sources, options with { Mode = TransferMode.Copy, MaxShardSize = long.MaxValue })
            : OutputLayout.Stay(entries);
        var plan = new TransferPlan(existing, named, source.Header, entries, layout, options) { Warnings = warnings };
        bool isIndexOnly = plan.Files.Count == 0;
        FilesThatGo.RequireUnused(existing, isIndexOnly ? source.Header.ShardCount : plan.Files.Count, isIndexOnly);
        return plan;
    }

    /// <summary>A Saver finds what has kept its name, and does not ask for what is new.</summary>
    private static void AddMetaWarning(ExistingCheckpoint existing, NamedVariables named, List<string> warnings)
    {
        if (!existing.HasMeta)
        {
            return;
        }

        var names = named.Parts.Select(static part => part.Variable.Name).ToHashSet(StringComparer.Ordinal);
        if (!HasOnly(existing, names))
        {
            warnings.Add(GenerationFaults.HasMeta(existing.Prefix));
        }
    }

    /// <summary>Whether all names of a checkpoint are among others. Of one that cannot be read nobody knows.</summary>
    private static bool HasOnly(ExistingCheckpoint existing, HashSet<string> names)
    {
        try
        {
            var location = new CheckpointLocation(existing.Prefix, CheckpointFormat.V2);
            return existing.HasIndex && CheckpointContents.ReadVariables(location).All(old => names.Contains(old.Name));
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private static void AddWarning(string? warning, List<string> warnings)
    {
        if (warning is not null)
        {
            warnings.Add(warning);
        }
    }

    private static void RequireValues(IReadOnlyList<CheckpointVariable> variables, string destination)
    {
        if (variables.Count == 0)
        {
            throw TransferFaults.NoVariable(destination);
        }

        CheckpointVariable[] incomplete = [.. variables.Where(static variable => !variable.Origin.IsComplete)];
        if (incomplete.Length > 0)
        {
            throw TransferFaults.PartsMissing(incomplete);
        }
    }

    /// <summary>A graph alone is nothing to write, if it says that there are variables.</summary>
    private static void RequireVariables(NamedVariables named, string destination, IReadOnlyList<LeftOutVariable> leftOut)
    {
        if (named.Variables.Length == 0)
        {
            throw leftOut.Count > 0 ? TransferFaults.NothingIntact(destination, leftOut) : TransferFaults.NoVariable(destination);
        }
    }

    /// <summary>Comparing values opens their checkpoint again and relies on its header.</summary>
    private static void RequireByteOrder(ResolvedVariables resolved, TransferOptions options)
    {
        if (options.Duplicates == DuplicatePolicy.Identical && Array.Find(resolved.Sources, static source => source.IsTurned) is { } turned)
        {
            throw TransferFaults.WrongByteOrder(turned.Prefix);
        }
    }
}
