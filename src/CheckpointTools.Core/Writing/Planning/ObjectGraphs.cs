using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Graphs;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Planning;

/// <summary>What becomes of the object graphs of the sources: restoring follows the graph, not the names (format.md 11.5).</summary>
internal static class ObjectGraphs
{
    /// <summary>Gives the variables the names that they have with the graph that is asked for, before duplicates are looked for.</summary>
    /// <exception cref="CheckpointException">No graph can express it.</exception>
    public static GraphResult Prepare(ResolvedVariables resolved, string destination, TransferOptions options) =>
        options.ObjectGraphs switch
        {
            _ when options.NewGraph is { } graph => new GraphResult(WithoutGraph(resolved).Variables) { Made = graph },
            ObjectGraphMode.Auto when options.Append && Array.Find(resolved.Sources, IsOfSavedModel) is { } model => WithoutGraph(
                RequireSavedModel(resolved, model, options)
            ) with
            {
                Stored = model,
                Notes = [],
            },
            ObjectGraphMode.Keep => new GraphResult(resolved),
            ObjectGraphMode.Drop => WithoutGraph(resolved),
            ObjectGraphMode.NameBased => SaverNames.Apply(resolved),
            _ => GraphStage.Run(
                resolved,
                new GraphSettings(options.ObjectGraphs, options.Duplicates)
                {
                    Optimizers = options.Optimizers,
                    ChildNames = options.ChildNames,
                    RootObject = options.RootObject,
                    WrapAs = options.WrapAs,
                    NoSaveCounter = options.NoSaveCounter,
                    SkipDamaged = options.SkipDamaged,
                    NewCounter = CheckpointFileName.StepOf(destination) ?? 1,
                }
            ),
        };

    /// <summary>Adds the graph, once it is known which variables are taken.</summary>
    /// <param name="named">The variables.</param>
    /// <param name="result">What the graph stage made.</param>
    /// <param name="mode">What was asked for.</param>
    /// <param name="stale">
    /// The source whose graph is kept though not all of its variables are there as they are; null if there is none.
    /// </param>
    /// <exception cref="CheckpointException">The graphs of several sources are to be kept.</exception>
    public static NamedVariables Complete(NamedVariables named, GraphResult result, ObjectGraphMode mode, out PlannedSource? stale)
    {
        stale = null;
        if (mode == ObjectGraphMode.Keep)
        {
            return Keep(named, out stale);
        }

        if (result.Stored is { } stored)
        {
            return With(named, Stored(Array.IndexOf(named.Sources, stored), stored));
        }

        if (result.Choose(named.Parts.Select(static part => part.Variable)) is not { } made || named.Variables.Length == 0)
        {
            return named;
        }

        ResolvedTensor beside = named.Variables[0].Tensor;
        var text = MadeValue.OfString(beside.Stored, GraphWriter.Write(made));
        return With(named, new ResolvedVariable(new CheckpointVariable(text, TensorName.ObjectGraph), beside, [])) with
        {
            ObjectGraph = ObjectGraph.Of(made),
        };
    }

    /// <summary>What became of graphs that cannot be followed.</summary>
    public static IEnumerable<string> DescribeFaults(NamedVariables named) =>
        named
            .Sources.Select(
                (source, number) =>
                    (
                        source.GraphFault,
                        IsCopied: Array.Exists(
                            named.Variables,
                            variable =>
                                variable.Variable.IsObjectGraph
                                && variable.Source == number
                                && variable.Variable.Origin.AsStored is not null
                        )
                    )
            )
            .Where(static source => source.GraphFault is not null)
            .Select(source =>
                source.IsCopied ? $"{source.GraphFault} The object graph is copied as it is."
                : named.ObjectGraph is not null ? $"{source.GraphFault} The object graph is left out."
                : $"{source.GraphFault} The object graph is left out, and the keys stay: {GraphFaults.RestoresNothing}"
            );

    /// <summary>What was asked for must not need another graph than a SavedModel has.</summary>
    private static ResolvedVariables RequireSavedModel(ResolvedVariables resolved, PlannedSource model, TransferOptions options)
    {
        if (options.RootObject is not null)
        {
            throw GraphFaults.SavedModelStays(model.Prefix, $"'{options.RootObject}' cannot become its root, or a child of a new one");
        }

        if (options.NoSaveCounter)
        {
            throw GraphFaults.SavedModelStays(model.Prefix, "its counter of saves cannot be left out");
        }

        HashSet<string> known =
        [
            .. resolved.Variables.Where(variable => resolved.Sources[variable.Source].IsKept).Select(static kept => kept.Variable.Name),
        ];
        CheckpointVariable? other = resolved
            .Variables.Select(static variable => variable.Variable)
            .FirstOrDefault(variable => variable.Seat.NewPath is not null && !known.Contains(variable.Name));
        return other is null ? resolved : throw GraphFaults.SavedModelStays(model.Prefix, $"it has no variable '{other.Name}'");
    }

    private static GraphResult WithoutGraph(ResolvedVariables resolved)
    {
        bool had = Array.Exists(resolved.Sources, static source => source.ObjectGraph is not null);
        return new GraphResult(resolved.WithoutObjectGraphs())
        {
            Notes = had ? [$"The object graph is left out, and the keys stay: {GraphFaults.RestoresNothing}"] : [],
        };
    }

    /// <summary>Adds the graph of the object-based source as it is, if there is one.</summary>
    private static NamedVariables Keep(NamedVariables named, out PlannedSource? stale)
    {
        Taken[] taken = Count(named.Sources, named.Parts);
        int[] withGraph = WithGraph(named.Sources, taken);
        PlannedSource[] sources = Array.ConvertAll(withGraph, number => named.Sources[number]);
        if (sources.DistinctBy(static source => source.Prefix).Count() > 1)
        {
            throw TransferFaults.ObjectGraphConflict(sources);
        }

        if (withGraph.Length == 0)
        {
            stale = null;
            return named;
        }

        int number = withGraph[0];
        PlannedSource source = named.Sources[number];
        long unchanged = taken[number].Unchanged + taken.Sum(static source => source.WithRule);
        stale = unchanged < source.VariableCount ? source : null;
        return With(named, Stored(number, source));
    }

    private static NamedVariables With(NamedVariables named, ResolvedVariable graph) =>
        // The graph may have been given as a variable, even several times; it is taken once.
        named with
        {
            Variables = [.. Array.FindAll(named.Variables, static variable => !variable.Variable.IsObjectGraph), graph],
        };

    private static ResolvedVariable Stored(int number, PlannedSource source)
    {
        BundleTensor graph = source.ObjectGraph!;
        var origin = new StoredTensor(
            source.Description,
            TensorName.ObjectGraph,
            graph.Entry.DataType,
            graph.Entry.Shape,
            graph.Entry.Size,
            null
        );
        return new ResolvedVariable(
            new CheckpointVariable(origin, TensorName.ObjectGraph),
            new ResolvedTensor(number, origin, graph.Entry, graph.Slices),
            []
        );
    }

    /// <summary>A SavedModel keeps its graph, whatever gives its variables new values: its loaders know no other.</summary>
    private static bool IsOfSavedModel(PlannedSource source) =>
        source is { IsKept: true, ObjectGraph: not null } && SavedModelLocator.FindAround(source.Prefix) is not null;

    /// <summary>A source that only gives values to a model's variables, by the rules of a map, does not shape the model.</summary>
    private static int[] WithGraph(PlannedSource[] sources, Taken[] taken) =>
        [
            .. Enumerable
                .Range(0, sources.Length)
                .Where(number =>
                    sources[number].ObjectGraph is not null
                    && (taken[number].WithoutRule > 0 || (taken[number].WithRule == 0 && sources[number].IsKept))
                ),
        ];

    private static Taken[] Count(PlannedSource[] sources, IEnumerable<ResolvedVariable> variables)
    {
        var taken = new Taken[sources.Length];
        foreach (ResolvedVariable variable in variables)
        {
            CheckpointVariable given = variable.Variable;
            ref Taken count = ref taken[variable.Source];
            count.WithRule += given.Rule is null ? 0 : 1;
            count.WithoutRule += given.Rule is null ? 1 : 0;
            count.Unchanged += given.Rule is null && given.Name == given.SourceName && !given.IsObjectGraph ? 1 : 0;
        }

        return taken;
    }

    /// <summary>How many variables are taken from a source.</summary>
    private struct Taken
    {
        public long WithRule;
        public long WithoutRule;
        public long Unchanged;
    }
}
