namespace CheckpointTools;

/// <summary>
/// The reason for an error, as a stable name: the cmdlets use it as the ErrorId, and scripts may rely on it. One member for each kind of
/// error, never renamed; docs/errors.md describes them all.
/// </summary>
public enum CheckpointError
{
    /// <summary>No checkpoint lies at the given path.</summary>
    CheckpointNotFound,

    /// <summary>A directory holds several checkpoints and no state file says which is the latest.</summary>
    AmbiguousCheckpoint,

    /// <summary>The path leads to something else: another file format, a text file, a pointer.</summary>
    NotACheckpoint,

    /// <summary>The path names a remote file system (gs://, s3://, hdfs:// ...).</summary>
    RemotePath,

    /// <summary>No description of a model (.meta, SavedModel, GraphDef) lies at the given path.</summary>
    ModelNotFound,

    /// <summary>The file is not a binary description of a model: it has another format, or is a graph in text form.</summary>
    NotAModel,

    /// <summary>The description of a model is damaged, or contradicts itself.</summary>
    DamagedModel,

    /// <summary>The description of a model has 2 GiB or more, which no reader of such files accepts.</summary>
    ModelTooLarge,

    /// <summary>The checkpoint was written for another version of the format.</summary>
    UnsupportedVersion,

    /// <summary>The index file is damaged: checksum, structure, order of keys, header or entry.</summary>
    DamagedIndex,

    /// <summary>A tensor's entry contradicts itself, its slices or its data file.</summary>
    DamagedEntry,

    /// <summary>
    /// A tensor's bytes contradict their own structure (string lengths, variants), or its record in a V1 checkpoint is damaged or missing.
    /// </summary>
    DamagedData,

    /// <summary>The object graph is not a scalar string, cannot be parsed, or refers to objects that it does not have.</summary>
    DamagedObjectGraph,

    /// <summary>A tensor's bytes do not have the checksum that the index stores.</summary>
    ChecksumMismatch,

    /// <summary>A data file that a tensor needs does not exist.</summary>
    DataFileMissing,

    /// <summary>A data file is shorter than the tensors in it.</summary>
    DataFileTooShort,

    /// <summary>A dtype that cannot be read or copied.</summary>
    UnsupportedDataType,

    /// <summary>A tensor is too large for a .NET array.</summary>
    TensorTooLarge,

    /// <summary>The named variable is not in the checkpoint.</summary>
    VariableNotFound,

    /// <summary>A rule of an assignment map names nothing, or gives a variable a tensor that it cannot take.</summary>
    InvalidAssignment,

    /// <summary>There is nothing to write: no variable was given.</summary>
    NoVariable,

    /// <summary>What brought the variables reported errors, so there may be fewer of them than were asked for.</summary>
    IncompleteInput,

    /// <summary>A name that a tensor cannot have.</summary>
    InvalidName,

    /// <summary>Two variables would get the same name in the destination.</summary>
    DuplicateVariable,

    /// <summary>Two or more object-based checkpoints would have to share one object graph.</summary>
    ObjectGraphConflict,

    /// <summary>Weights or averages that only an optimizer holds would go with it.</summary>
    HeldByOptimizer,

    /// <summary>Nothing shows what a fresh optimizer has in a slot, and no value is given.</summary>
    UnknownInitialValue,

    /// <summary>The sources differ in byte order.</summary>
    MixedEndianness,

    /// <summary>The sources differ in the format version of their headers.</summary>
    VersionConflict,

    /// <summary>A source changed after its variables were listed.</summary>
    SourceChanged,

    /// <summary>The destination already exists.</summary>
    DestinationExists,

    /// <summary>Another program wrote to the destination while the transfer was being prepared.</summary>
    DestinationChanged,

    /// <summary>Another program is publishing a checkpoint in the destination's directory, and does not finish.</summary>
    DestinationBusy,

    /// <summary>The file system cannot give a data file a second name there.</summary>
    LinkNotSupported,

    /// <summary>The request contradicts itself, such as appending to a checkpoint that does not exist.</summary>
    InvalidTransfer,

    /// <summary>The destination is not a checkpoint prefix that can be written.</summary>
    InvalidDestination,

    /// <summary>No other sound checkpoint of the same name would be left.</summary>
    OnlyCheckpoint,

    /// <summary>A checkpoint is damaged, or some of its files are missing or too short.</summary>
    UnsoundCheckpoint,

    /// <summary>Another checkpoint or a SavedModel needs the files.</summary>
    FilesInUse,

    /// <summary>The destination's file system has too little room.</summary>
    DiskFull,

    /// <summary>A file or directory may not be read or written.</summary>
    AccessDenied,

    /// <summary>The operating system failed a read.</summary>
    ReadFailed,

    /// <summary>The operating system failed a write.</summary>
    WriteFailed,

    /// <summary>The change would leave a SavedModel that no longer loads, or a checkpoint that no longer fits its object graph.</summary>
    BreakingChange,

    /// <summary>The new checkpoint is complete, but the source that was to be moved stays.</summary>
    SourceKept,

    /// <summary>A checkpoint was removed, but not all of it could be: some of its files stay, or the state file still names it.</summary>
    PartlyRemoved,

    /// <summary>A value cannot be stored in the dtype that it is to have.</summary>
    ValueOutOfRange,

    /// <summary>What is to be computed does not fit the variable, such as an axis that it does not have.</summary>
    InvalidComputation,

    /// <summary>A slice that is none, or that does not fit the variable's shape.</summary>
    InvalidSlice,

    /// <summary>A vocabulary has an empty line or a word twice, or does not fit the table.</summary>
    InvalidVocabulary,

    /// <summary>A checkpoint was written, but it could not be named the latest of its directory.</summary>
    LatestNotSet,

    /// <summary>The state file is a link to one of another directory, which it names other checkpoints in.</summary>
    StateFileOfAnother,

    /// <summary>
    /// Which checkpoints of a directory are the latest is not known: no state file tells, and steps and times contradict each other.
    /// </summary>
    OrderUnknown,
}
