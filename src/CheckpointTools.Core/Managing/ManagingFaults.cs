namespace CheckpointTools.Managing;

/// <summary>What can go wrong when checkpoints are removed, moved or named the latest.</summary>
internal static class ManagingFaults
{
    public static CheckpointException OnlyCheckpoint(string prefix) =>
        new(
            CheckpointError.OnlyCheckpoint,
            $"{prefix} is the only sound checkpoint of its name, but for the step, in its directory.",
            new Advice("Insist on it to remove it all the same.", AdviceCode.RemoveByForce)
        )
        {
            File = prefix,
        };

    public static CheckpointException Unsound(ManagedCheckpoint checkpoint, AdviceCode advice) =>
        new(
            CheckpointError.UnsoundCheckpoint,
            checkpoint.Condition == CheckpointCondition.Unknown
                ? $"{checkpoint.Prefix} cannot be read, so that nothing tells whether it is sound: {checkpoint.Reason}"
                : $"{checkpoint.Prefix} is {checkpoint.Condition.ToString().ToLowerInvariant()}: {checkpoint.Reason}",
            new Advice("Insist on it to go on all the same.", advice)
        )
        {
            File = checkpoint.Prefix,
        };

    public static CheckpointException NotListed(string prefix) =>
        new(
            CheckpointError.UnsoundCheckpoint,
            $"{prefix} is not among the checkpoints of its directory, so that nothing tells whether another one would be left.",
            new Advice("Insist on it to go on all the same.", AdviceCode.RemoveByForce)
        )
        {
            File = prefix,
        };

    public static CheckpointException Incomplete(string prefix) =>
        new(
            CheckpointError.UnsoundCheckpoint,
            $"{prefix} is incomplete: a data file is missing or too short. It is being written or copied, or it lost a file."
        )
        {
            File = prefix,
        };

    public static CheckpointException SavedModelNeedsIt(string prefix, string model) =>
        new(
            CheckpointError.FilesInUse,
            $"{prefix} holds the variables of the SavedModel '{model}', which cannot be loaded without them. "
                + "Remove or move the directory of the SavedModel as a whole; a copy of the checkpoint can be made anywhere."
        )
        {
            File = prefix,
        };

    public static CheckpointException SavedModelAsksForIt(string prefix, string model) =>
        new(
            CheckpointError.FilesInUse,
            $"{prefix} holds the variables of the SavedModel '{model}', which asks for their names, dtypes and shapes: "
                + "another checkpoint in "
                + "their place may break it. Write the variables there and not the files: then it is checked that the model still loads."
        )
        {
            File = prefix,
        };

    public static CheckpointException Changed(string prefix) =>
        new(CheckpointError.SourceChanged, $"Another program changed {prefix} in the meantime. Look at what is there now.")
        {
            File = prefix,
        };

    public static CheckpointException DestinationExists(string found, string destination) =>
        new(
            CheckpointError.DestinationExists,
            $"{destination} exists already: there is {found}.",
            new Advice("Give another destination, or replace it.", AdviceCode.ReplaceByForce)
        )
        {
            File = found,
        };

    public static CheckpointException NotReplaceable(string found, string destination) =>
        new(
            CheckpointError.DestinationExists,
            $"{destination} exists already: there is {found}. A V1 checkpoint neither replaces anything as a whole nor is replaced. "
                + "Give another destination, or remove what is there first."
        )
        {
            File = found,
        };

    public static CheckpointException SamePlace(string prefix) =>
        new(CheckpointError.InvalidTransfer, $"{prefix} is both the source and the destination.") { File = prefix };

    public static CheckpointException NothingToName(string statePath, IReadOnlyList<IReadOnlyList<ManagedCheckpoint>> runs) =>
        new(
            CheckpointError.CheckpointNotFound,
            $"The state file '{statePath}' names no checkpoint that is there, and "
                + (
                    runs.Count < 2
                        ? "none lies beside it that could be the latest."
                        : "nothing tells which of those of other names beside it is to be the latest: "
                            + $"{string.Join(", ", runs.Take(5).Select(static run => $"'{Path.GetFileName(run[^1].Prefix)}'"))}"
                            + (runs.Count > 5 ? ", ..." : ".")
                ),
            new Advice("Save one, or remove the state file.", runs.Count < 2 ? null : AdviceCode.NameLatest)
        )
        {
            File = statePath,
        };

    public static CheckpointException NamesNothing(string statePath) =>
        new(CheckpointError.NotACheckpoint, $"The state file '{statePath}' names no checkpoint: TensorFlow refuses it.")
        {
            File = statePath,
        };

    public static CheckpointException OrderUnknown(string directory, CheckpointException fault) =>
        new(
            fault.Error,
            $"Which checkpoints of '{directory}' are the latest is not known, as its state file does not tell, so that none is removed for "
                + $"its age. {fault.Finding}",
            fault.Error == CheckpointError.NotACheckpoint
                ? new Advice("Mend the state file, or insist on the order of the times.", AdviceCode.MendStateFileFirst)
                : new Advice("Make the state file readable, or insist on the order of the times.", AdviceCode.ReadStateFileFirst),
            fault
        )
        {
            File = fault.File,
        };

    public static CheckpointException OrderUnknown(string directory, ManagedCheckpoint later, ManagedCheckpoint higher) =>
        new(
            CheckpointError.OrderUnknown,
            $"Which checkpoints of '{directory}' are the latest is not known, so that none is removed for its age: "
                + $"'{Path.GetFileName(later.Prefix)}' was written after '{Path.GetFileName(higher.Prefix)}', which has the higher step, "
                + "and no state file lists both.",
            new Advice("Remove by name what is old, or insist on the order of the times.", AdviceCode.InsistOnTimes)
        )
        {
            File = later.Prefix,
        };

    public static CheckpointNote OtherLatest(string statePath, string lost, string latest) =>
        new(
            $"The state file '{statePath}' names '{latest}' as the latest checkpoint now, in place of '{lost}'.",
            new Advice("Name another one the latest, if it is not.", AdviceCode.NameLatest)
        );

    /// <param name="prefix">What came.</param>
    /// <param name="other">What it contradicts, as the state file names it.</param>
    /// <param name="state">The state file as it was.</param>
    public static CheckpointNote NotListed(string prefix, string other, DirectoryState state) =>
        new(
            $"Whether {prefix} is newer than '{other}'"
                + (
                    state.Latest?.Prefix is null ? ""
                    : state.Latest.Text == other ? $", which the state file '{state.FilePath}' names as the latest,"
                    : $", which the state file '{state.FilePath}' lists,"
                )
                + " is not known: the steps and times there contradict each other. "
                + (
                    state.Bytes is null ? "No state file is written that names either."
                    : state.Latest?.Prefix is null ? $"It is not listed in the state file '{state.FilePath}', which stays as it is."
                    : "It is not listed there, and the latest stays."
                ),
            state.Latest?.Prefix is not null && state.Latest.Text != other
                ? null
                : new Advice("Name another one the latest, if it is not.", AdviceCode.NameLatest)
        );

    public static CheckpointException NotRestored(CheckpointException refusal, string statePath, CheckpointException failure) =>
        new(
            refusal.Error,
            $"{refusal.Message} It is there, whole, but the state file '{statePath}' does not name it any more: {failure.Message}",
            refusal
        )
        {
            File = refusal.File,
        };

    public static CheckpointNote StateFileKept(string statePath, Exception fault) =>
        new(
            $"The state file '{statePath}' could not be updated: {fault.Message}",
            fault is CheckpointException { Error: CheckpointError.NotACheckpoint }
                ? new Advice("Mend it.", AdviceCode.MendStateFile)
                : new Advice("Put that right.")
        );

    public static CheckpointException StateFileOfAnother(string statePath, string target) =>
        new(
            CheckpointError.StateFileOfAnother,
            $"The state file '{statePath}' is a link to '{target}', which is in another directory: what it names there is not what "
                + "it names here, so that it is not changed. Replace the link by a file of its own, such as a copy of what it leads to; "
                + "or name the checkpoints by the directory where the file is."
        )
        {
            File = statePath,
        };

    public static CheckpointNote NotNamedLatest(string prefix, string statePath, string reason) =>
        new(
            $"The checkpoint {prefix} was written, but it is not named the latest, as the state file '{statePath}' could not be updated: "
                + reason,
            new Advice("Put that right, then name it the latest.", AdviceCode.SetLatest)
        )
        {
            Error = CheckpointError.LatestNotSet,
        };

    public static CheckpointException NotNameable(string prefix, string statePath, CheckpointException fault) =>
        new(
            CheckpointError.LatestNotSet,
            $"The checkpoint {prefix} could be written, but not named the latest, as the state file '{statePath}' cannot be updated: "
                + fault.Finding,
            new Advice("Put that right first.", fault.Error == CheckpointError.NotACheckpoint ? AdviceCode.MendStateFile : null),
            fault
        )
        {
            File = statePath,
        };

    public static CheckpointNote StillNamed(string prefix, string statePath, string reason) =>
        new(
            $"The checkpoint {prefix} is gone, but the state file '{statePath}' still names it: {reason}",
            new Advice("Mend it once there is room.", AdviceCode.MendStateFile)
        )
        {
            Error = CheckpointError.PartlyRemoved,
        };

    public static CheckpointNote SourceStays(string prefix, string destination) =>
        new(
            $"The copy {destination} is complete, but its source {prefix} stays, because not all else went well at the destination. "
                + "Put that right, then move it again, in place of what is there."
        )
        {
            Error = CheckpointError.SourceKept,
        };

    public static CheckpointNote SourceKept(string prefix, string destination, string reason) =>
        new($"The copy {destination} is complete, but its source {prefix} stays, as it could not be removed: {reason}")
        {
            Error = CheckpointError.SourceKept,
        };
}
