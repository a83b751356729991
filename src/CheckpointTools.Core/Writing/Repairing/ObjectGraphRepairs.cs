using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Locating;
using CheckpointTools.Reading;
using CheckpointTools.Slices;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Repairing;

/// <summary>What can be mended of an object-based checkpoint, and the plan to write it so.</summary>
public sealed class ObjectGraphRepairs
{
    private readonly string _prefix;
    private readonly ObjectGraph? _graph;
    private readonly List<CheckpointVariable> _variables;
    private readonly string[] _names;

    private ObjectGraphRepairs(string prefix, ObjectGraph? graph, List<CheckpointVariable> variables)
    {
        (_prefix, _graph, _variables) = (prefix, graph, variables);
        _names = [.. variables.Where(static variable => !variable.IsObjectGraph).Select(static variable => variable.Name)];
        Changes = graph is null ? [] : Find(graph);
    }

    /// <summary>The changes, in the order of the objects; those of slices come last.</summary>
    public IReadOnlyList<ObjectGraphRepair> Changes { get; }

    /// <summary>Finds what can be mended.</summary>
    /// <param name="location">The checkpoint. One without an object graph has no such faults.</param>
    /// <exception cref="CheckpointException">The index or the object graph cannot be read.</exception>
    public static ObjectGraphRepairs Find(CheckpointLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        List<CheckpointVariable> variables = [.. CheckpointContents.ReadVariables(location)];
        using CheckpointReader checkpoint = CheckpointReader.Open(location.Prefix, location.Format, location.Files);
        ObjectGraph? graph = checkpoint.Bundle is { } bundle ? ObjectGraph.Read(bundle) : null;
        return new ObjectGraphRepairs(location.Prefix, graph, variables);
    }

    /// <summary>Those of some changes that can be made without the others: a name may only become free by another change.</summary>
    /// <param name="chosen">Changes of this checkpoint.</param>
    public IReadOnlyList<ObjectGraphRepair> Settle(IReadOnlyList<ObjectGraphRepair> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        if (_graph is null)
        {
            return [];
        }

        var kept = RepairNames
            .Settle([.. chosen.Select(static change => change.Graph).OfType<GraphRepair>()], _names, GraphRepairs.KeysOf(_graph.Data))
            .ToHashSet<GraphRepair>(ReferenceEqualityComparer.Instance);
        return [.. chosen.Where(change => change.Graph is null || kept.Contains(change.Graph))];
    }

    /// <summary>Plans the checkpoint with these changes in the place of the present one.</summary>
    /// <param name="chosen">Changes that can be made together.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    /// <exception cref="CheckpointException">It cannot be written.</exception>
    public TransferPlan Plan(IReadOnlyList<ObjectGraphRepair> chosen, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        GraphRepair[] repairs = [.. chosen.Select(static change => change.Graph).OfType<GraphRepair>()];
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var copied = new List<(string Name, string Copy)>();
        foreach (GraphRepair repair in repairs)
        {
            foreach (string name in repair.Tensors)
            {
                if (repair.Copies)
                {
                    copied.Add((name, repair.NewNameOf(name)));
                }
                else
                {
                    renamed[name] = repair.NewNameOf(name);
                }
            }
        }

        HashSet<string> joined = [.. chosen.Where(static change => change.Graph is null).Select(static change => change.Variable!)];
        ILookup<string, string> copies = copied.ToLookup(static copy => copy.Name, static copy => copy.Copy);
        var written = new List<CheckpointVariable>();
        foreach (CheckpointVariable variable in _variables.Where(static variable => !variable.IsObjectGraph))
        {
            bool isJoined = joined.Contains(variable.Name);
            foreach (string name in copies[variable.Name].Prepend(renamed.GetValueOrDefault(variable.Name, variable.Name)))
            {
                written.Add(isJoined ? InOnePiece(variable, name) : variable.WithKey(name));
            }
        }

        // Where no value is new, the data files stay as they are.
        var options = new TransferOptions { Force = true, NewGraph = GraphRepairs.Apply(_graph!.Data, repairs) };
        return joined.Count + copied.Count > 0
            ? TransferPlanner.Plan(written, _prefix, options, cancellationToken)
            : TransferPlanner.PlanEdit(written, _prefix, options, cancellationToken);
    }

    private static CheckpointVariable InOnePiece(CheckpointVariable variable, string name) =>
        variable.For(new ModelVariable(name, variable.DataType, new PartialTensorShape(variable.Shape)));

    /// <summary>A SavedModel's own graph has the names of the variables, so they stay.</summary>
    private IReadOnlyList<ObjectGraphRepair> Find(ObjectGraph graph)
    {
        bool keepsNames = SavedModelLocator.FindAround(_prefix) is not null;
        return
        [
            .. GraphRepairs
                .Find(graph, _names, keepsNames)
                .Select(repair => ObjectGraphRepair.Of(repair, _prefix, graph.Roles.PathOf(repair.Id, ObjectGraph.MaxPathLength))),
            .. _variables
                .Where(static variable =>
                    variable.IsSliced && variable.DataType != DataType.Variant && !JoinableTypes.Contains(variable.DataType)
                )
                .Select(ObjectGraphRepair.OfSlices),
        ];
    }
}
