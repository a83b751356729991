using CheckpointTools.Binary;

namespace CheckpointTools.Layers;

/// <summary>Why variables do not make the layers of a model.</summary>
internal static class LayerFaults
{
    private const int MaxListed = 20;

    public static CheckpointException NoWeights(string checkpoint) =>
        new(
            CheckpointError.NoVariable,
            $"{checkpoint} has no layer with weights among the given variables.",
            new Advice("A filter may match nothing, or the model lies below another object.", AdviceCode.CheckInput)
        )
        {
            File = checkpoint,
        };

    public static CheckpointException SeveralModels(string checkpoint, IReadOnlyCollection<string> models) =>
        new(
            CheckpointError.InvalidTransfer,
            $"{checkpoint} holds several models: {Phrase.List(models, MaxListed)}. A file of Keras has one.",
            new Advice("Give the variables of one of them, selected by the paths of their objects.")
        )
        {
            File = checkpoint,
        };

    public static CheckpointException Incomplete(string checkpoint, string layer, IReadOnlyCollection<string> missing) =>
        new(
            CheckpointError.InvalidTransfer,
            $"The layer {TensorName.Quote(layer)} of {checkpoint} has weights that are not given: {Phrase.List(missing, MaxListed)}. "
                + "Keras loads no layer in parts.",
            new Advice("Give all weights of a layer, or none.")
        )
        {
            File = checkpoint,
            Variable = missing.First(),
        };

    public static CheckpointException InnerOrder(string path, string layer) =>
        new(
            CheckpointError.InvalidTransfer,
            $"{path} cannot be written: the layer {TensorName.Quote(layer)} is made of several, and a file of Keras 3 does not "
                + "have them in the order in which Keras loads them from such a file.",
            new Advice("Give the file that Keras 2 saved, or write a file of Keras 3 by a template.")
        );

    public static CheckpointException NotFound(string template, string checkpoint, IReadOnlyCollection<string> missing) =>
        new(
            CheckpointError.InvalidAssignment,
            $"{checkpoint} has no values for {Phrase.Count(missing.Count, "weight")} of the template {template}: no layer of its name, "
                + $"or at the same place in the order, has weights of these types and shapes:{Environment.NewLine}"
                + Phrase.Lines(missing, MaxListed, static weight => weight)
                + Environment.NewLine,
            new Advice("Compare the two, and say with an assignment map what goes where.", AdviceCode.CompareWithTemplate, template)
        )
        {
            File = checkpoint,
        };

    public static CheckpointException NoSuchLayer(string name, IReadOnlyList<ModelLayer> layers) =>
        new(
            CheckpointError.InvalidTransfer,
            $"There is no layer {TensorName.Quote(name)}, or it is named twice; there are "
                + $"{Phrase.List([.. layers.Select(static layer => layer.Name)], MaxListed)}.",
            new Advice("Name each layer once.")
        );

    public static CheckpointException NotInOrder(IReadOnlyCollection<string> layers) =>
        new(
            CheckpointError.InvalidTransfer,
            $"The order of layers leaves out {Phrase.List(layers, MaxListed)}.",
            new Advice("Name each layer once, or leave out its variables.")
        );
}
