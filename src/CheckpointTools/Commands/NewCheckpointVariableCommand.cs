using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Computing;
using CheckpointTools.Input;

namespace CheckpointTools.Commands;

/// <summary>
/// New-CheckpointVariable: variables with values that are in no checkpoint. They are made where they are written or read.
/// </summary>
[Cmdlet(VerbsCommon.New, "CheckpointVariable", DefaultParameterSetName = ValueSet)]
[OutputType(typeof(CheckpointVariable))]
public sealed class NewCheckpointVariableCommand : CheckpointCommand
{
    private const string ValueSet = "Value";
    private const string FillSet = "Fill";
    private const string RandomSet = "Random";
    private const string LikeSet = "InputObject";
    private const string RandomLikeSet = "InputObjectRandom";

    /// <summary>The name.</summary>
    [Parameter(ParameterSetName = ValueSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = FillSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = RandomSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The values: a number, a truth value, a text, or an array of these, of any rank or nested.</summary>
    [Parameter(ParameterSetName = ValueSet, Mandatory = true, Position = 1)]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [ValidateNotNull]
    public object Value { get; set; } = null!;

    /// <summary>The value that all elements have.</summary>
    [Parameter(ParameterSetName = FillSet, Mandatory = true)]
    [Parameter(ParameterSetName = LikeSet, Mandatory = true)]
    [AllowEmptyString]
    [ValidateNotNull]
    public object Fill { get; set; } = null!;

    /// <summary>Draws the values: each depends on -Seed, the name of the variable and its index alone.</summary>
    [Parameter(ParameterSetName = RandomSet, Mandatory = true)]
    [Parameter(ParameterSetName = RandomLikeSet, Mandatory = true)]
    public RandomDistribution Random { get; set; }

    /// <summary>The seed; 0 unless given.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [Parameter(ParameterSetName = RandomLikeSet)]
    public long Seed { get; set; }

    /// <summary>The mean of normal values; 0 unless given.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [Parameter(ParameterSetName = RandomLikeSet)]
    public double? Mean { get; set; }

    /// <summary>The standard deviation of normal values; 0.05 unless given, as in Keras.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [Parameter(ParameterSetName = RandomLikeSet)]
    public double? StandardDeviation { get; set; }

    /// <summary>The lower limit of uniform values; -0.05 unless given, as in Keras.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [Parameter(ParameterSetName = RandomLikeSet)]
    public double? Minimum { get; set; }

    /// <summary>The upper limit of uniform values; 0.05 unless given, as in Keras.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [Parameter(ParameterSetName = RandomLikeSet)]
    public double? Maximum { get; set; }

    /// <summary>The dtype; unless given, that of the .NET values, and float32 with -Fill and -Random.</summary>
    [Parameter(ParameterSetName = ValueSet)]
    [Parameter(ParameterSetName = FillSet)]
    [Parameter(ParameterSetName = RandomSet)]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataType? DataType { get; set; }

    /// <summary>The sizes, outermost first; unless given, those of the arrays.</summary>
    [Parameter(ParameterSetName = ValueSet)]
    [Parameter(ParameterSetName = FillSet, Mandatory = true)]
    [Parameter(ParameterSetName = RandomSet, Mandatory = true)]
    [ValidateNotNull]
    [AllowEmptyCollection]
    [ValidateRange(0, long.MaxValue)]
    [Sizes]
    public long[]? Shape { get; set; }

    /// <summary>
    /// What the new variables are like: variables, which keep their name, place and cut; what Get-ModelVariable emits; or the Missing
    /// rows of Compare-Checkpoint.
    /// </summary>
    [Parameter(ParameterSetName = LikeSet, Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = RandomLikeSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[] InputObject { get; set; } = [];

    private RandomValues? Values =>
        ParameterSetName is RandomSet or RandomLikeSet ? RandomInput.Read(Random, Seed, Mean, StandardDeviation, Minimum, Maximum) : null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName is not (LikeSet or RandomLikeSet))
        {
            Attempt(Name, () => WriteObject(Make()));
            return;
        }

        foreach (PSObject? input in InputObject ?? [null])
        {
            Attempt(input, () => WriteObject(DescriptionInput.Read(input).Select(MakeLike), enumerateCollection: true));
        }
    }

    private CheckpointVariable Make() =>
        Values is { } values ? NewVariable.Draw(Name, DataType ?? CheckpointTools.DataType.Float32, SizesAttribute.ToShape(Shape!), values)
        : ParameterSetName == ValueSet
            ? NewVariable.Create(Name, PlainValue.Of(Value)!, DataType, Shape is null ? null : SizesAttribute.ToShape(Shape))
        : NewVariable.Fill(Name, DataType ?? CheckpointTools.DataType.Float32, SizesAttribute.ToShape(Shape!), PlainValue.Of(Fill)!);

    private CheckpointVariable MakeLike(VariableDescription wanted) =>
        (wanted.Variable, Values) switch
        {
            ({ } variable, { } values) => NewVariable.DrawLike(variable, values),
            ({ } variable, null) => NewVariable.FillLike(variable, PlainValue.Of(Fill)!),
            (null, { } values) => NewVariable.Draw(wanted.Name, wanted.DataType, wanted.Shape, values, wanted.Partition),
            _ => NewVariable.Fill(wanted.Name, wanted.DataType, wanted.Shape, PlainValue.Of(Fill)!, wanted.Partition),
        };
}
