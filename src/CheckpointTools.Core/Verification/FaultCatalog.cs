using static CheckpointTools.FaultCode;

namespace CheckpointTools.Verification;

/// <summary>How much each fault matters, and what to do about it in one sentence.</summary>
internal static class FaultCatalog
{
    public static (FaultSeverity Severity, string Advice) Of(FaultCode code) => code switch
    {
        IndexMissing => Error("Copy the index along with the data files: only it knows the names and places of the variables."),
        NotAnIndex => Error("Get the index again, in binary form."),
        OtherFormat => Error("Give the checkpoint itself; the message says what this file is."),
        GitLfsPointer => Error("Run 'git lfs pull' in the repository that the file is from."),
        WebPage => Error("Download the file itself; on GitHub, the raw file."),
        TruncatedFile => Error("Get the file again, and compare its length with the original's."),
        TextModeTransfer => Error("Transfer the file again in binary mode; in Git, mark it '-text' in .gitattributes."),
        ZeroedData => Error("Get the file again: it was never written in full."),
        Unreadable => Error("Check the file's permissions and the disk."),
        DamagedFooter => Error("Get the index again."),
        DamagedBlock => Error("Get the index again; what lies in its other blocks can be listed and read."),
        BlockOrder => Error("Get the index again, or save the checkpoint again."),
        KeyOrder => Error("Save the checkpoint again: TensorFlow finds some of these variables and not others."),
        UnlistedBlock => Error("Get the index again: the variables of that block are lost without it."),
        FooterPadding => Warning("Nothing is lost; a copy of the checkpoint has a clean footer."),
        UnusedIndexBytes => Warning("Nothing is lost; a copy of the checkpoint does not have these bytes."),
        HeaderMissing => Error("Get the index again."),
        InvalidHeader => Error("Get the index again, or save the checkpoint again."),
        UnsupportedVersion => Error("Read it with a newer version, or save it again with a current TensorFlow."),
        UnusedShards => Warning("Copy the checkpoint with Copy-CheckpointVariable: the copy's data files are counted right, and it can be merged."),
        ManyShards => Warning("Copy the checkpoint into fewer data files: some programs expect five digits."),
        MalformedEntry => Error("Get the index again, or save the checkpoint again; the other variables can be read."),
        InvalidDataType => Error("Get the index again, or save the checkpoint again; the other variables can be read."),
        InvalidShape => Error("Get the index again, or save the checkpoint again; the other variables can be read."),
        HighRank => Warning("Reshape the variable in the program that saves it."),
        InvalidPlace => Error("Get the index again together with its data files."),
        SizeMismatch => Error("Get the index again, or save the checkpoint again."),
        SliceMissing => Error("Get the index again; of a sharded save, merge all parts."),
        OrphanSlice => Error("Get the index again; of a sharded save, merge all parts."),
        SliceOutside => Error("Save the checkpoint again."),
        SliceMismatch => Error("Save the checkpoint again: TensorFlow reads wrong values or crashes."),
        SliceTiling => Error("Of a sharded save, merge all parts; else save the checkpoint again."),
        SliceWithData => Warning("Nothing is lost; a copy of the checkpoint has a clean entry."),
        SingleSlice => Warning("Nothing is lost; the variable could be stored plainly."),
        UnreadableSlices => Warning("TensorFlow cannot restore this variable as a whole; Read-CheckpointVariable can read it."),
        UnusualName => Warning("Rename the variable with Rename-CheckpointVariable, and never use such a name as a file name unchecked."),
        DataFileMissing => Error("Copy all data files along with the index."),
        ShardCountMismatch => Error("Data files and index are of different saves, or were renamed: get all files of one save again."),
        DataFileTooShort => Error("Get the data file again, and compare its length with the original's."),
        TrailingData => Warning("Nothing is lost; a copy of the checkpoint does not have these bytes."),
        StrayDataFile => Warning("Repair-Checkpoint removes what nothing refers to."),
        SharedBytes => Warning("Nothing is lost as long as no program changes one of them in place; a copy of the checkpoint has separate bytes."),
        ExcessiveOverlap => Error("No writer makes such a file: do not trust it."),
        ChecksumMismatch => Error("Get the data file again together with its index."),
        DamagedStructure => Error("Get the data file again together with its index."),
        WrongByteOrder => Error("Save the checkpoint again: numbers are read in the wrong byte order."),
        InvalidValue => Warning("Look at the program that saved the variable: TensorFlow reads such bytes in its own way."),
        ShardsSwapped => Error("Give the data files their right names, or get them again."),
        OtherStep => Error("Get index and data file of the same save."),
        MixedGenerations => Error("Get all files of one save."),
        StateFileUnreadable => Error("Write the state file again, or remove it and give checkpoints by their names."),
        LatestMissing => Error("Copy that checkpoint here too, or name another one in the state file."),
        StateFileIgnored => Warning("Write the state file again without the byte order mark or the unknown field."),
        StateFileInconsistent => Warning("Write the state file again; TensorFlow goes by the latest path alone."),
        StalePath => Warning("Remove the paths of deleted checkpoints from the state file."),
        AbsolutePath => Warning("Make the paths relative: absolute ones break when the directory is moved."),
        Leftover => Warning("If no save is under way, Repair-Checkpoint removes it."),
        UnusualPrefix => Warning("Rename the checkpoint's files: TensorFlow takes these characters for a pattern."),
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };

    private static (FaultSeverity Severity, string Advice) Error(string advice) => (FaultSeverity.Error, advice);

    private static (FaultSeverity Severity, string Advice) Warning(string advice) => (FaultSeverity.Warning, advice);
}
