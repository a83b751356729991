using CheckpointTools.Names;

namespace CheckpointTools.Legacy;

/// <summary>The faults of a V1 checkpoint, as exceptions that name the file and the variable.</summary>
internal static class LegacyFaults
{
    private const string GetAgain = "Get the checkpoint again from where it came from; TensorFlow has not written this format since 2017.";

    public static CheckpointException File(string path, CheckpointError error, string what) =>
        new(error, $"{path} {what}. {(error == CheckpointError.UnsupportedVersion ? "Read it with a newer version, or save it again with a current TensorFlow." : GetAgain)}")
        {
            File = path,
            Fault = error == CheckpointError.UnsupportedVersion ? FaultCode.UnsupportedVersion : FaultCode.LegacyListDamaged,
        };

    public static CheckpointException Tensor(string path, byte[] name, CheckpointError error, string what) =>
        new(error, $"{path}: the variable '{TensorName.ToText(name)}' {what}. {GetAgain}")
        {
            File = path,
            Variable = TensorName.ToText(name),
            Fault = error switch
            {
                CheckpointError.UnsupportedDataType => FaultCode.InvalidDataType,
                CheckpointError.DamagedData => FaultCode.LegacyRecordDamaged,
                _ => FaultCode.LegacyListMismatch,
            },
        };

    /// <summary>Damage to the table where a variable's values are: only that variable is lost.</summary>
    public static CheckpointException Block(CheckpointException damage, byte[] name) =>
        new(CheckpointError.DamagedData, $"The values of the variable '{TensorName.ToText(name)}' cannot be read. {damage.Message}", damage)
        {
            File = damage.File,
            Variable = TensorName.ToText(name),
            Offset = damage.Offset,
            Fault = FaultCode.LegacyRecordDamaged,
        };
}
