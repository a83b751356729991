using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Planning;

/// <summary>What a change breaks around it, in words.</summary>
internal static class BreakingFaults
{
    private const int MaxLostListed = 3;

    /// <summary>
    /// A new checkpoint of a part of an object-based one. What it is good for was tried with TensorFlow (tests: oracle/graph).
    /// </summary>
    /// <param name="source">The checkpoint that has the graph.</param>
    /// <param name="lost">The variables that its graph names and the new checkpoint has not as they are.</param>
    /// <param name="unlisted">How many more there were in damaged parts of its index.</param>
    /// <param name="isOptimizers">Whether all of them are the state of optimizers, a save_counter aside.</param>
    /// <param name="hasSaveCounter">Whether the save_counter is not among them.</param>
    public static string StaleObjectGraph(
        PlannedSource source,
        IReadOnlyCollection<string> lost,
        long unlisted,
        bool isOptimizers,
        bool hasSaveCounter
    )
    {
        string which = lost.Count == 0 ? "" : $" ({ListLost(lost)})";
        string changed =
            $"{lost.Count + unlisted} of the {source.VariableCount} variables of {source.Prefix} are renamed or left out{which}";
        string use =
            isOptimizers && hasSaveCounter
                ? "They are the state of its optimizer. So the new checkpoint is good for a model without optimizer: "
                    + "tf.train.Checkpoint.restore gives it all of its weights. With an optimizer, restore asks for the old names and "
                    + "fails."
            : isOptimizers
                ? "They are the state of its optimizer and the save_counter, for which every tf.train.Checkpoint.restore asks: it will "
                    + "fail. With the save_counter, the new checkpoint would be good for a model without optimizer; so it is good for "
                    + "reading by name (tf.train.load_variable)."
            : "tf.train.Checkpoint.restore will ask for the old names and fail, except in a program that has none of these objects. "
                + "So the new checkpoint is good for reading by name (tf.train.load_variable).";
        return $"{changed}, and its object graph is copied as it is. {use} The graph is the variable {TensorName.ObjectGraph}.";
    }

    /// <summary>The same where it is the checkpoint itself that would change.</summary>
    public static CheckpointException BreaksObjectGraph(PlannedSource source, IReadOnlyList<string> lost, bool isOptimizers)
    {
        string programs = isOptimizers
            ? "They are the state of its optimizer: tf.train.Checkpoint.restore would fail in every program with an optimizer"
            : "tf.train.Checkpoint.restore would fail in every program that has their objects";
        return new CheckpointException(
            CheckpointError.BreakingChange,
            $"{source.Prefix} is an object-based checkpoint, and {Phrase.Count(lost.Count, "variable")} that its object graph names "
                + $"would be renamed, left out or of another dtype or shape: {ListLost(lost)}. "
                + $"{programs}, and verification would find the checkpoint at fault.",
            new Advice("Make the change in another checkpoint, or allow what is broken.", AdviceCode.ChangeCopyOrAllowBroken)
        )
        {
            File = BundleFiles.IndexPath(source.Prefix),
            Variable = lost[0],
        };
    }

    /// <summary>What loaders of a SavedModel do after an edit was tried with each (tests: reports/saved_models).</summary>
    public static CheckpointException BreaksSavedModel(
        string directory,
        string prefix,
        IReadOnlyList<string> lost,
        bool loadingFails,
        bool servingFails
    )
    {
        const string Loading = "tf.saved_model.load and Keras";
        const string Serving = "serving (TensorFlow Serving, tf.compat.v1.saved_model.load)";
        string what =
            lost.Count == 0
                ? "its object graph would be that of other objects"
                : $"{Phrase.Count(lost.Count, "variable")} would be renamed, left out or of another dtype or shape: " + ListLost(lost);
        string who =
            loadingFails && servingFails ? $"{Loading} would fail to load it, and so would {Serving}"
            : loadingFails ? $"{Loading} would fail to load it, not {Serving}"
            : $"{Serving} would fail to load it, not {Loading}";
        return new CheckpointException(
            CheckpointError.BreakingChange,
            $"{prefix} holds the variables of the SavedModel {directory}: {what}. Then {who}.",
            new Advice("Make the change in another checkpoint, or allow what is broken.", AdviceCode.ChangeCopyOrAllowBroken)
        )
        {
            File = BundleFiles.IndexPath(prefix),
            Variable = lost.Count == 0 ? null : lost[0],
        };
    }

    public static CheckpointException MovesOutOfSavedModel(string prefix, string directory) =>
        new(
            CheckpointError.BreakingChange,
            $"{prefix} holds the variables of the SavedModel {directory}: without them, tf.saved_model.load, Keras and serving would fail "
                + "to load it.",
            new Advice("Link or copy them, or allow what is broken.", AdviceCode.CopyOrAllowBroken)
        )
        {
            File = BundleFiles.IndexPath(prefix),
        };

    private static string ListLost(IReadOnlyCollection<string> names) => Phrase.Items([.. names.Select(TensorName.Quote)], MaxLostListed);
}
