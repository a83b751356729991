using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// The roles of objects. Names do not show them: Keras 3 stores a model's weights under its optimizer. Objects that can be reached without
/// passing an optimizer belong to the model; objects behind an optimizer are its state (format.md 11.6, 12.3).
/// </summary>
internal sealed class GraphRoles
{
    private const int MaxCounterLength = 64;

    private readonly GraphData _graph;
    private readonly GraphTree _all;
    private readonly GraphTree _model;
    private readonly bool[] _isTrainable;

    public GraphRoles(GraphData graph, GraphTree all)
    {
        _graph = graph;
        _all = all;
        bool[] isOptimizer = new bool[graph.Count];
        var trainable = new HashSet<int>();
        for (int id = 0; id < graph.Count; id++)
        {
            isOptimizer[id] = IsOptimizer(id);
            if (isOptimizer[id])
            {
                trainable.Add(graph.FindChild(id, "_trainable_variables"u8));
            }
        }

        // Each list only once, however many optimizers claim it.
        _isTrainable = new bool[graph.Count];
        foreach (int list in trainable.Where(graph.Has))
        {
            MarkTrainable(list);
        }

        _model = new GraphTree(graph, id => isOptimizer[id]);
    }

    /// <summary>
    /// The path that a user would take: around the optimizers if possible, otherwise the shortest. Null if there is none, or it is longer
    /// than <paramref name="maxLength"/> bytes.
    /// </summary>
    public string? PathOf(int id, int maxLength) => (_model.Reaches(id) ? _model : _all).PathOf(id, maxLength, escapes: false);

    /// <summary>The kind of a variable that is stored as its object's VARIABLE_VALUE.</summary>
    /// <param name="id">The object.</param>
    /// <param name="dataType">Its dtype.</param>
    /// <param name="isScalar">Whether it is a scalar, as counts and rates are.</param>
    /// <returns>Null if nothing leads to the object.</returns>
    public VariableKind? KindOf(int id, DataType dataType, bool isScalar)
    {
        if (!_all.Reaches(id))
        {
            return null;
        }

        bool isModels = _model.Reaches(id) || _isTrainable[id];
        if (!isModels && _all.ReachesAsSlot(id))
        {
            return VariableKind.OptimizerSlot;
        }

        // No optimizer trains integers.
        bool counts = dataType == DataType.Int64 || dataType == DataType.Int32;
        if (isScalar && (counts || IsCounter((_model.Reaches(id) ? _model : _all).LastNameOf(id))))
        {
            return VariableKind.Counter;
        }

        return isModels ? VariableKind.Weight : VariableKind.OptimizerSlot;
    }

    /// <summary>A name may be as long as the file, so it is not turned into text.</summary>
    private static bool IsCounter(ReadOnlySpan<byte> name) =>
        name.Length <= MaxCounterLength && VariableKinds.IsCounter(TensorName.ToText(name));

    /// <summary>
    /// An object with slot variables is an optimizer. A Keras optimizer has none, but it counts its iterations, and lists its variables or
    /// has a learning rate.
    /// </summary>
    private bool IsOptimizer(int id)
    {
        bool counts = false;
        bool learns = false;
        foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(id)])
        {
            ReadOnlySpan<byte> name = _graph[child.LocalName];
            counts |= name.SequenceEqual("_iterations"u8) || name.SequenceEqual("iterations"u8) || name.SequenceEqual("iter"u8);
            learns |=
                name.SequenceEqual("_learning_rate"u8)
                || name.SequenceEqual("learning_rate"u8)
                || name.SequenceEqual("_variables"u8)
                || name.SequenceEqual("_trainable_variables"u8)
                || name.SequenceEqual("decay"u8);
        }

        return (counts && learns) || _graph.Slots[_graph.SlotsOf(id)].Length > 0;
    }

    /// <summary>The list in which a Keras 3 optimizer keeps the weights that it trains.</summary>
    private void MarkTrainable(int list)
    {
        foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(list)])
        {
            if (_graph.Has(child.Id))
            {
                _isTrainable[child.Id] = true;
            }
        }
    }
}
