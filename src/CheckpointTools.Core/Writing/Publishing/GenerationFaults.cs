namespace CheckpointTools.Writing.Publishing;

/// <summary>What can go wrong when a generation is published.</summary>
internal static class GenerationFaults
{
    public static CheckpointException DestinationExists(string destination, string found) =>
        new(
            CheckpointError.DestinationExists,
            $"{destination} exists already: there is {found}.",
            new Advice("Give another destination; or replace it, or add to it.", AdviceCode.ReplaceOrChooseAnother)
        )
        {
            File = found,
        };

    public static CheckpointException DestinationChanged(string prefix) =>
        new(
            CheckpointError.DestinationChanged,
            $"Another program wrote a checkpoint to {prefix} while this one was being prepared. "
                + "Nothing was replaced; look at what is there now, and run the command again."
        )
        {
            File = prefix,
        };

    public static CheckpointException NoHardLink(string existing, string prefix, Exception inner) =>
        new(
            CheckpointError.LinkNotSupported,
            $"{existing} cannot be given a second name beside {prefix}: hard links need one file system that has them.",
            new Advice("Write the values instead.", AdviceCode.CopyValues),
            inner
        )
        {
            File = existing,
        };

    public static CheckpointException NotDurable(string prefix, CheckpointException inner) =>
        new(
            inner.Error,
            $"The new checkpoint {prefix} is complete and current, but whether a power failure now would undo that is not known: "
                + $"{inner.Message}",
            new Advice("Files of the old one were kept; they can be removed.", AdviceCode.RemoveOldFiles),
            inner
        )
        {
            File = inner.File,
        };

    public static CheckpointNote LeftOver(string prefix, string reason) =>
        new(
            $"The new checkpoint {prefix} is complete and current, but files of the old one could not all be removed: {reason}",
            new Advice("What is left of them can be removed.", AdviceCode.RemoveLeftovers)
        );

    public static CheckpointNote NamesKept(string prefix, int count, int between) =>
        new(
            $"The file system of {prefix} has no hard links, so the new data files are named as if there were {between} of them, "
                + $"not {count}. TensorFlow reads that."
        );

    public static string HasMeta(string prefix) =>
        $"{prefix}.meta lies beside the checkpoint: the Saver in it still asks for the names that were there when it was written.";
}
