namespace CheckpointTools;

/// <summary>
/// The kind of a fault of a checkpoint, as a stable name: scripts may rely on it. One member for each kind of fault, never renamed;
/// docs/damage.md describes them all.
/// </summary>
public enum FaultCode
{
    /// <summary>The path leads to no checkpoint.</summary>
    CheckpointMissing,

    /// <summary>There are data files, but no index.</summary>
    IndexMissing,

    /// <summary>The index is not a table, for no apparent reason.</summary>
    NotAnIndex,

    /// <summary>The file has another known format: HDF5, a zip, text.</summary>
    OtherFormat,

    /// <summary>The file is a Git LFS pointer in place of the real one.</summary>
    GitLfsPointer,

    /// <summary>The file is a web page or a server's message.</summary>
    WebPage,

    /// <summary>The file was cut short.</summary>
    TruncatedFile,

    /// <summary>The file went through a transfer that changes line ends.</summary>
    TextModeTransfer,

    /// <summary>Bytes that should hold data are all zero.</summary>
    ZeroedData,

    /// <summary>The operating system cannot read the file.</summary>
    Unreadable,

    /// <summary>The index's footer leads nowhere.</summary>
    DamagedFooter,

    /// <summary>A block of the index has a wrong checksum or cannot be parsed.</summary>
    DamagedBlock,

    /// <summary>Blocks of the index overlap, are listed twice, or do not fit their separators.</summary>
    BlockOrder,

    /// <summary>A key occurs twice or does not sort after the one before it.</summary>
    KeyOrder,

    /// <summary>The index contains a block that nothing refers to.</summary>
    UnlistedBlock,

    /// <summary>The padding in the index's footer is not zero.</summary>
    FooterPadding,

    /// <summary>A length in the index takes more bytes than it needs.</summary>
    LongNumber,

    /// <summary>The index has bytes that belong to no block.</summary>
    UnusedIndexBytes,

    /// <summary>The index does not begin with a header.</summary>
    HeaderMissing,

    /// <summary>The header cannot be parsed or states impossible values.</summary>
    InvalidHeader,

    /// <summary>The header says that readers of this version must not read the checkpoint.</summary>
    UnsupportedVersion,

    /// <summary>The header counts data files that contain no variable.</summary>
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

    /// <summary>A variable's size does not match its shape and dtype.</summary>
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

    /// <summary>The entry of a partitioned variable also states a place of its own.</summary>
    SliceWithData,

    /// <summary>A partitioned variable has only one slice, which covers all of it.</summary>
    SingleSlice,

    /// <summary>A partitioned variable has a dtype that TensorFlow cannot assemble.</summary>
    UnreadableSlices,

    /// <summary>A variable's name is one that other programs do not expect.</summary>
    UnusualName,

    /// <summary>A data file does not exist.</summary>
    DataFileMissing,

    /// <summary>The number in the data files' names differs from the number in the header.</summary>
    ShardCountMismatch,

    /// <summary>A variable ends after the end of its data file.</summary>
    DataFileTooShort,

    /// <summary>A variable without elements lies beyond the end of its data file.</summary>
    EmptyOutside,

    /// <summary>A data file has bytes after its last variable.</summary>
    TrailingData,

    /// <summary>A data file of this prefix is not one that the index refers to.</summary>
    StrayDataFile,

    /// <summary>Several variables share bytes.</summary>
    SharedBytes,

    /// <summary>Variables overlap so much that they cannot be checked.</summary>
    ExcessiveOverlap,

    /// <summary>The checksum of a variable's bytes differs from the one in the index.</summary>
    ChecksumMismatch,

    /// <summary>A variable's bytes contradict their own structure.</summary>
    DamagedStructure,

    /// <summary>The header states the wrong byte order.</summary>
    WrongByteOrder,

    /// <summary>A variable has values that are not valid for its dtype.</summary>
    InvalidValue,

    /// <summary>A data file holds the values of another data file.</summary>
    ShardsSwapped,

    /// <summary>The data file belongs to another step than the index.</summary>
    OtherStep,

    /// <summary>Some data files belong to another step than the index.</summary>
    MixedGenerations,

    /// <summary>A file of a V1 checkpoint has no readable list of its variables.</summary>
    LegacyListDamaged,

    /// <summary>A variable of a V1 checkpoint is listed with contradictory or invalid data.</summary>
    LegacyVariableDamaged,

    /// <summary>A variable of a V1 checkpoint is listed, but has no values.</summary>
    LegacyRecordMissing,

    /// <summary>The values of a variable of a V1 checkpoint cannot be read, or their number does not match its shape.</summary>
    LegacyRecordDamaged,

    /// <summary>A file of a V1 checkpoint has values of variables that its list does not name.</summary>
    LegacyRecordUnlisted,

    /// <summary>A file of a V1 checkpoint of several files does not exist.</summary>
    LegacyFileMissing,

    /// <summary>The object graph is not a scalar string, cannot be parsed, or is empty.</summary>
    GraphUnreadable,

    /// <summary>The object graph refers to objects that are not in it.</summary>
    GraphBrokenLink,

    /// <summary>The object graph names a variable that is not stored.</summary>
    GraphTensorMissing,

    /// <summary>Two objects of the object graph share a variable.</summary>
    GraphSharedKey,

    /// <summary>An object has values but says that it has none.</summary>
    GraphHiddenValues,

    /// <summary>A key of the object graph has no ".ATTRIBUTES/", or that of a variable does not end in "VARIABLE_VALUE".</summary>
    GraphInvalidKey,

    /// <summary>The end of a key of the object graph is escaped twice: TensorFlow saves such keys and cannot restore them.</summary>
    GraphEscapedTwice,

    /// <summary>Two children of an object have the same name.</summary>
    GraphDuplicateName,

    /// <summary>No object of the object graph owns a variable.</summary>
    GraphUnownedTensor,

    /// <summary>An object with values cannot be reached from the root.</summary>
    GraphUnreachable,

    /// <summary>A key of the object graph is not the one that TensorFlow would make.</summary>
    GraphUnusualKey,

    /// <summary>The object graph has no save_counter.</summary>
    GraphNoSaveCounter,

    /// <summary>The state file cannot be read.</summary>
    StateFileUnreadable,

    /// <summary>The checkpoint that the state file names as the latest does not exist.</summary>
    LatestMissing,

    /// <summary>TensorFlow ignores the state file.</summary>
    StateFileIgnored,

    /// <summary>The state file contradicts itself.</summary>
    StateFileInconsistent,

    /// <summary>The state file lists checkpoints that do not exist.</summary>
    StalePath,

    /// <summary>The state file has absolute paths.</summary>
    AbsolutePath,

    /// <summary>A file or directory that an interrupted save left behind.</summary>
    Leftover,

    /// <summary>A V1 checkpoint has the name of a V2 checkpoint.</summary>
    LegacySameName,

    /// <summary>The prefix has characters that prevent TensorFlow from finding it.</summary>
    UnusualPrefix,

    /// <summary>The graph in ".meta" is cut short, or is none.</summary>
    MetaDamaged,

    /// <summary>The header of a safetensors file cannot be read.</summary>
    SafetensorsHeaderDamaged,

    /// <summary>A header describes a variable several times, in different ways.</summary>
    RepeatedName,

    /// <summary>A header describes a variable several times, always in the same way.</summary>
    RepeatedEntry,

    /// <summary>Two variables of a safetensors file share bytes.</summary>
    OverlappingRanges,

    /// <summary>Bytes of a safetensors file belong to no variable.</summary>
    UncoveredBytes,

    /// <summary>The index of a checkpoint in several safetensors files cannot be read.</summary>
    SafetensorsIndexDamaged,

    /// <summary>That index and the files contradict each other.</summary>
    SafetensorsIndexMismatch,

    /// <summary>The header of a NumPy array cannot be read.</summary>
    NumpyHeaderDamaged,

    /// <summary>A NumPy array has Python objects in place of numbers.</summary>
    PickledArray,

    /// <summary>A variable has a type that TensorFlow checkpoints do not have.</summary>
    ForeignDataType,

    /// <summary>A NumPy archive, or a member of it, cannot be unpacked.</summary>
    ArchiveDamaged,

    /// <summary>A member of an archive, or a dataset of an HDF5 file, claims more bytes than it can have, or bytes of another.</summary>
    ArchiveBomb,

    /// <summary>An archive has several members of one name.</summary>
    ArchiveRepeatedMember,

    /// <summary>A NumPy archive has a member that is not an array.</summary>
    ArchiveForeignMember,

    /// <summary>The structure of an HDF5 file is damaged.</summary>
    Hdf5Damaged,

    /// <summary>Groups of an HDF5 file contain themselves.</summary>
    Hdf5Endless,

    /// <summary>A dataset of an HDF5 file has its values in another file, or none.</summary>
    Hdf5Elsewhere,

    /// <summary>A file of Keras lists a layer or a weight that it does not have.</summary>
    KerasWeightMissing,

    /// <summary>A file of Keras has values that no list names.</summary>
    KerasUnlisted,

    /// <summary>The description of a model in a file of Keras cannot be read.</summary>
    KerasConfigDamaged,

    /// <summary>The description of a model in a file of Keras has Python code, or asks for it.</summary>
    KerasPythonCode,

    /// <summary>The checkpoint has no variable of a name that was asked for.</summary>
    VariableMissing,

    /// <summary>A graph that cannot be walked from end to end; what lies outside of the damaged part can be read.</summary>
    FrozenGraphDamaged,

    /// <summary>A constant of a graph without values, or whose values cannot be read.</summary>
    ConstantDamaged,
}
