namespace CheckpointTools.TestSupport;

/// <summary>
/// The expected result of each recorded case of init_from_checkpoint. For strict cases, it is TensorFlow's result. For TensorFlow's traps
/// (format.md 9.7), it is what a user would want instead: an error, or what each variable gets.
/// </summary>
internal static class InitOutcome
{
    /// <summary>Traps that end in an error here in every case.</summary>
    private static readonly string[] RefusedTraps =
    [
        "nothing-matched",
        "first-character",
        "widened",
        "shape-unchecked",
        "message",
        "slots",
    ];

    /// <summary>Two equally specific rules, a part that the model does not have, or variables that a scope must not leave out.</summary>
    private static readonly string[] RefusedCases =
    [
        "duplicate-target-list-order",
        "duplicate-target-list-reversed",
        "sort-capital-before-lower",
        "two-scopes-into-one",
        "real-adam-on-partitioned-variable",
        "part-names-without-slice-info-logical-name",
        "parts-without-zero",
        "parts-without-zero-root",
    ];

    /// <summary>Traps that give every variable what the map states: variable, source and tensor.</summary>
    private static readonly Dictionary<string, (string Variable, string Tensor)[]> Given = new()
    {
        ["specific-then-general"] = [("m/pos", "a/eight"), ("m/_hidden", "block/_hidden")],
        ["specific-does-not-excuse-general"] =
        [
            ("m/layer_0/kernel", "encoder/layer_0/kernel"),
            ("m/layer_0/bias", "encoder/layer_0/bias"),
            ("m/head", "decoder/bias"),
        ],
        ["same-key-overlapping-scopes-reversed"] = [("m/a/eight", "eight")],
        ["part-scope-variable-hidden"] = [("tower", "tower"), ("tower/part_0/w", "tower/part_0/w")],
        ["part-of-speech-scope"] = [("block/part_of_speech/kernel", "block/part_of_speech/kernel")],
        ["plain-from-partitioned-half"] = [("x", "half")],
        ["plain-from-partitioned-string"] = [("x", "texts")],
        ["partitioned-half-from-plain"] = [("h", "v/half")],
        ["partitioned-string-from-plain"] = [("t", "s")],
        ["tf-variable-by-scope"] = [("m/a", "a")],
        ["keras2-by-name"] = [("m/dense/kernel", "decoder/kernel")],
        ["directory-state-moved"] = [("w", "w"), ("global_step", "global_step")],
        ["directory-without-state-file"] = [("a", "a")],
        ["path-of-data-file"] = [("a", "a")],
        ["path-of-meta-file"] = [("a", "a")],
        ["path-of-state-file"] = [("w", "w"), ("global_step", "global_step")],
        ["savedmodel-directory"] = [("scope/b", "scope/b")],
        ["savedmodel-variables-directory"] = [("scope/b", "scope/b")],
        ["savedmodel-pb-file"] = [("w", "scope/w")],
        ["object-by-short-name"] = [("k", "model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE")],
        ["object-by-scope"] =
        [
            ("m/kernel", "model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE"),
            ("m/bias", "model/dense/bias/.ATTRIBUTES/VARIABLE_VALUE"),
        ],
    };

    /// <summary>The expected tensor of each variable; null if an error is expected.</summary>
    public static IReadOnlyDictionary<string, InitValue>? Predict(InitCase recorded)
    {
        if (recorded.Trap is null)
        {
            return recorded.Expected;
        }

        if (RefusedTraps.Contains(recorded.Trap) || RefusedCases.Contains(recorded.Id))
        {
            return null;
        }

        Dictionary<string, InitValue> values = recorded.Model.ToDictionary(
            static variable => variable.Name,
            static _ => new InitValue([null])
        );
        foreach ((string variable, string tensor) in Given[recorded.Id])
        {
            values[variable] = new InitValue([new InitTensor(0, tensor, FillsPart: false)]);
        }

        return values;
    }
}
