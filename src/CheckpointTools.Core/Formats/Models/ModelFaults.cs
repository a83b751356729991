namespace CheckpointTools.Formats.Models;

/// <summary>The faults of a model's description, as messages for the user.</summary>
internal static class ModelFaults
{
    private static readonly Advice GetAgain = new("Get the file again, or export the model again.");

    public static CheckpointException Damaged(string path, long offset, string what) =>
        new(CheckpointError.DamagedModel, $"'{path}' is damaged: at byte {offset} {what}.", GetAgain) { File = path, Offset = offset };

    /// <summary>A part that does not end where it should: at the end of the file, the rest of it may be missing.</summary>
    public static CheckpointException Cut(string path, long offset, string what, bool isAtEnd) =>
        new(CheckpointError.DamagedModel, $"'{path}' is damaged: at byte {offset} {what}.", GetAgain)
        {
            File = path,
            Offset = offset,
            Fault = isAtEnd ? FaultCode.TruncatedFile : null,
        };

    public static CheckpointException Unparsable(string path, Exception cause) =>
        new(CheckpointError.DamagedModel, $"'{path}' is damaged: a part cannot be parsed ({cause.Message}).", GetAgain) { File = path };

    public static CheckpointException DuplicateNode(string path, string name) =>
        new(
            CheckpointError.DamagedModel,
            $"'{path}' is damaged: it has two nodes named '{name}', which is not possible in a graph.",
            GetAgain
        )
        {
            File = path,
            Variable = name,
        };

    public static CheckpointException Variable(string path, string name, string what) =>
        new(CheckpointError.DamagedModel, $"The variable '{name}' of '{path}' contradicts itself: {what}.", GetAgain)
        {
            File = path,
            Variable = name,
        };

    public static CheckpointException UnknownDataType(string path, string name, int number) =>
        new(
            CheckpointError.UnsupportedDataType,
            $"The variable '{name}' of '{path}' has the dtype number {number}, which is not known here. "
                + "A newer version of this module may know it."
        )
        {
            File = path,
            Variable = name,
        };

    public static CheckpointException TooLarge(string path, long length) =>
        new(
            CheckpointError.ModelTooLarge,
            $"'{path}' has {length} bytes: graphs of 2 GiB and more cannot be read, here or in TensorFlow. "
                + "Export the model with its weights in a checkpoint beside the graph."
        )
        {
            File = path,
        };

    public static CheckpointException NotAModel(string path, string what) =>
        new(CheckpointError.NotAModel, $"'{path}' {what}") { File = path };

    public static CheckpointException NotFound(string path, string message) => new(CheckpointError.ModelNotFound, message) { File = path };
}
