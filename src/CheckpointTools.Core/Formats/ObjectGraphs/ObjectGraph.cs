using System.Diagnostics.CodeAnalysis;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// The object graph of a TensorFlow 2 checkpoint (format.md 11): the Python objects that were saved, how they hold each other, and the
/// tensors that each of them stores. Restoring follows the graph, not the names of the tensors. Immutable and safe for any number of
/// threads. Cycles are valid; ids may refer to missing objects, which <see cref="FindFaults"/> reports.
/// </summary>
internal sealed class ObjectGraph
{
    /// <summary>The maximum length of a message that is read: a model of a million objects takes half of it.</summary>
    public const int MaxLength = 256 << 20;

    /// <summary>The maximum length of a path: the paths of a long chain would take the square of its length.</summary>
    public const int MaxPathLength = 2048;

    private readonly GraphData _data;
    private readonly Lazy<GraphTree> _tree;
    private readonly Lazy<GraphOwners> _owners;
    private readonly Lazy<GraphRoles> _roles;
    private readonly Lazy<GraphPaths> _paths;

    private ObjectGraph(GraphData data)
    {
        _data = data;
        _tree = new Lazy<GraphTree>(() => new GraphTree(data));
        _owners = new Lazy<GraphOwners>(() => new GraphOwners(data));
        _roles = new Lazy<GraphRoles>(() => new GraphRoles(data, _tree.Value));
        _paths = new Lazy<GraphPaths>(() => new GraphPaths(data, _tree.Value));
        Nodes = new ObjectGraphNodes(this, data);
    }

    /// <summary>The objects by id; the first is the root.</summary>
    public IReadOnlyList<ObjectGraphNode> Nodes { get; }

    /// <summary>A graph that was made or edited.</summary>
    internal static ObjectGraph Of(GraphData data) => new(data);

    /// <summary>The objects and edges, for edits.</summary>
    internal GraphData Data => _data;

    internal GraphTree Tree => _tree.Value;

    /// <summary>The places of the objects.</summary>
    internal GraphRoles Roles => _roles.Value;

    /// <summary>All ways to the objects.</summary>
    internal GraphPaths Paths => _paths.Value;

    /// <summary>Parses a TrackableObjectGraph message.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="CheckpointException">It is not such a message, or has no object.</exception>
    public static ObjectGraph Parse(ReadOnlySpan<byte> message) =>
        TryParse(message, out ObjectGraph? graph, out ObjectGraphFault? fault)
            ? graph
            : throw new CheckpointException(CheckpointError.DamagedObjectGraph, fault.Message);

    /// <summary>Parses a TrackableObjectGraph message, or says why it is not one.</summary>
    /// <param name="message">The message.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="fault">Why there is no graph.</param>
    /// <exception cref="CheckpointException">The library that parses it cannot be loaded.</exception>
    public static bool TryParse(
        ReadOnlySpan<byte> message,
        [NotNullWhen(true)] out ObjectGraph? graph,
        [NotNullWhen(false)] out ObjectGraphFault? fault
    )
    {
        graph = null;
        fault = FindLengthFault(message.Length);
        if (fault is not null)
        {
            return false;
        }

        try
        {
            GraphData data = GraphParser.Parse(message);
            fault =
                data.Count == 0
                    ? new ObjectGraphFault(
                        ObjectGraphFaultCode.Empty,
                        "The object graph is empty and has not even a root: TensorFlow fails to restore the checkpoint."
                    )
                    : null;
            graph = fault is null ? new ObjectGraph(data) : null;
        }
        catch (ProtoException e)
        {
            fault = new ObjectGraphFault(
                ObjectGraphFaultCode.Unparsable,
                $"The object graph cannot be parsed: {e.Message.TrimEnd('.')}. TensorFlow fails to restore the checkpoint."
            );
        }

        return graph is not null;
    }

    /// <summary>Reads the object graph of a checkpoint.</summary>
    /// <param name="bundle">The checkpoint.</param>
    /// <returns>Null for a name-based checkpoint, which has none.</returns>
    /// <exception cref="CheckpointException">The graph cannot be read, or ids in it lead nowhere.</exception>
    public static ObjectGraph? Read(BundleReader bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.Find(TensorName.ObjectGraphKey) is { } tensor ? Read(bundle, tensor) : null;
    }

    /// <summary>Why a tensor cannot hold an object graph, judged by its entry alone; null if it can.</summary>
    /// <param name="entry">The entry of the tensor.</param>
    public static ObjectGraphFault? FindEntryFault(BundleEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.DataType == DataType.String && entry.Shape.Rank == 0 && entry.Slices.Count == 0
            ? FindLengthFault(entry.Size)
            : new ObjectGraphFault(
                ObjectGraphFaultCode.NotAScalarString,
                $"The object graph is of dtype {entry.DataType} and shape "
                    + $"{entry.Shape}{(entry.Slices.Count > 0 ? ", in slices" : "")}, and not a scalar string: "
                    + "TensorFlow fails to restore the checkpoint."
            );
    }

    /// <summary>The object that a tensor belongs to; null if it belongs to none.</summary>
    /// <param name="tensorName">The tensor's name.</param>
    public ObjectGraphNode? FindOwner(string tensorName)
    {
        ArgumentNullException.ThrowIfNull(tensorName);
        return FindOwnerId(tensorName) is { } owner ? Nodes[owner.Id] : null;
    }

    /// <summary>
    /// The path of the object that a tensor belongs to, as a user would find it: escaped names joined by '/', around the optimizers if
    /// possible. Null if there is none, or it is longer than <see cref="MaxPathLength"/>.
    /// </summary>
    /// <param name="tensorName">The tensor's name.</param>
    public string? FindObjectPath(string tensorName) => FindVariable(tensorName)?.Path;

    /// <summary>The object that a tensor belongs to, as users see it; null if it belongs to none.</summary>
    /// <param name="tensorName">The tensor's name.</param>
    public IVariableObject? FindVariable(string tensorName)
    {
        ArgumentNullException.ThrowIfNull(tensorName);
        return FindOwnerId(tensorName) is { } owner ? new GraphVariable(this, _data, owner.Id, owner.Attribute) : null;
    }

    /// <summary>The checkpoint key of the attribute that a tensor belongs to; none if it belongs to none.</summary>
    /// <param name="tensorName">The tensor's name.</param>
    public IEnumerable<string> FindKeys(string tensorName)
    {
        ArgumentNullException.ThrowIfNull(tensorName);
        return FindOwnerId(tensorName) is { Attribute: >= 0 } owner ? [_data.ToText(_data.Attributes[owner.Attribute].CheckpointKey)] : [];
    }

    /// <summary>Whether a tensor is the state of an optimizer: a model without the optimizer does not ask for it.</summary>
    /// <param name="tensorName">The tensor's name.</param>
    public bool IsOfOptimizer(string tensorName)
    {
        ArgumentNullException.ThrowIfNull(tensorName);
        return FindOwnerId(tensorName) is { } owner && _roles.Value.IsOfOptimizer(owner.Id);
    }

    /// <summary>
    /// Whether a program with these objects, of which this is the graph, can restore all of them from a checkpoint. What the checkpoint
    /// knows without a value stays as the program made it, which is no failure.
    /// </summary>
    /// <param name="given">The graph of the checkpoint.</param>
    /// <param name="hasTensor">Tells whether the checkpoint has the tensors of an attribute, by the checkpoint keys here and there.</param>
    public bool CanBeRestoredFrom(ObjectGraph given, Func<string, string, bool> hasTensor)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(hasTensor);
        var match = new GraphMatch(_data, given._data);
        for (int id = 0; id < _data.Count; id++)
        {
            bool hasValues = _data.Attributes[_data.AttributesOf(id)].Length > 0 || _data.Savers.ContainsKey(id);
            if (hasValues && Tree.Reaches(id) && !(match.Find(id) is { } found && HasTensors(id, given._data, found, hasTensor)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Finds the faults of the graph, one at a time.</summary>
    /// <param name="tensorNames">The names of all tensors in the checkpoint.</param>
    /// <param name="isSavedModel">Whether it is the checkpoint of a SavedModel, which needs no save_counter.</param>
    public IEnumerable<ObjectGraphFault> FindFaults(IEnumerable<string> tensorNames, bool isSavedModel = false)
    {
        ArgumentNullException.ThrowIfNull(tensorNames);
        return Faults.Find(tensorNames, isSavedModel);
    }

    /// <summary>The object that stores a value, by the value's number.</summary>
    internal int ObjectOf(int attribute) => _owners.Value.ObjectOf(attribute);

    /// <summary>The object that a tensor belongs to, and its attribute, by their numbers; null if it belongs to none.</summary>
    internal (int Id, int Attribute)? FindOwnerId(string tensorName) =>
        tensorName == TensorName.ObjectGraph ? null : _owners.Value.Find(TensorName.ToBytes(tensorName));

    /// <summary>The graph in a tensor.</summary>
    /// <exception cref="CheckpointException">The payload cannot be read, or is not a usable graph.</exception>
    internal static ObjectGraph Read(BundleReader bundle, BundleTensor tensor)
    {
        ObjectGraphFault? fault = FindEntryFault(tensor.Entry);
        ObjectGraph? graph = null;
        if (fault is null)
        {
            using var values = new TensorReader(bundle);
            _ = TryParse(values.ReadStrings(tensor)[0], out graph, out fault);
        }

        fault ??= graph!.Faults.FindBrokenIds().FirstOrDefault();
        return fault is null
            ? graph!
            : throw new CheckpointException(
                CheckpointError.DamagedObjectGraph,
                $"{bundle.Prefix}: {fault.Message} Get the checkpoint again, or save it again."
            )
            {
                File = bundle.IndexPath,
                Variable = TensorName.ObjectGraph,
            };
    }

    private bool HasTensors(int id, GraphData given, int found, Func<string, string, bool> hasTensor)
    {
        foreach (GraphAttribute attribute in given.Attributes[given.AttributesOf(found)])
        {
            foreach (GraphAttribute own in _data.Attributes[_data.AttributesOf(id)])
            {
                if (
                    _data[own.Name].SequenceEqual(given[attribute.Name])
                    && !hasTensor(_data.ToText(own.CheckpointKey), given.ToText(attribute.CheckpointKey))
                )
                {
                    return false;
                }
            }
        }

        return true;
    }

    private GraphFaultFinder Faults => new(_data, Tree, _owners.Value);

    private static ObjectGraphFault? FindLengthFault(long length) =>
        length <= MaxLength
            ? null
            : new ObjectGraphFault(ObjectGraphFaultCode.Unparsable, $"The object graph has {length} bytes; at most {MaxLength} are read.");
}
