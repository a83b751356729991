namespace CheckpointTools;

/// <summary>
/// What is wrong with a checkpoint, as a stable name: scripts may rely on it. One member for each kind of fault, never renamed;
/// docs/damage.md describes them all.
/// </summary>
public enum FaultCode
{
    /// <summary>There are data files, but no index.</summary>
    IndexMissing,

    /// <summary>The index is no table, for no reason that can be seen.</summary>
    NotAnIndex,

    /// <summary>The file is of another format that is known: HDF5, a zip, text.</summary>
    OtherFormat,

    /// <summary>The file is Git LFS' stand-in for the real one.</summary>
    GitLfsPointer,

    /// <summary>The file is a web page or a server's message.</summary>
    WebPage,

    /// <summary>The file was cut short.</summary>
    TruncatedFile,

    /// <summary>The file went through a transfer that changes line ends.</summary>
    TextModeTransfer,

    /// <summary>Bytes that should hold something are all zero.</summary>
    ZeroedData,

    /// <summary>The operating system cannot read the file.</summary>
    Unreadable,

    /// <summary>The index' footer leads nowhere.</summary>
    DamagedFooter,

    /// <summary>A block of the index has a wrong checksum or cannot be parsed.</summary>
    DamagedBlock,

    /// <summary>Blocks of the index overlap, are listed twice, or do not fit their separators.</summary>
    BlockOrder,

    /// <summary>A key occurs twice or does not sort behind the one before.</summary>
    KeyOrder,

    /// <summary>A block lies in the index that nothing refers to.</summary>
    UnlistedBlock,

    /// <summary>The padding in the index' footer is not zero.</summary>
    FooterPadding,

    /// <summary>The index has bytes that belong to no block.</summary>
    UnusedIndexBytes,

    /// <summary>The index does not begin with a header.</summary>
    HeaderMissing,

    /// <summary>The header cannot be parsed or states impossible values.</summary>
    InvalidHeader,

    /// <summary>The header says that readers of this version must not read the checkpoint.</summary>
    UnsupportedVersion,

    /// <summary>The header counts data files in which no variable lies.</summary>
    UnusedShards,

    /// <summary>The header counts so many data files that their names have six digits.</summary>
    ManyShards,

    /// <summary>An entry of the index cannot be parsed.</summary>
    MalformedEntry,

    /// <summary>A variable's dtype is unknown, or cannot be stored.</summary>
    InvalidDataType,

    /// <summary>A variable's shape is impossible.</summary>
    InvalidShape,

    /// <summary>A variable has more dimensions than other programs can handle.</summary>
    HighRank,

    /// <summary>A variable's data file, offset or size is impossible.</summary>
    InvalidPlace,

    /// <summary>A variable's size is not what its shape and dtype take.</summary>
    SizeMismatch,

    /// <summary>A partitioned variable lists a slice that is not stored, or lists it twice.</summary>
    SliceMissing,

    /// <summary>Slices are stored that no variable lists.</summary>
    OrphanSlice,

    /// <summary>A slice lies outside its variable.</summary>
    SliceOutside,

    /// <summary>A slice's own entry contradicts its variable's.</summary>
    SliceMismatch,

    /// <summary>Slices overlap or leave gaps.</summary>
    SliceTiling,

    /// <summary>The entry of a partitioned variable states a place of its own.</summary>
    SliceWithData,

    /// <summary>A partitioned variable has one slice, which is all of it.</summary>
    SingleSlice,

    /// <summary>A partitioned variable of a dtype that TensorFlow cannot put together.</summary>
    UnreadableSlices,

    /// <summary>A variable's name is not what other programs expect of a name.</summary>
    UnusualName,

    /// <summary>A data file is not there.</summary>
    DataFileMissing,

    /// <summary>The data files' names count another number than the header.</summary>
    ShardCountMismatch,

    /// <summary>A variable lies behind the end of its data file.</summary>
    DataFileTooShort,

    /// <summary>A data file has bytes behind its last variable.</summary>
    TrailingData,

    /// <summary>A data file of this prefix that the index does not refer to.</summary>
    StrayDataFile,

    /// <summary>Several variables have the same bytes.</summary>
    SharedBytes,

    /// <summary>Variables overlap so much that they cannot be checked.</summary>
    ExcessiveOverlap,

    /// <summary>A variable's bytes have another checksum than the index says.</summary>
    ChecksumMismatch,

    /// <summary>A variable's bytes contradict their own structure.</summary>
    DamagedStructure,

    /// <summary>The header states the wrong byte order.</summary>
    WrongByteOrder,

    /// <summary>A variable has values that its dtype does not have.</summary>
    InvalidValue,

    /// <summary>A data file holds the values of another one.</summary>
    ShardsSwapped,

    /// <summary>The data file belongs to another step than the index.</summary>
    OtherStep,

    /// <summary>Some data files belong to another step than the index.</summary>
    MixedGenerations,

    /// <summary>A file of a V1 checkpoint has no list of its variables that can be read.</summary>
    LegacyListDamaged,

    /// <summary>A variable of a V1 checkpoint is listed in a way that makes no sense.</summary>
    LegacyVariableDamaged,

    /// <summary>A variable of a V1 checkpoint is listed, but has no values.</summary>
    LegacyRecordMissing,

    /// <summary>The values of a variable of a V1 checkpoint cannot be read, or are not as many as its shape says.</summary>
    LegacyRecordDamaged,

    /// <summary>A file of a V1 checkpoint has values of variables that its list does not name.</summary>
    LegacyRecordUnlisted,

    /// <summary>A file of a V1 checkpoint of several files is not there.</summary>
    LegacyFileMissing,

    /// <summary>The object graph is no scalar string, cannot be parsed, or is empty.</summary>
    GraphUnreadable,

    /// <summary>The object graph refers to objects that are not in it.</summary>
    GraphBrokenLink,

    /// <summary>The object graph names a variable that is not stored.</summary>
    GraphTensorMissing,

    /// <summary>Two objects of the object graph have one variable.</summary>
    GraphSharedKey,

    /// <summary>An object that has values says that it has none.</summary>
    GraphHiddenValues,

    /// <summary>A key of the object graph has no ".ATTRIBUTES/".</summary>
    GraphInvalidKey,

    /// <summary>Two children of an object have one name.</summary>
    GraphDuplicateName,

    /// <summary>No object of the object graph owns a variable.</summary>
    GraphUnownedTensor,

    /// <summary>Nothing leads from the root to an object that has values.</summary>
    GraphUnreachable,

    /// <summary>A key of the object graph is not the one that TensorFlow would make.</summary>
    GraphUnusualKey,

    /// <summary>The object graph has no save_counter.</summary>
    GraphNoSaveCounter,

    /// <summary>The state file cannot be read.</summary>
    StateFileUnreadable,

    /// <summary>The checkpoint that the state file names as the latest is not there.</summary>
    LatestMissing,

    /// <summary>TensorFlow ignores the state file.</summary>
    StateFileIgnored,

    /// <summary>The state file contradicts itself.</summary>
    StateFileInconsistent,

    /// <summary>The state file lists checkpoints that are not there.</summary>
    StalePath,

    /// <summary>The state file has absolute paths.</summary>
    AbsolutePath,

    /// <summary>What an interrupted save left behind.</summary>
    Leftover,

    /// <summary>The prefix has characters by which TensorFlow cannot find it.</summary>
    UnusualPrefix,
}
