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

    public static CheckpointException RemovedInUse(string prefix, string file, string link) =>
        new(
            CheckpointError.FilesInUse,
            $"{prefix} stays where it is: '{link}' is a link to its file '{file}', and would lead nowhere. "
                + "Copy what the link means first, or remove the link."
        )
        {
            File = file,
        };

    public static CheckpointException ReplacedInUse(string prefix, string file, string link) =>
        new(
            CheckpointError.FilesInUse,
            $"{prefix} stays as it is: '{link}' is a link to its file '{file}', and would lead nowhere, or to other values than it means. "
                + "Copy what the link means first, or remove the link; or write to another destination."
        )
        {
            File = file,
        };

    public static CheckpointException LeftoverInUse(string file, string link) =>
        new(
            CheckpointError.FilesInUse,
            $"'{file}' stays, although its own checkpoint does not need it: '{link}' is a link to it, and would lead nowhere. "
                + "Copy what the link means first, or remove the link."
        )
        {
            File = file,
        };

    public static CheckpointException NotRemovable(string prefix, string file, CheckpointError error, Exception inner) =>
        new(error, $"{prefix} was not removed and is there as before: '{file}' cannot be removed: {inner.Message}", inner) { File = file };

    public static CheckpointException NotPutBack(string prefix, string refused, string reason, string left, Exception inner) =>
        new(
            CheckpointError.PartlyRemoved,
            $"{prefix} was not removed, as '{refused}' cannot be: {reason} Its other files could not all be given their names back: "
                + $"{inner.Message} Nothing of it is lost; without what begins with '.tempstate' these are its files: {left}. "
                + "Rename them, the index last.",
            inner
        )
        {
            File = refused,
        };

    public static CheckpointNote PartlyRemoved(string prefix, string left, int count, string reason) =>
        new(
            $"The checkpoint {prefix} is gone, but {Phrase.Count(count, "of its files stays", "of its files stay")}: {left}: {reason}",
            new Advice("What is left can be removed.", AdviceCode.RemoveLeftovers)
        )
        {
            Error = CheckpointError.PartlyRemoved,
        };

    public static CheckpointNote NamesKept(string prefix, int count, int between) =>
        new(
            $"The file system of {prefix} has no hard links, so the new data files are named as if there were {between} of them, "
                + $"not {count}. TensorFlow reads that."
        );

    public static string HasMeta(string prefix) =>
        $"{prefix}.meta lies beside the checkpoint: the Saver in it still asks for the names that were there when it was written.";
}
