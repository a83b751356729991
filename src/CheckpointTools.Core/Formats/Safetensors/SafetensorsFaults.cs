using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Safetensors;

/// <summary>The faults of safetensors files, as exceptions that name the file and the variable.</summary>
internal static class SafetensorsFaults
{
    private static readonly Advice GetAgain = new("Get the file again from where it came from, or save it again.");
    private static readonly Advice CompareLengths = new("Get the file again, and compare its length with the original's.");
    private static readonly Advice DoNotTrust = new(
        "No writer makes such a file: do not trust it, and get it again from where it came from."
    );
    private static readonly Advice OtherProgram = new("Convert it to another type with the program that made it.");
    private static readonly Advice GetAllFiles = new("Get the index and all files that it names again, of one save.");

    public static CheckpointException Header(string path, string what, long? offset = null) =>
        new(CheckpointError.DamagedIndex, $"{path}: the header {what}.", GetAgain)
        {
            File = path,
            Offset = offset,
            Fault = FaultCode.SafetensorsHeaderDamaged,
        };

    /// <summary>A file whose header says that it is longer than it is.</summary>
    public static CheckpointException HeaderCut(string path, long length, ulong headerLength) =>
        new(
            CheckpointError.DamagedIndex,
            length < SafetensorsHeader.LengthBytes
                ? $"{path} has {length} bytes: not even the length of a safetensors header."
                : $"{path} has {length} bytes, but its header alone is said to have {headerLength}.",
            CompareLengths
        )
        {
            File = path,
            Fault = FaultCode.SafetensorsHeaderDamaged,
        };

    public static CheckpointException Variable(string path, byte[] name, string what, FaultCode fault) =>
        new(CheckpointError.DamagedEntry, $"{path}: the variable {Quote(name)} {what}.", GetAgain)
        {
            File = path,
            Variable = TensorName.ToText(name),
            Fault = fault,
        };

    public static CheckpointException Overlap(string path, byte[] name, string what) =>
        new(CheckpointError.DamagedEntry, $"{path}: the variable {Quote(name)} {what}.", DoNotTrust)
        {
            File = path,
            Variable = TensorName.ToText(name),
            Fault = FaultCode.OverlappingRanges,
        };

    public static CheckpointException Repeated(string path, byte[] name, FaultCode fault) =>
        new(
            CheckpointError.DamagedEntry,
            $"{path}: the header describes the variable {Quote(name)} more than once"
                + (fault == FaultCode.RepeatedName ? ", each time in another way." : ", each time in the same way."),
            DoNotTrust
        )
        {
            File = path,
            Variable = TensorName.ToText(name),
            Fault = fault,
        };

    public static CheckpointException TypeUnknown(string path, byte[] name, string type) =>
        new(
            CheckpointError.UnsupportedDataType,
            $"{path}: the variable {Quote(name)} has the type {TensorName.Quote(type)}, which this version does not know.",
            GetAgain
        )
        {
            File = path,
            Variable = TensorName.ToText(name),
            Fault = FaultCode.InvalidDataType,
        };

    public static CheckpointException TypeForeign(string path, byte[] name, string type) =>
        new(
            CheckpointError.UnsupportedDataType,
            $"{path}: the variable {Quote(name)} has the type {type}, which TensorFlow checkpoints do not have.",
            OtherProgram
        )
        {
            File = path,
            Variable = TensorName.ToText(name),
            Fault = FaultCode.ForeignDataType,
        };

    public static CheckpointException TooShort(string path, byte[] name, long length, long begin, long end) =>
        new(
            CheckpointError.DataFileTooShort,
            $"{path} has {length} bytes, but the variable {Quote(name)} lies in bytes {begin} to {end} of it.",
            CompareLengths
        )
        {
            File = path,
            Variable = TensorName.ToText(name),
            Offset = begin,
            Fault = FaultCode.DataFileTooShort,
        };

    public static CheckpointException Uncovered(string path, long begin, long end, bool isAtEnd) =>
        new(
            CheckpointError.DamagedIndex,
            $"{path}: {Phrase.Count(end - begin, "byte")} at offset {begin} "
                + $"{(end - begin == 1 ? "belongs" : "belong")} to no variable{(isAtEnd ? ", after the last one" : "")}.",
            GetAgain
        )
        {
            File = path,
            Offset = begin,
            Fault = FaultCode.UncoveredBytes,
        };

    public static CheckpointException Index(string path, string what) =>
        new(CheckpointError.DamagedIndex, $"{path} {what}.", GetAgain) { File = path, Fault = FaultCode.SafetensorsIndexDamaged };

    public static CheckpointException ShardMissing(string indexPath, string path, Exception inner) =>
        new(
            CheckpointError.DataFileMissing,
            $"{path} does not exist, but {indexPath} says that variables are in it. Copy all files along with the index.",
            inner
        )
        {
            File = path,
            Fault = FaultCode.DataFileMissing,
        };

    public static CheckpointException NotInShard(string indexPath, string path, byte[] name) =>
        new(
            CheckpointError.DamagedEntry,
            $"{indexPath} says that the variable {Quote(name)} is in {Path.GetFileName(path)}, which does not have it.",
            GetAllFiles
        )
        {
            File = indexPath,
            Variable = TensorName.ToText(name),
            Fault = FaultCode.SafetensorsIndexMismatch,
        };

    public static CheckpointException NotInIndex(string indexPath, string path, byte[] first, int count) =>
        new(
            CheckpointError.DamagedIndex,
            $"{path} has {Phrase.Count(count, "variable")} that {Path.GetFileName(indexPath)} does not place there: "
                + $"{Quote(first)}{(count > 1 ? " is the first" : "")}.",
            GetAllFiles
        )
        {
            File = path,
            Variable = TensorName.ToText(first),
            Fault = FaultCode.SafetensorsIndexMismatch,
        };

    private static string Quote(byte[] name) => TensorName.Quote(TensorName.ToText(name));
}
