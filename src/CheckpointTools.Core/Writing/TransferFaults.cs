using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing;

/// <summary>What can be wrong with a transfer as a whole, as exceptions.</summary>
internal static class TransferFaults
{
    private const int MaxListed = 20;
    private const int MaxPlaces = 5;

    public static CheckpointException NoVariable(string destination) =>
        new(
            CheckpointError.NoVariable,
            $"There is nothing to write to {destination}: no variable was given.",
            new Advice("A filter may match nothing.", AdviceCode.CheckInput)
        );

    public static CheckpointException InvalidName(CheckpointVariable variable, string why) =>
        new(
            CheckpointError.InvalidName,
            $"The variable {TensorName.Quote(variable.SourceName)} of {variable.Source.Prefix} cannot be named "
                + $"{TensorName.Quote(variable.Name)}: {why}."
        )
        {
            Variable = variable.SourceName,
        };

    public static CheckpointException SourceChanged(string indexPath, CheckpointVariable variable) =>
        new(
            CheckpointError.SourceChanged,
            $"{indexPath} changed after the variable {TensorName.Quote(variable.SourceName)} was listed: "
                + "another program saved a new checkpoint under this name. List the variables again, then copy them."
        )
        {
            File = indexPath,
            Variable = variable.SourceName,
        };

    public static CheckpointException VariableNotFound(string prefix, string name) =>
        new(
            CheckpointError.VariableNotFound,
            $"{prefix} has no variable {TensorName.Quote(name)}.",
            new Advice("List its variables.", AdviceCode.ListVariables)
        )
        {
            Variable = name,
        };

    public static CheckpointException MixedEndianness(PlannedSource first, PlannedSource other) =>
        new(
            CheckpointError.MixedEndianness,
            $"{first.Prefix} is stored with the {OrderOf(first)} byte first, {other.Prefix} with the {OrderOf(other)}; "
                + "one checkpoint has one byte order. "
                + "Save one of them again on a machine of the other kind."
        );

    public static CheckpointException VersionConflict(PlannedSource first, PlannedSource other) =>
        new(
            CheckpointError.VersionConflict,
            $"{first.Prefix} states producer {first.Header.Version.Producer} and minimal consumer {first.Header.Version.MinConsumer}, "
                + $"{other.Prefix} states producer {other.Header.Version.Producer} and minimal consumer "
                + $"{other.Header.Version.MinConsumer}; one checkpoint has one version. "
                + "Save one of them again with the TensorFlow that wrote the other."
        );

    public static CheckpointException ObjectGraphConflict(IReadOnlyList<PlannedSource> sources) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"{Phrase.Items([.. sources.Select(static source => source.Prefix)], MaxPlaces, " and ")} are object-based checkpoints "
                + "(tf.train.Checkpoint): each has an object graph, and the destination can hold one. "
                + "Take the variables of one object-based checkpoint, alone or with name-based ones."
        );

    public static CheckpointException Duplicates(IReadOnlyList<IReadOnlyList<CheckpointVariable>> groups, string why)
    {
        string names = Phrase.Count(groups.Count, "name is", "names are");
        return new CheckpointException(
            CheckpointError.DuplicateVariable,
            $"{names} given more than once{why}:{Environment.NewLine}{Phrase.Lines(groups, MaxListed, Describe)}{Environment.NewLine}",
            new Advice("Rename or leave out one of each, or choose how duplicates are decided.", AdviceCode.ChooseDuplicate)
        )
        {
            Variable = groups[0][0].Name,
        };

        static string Describe(IReadOnlyList<CheckpointVariable> group) =>
            $"{TensorName.Quote(group[0].Name)} from {Phrase.Items([.. group.Select(PlaceOf)], MaxPlaces)}";

        static string PlaceOf(CheckpointVariable variable) =>
            !variable.Source.IsCheckpoint ? "new values"
            : variable.Name == variable.SourceName ? variable.Checkpoint
            : $"{variable.Checkpoint} ({TensorName.Quote(variable.SourceName)})";
    }

    public static CheckpointException PartsDoNotFit(CheckpointVariable variable, IEnumerable<string> prefixes, string why) =>
        new(
            CheckpointError.DamagedEntry,
            $"The parts of the variable {TensorName.Quote(variable.Name)} in {Phrase.Items([.. prefixes], MaxPlaces)} cannot be put "
                + $"together: {why}. Give all parts of one sharded save, each once."
        )
        {
            Variable = variable.Name,
        };

    public static CheckpointException DiskFull(string directory, long needed, long available) =>
        new(
            CheckpointError.DiskFull,
            $"{directory} has {Phrase.Count(available, "byte")} free; the checkpoint takes {needed}. "
                + "Make room, or choose a destination on another file system."
        )
        {
            File = directory,
        };

    public static CheckpointException TooLarge(CheckpointVariable variable) =>
        new(
            CheckpointError.DiskFull,
            $"The variables of the new checkpoint take more than {long.MaxValue} bytes together, which no file can hold; "
                + $"{TensorName.Quote(variable.SourceName)} of {variable.Source.Prefix} is the one too many. Leave some out."
        )
        {
            Variable = variable.SourceName,
        };

    public static CheckpointException InFile(string destination, string file) =>
        new(
            CheckpointError.InvalidDestination,
            $"{destination} cannot be written: {file} is not a directory. Choose a destination in another directory."
        )
        {
            File = file,
        };

    public static CheckpointException AppendAndForce(string prefix) =>
        new(
            CheckpointError.InvalidTransfer,
            $"{prefix} can be added to or replaced, not both.",
            new Advice("To replace values in it, add to it and let the last of duplicates win.", AdviceCode.AppendOrReplace, prefix)
        );

    public static CheckpointException LinkedFilesHaveTheirSize(TransferMode mode) =>
        new(
            CheckpointError.InvalidTransfer,
            $"In the mode {mode} the new checkpoint has the data files of its sources, of the size that they are.",
            new Advice("Give no size of data files, or copy the values.", AdviceCode.LeaveOutShardSize, mode.ToString())
        );

    public static CheckpointException PartsMissing(IReadOnlyList<CheckpointVariable> variables) =>
        new(
            CheckpointError.InvalidAssignment,
            $"Parts of partitioned variables have no values: {Phrase.Items([.. variables.Select(MissingPartsOf)], MaxListed)}.",
            new Advice("Name all parts in the assignment map, or the variable as a whole.", AdviceCode.NameAllParts)
        )
        {
            Variable = variables[0].Name,
        };

    public static CheckpointException OnlyCopiesSkip(TransferMode mode) =>
        new(
            CheckpointError.InvalidTransfer,
            $"In the mode {mode} the new checkpoint has the data files of its sources, damaged bytes and all"
                + $"{(mode == TransferMode.Move ? ", and the sources are removed" : "")}.",
            new Advice("Do not skip what is damaged, or copy the values.", AdviceCode.LeaveOutSkipDamaged, mode.ToString())
        );

    public static CheckpointException ReplacesDamaged(string prefix) =>
        new(
            CheckpointError.InvalidTransfer,
            $"{prefix} is damaged and would be replaced by what is intact of it: the rest would be gone for good. "
                + "Write to another destination, and look at the result first."
        );

    public static CheckpointException NothingIntact(string destination, IReadOnlyList<LeftOutVariable> leftOut) =>
        new(
            CheckpointError.NoVariable,
            $"There is nothing to write to {destination}: nothing of what was given is intact. "
                + $"The first of {leftOut.Count} faults: {leftOut[0].Reason}",
            new Advice("Test the checkpoints to see them all.", AdviceCode.ListFaults)
        )
        {
            File = leftOut[0].Fault.File,
            Variable = leftOut[0].Variable,
        };

    /// <summary>What opens such a source once more believes its header.</summary>
    public static CheckpointException WrongByteOrder(string prefix) =>
        new(
            CheckpointError.DamagedIndex,
            $"{prefix}: its strings show that its header states the wrong byte order, "
                + "and its values are to be compared, or cut otherwise than they are stored.",
            new Advice("Copy what is intact of the checkpoint by itself, then use the copy.", AdviceCode.CopyIntact)
        )
        {
            File = BundleFiles.IndexPath(prefix),
            Fault = FaultCode.WrongByteOrder,
        };

    public static CheckpointException VariableLost(string prefix, string name) =>
        new(CheckpointError.DamagedIndex, $"{prefix}: the variable {TensorName.Quote(name)} was in a part of the index that is damaged.")
        {
            Variable = name,
        };

    public static CheckpointException MustBeConverted(TransferMode mode, PlannedSource source) =>
        new(
            CheckpointError.InvalidTransfer,
            $"{source.Prefix} is {NameOf(source)}, whose values have to be converted: the new checkpoint cannot have its files.",
            new Advice("Copy its values, or copy it first.", AdviceCode.CopyFirst, mode.ToString())
        )
        {
            File = source.Description.Files[0],
        };

    public static CheckpointException MustBeCut(TransferMode mode, CheckpointVariable variable) =>
        new(
            CheckpointError.InvalidTransfer,
            variable.IsComputed
                ? $"The values of {TensorName.Quote(variable.Name)} are computed: they have to be written anew."
                : $"The variable {TensorName.Quote(variable.Name)} is to be {LayoutOf(variable)}, and "
                    + $"{TensorName.Quote(variable.SourceName)} in {variable.Source.Prefix} is stored otherwise: "
                    + "its values have to be written anew.",
            new Advice("Copy the values.", AdviceCode.CopyValuesInstead, mode.ToString())
        )
        {
            Variable = variable.Name,
        };

    public static CheckpointException DoesNotFit(CheckpointVariable variable, string why) =>
        new(
            CheckpointError.InvalidTransfer,
            $"The variable {TensorName.Quote(variable.Name)}, with the values of {TensorName.Quote(variable.SourceName)} in "
                + $"{variable.Source.Prefix}, {why}. Give the variable a partition that fits, or another source."
        )
        {
            Variable = variable.Name,
        };

    public static CheckpointException CannotBeCut(CheckpointVariable variable) =>
        new(
            CheckpointError.UnsupportedDataType,
            $"The variable {TensorName.Quote(variable.Name)} is to be {LayoutOf(variable)}, but "
                + $"{TensorName.Quote(variable.SourceName)} in {variable.Source.Prefix} is of dtype variant and stored otherwise: "
                + "where its elements end, only the program that wrote them knows. "
                + "Take it as it is stored."
        )
        {
            Variable = variable.Name,
        };

    public static CheckpointException NeverWritten(PlannedSource source) =>
        new(
            CheckpointError.InvalidTransfer,
            $"{source.Prefix} is {NameOf(source)}: those are read, never written.",
            new Advice("Give a destination, which becomes a V2 checkpoint.", AdviceCode.GiveDestination)
        )
        {
            File = source.Description.Files[0],
        };

    private static string NameOf(PlannedSource source) => source.Description.Format.Describe();

    public static CheckpointException NothingToAppendTo(string prefix, string found) =>
        new(
            CheckpointError.InvalidTransfer,
            $"{prefix} has no index, so nothing can be added to it; there is {found}, which may be what is left of a checkpoint.",
            new Advice("Bring its index back, choose another destination, or give the file up.", AdviceCode.RestoreIndexOrReplace)
        )
        {
            File = found,
        };

    public static CheckpointException NotOfCheckpoint(string prefix, string other) =>
        new(
            CheckpointError.InvalidTransfer,
            $"Variables of {other} cannot be part of {prefix} in place.",
            new Advice("Add them to it by a copy.", AdviceCode.AppendVariables)
        );

    public static CheckpointException LeavesVariables(PlannedSource source, long left) =>
        new(
            CheckpointError.InvalidTransfer,
            $"{source.Prefix} cannot be moved: {left} of its {Phrase.Count(source.VariableCount, "variable")} would be left behind "
                + "in files that a move removes.",
            new Advice("Take all of them, or link or copy them.", AdviceCode.TakeAllOrCopy)
        );

    /// <summary>What a move would remove that another checkpoint's values take the place of.</summary>
    public static CheckpointException LosesReplaced(PlannedSource source, IReadOnlyList<string> names) =>
        new(
            CheckpointError.InvalidTransfer,
            $"{source.Prefix} cannot be moved: another checkpoint's values take the place of {Phrase.List(names, 5)}, "
                + "and a move removes the files that have its own.",
            new Advice("Link or copy them.", AdviceCode.CopyValuesInstead, nameof(TransferMode.Move))
        )
        {
            Variable = names[0],
        };

    public static CheckpointException NoPlaceForShards(PlannedSource source) =>
        new(
            CheckpointError.InvalidTransfer,
            $"{source.Prefix} counts {source.Header.ShardCount} data files, more than can be added to.",
            new Advice("Write it anew: replace it by a copy of all of its variables.", AdviceCode.ReplaceByCopy)
        );

    public static CheckpointNote SourceKept(string prefix, string destination, string reason) =>
        new($"The new checkpoint {destination} is complete, but its source {prefix} stays, as it could not be removed: {reason}")
        {
            Error = CheckpointError.SourceKept,
        };

    private static string MissingPartsOf(CheckpointVariable variable)
    {
        int[] missing = [.. Enumerable.Range(0, variable.Parts!.Count).Where(part => variable.Parts[part] is null)];
        string parts = $"{string.Join(", ", missing.Take(MaxListed))}{(missing.Length > MaxListed ? " ..." : "")}";
        return $"{(missing.Length == 1 ? "part" : "parts")} {parts} of {TensorName.Quote(variable.Name)}";
    }

    private static string LayoutOf(CheckpointVariable variable) =>
        variable.Partition is { } partition ? $"cut ({partition.ToShortText()})" : "in one piece";

    private static string OrderOf(PlannedSource source) => source.Header.IsBigEndian ? "highest" : "lowest";
}
