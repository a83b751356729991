using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Planning;

/// <summary>What a change breaks around it, in words.</summary>
internal static class BreakingFaults
{
    private const int MaxLostListed = 3;

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
