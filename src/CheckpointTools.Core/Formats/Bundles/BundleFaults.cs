using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Bundles;

/// <summary>The faults of a bundle, as exceptions that name the file and the variable.</summary>
internal static class BundleFaults
{
    /// <summary>The assumption about a checkpoint without a header; its strings may show otherwise.</summary>
    public const string AssumedByteOrder =
        " Only the header states the byte order: numbers are assumed to have their lowest byte first, as almost all writers store them.";

    private static readonly Advice GetAgain = new("Get the checkpoint again from where it came from, or save it again.");
    private static readonly Advice ReadWithAnother = new("Read it with a newer version, or save it again with a current TensorFlow.");
    private static readonly Advice MergeParts = new(
        "If this is a part of a sharded save, merge all of its parts; else get the checkpoint again."
    );
    private static readonly Advice GetFileAgain = new("The file was cut short, or belongs to another checkpoint: get it again.");
    private static readonly Advice GetBothAgain = new(
        "The data file was damaged, or belongs to another step: get it again together with its index."
    );

    public static CheckpointException Header(string indexPath, string what, CheckpointError error, FaultCode fault) =>
        new(error, $"{indexPath} {what}.", error == CheckpointError.UnsupportedVersion ? ReadWithAnother : GetAgain)
        {
            File = indexPath,
            Fault = fault,
        };

    /// <summary>The header is missing or damaged. Checksums do not show the byte order either: they cover the bytes as stored.</summary>
    public static CheckpointException HeaderLost(string indexPath, int shardCount, bool isByteOrderKnown, CheckpointException cause) =>
        new(
            CheckpointError.DamagedIndex,
            $"{indexPath} has lost its header; according to the names of its data files there "
                + $"{(shardCount == 1 ? "is one" : $"are {shardCount}")}, and what is intact is read on that basis. {cause.Message}"
                + (isByteOrderKnown ? "" : AssumedByteOrder),
            cause
        )
        {
            File = indexPath,
            Offset = cause.Offset,
            Fault = cause.Fault is FaultCode.InvalidHeader ? FaultCode.InvalidHeader : FaultCode.HeaderMissing,
        };

    public static CheckpointException Entry(
        string indexPath,
        long blockOffset,
        string name,
        CheckpointError error,
        string what,
        FaultCode fault = FaultCode.MalformedEntry
    ) =>
        new(error, $"{indexPath}: the variable {TensorName.Quote(name)} {what}.", GetAgain)
        {
            File = indexPath,
            Variable = name,
            Offset = blockOffset,
            Fault = fault,
        };

    public static CheckpointException SharedBytes(string indexPath, string name, (Int128 Claimed, Int128 Distinct) slices) =>
        Entry(
            indexPath,
            0,
            name,
            CheckpointError.DamagedEntry,
            $"has slices of {slices.Claimed} bytes that lie in {slices.Distinct}: some share their bytes",
            FaultCode.ExcessiveOverlap
        );

    public static CheckpointException Incomplete(string indexPath, string name, string what) =>
        new(CheckpointError.DamagedEntry, $"{indexPath}: the variable {TensorName.Quote(name)} cannot be put together: {what}.", MergeParts)
        {
            File = indexPath,
            Variable = name,
            Fault = FaultCode.SliceTiling,
        };

    public static CheckpointException OrphanSlices(string indexPath, string name, int count)
    {
        string what = count == 1 ? "a slice of it is stored" : $"{count} slices, some of it, are stored";
        return new CheckpointException(
            CheckpointError.DamagedEntry,
            $"{indexPath}: the variable {TensorName.Quote(name)} is incomplete: {what}, but no entry lists it as a part of a whole tensor.",
            GetAgain
        )
        {
            File = indexPath,
            Variable = name,
            Fault = FaultCode.OrphanSlice,
        };
    }

    public static CheckpointException Changed(string indexPath) =>
        new(
            CheckpointError.SourceChanged,
            $"{indexPath} changed while the checkpoint was read: another program saved a new one under this name. Run the command again."
        )
        {
            File = indexPath,
        };

    public static CheckpointException DataFileMissing(string prefix, string path, int shardCount, Exception inner) =>
        new(
            CheckpointError.DataFileMissing,
            $"{WithoutDataFile(prefix, path, shardCount)} "
                + (
                    shardCount == 1 ? "Copy the data file along with the index." : $"Copy all {shardCount} data files along with the index."
                ),
            inner
        )
        {
            File = path,
            Fault = FaultCode.DataFileMissing,
        };

    public static string WithoutDataFile(string prefix, string path, int shardCount) =>
        $"{path} does not exist, but {BundleFiles.IndexPath(prefix)} says that values are in it."
        + (
            shardCount == 1 && BundleFiles.FindRenamedData(prefix) is { } other
                ? $" If {other} is that data file under another name, rename it."
                : ""
        );

    public static CheckpointException DataFileTooShort(string path, long length, string name, BundleEntry entry) =>
        new(
            CheckpointError.DataFileTooShort,
            $"{path} has {length} bytes, but the variable {TensorName.Quote(name)} lies in bytes {entry.Offset} to {entry.End} of it.",
            GetFileAgain
        )
        {
            File = path,
            Variable = name,
            Offset = entry.Offset,
            Fault = FaultCode.DataFileTooShort,
        };

    public static CheckpointException Checksum(string path, string name, BundleEntry entry, uint computed) =>
        new(
            CheckpointError.ChecksumMismatch,
            $"{Place(path, name, entry)} has the checksum {computed:x8}, but {entry.Checksum:x8} is stored in the index.",
            GetBothAgain
        )
        {
            File = path,
            Variable = name,
            Offset = entry.Offset,
            Fault = FaultCode.ChecksumMismatch,
        };

    public static CheckpointException Payload(string path, string name, BundleEntry entry, string what) =>
        new(CheckpointError.DamagedData, $"{Place(path, name, entry)} {what}.", GetBothAgain)
        {
            File = path,
            Variable = name,
            Offset = entry.Offset,
            Fault = FaultCode.DamagedStructure,
        };

    /// <summary>The beginning of a sentence about a payload.</summary>
    public static string Place(string path, string name, BundleEntry entry) =>
        $"{path}: the variable {TensorName.Quote(name)} at offset {entry.Offset} ({entry.Size} bytes)";
}
