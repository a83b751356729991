using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>The faults of HDF5 files, as exceptions that name the file and the object in it.</summary>
internal static class Hdf5Faults
{
    private static readonly Advice GetAgain = new("Get the file again from where it came from, or save it again.");
    private static readonly Advice CompareLengths = new("Get the file again, and compare its length with the original's.");
    private static readonly Advice DoNotTrust = new("Do not trust the file, and get it again from where it came from.");
    private static readonly Advice SaveInside = new("Save the values in the file itself, as Keras does.");
    private static readonly Advice SaveNumbers = new("Save it as numbers or texts, with the program that made it.");

    /// <summary>The file as a whole cannot be read.</summary>
    public static CheckpointException File(string file, string what) =>
        new(CheckpointError.DamagedIndex, $"{file} is not a sound HDF5 file: {what}.", GetAgain)
        {
            File = file,
            Fault = FaultCode.Hdf5Damaged,
        };

    public static CheckpointException Truncated(string file, long length, long needed) =>
        new(
            CheckpointError.DamagedIndex,
            $"{file} has {Phrase.Count(length, "byte")}, but it says that it ends at byte {needed}: it is cut off.",
            CompareLengths
        )
        {
            File = file,
            Fault = FaultCode.TruncatedFile,
        };

    /// <summary>A group, or what is noted at an object, cannot be read.</summary>
    public static CheckpointException Structure(Hdf5Place place, string what) =>
        new(CheckpointError.DamagedIndex, $"{place.File}: {Quote(place)} cannot be read: {what}.", GetAgain)
        {
            File = place.File,
            Fault = FaultCode.Hdf5Damaged,
        };

    public static CheckpointException Dataset(Hdf5Place place, string what) =>
        New(place, CheckpointError.DamagedEntry, FaultCode.Hdf5Damaged, $"cannot be read: {what}", GetAgain);

    public static CheckpointException Values(Hdf5Place place, string what) =>
        New(place, CheckpointError.DamagedData, FaultCode.Hdf5Damaged, $"has values that cannot be read: {what}", GetAgain);

    /// <summary>Groups that contain themselves, or are in so many places that no listing ends.</summary>
    public static CheckpointException Endless(Hdf5Place place, string what) =>
        new(CheckpointError.DamagedIndex, $"{place.File}: {Quote(place)} {what}.", DoNotTrust)
        {
            File = place.File,
            Fault = FaultCode.Hdf5Endless,
        };

    public static CheckpointException BehindEnd(Hdf5Place place, long end, long length) =>
        New(
            place,
            CheckpointError.DataFileTooShort,
            FaultCode.DataFileTooShort,
            $"has values up to byte {end}, but the file has {length}",
            CompareLengths
        );

    /// <summary>The values are another file's, or nobody's.</summary>
    public static CheckpointException Elsewhere(Hdf5Place place, string what) =>
        New(place, CheckpointError.UnsupportedDataType, FaultCode.Hdf5Elsewhere, what, SaveInside);

    public static CheckpointException Bomb(Hdf5Place place, string what) =>
        New(place, CheckpointError.DamagedEntry, FaultCode.ArchiveBomb, what, DoNotTrust);

    public static CheckpointException Shape(Hdf5Place place, string what) =>
        New(place, CheckpointError.DamagedEntry, FaultCode.InvalidShape, $"has an impossible shape: {what}", GetAgain);

    public static CheckpointException Foreign(Hdf5Place place, string what) =>
        New(
            place,
            CheckpointError.UnsupportedDataType,
            FaultCode.ForeignDataType,
            $"has elements of {what}, which TensorFlow checkpoints do not have",
            SaveNumbers
        );

    private static CheckpointException New(Hdf5Place place, CheckpointError error, FaultCode fault, string what, Advice advice) =>
        new(error, $"{place.File}: {Quote(place)} {what}.", advice)
        {
            File = place.File,
            Variable = place.Path,
            Fault = fault,
        };

    private static string Quote(Hdf5Place place) => place.Path.Length == 0 ? "the root" : TensorName.Quote(place.Path);
}
