using CheckpointTools.Binary;
using CheckpointTools.Formats.Hdf5;

namespace CheckpointTools.Formats.Keras;

/// <summary>The faults of Keras' files, as exceptions that name the file.</summary>
internal static class KerasFaults
{
    private const int MaxShown = 10;

    private static readonly Advice GetAgain = new("Get the file again from where it came from, or save it again.");
    private static readonly Advice DoNotTrust = new("Do not trust the file, and get it again from where it came from.");

    public static CheckpointException LayerMissing(Hdf5Place place, string layer) =>
        Listing(place, $"the layer {TensorName.Quote(layer)} is listed, but not there", null);

    public static CheckpointException WeightMissing(Hdf5Place place, string weight) =>
        Listing(place, $"the weight {TensorName.Quote(weight)} of {TensorName.Quote(place.Path)} is listed, but not there", weight);

    public static CheckpointException NotListed(Hdf5Place place) =>
        new(
            CheckpointError.DamagedEntry,
            $"{place.File}: {TensorName.Quote(place.Path)} is in no list of weights, and Keras passes over it. So does this.",
            GetAgain
        )
        {
            File = place.File,
            Variable = place.Path,
            Fault = FaultCode.KerasUnlisted,
        };

    public static CheckpointException Archive(string path, string what) =>
        new(CheckpointError.DamagedIndex, $"{path} {what}.", GetAgain) { File = path, Fault = FaultCode.ArchiveDamaged };

    public static CheckpointException Bomb(string path, string member, string what) =>
        new(CheckpointError.DamagedIndex, $"{path}: {TensorName.Quote(member)} {what}.", DoNotTrust)
        {
            File = path,
            Fault = FaultCode.ArchiveBomb,
        };

    /// <summary>Several members of one name: which of them counts depends on who reads.</summary>
    public static CheckpointException Repeated(string path, string member) =>
        new(
            CheckpointError.DamagedEntry,
            $"{path}: {TensorName.Quote(member)} is in the archive several times; the last one counts.",
            GetAgain
        )
        {
            File = path,
            Fault = FaultCode.ArchiveRepeatedMember,
        };

    public static CheckpointException Checksum(string path, string member, uint computed, uint stored) =>
        new(
            CheckpointError.ChecksumMismatch,
            $"{path}: {TensorName.Quote(member)} has the checksum {computed:x8}, but {stored:x8} is stored in the archive.",
            GetAgain
        )
        {
            File = path,
            Fault = FaultCode.ChecksumMismatch,
        };

    public static CheckpointException Config(string path, string what) =>
        new(CheckpointError.DamagedEntry, $"{path} has a description of its model that {what}. The values do not need it.", GetAgain)
        {
            File = path,
            Fault = FaultCode.KerasConfigDamaged,
        };

    public static CheckpointException PythonCode(string path, IReadOnlyList<string> names) =>
        new(
            CheckpointError.DamagedEntry,
            $"{path} asks for Python code that is not Keras' own: {Phrase.Items(names, MaxShown)}. It is data here, and never run; "
                + "Keras runs it when it loads the model.",
            new Advice("Load the model in Keras only if you trust where it came from.")
        )
        {
            File = path,
            Fault = FaultCode.KerasPythonCode,
        };

    private static CheckpointException Listing(Hdf5Place place, string what, string? variable) =>
        new(CheckpointError.DamagedEntry, $"{place.File}: {what}.", GetAgain)
        {
            File = place.File,
            Variable = variable,
            Fault = FaultCode.KerasWeightMissing,
        };
}
