using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Numpy;

/// <summary>The faults of NumPy's files, as exceptions that name the file and the variable.</summary>
internal static class NumpyFaults
{
    private static readonly Advice GetAgain = new("Get the file again from where it came from, or save it again.");
    private static readonly Advice CompareLengths = new("Get the file again, and compare its length with the original's.");
    private static readonly Advice DoNotTrust = new("Do not trust the file, and get it again from where it came from.");
    private static readonly Advice SaveNumbers = new("Save it as an array of numbers or texts, with the program that made it.");

    public static CheckpointException Header(NumpyPlace place, string what) =>
        New(place, CheckpointError.DamagedEntry, FaultCode.NumpyHeaderDamaged, $"has a header that {what}", GetAgain);

    /// <summary>The first bytes are those of another format, or of none.</summary>
    public static CheckpointException NotAnArray(NumpyPlace place) =>
        New(place, CheckpointError.DamagedEntry, FaultCode.NumpyHeaderDamaged, "does not begin as a NumPy array does", GetAgain);

    public static CheckpointException Version(NumpyPlace place, int major, int minor) =>
        New(
            place,
            CheckpointError.UnsupportedVersion,
            FaultCode.UnsupportedVersion,
            $"is in version {major}.{minor} of NumPy's format, and only 1.0, 2.0 and 3.0 are known",
            GetAgain
        );

    public static CheckpointException Descriptor(NumpyPlace place, string descriptor) =>
        New(
            place,
            CheckpointError.DamagedEntry,
            FaultCode.InvalidDataType,
            $"has elements of the type {TensorName.Quote(descriptor)}, which NumPy does not have"
                + (descriptor.EndsWith("f1", StringComparison.Ordinal) ? ": it may have been float8, whose name NumPy loses" : ""),
            SaveNumbers
        );

    public static CheckpointException Shape(NumpyPlace place, string what) =>
        New(place, CheckpointError.DamagedEntry, FaultCode.InvalidShape, $"has an impossible shape: {what}", GetAgain);

    /// <summary>An array of Python objects. Loading it would run whatever code its writer put there.</summary>
    public static CheckpointException Pickled(NumpyPlace place) =>
        New(
            place,
            CheckpointError.UnsupportedDataType,
            FaultCode.PickledArray,
            "is an array of Python objects, a pickle: loading it could run any program, so it is never loaded",
            SaveNumbers
        );

    public static CheckpointException Foreign(NumpyPlace place, string descriptor) =>
        New(
            place,
            CheckpointError.UnsupportedDataType,
            FaultCode.ForeignDataType,
            $"has elements of NumPy's type {TensorName.Quote(descriptor)}, which TensorFlow checkpoints do not have"
                + (
                    descriptor is "<V2" or "|V2" ? ": it may have been bfloat16, whose name NumPy loses"
                    : descriptor is "<V1" or "|V1" ? ": it may have been float8 or int4, whose names NumPy loses"
                    : ""
                ),
            SaveNumbers
        );

    public static CheckpointException TooShort(NumpyPlace place, long length, Int128 needed) =>
        New(
            place,
            CheckpointError.DataFileTooShort,
            FaultCode.DataFileTooShort,
            $"has {length} bytes of values, but its shape and type take {needed}",
            CompareLengths
        );

    public static CheckpointException Character(NumpyPlace place, uint value) =>
        New(
            place,
            CheckpointError.DamagedData,
            FaultCode.DamagedStructure,
            $"has a text with the number {value:x8}, which is no character",
            GetAgain
        );

    public static CheckpointException Archive(string path, string what) =>
        new(CheckpointError.DamagedIndex, $"{path} {what}.", GetAgain) { File = path, Fault = FaultCode.ArchiveDamaged };

    public static CheckpointException Member(NumpyPlace place, string what) =>
        New(place, CheckpointError.DamagedData, FaultCode.ArchiveDamaged, what, GetAgain);

    /// <summary>More bytes than the member's can hold, or bytes that another member claims too.</summary>
    public static CheckpointException Bomb(NumpyPlace place, string what) =>
        New(place, CheckpointError.DamagedEntry, FaultCode.ArchiveBomb, what, DoNotTrust);

    public static CheckpointException Checksum(NumpyPlace place, uint computed, uint stored) =>
        New(
            place,
            CheckpointError.ChecksumMismatch,
            FaultCode.ChecksumMismatch,
            $"has the checksum {computed:x8}, but {stored:x8} is stored in the archive",
            GetAgain
        );

    public static CheckpointException Repeated(NumpyPlace place, int count) =>
        New(
            place,
            CheckpointError.DamagedEntry,
            FaultCode.ArchiveRepeatedMember,
            $"is in the archive {count} times; the last one counts, as in NumPy",
            GetAgain
        );

    public static CheckpointException NotAVariable(string path, string member) =>
        new(
            CheckpointError.DamagedEntry,
            $"{path}: the member {TensorName.Quote(member)} is not a NumPy array and is passed over.",
            GetAgain
        )
        {
            File = path,
            Fault = FaultCode.ArchiveForeignMember,
        };

    private static CheckpointException New(NumpyPlace place, CheckpointError error, FaultCode fault, string what, Advice advice) =>
        new(error, $"{place.Path}: the variable {TensorName.Quote(place.Variable)} {what}.", advice)
        {
            File = place.Path,
            Variable = place.Variable,
            Fault = fault,
        };
}

/// <summary>Where an array is, for messages.</summary>
/// <param name="Path">The file.</param>
/// <param name="Variable">The variable that it is.</param>
internal sealed record NumpyPlace(string Path, string Variable);
