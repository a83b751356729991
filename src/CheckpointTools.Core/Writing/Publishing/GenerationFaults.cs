namespace CheckpointTools.Writing.Publishing;

/// <summary>What can go wrong when a generation is published.</summary>
internal static class GenerationFaults
{
    public static CheckpointException DestinationExists(string destination, string found) =>
        new(CheckpointError.DestinationExists, $"{destination} exists already: there is {found}. Give another destination; or replace it with -Force, or add to it with Copy-CheckpointVariable -Append.") { File = found };

    public static CheckpointException DestinationChanged(string prefix) =>
        new(
            CheckpointError.DestinationChanged,
            $"Another program wrote a checkpoint to {prefix} while this one was being prepared. Nothing was replaced; look at what is there now, and run the command again.")
        {
            File = prefix,
        };

    public static CheckpointException NoHardLink(string existing, string prefix, Exception inner) =>
        new(
            CheckpointError.LinkNotSupported,
            $"{existing} cannot be given a second name beside {prefix}: hard links need one file system that has them. Write the values instead: -Mode Copy.",
            inner)
        {
            File = existing,
        };

    public static CheckpointException NotDurable(string prefix, CheckpointException inner) =>
        new(
            inner.Error,
            $"The new checkpoint {prefix} is complete and current, but whether a power failure now would undo that is not known: {inner.Message} Files of the old one were kept; Repair-Checkpoint removes them.",
            inner)
        {
            File = inner.File,
        };

    public static string LeftOver(string prefix, string reason) =>
        $"The new checkpoint {prefix} is complete and current, but files of the old one could not all be removed: {reason} Repair-Checkpoint removes them.";

    public static string NamesKept(string prefix, int count, int between) =>
        $"The file system of {prefix} has no hard links, so the new data files are named as if there were {between} of them, not {count}. TensorFlow reads that.";

    public static string HasMeta(string prefix) =>
        $"{prefix}.meta lies beside the checkpoint: the Saver in it still asks for the variables that were there when it was written.";
}
