using CheckpointTools.Binary;
using CheckpointTools.Formats.Models;

namespace CheckpointTools.Formats.Constants;

/// <summary>The faults of a graph's constants, as exceptions that name the file and the constant.</summary>
internal static class ConstantFaults
{
    private static readonly Advice GetAgain = new("Get the file again, or freeze the graph again.");
    private static readonly Advice CompareLengths = new("Get the file again, and compare its length with the original's.");
    private static readonly Advice DoNotTrust = new(
        "No writer makes such a file: do not trust it, and get it again from where it came from."
    );

    /// <summary>A file that cannot be walked to its end. What lies in front of the fault can be read.</summary>
    public static CheckpointException Structure(CheckpointException fault) =>
        new(CheckpointError.DamagedIndex, fault.Finding, fault.Fault == FaultCode.TruncatedFile ? CompareLengths : GetAgain, fault)
        {
            File = fault.File,
            Offset = fault.Offset,
            Fault = fault.Fault ?? FaultCode.FrozenGraphDamaged,
        };

    public static CheckpointException Structure(string path, long offset, string what) =>
        Structure(ModelFaults.Damaged(path, offset, what));

    public static CheckpointException NotAGraph(string path, string what, Exception? inner = null) =>
        new(CheckpointError.NotACheckpoint, $"'{path}' {what}", inner) { File = path, Fault = FaultCode.OtherFormat };

    public static CheckpointException Damaged(string path, byte[] name, long offset, string what) =>
        New(path, name, offset, what, FaultCode.ConstantDamaged, GetAgain);

    public static CheckpointException Type(string path, byte[] name, long offset, string what) =>
        New(path, name, offset, what, FaultCode.InvalidDataType, GetAgain);

    public static CheckpointException Shape(string path, byte[] name, long offset, string what) =>
        New(path, name, offset, what, FaultCode.InvalidShape, GetAgain);

    public static CheckpointException Size(string path, byte[] name, long offset, string what) =>
        New(path, name, offset, what, FaultCode.SizeMismatch, GetAgain);

    public static CheckpointException Repeated(string path, byte[] name, long offset) =>
        New(path, name, offset, "is there more than once, and nothing tells which is meant", FaultCode.RepeatedName, DoNotTrust);

    /// <summary>Values that no checkpoint holds: handles, and objects of C++.</summary>
    public static CheckpointException Foreign(string path, byte[] name, long offset, DataType dataType) =>
        new(
            CheckpointError.UnsupportedDataType,
            $"{path}: the constant {Quote(name)} has the dtype {dataType}, which is no type of values. It is passed over."
        )
        {
            File = path,
            Variable = TensorName.ToText(name),
            Offset = offset,
            Fault = FaultCode.ForeignDataType,
        };

    private static CheckpointException New(string path, byte[] name, long offset, string what, FaultCode fault, Advice advice) =>
        new(CheckpointError.DamagedEntry, $"{path}: the constant {Quote(name)} {what}.", advice)
        {
            File = path,
            Variable = TensorName.ToText(name),
            Offset = offset,
            Fault = fault,
        };

    private static string Quote(byte[] name) => TensorName.Quote(TensorName.ToText(name));
}
