using CheckpointTools.Binary;
using CheckpointTools.Layers;

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
        string what = format switch
        {
            CheckpointFormat.Safetensors => "safetensors has no such type",
            CheckpointFormat.Hdf5 => "HDF5 has no such type, or Keras reads it as another",
            _ => "NumPy has no such type, or loses its name",
        };
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

    public static CheckpointException WeightTwice(string path, LayerWeight weight) =>
        new(
            CheckpointError.DuplicateVariable,
            $"{path} cannot have the weight {TensorName.Quote(weight.Name)} beside another one: it is there already, or the name of one is "
                + "the beginning of the other's.",
            new Advice("Rename or leave out one of each.", AdviceCode.LeaveOutVariables)
        )
        {
            Variable = weight.Variable.Name,
        };

    public static CheckpointException NotLikeTemplate(
        string template,
        IReadOnlyCollection<string> missing,
        IReadOnlyCollection<string> unknown
    )
    {
        string lacks = missing.Count > 0 ? $"It lacks {Phrase.List(missing, MaxListed)}." : "";
        string has = unknown.Count > 0 ? $"The template does not have {Phrase.List(unknown, MaxListed)}." : "";
        return new CheckpointException(
            CheckpointError.InvalidTransfer,
            $"The variables are not those of the template {template}. {Phrase.Join(lacks, has).Trim()}",
            new Advice("Take the template's variables, and give them other values.", AdviceCode.UseTemplate, template)
        )
        {
            File = template,
            Variable = missing.Concat(unknown).First(),
        };
    }

    public static CheckpointException OtherThanTemplate(
        string template,
        CheckpointVariable variable,
        DataType dataType,
        TensorShape shape
    ) =>
        new(
            CheckpointError.InvalidTransfer,
            $"The variable {TensorName.Quote(variable.Name)} is {variable.DataType} {variable.Shape}, but in the template {template} it is "
                + $"{dataType} {shape}.",
            new Advice("Convert it, or take another template.")
        )
        {
            File = template,
            Variable = variable.Name,
        };

    public static CheckpointException TemplateNeeded(string path) =>
        Destination(
            path,
            "is a file of Keras 3, whose groups only the model knows: give a template, the file that the model itself saves "
                + "(model.save_weights). Keras 3 loads an .h5 file without one, too."
        );

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
