using System.Globalization;
using CheckpointTools.Formats.ObjectGraphs;

namespace CheckpointTools.Layers;

/// <summary>Walks an object graph as Keras walks the objects of a model: in the order of attributes, each object once.</summary>
internal sealed class ModelWalk(ObjectGraph graph)
{
    public const int Root = 0;

    private const string NumberedLayer = "layer_with_weights-";
    private const string VariableValue = "VARIABLE_VALUE";

    /// <summary>Where a model of Keras 3 that was made of calls or of a list of layers holds them.</summary>
    private const string Functional = "_functional";

    /// <summary>What tf.train.Checkpoint adds to what it saves.</summary>
    private const string SaveCounter = "save_counter";

    /// <summary>What Keras holds besides its layers, and lists in which it holds them again.</summary>
    private static readonly HashSet<string> NoLayers = new(StringComparer.Ordinal)
    {
        "keras_api",
        "variables",
        "trainable_variables",
        "non_trainable_variables",
        "regularization_losses",
        "signatures",
        "layers",
        "metrics",
        "keras_metrics",
        "_metrics",
        "loss",
        "losses",
        "optimizer",
        "_optimizer",
        SaveCounter,
    };

    /// <summary>Whether the root is a tf.train.Checkpoint, and not a model.</summary>
    public bool IsOfCheckpoint => graph.Nodes[Root].Children.Any(static child => child.LocalName == SaveCounter);

    /// <summary>Whether an object is a model for certain: Keras 2 numbers its layers, Keras 3 has its functional part.</summary>
    public bool IsModel(int id) => HasNumberedLayers(id) || graph.Nodes[id].Children.Any(static child => child.LocalName == Functional);

    private bool HasNumberedLayers(int id) => graph.Nodes[id].Children.Any(static child => NumberOf(child.LocalName) is not null);

    /// <summary>
    /// The layers of a model, and the variables that it holds itself: by their numbers, or else what it holds, in order, with the lists and
    /// dictionaries among it entered.
    /// </summary>
    public IEnumerable<int> LayersOf(int model)
    {
        var seen = new HashSet<int> { model };
        return Collect(model, seen);
    }

    /// <summary>The variables of a layer, in the order in which it holds them and what holds them.</summary>
    public IEnumerable<int> VariablesBelow(int id)
    {
        var seen = new HashSet<int>();
        var found = new List<int>();
        var open = new Stack<int>([id]);
        while (open.TryPop(out int next))
        {
            if (!seen.Add(next) || IsOptimizer(next))
            {
                continue;
            }

            if (IsVariable(next))
            {
                found.Add(next);
            }

            foreach (ObjectGraphChild child in InOrder(next).Reverse())
            {
                open.Push(child.NodeId);
            }
        }

        return found;
    }

    public bool IsVariable(int id) => ValueOf(id) is not null;

    /// <summary>The key of a variable.</summary>
    public string KeyOf(int id) => ValueOf(id)!.CheckpointKey;

    /// <summary>The name of a variable in the program; its path where that is not noted.</summary>
    public string NameOf(int id) => ValueOf(id) is { FullName.Length: > 0 } value ? value.FullName : graph.Nodes[id].Path ?? KeyOf(id);

    public string LocalNameOf(int id) => graph.Nodes[Root].Children.FirstOrDefault(child => child.NodeId == id)?.LocalName ?? "";

    private List<int> Collect(int model, HashSet<int> seen)
    {
        var found = new List<int>();
        bool isNumbered = HasNumberedLayers(model);
        foreach (ObjectGraphChild child in InOrder(model))
        {
            bool isTaken = isNumbered
                ? NumberOf(child.LocalName) is not null || IsVariable(child.NodeId)
                : !NoLayers.Contains(child.LocalName);
            if (!isTaken || IsOptimizer(child.NodeId) || !seen.Add(child.NodeId))
            {
                continue;
            }

            if (child.LocalName == Functional || IsContainer(child.NodeId))
            {
                found.AddRange(Collect(child.NodeId, seen));
            }
            else
            {
                found.Add(child.NodeId);
            }
        }

        return found;
    }

    /// <summary>What an object holds: numbered layers by their numbers, others as it holds them, and lists of what it holds last.</summary>
    private IEnumerable<ObjectGraphChild> InOrder(int id) =>
        graph
            .Nodes[id]
            .Children.OrderBy(static child => NumberOf(child.LocalName) ?? int.MaxValue)
            .ThenBy(static child => NoLayers.Contains(child.LocalName));

    /// <summary>A list or a dictionary of layers: it holds objects under numbers, and no values.</summary>
    private bool IsContainer(int id)
    {
        ObjectGraphNode node = graph.Nodes[id];
        return node.Attributes.Count == 0
            && node.Children.Count > 0
            && node.Children.All(static child => int.TryParse(child.LocalName, NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }

    private bool IsOptimizer(int id) => graph.Roles.IsOptimizer(id);

    private ObjectGraphValue? ValueOf(int id) => graph.Nodes[id].Attributes.FirstOrDefault(static value => value.Name == VariableValue);

    private static int? NumberOf(string localName) =>
        localName.StartsWith(NumberedLayer, StringComparison.Ordinal)
        && int.TryParse(localName.AsSpan(NumberedLayer.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
