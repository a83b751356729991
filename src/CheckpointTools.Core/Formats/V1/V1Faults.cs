using CheckpointTools.Binary;

namespace CheckpointTools.Formats.V1;

/// <summary>The faults of a V1 checkpoint, as exceptions that name the file and the variable.</summary>
internal static class V1Faults
{
    private static readonly Advice GetAgain = new("Get the checkpoint again from where it came from, or save it again.");
    private static readonly Advice ReadWithAnother = new("Read it with a newer version, or save it again with a current TensorFlow.");

    /// <summary>A file whose list of tensors is missing or damaged.</summary>
    public static CheckpointException List(string path, string what) =>
        File(path, CheckpointError.DamagedIndex, what, GetAgain, FaultCode.LegacyListDamaged);

    /// <summary>A file whose list lies in a damaged block.</summary>
    public static CheckpointException ListLost(string path, CheckpointException damage) =>
        List(path, $"has lost the list of its tensors: the block at offset {damage.Offset} is damaged");

    /// <summary>A file that is damaged as a whole, when others are intact.</summary>
    public static CheckpointException Lost(string path, CheckpointException damage) =>
        new(CheckpointError.DamagedIndex, $"All variables of {path} are lost. {damage.Message}", damage)
        {
            File = path,
            Offset = damage.Offset,
            Fault = damage.Fault,
            Finding = damage.Finding,
        };

    public static CheckpointException Version(string path, string what) =>
        File(path, CheckpointError.UnsupportedVersion, what, ReadWithAnother, FaultCode.UnsupportedVersion);

    public static CheckpointException Tensor(string path, byte[] name, CheckpointError error, string what, FaultCode fault) =>
        new(error, $"{path}: the variable {TensorName.Quote(TensorName.ToText(name))} {what}.", GetAgain)
        {
            File = path,
            Variable = TensorName.ToText(name),
            Fault = fault,
        };

    /// <summary>Damage to the table in a variable's values: only that variable is lost.</summary>
    public static CheckpointException Block(CheckpointException damage, byte[] name)
    {
        string what = $"The values of the variable {TensorName.Quote(TensorName.ToText(name))} cannot be read.";
        return new CheckpointException(CheckpointError.DamagedData, $"{what} {damage.Message}", damage)
        {
            File = damage.File,
            Variable = TensorName.ToText(name),
            Offset = damage.Offset,
            Fault = FaultCode.LegacyRecordDamaged,
            Finding = $"{what} {damage.Finding}",
        };
    }

    private static CheckpointException File(string path, CheckpointError error, string what, Advice advice, FaultCode fault) =>
        new(error, $"{path} {what}.", advice) { File = path, Fault = fault };
}
