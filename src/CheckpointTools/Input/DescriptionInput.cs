using System.Management.Automation;
using CheckpointTools.Comparing;
using CheckpointTools.Errors;
using CheckpointTools.Locating;

namespace CheckpointTools.Input;

/// <summary>Takes what describes variables: variables, those of a model, and what a comparison misses.</summary>
internal static class DescriptionInput
{
    /// <exception cref="InputException">The object describes no variable, or not all of its shape is known.</exception>
    public static IEnumerable<VariableDescription> Read(PSObject? input) =>
        input?.BaseObject switch
        {
            CheckpointVariable variable => [Of(variable)],
            CheckpointInfo checkpoint => CheckpointContents
                .ReadVariables(CheckpointLocator.Find(CheckpointPaths.Of(checkpoint)))
                .Where(static variable => !variable.IsObjectGraph)
                .Select(Of),
            CheckpointDifference { Variables.Count: > 0 } group => group.Variables.Select(Of),
            CheckpointDifference difference => [Of(difference)],
            _ => [Of(ModelVariableInput.TryConvert(input) ?? throw new InputException(ErrorRecords.NothingToMake(input)))],
        };

    private static VariableDescription Of(CheckpointVariable variable) =>
        new(variable.Name, variable.DataType, variable.Shape, variable.Partition, variable);

    private static VariableDescription Of(CheckpointDifference difference) =>
        difference is { ReferenceDataType: { } dataType, ReferenceShape: { } shape }
            ? new VariableDescription(difference.Name, dataType, Require(difference.Name, shape), null, null)
            : throw new InputException(ErrorRecords.NothingToMake(difference));

    private static VariableDescription Of(ModelVariable variable) =>
        new(variable.CheckpointName, variable.DataType, Require(variable.CheckpointName, variable.Shape), variable.Partition, null);

    private static TensorShape Require(string name, PartialTensorShape shape) =>
        shape.ToTensorShape() ?? throw new InputException(ErrorRecords.ShapeUnknown(name, shape));
}
