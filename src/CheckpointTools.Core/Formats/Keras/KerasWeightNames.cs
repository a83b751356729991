namespace CheckpointTools.Formats.Keras;

/// <summary>
/// What Keras 3 calls the variables of its own layers, in the order in which it numbers them: trained ones first, as build() makes them.
/// </summary>
internal static class KerasWeightNames
{
    private const string Cell = "Cell";

    /// <summary>The names; null for a class that is not known, or that numbers them otherwise.</summary>
    public static IReadOnlyList<string>? Of(KerasLayer layer) =>
        layer.Class switch
        {
            "Dense" or "EinsumDense" => [.. If("kernel"), .. If("bias", layer, "use_bias")],
            "Embedding" => ["embeddings"],
            "Conv1D" or "Conv2D" or "Conv3D" or "Conv1DTranspose" or "Conv2DTranspose" or "Conv3DTranspose" =>
            [
                .. If("kernel"),
                .. If("bias", layer, "use_bias"),
            ],
            "DepthwiseConv1D" or "DepthwiseConv2D" => [.. If("kernel"), .. If("bias", layer, "use_bias")],
            "SeparableConv1D" or "SeparableConv2D" => ["depthwise_kernel", "pointwise_kernel", .. If("bias", layer, "use_bias")],
            "BatchNormalization" =>
            [
                .. If("gamma", layer, "scale"),
                .. If("beta", layer, "center"),
                .. If("moving_mean"),
                .. If("moving_variance"),
            ],
            "LayerNormalization" or "GroupNormalization" => [.. If("gamma", layer, "scale"), .. If("beta", layer, "center")],
            "RMSNormalization" => ["scale"],
            "PReLU" => ["alpha"],
            "LSTMCell" or "GRUCell" or "SimpleRNNCell" => ["kernel", "recurrent_kernel", .. If("bias", layer, "use_bias")],
            _ => null,
        };

    /// <summary>The class of a layer that another makes for itself, and no description has; null if there is none of the name.</summary>
    public static string? FindImplied(string outerClass, string name) =>
        (outerClass, name) switch
        {
            ("LSTM", "lstm_cell") or ("GRU", "gru_cell") or ("SimpleRNN", "simple_rnn_cell") => outerClass + Cell,
            ("MultiHeadAttention", "query" or "key" or "value" or "attention_output") => "EinsumDense",
            _ => null,
        };

    private static IEnumerable<string> If(string name, KerasLayer? layer = null, string? flag = null) =>
        layer is null || layer.Flags.GetValueOrDefault(flag!, defaultValue: true) ? [name] : [];
}
