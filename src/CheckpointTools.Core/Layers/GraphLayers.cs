using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Reading;

namespace CheckpointTools.Layers;

/// <summary>
/// Layers of an object-based checkpoint of Keras 2, by its object graph alone: layer_with_weights-N in the order of N; in a model that a
/// program wrote itself, the attributes of the model in the order in which they were set, lists entered (fixtures reports/keras_files).
/// </summary>
internal sealed class GraphLayers
{
    private readonly string _checkpoint;
    private readonly ModelWalk _walk;
    private readonly ILookup<string, CheckpointVariable> _given;

    private GraphLayers(string checkpoint, ObjectGraph graph, IReadOnlyList<CheckpointVariable> variables)
    {
        _checkpoint = checkpoint;
        _walk = new ModelWalk(graph);
        _given = variables.ToLookup(static variable => variable.Seat.Key, StringComparer.Ordinal);
    }

    /// <summary>The layers; null if the variables are not those of one object-based checkpoint.</summary>
    /// <exception cref="CheckpointException">The checkpoint holds several models, or a layer is given in part.</exception>
    public static ModelLayers? Find(IReadOnlyList<CheckpointVariable> variables, CancellationToken cancellationToken)
    {
        VariableSource? source = variables[0].Seat.Source;
        if (source is not { Format: CheckpointFormat.V2 } || variables.Any(variable => variable.Seat.Source?.Place != source.Place))
        {
            return null;
        }

        cancellationToken.ThrowIfCancellationRequested();
        using CheckpointReader checkpoint = CheckpointReader.Open(source, static _ => { });
        return ObjectGraph.Read(checkpoint.Bundle!) is { } graph ? new GraphLayers(source.Prefix, graph, variables).Find() : null;
    }

    private ModelLayers Find()
    {
        int model = FindModel();
        var layers = new List<IReadOnlyList<LayerWeight>>();
        var own = new List<LayerWeight>();
        foreach (int child in _walk.LayersOf(model))
        {
            if (_walk.IsVariable(child))
            {
                own.AddRange(Take([child]));
                continue;
            }

            int[] variables = [.. _walk.VariablesBelow(child)];
            LayerWeight[] weights = [.. Take(variables)];
            if (weights.Length == 0)
            {
                continue;
            }

            string[] missing = [.. variables.Where(id => !_given.Contains(_walk.KeyOf(id))).Select(_walk.NameOf)];
            layers.Add(
                missing.Length == 0
                    ? [.. WeightOrder.TrainedFirst(weights)]
                    : throw LayerFaults.Incomplete(_checkpoint, LayerNames.FirstPart(weights[0].Name), missing)
            );
        }

        if (layers.Count + own.Count == 0)
        {
            throw LayerFaults.NoWeights(_checkpoint);
        }

        HashSet<CheckpointVariable> taken =
        [
            .. layers.SelectMany(static layer => layer).Concat(own).Select(static weight => weight.Variable),
        ];
        IReadOnlyList<string> names = LayerNames.Of(layers);
        return new ModelLayers(
            [.. layers.Select((weights, i) => new ModelLayer(names[i], weights))],
            own,
            [.. _given.SelectMany(static group => group).Where(variable => !taken.Contains(variable))]
        );
    }

    /// <summary>The model: what was saved, or what a tf.train.Checkpoint that was saved holds.</summary>
    private int FindModel()
    {
        if (_walk.IsModel(ModelWalk.Root))
        {
            return ModelWalk.Root;
        }

        int[] held = [.. _walk.LayersOf(ModelWalk.Root).Where(child => !_walk.IsVariable(child) && IsGiven(child))];
        int[] models = [.. held.Where(_walk.IsModel)];
        return models.Length == 1 && held.Length == 1 ? models[0]
            : models.Length > 1 || (models.Length == 1 && _walk.IsOfCheckpoint) ? throw Several(held)
            : !_walk.IsOfCheckpoint ? ModelWalk.Root
            : held.Length == 1 ? held[0]
            : throw (held.Length == 0 ? LayerFaults.NoWeights(_checkpoint) : Several(held));
    }

    private CheckpointException Several(int[] models) => LayerFaults.SeveralModels(_checkpoint, [.. models.Select(_walk.LocalNameOf)]);

    private bool IsGiven(int id) => _walk.VariablesBelow(id).Any(variable => _given.Contains(_walk.KeyOf(variable)));

    private IEnumerable<LayerWeight> Take(IEnumerable<int> variables) =>
        variables.SelectMany(id => _given[_walk.KeyOf(id)].Select(variable => new LayerWeight(_walk.NameOf(id), variable)));
}
