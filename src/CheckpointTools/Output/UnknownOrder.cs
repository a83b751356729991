namespace CheckpointTools.Output;

/// <summary>Says that layers are written in an order that nothing but names tells.</summary>
internal static class UnknownOrder
{
    public static string Describe(string source) =>
        $"Nothing in {source} tells the order of the layers; they are written in that of their variables. Keras loads a file by order "
        + "unless it is told by_name: check the order, and give -LayerOrder where the model has another.";
}
