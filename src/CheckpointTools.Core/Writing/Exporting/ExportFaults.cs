using CheckpointTools.Binary;

namespace CheckpointTools.Writing.Exporting;

/// <summary>Why variables cannot be exported as they are.</summary>
internal static class ExportFaults
{
    private const int MaxListed = 20;

    public static CheckpointException NoVariable(string path) =>
        new(
            CheckpointError.NoVariable,
            $"There is nothing to write to {path}: no variable was given.",
            new Advice("A filter may match nothing.", AdviceCode.CheckInput)
        );

    public static CheckpointException Types(
        string path,
        CheckpointFormat format,
        IReadOnlyList<CheckpointVariable> variables,
        DataType? replacement
    )
    {
        string what = format == CheckpointFormat.Safetensors ? "safetensors has no such type" : "NumPy has no such type, or loses its name";
        string lines = Phrase.Lines(
            variables,
            MaxListed,
            static variable => $"{TensorName.Quote(variable.Name)} is {variable.DataType} {variable.Shape}"
        );
        string finding =
            $"{Phrase.Count(variables.Count, "variable")} cannot be written to {path} as they are, "
            + $"since {what}:{Environment.NewLine}{lines}"
            + Environment.NewLine;
        Advice advice = replacement is { } dataType
            ? new Advice($"Convert them to another type, such as {dataType}, or leave them out.", AdviceCode.ConvertDataType, dataType.Name)
            : new Advice("Leave them out.", AdviceCode.LeaveOutVariables);
        return new CheckpointException(CheckpointError.UnsupportedDataType, finding, advice) { Variable = variables[0].Name };
    }

    public static CheckpointException Repeated(string name) =>
        new(
            CheckpointError.DuplicateVariable,
            $"The variable {TensorName.Quote(name)} is given more than once.",
            new Advice("Rename or leave out one of each.", AdviceCode.LeaveOutVariables)
        )
        {
            Variable = name,
        };

    public static CheckpointException SameFile(string name, string fileName) =>
        new(
            CheckpointError.DuplicateVariable,
            $"The variable {TensorName.Quote(name)} only differs in the case of letters from another one that becomes the file {fileName}, "
                + "too.",
            new Advice("Rename or leave out one of each.", AdviceCode.LeaveOutVariables)
        )
        {
            Variable = name,
        };

    public static CheckpointException Name(string name, string why) =>
        new(CheckpointError.InvalidName, $"The variable {TensorName.Quote(name)} cannot be exported under this name: {why}.")
        {
            Variable = name,
        };

    public static CheckpointException ZeroAtEnd(string name) =>
        new(
            CheckpointError.UnsupportedDataType,
            $"The variable {TensorName.Quote(name)} cannot be exported to NumPy: "
                + "one of its strings ends in a zero byte, which NumPy drops.",
            new Advice("Leave it out.", AdviceCode.LeaveOutVariables)
        )
        {
            Variable = name,
        };

    public static CheckpointException Exists(string destination, string found) =>
        new(
            CheckpointError.DestinationExists,
            $"{found} exists already.",
            new Advice("Give another destination, or replace it.", AdviceCode.ReplaceByForce)
        )
        {
            File = found == destination ? destination : found,
        };

    public static CheckpointException Metadata(string key) =>
        new(
            CheckpointError.InvalidTransfer,
            $"The metadata {TensorName.Quote(key)} cannot be written: a character of it is half of a pair (a lone surrogate), "
                + "which is no text."
        );

    public static CheckpointException UnknownEnding(string path) =>
        Destination(
            path,
            "has an ending that names no format. Give a name that ends in .safetensors, .npz or (for one variable) .npy, or a directory, "
                + "which gets a file for each variable: a path that ends in / is one, and so is one without an ending."
        );

    public static CheckpointException Destination(string path, string why) =>
        new(CheckpointError.InvalidDestination, $"'{path}' {why}") { File = path };
}
