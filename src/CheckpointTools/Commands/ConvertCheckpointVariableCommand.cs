using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Computing;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Pipeline;
using CheckpointTools.Values.Casting;

namespace CheckpointTools.Commands;

/// <summary>
/// Convert-CheckpointVariable: another dtype, shape, size or order of axes, or other numbers. Nothing is computed before the variables are
/// written or read.
/// </summary>
[Cmdlet(VerbsData.Convert, "CheckpointVariable")]
[OutputType(typeof(CheckpointVariable))]
public sealed class ConvertCheckpointVariableCommand : VariablePipeCommand
{
    private const int MaxListed = 20;

    private readonly SortedDictionary<string, int> _unchanged = new(StringComparer.Ordinal);
    private VocabularyTables? _tables;

    /// <summary>
    /// The new dtype. A floating one is for floating weights, slots and averages; steps, strings and the like pass as they are, unless
    /// -Name names them. Any other dtype needs -Name.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataType? NewDataType { get; set; }

    /// <summary>Values that the new dtype cannot hold become the nearest that it can; NaN becomes 0 in an integer.</summary>
    [Parameter]
    public SwitchParameter Saturate { get; set; }

    /// <summary>Values that an integer dtype cannot hold keep their low bits.</summary>
    [Parameter]
    public SwitchParameter Wrap { get; set; }

    /// <summary>The new sizes, outermost first, with as many elements; one may be -1, and is computed of the others.</summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyCollection]
    [Sizes]
    public long[]? Shape { get; set; }

    /// <summary>Puts the axes in the reverse order. A parameter has no value that may be left out, so -Permutation has any other.</summary>
    [Parameter]
    public SwitchParameter Transpose { get; set; }

    /// <summary>Puts the axes in this order: for each of the result, the one of the variable, as numpy.transpose has it.</summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyCollection]
    public int[]? Permutation { get; set; }

    /// <summary>
    /// The axis for -Size and -Reduce, and of the words of a vocabulary, which is the first one unless given; a negative one counts from
    /// the last.
    /// </summary>
    [Parameter]
    public int? Axis { get; set; }

    /// <summary>The new size along -Axis: what is behind it is cut off, what is new is filled.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? Size { get; set; }

    /// <summary>The value of what is new.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Fill { get; set; }

    /// <summary>What is new gets the mean of what is there, for each place.</summary>
    [Parameter]
    public SwitchParameter FillMean { get; set; }

    /// <summary>What is new gets random values: each depends on -Seed, the name of the variable and its index alone.</summary>
    [Parameter]
    public RandomDistribution? Random { get; set; }

    /// <summary>The seed for -Random; 0 unless given.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>The mean of normal values; 0 unless given.</summary>
    [Parameter]
    public double? Mean { get; set; }

    /// <summary>The standard deviation of normal values; 0.05 unless given, as in Keras.</summary>
    [Parameter]
    public double? StandardDeviation { get; set; }

    /// <summary>The lower limit of uniform values; -0.05 unless given, as in Keras.</summary>
    [Parameter]
    public double? Minimum { get; set; }

    /// <summary>The upper limit of uniform values; 0.05 unless given, as in Keras.</summary>
    [Parameter]
    public double? Maximum { get; set; }

    /// <summary>The vocabulary that the tables have: a file with a word a line. Rows follow their words to -NewVocabulary.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OldVocabulary { get; set; }

    /// <summary>The vocabulary that the tables are to have.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? NewVocabulary { get; set; }

    /// <summary>How many rows the new tables have for unknown words, behind those of the words.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int OovBuckets { get; set; }

    /// <summary>How many of the first lines of -OldVocabulary count; all unless given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public long? OldSize { get; set; }

    /// <summary>How many of the first lines of -NewVocabulary count; all unless given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public long? NewSize { get; set; }

    /// <summary>
    /// The values that new rows of slots get, where they are not known: a number for all slots, or a table of numbers by the names of
    /// slots, such as @{ accumulator = 0.1 }.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? SlotFill { get; set; }

    /// <summary>Makes one value of all that lie along -Axis, which the result does not have.</summary>
    [Parameter]
    public Reduction? Reduce { get; set; }

    /// <summary>Multiplies every value, in float64 and rounded once, with -NewDataType to that.</summary>
    [Parameter]
    public double? Multiply { get; set; }

    /// <summary>Adds to every value, after -Multiply.</summary>
    [Parameter]
    public double? Add { get; set; }

    /// <summary>
    /// A script block that makes the values: $_ is a scalar or an array of all of them, and what comes out is as many. It is run where the
    /// variable is written or read, with all of its values in memory; an array given as a whole, as in { , $array }, takes the least of it.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? Script { get; set; }

    private CastPolicy Policy =>
        Saturate ? CastPolicy.Saturate
        : Wrap ? CastPolicy.Wrap
        : CastPolicy.Exact;

    private Padding? Filler =>
        Fill is not null ? Padding.OfValue(PlainValue.Of(Fill)!)
        : FillMean ? Padding.Mean
        : Random is { } distribution ? Padding.OfRandom(RandomInput.Read(distribution, Seed, Mean, StandardDeviation, Minimum, Maximum))
        : null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Require(null, RequireConsistent);
        base.BeginProcessing();
        Require(NewVocabulary, () => _tables = OldVocabulary is null ? null : ReadVocabularies());
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_tables is not null)
        {
            string told = _tables.Write((table, change) => Attempt(table, () => WriteObject(ConvertRest(change()))));
            Tell(told);
            WarnOfUnlikeTables(_tables);
        }

        foreach ((string kind, int count) in _unchanged)
        {
            WriteVerbose($"{Phrase.Count(count, "variable passes as it is", "variables pass as they are")}: {kind}.");
        }

        base.EndProcessing();
    }

    /// <summary>In the order that the help names them: vocabulary, size or sum, shape, axes, numbers, script, dtype.</summary>
    private protected override void Process(CheckpointVariable variable)
    {
        if (_tables is not null)
        {
            _tables.Add(variable);
            return;
        }

        WriteObject(ConvertRest(variable));
    }

    private protected override bool ChangesShape(CheckpointVariable variable) =>
        _tables is not null
        || Reduce is not null
        || (Shape is not null && !HasSizes(variable.Shape, Shape))
        || (Size is { } size && !HasSize(variable.Shape, size))
        || ((Transpose || Permutation is not null) && variable.Shape.Rank > 1);

    private static bool HasSizes(TensorShape shape, long[] sizes) =>
        shape.Rank == sizes.Length && shape.Dimensions.Zip(sizes).All(static pair => pair.Second == -1 || pair.First == pair.Second);

    private bool HasSize(TensorShape shape, long size) =>
        Axis is { } axis && axis < shape.Rank && axis >= -shape.Rank && shape[axis < 0 ? axis + shape.Rank : axis] == size;

    private CheckpointVariable ConvertRest(CheckpointVariable variable)
    {
        CheckpointVariable result = variable;
        result = Size is { } size ? VariableConversion.Resize(result, Axis!.Value, size, Filler) : result;
        result = Reduce is { } reduction ? VariableConversion.Reduce(result, Axis!.Value, reduction) : result;
        result = Shape is not null ? Reshape(result) : result;
        result = Transpose || Permutation is not null ? VariableConversion.Transpose(result, Permutation) : result;
        return Calculate(result, NewDataType is { } wanted && IsCast(result, wanted) ? wanted : null);
    }

    /// <summary>What follows each other without a script between is rounded once.</summary>
    private CheckpointVariable Calculate(CheckpointVariable variable, DataType? dataType)
    {
        bool isScaled = Multiply is not null || Add is not null;
        if (isScaled && Script is null)
        {
            return VariableConversion.Scale(variable, Multiply ?? 1, Add ?? 0, dataType, Policy);
        }

        CheckpointVariable result = isScaled ? VariableConversion.Scale(variable, Multiply ?? 1, Add ?? 0) : variable;
        result = Script is null ? result : VariableConversion.Map(result, new ValueScript(Script, result.Name).Run);
        return dataType is { } type ? VariableConversion.Cast(result, type, Policy) : result;
    }

    /// <summary>What has another number of rows may be no table of that vocabulary at all.</summary>
    private void WarnOfUnlikeTables(VocabularyTables tables)
    {
        if (Name is null && tables.FindUnlike() is { Count: > 0 } unlike)
        {
            WriteWarning(
                $"The old vocabulary has {Phrase.Count(tables.WordCount, "word")}, and "
                    + $"{Phrase.Count(unlike.Count, "variable that was changed has", "variables that were changed have")} another number "
                    + $"of rows: {Phrase.List(unlike, MaxListed)}. Name the tables with -Name, so that all else passes as it is."
            );
        }
    }

    private VocabularyTables ReadVocabularies()
    {
        var paths = new CheckpointPaths(SessionState.Path);
        var change = VocabularyChange.Read(paths.Resolve(OldVocabulary!), paths.Resolve(NewVocabulary!), OovBuckets, OldSize, NewSize);
        return new VocabularyTables(change, Axis ?? 0, Filler, SlotFillInput.Read(SlotFill));
    }

    private CheckpointVariable Reshape(CheckpointVariable variable)
    {
        CheckpointVariable reshaped = VariableConversion.Reshape(variable, Shape!);
        if (ShapeChange.Mixes(variable.Shape, reshaped.Shape))
        {
            WriteWarning(
                $"'{variable.Name}' of shape {variable.Shape} becomes {reshaped.Shape}, which mixes its axes: the values stay in "
                    + "their order, and a model that takes them may read them as something else. -Transpose moves axes."
            );
        }

        return reshaped;
    }

    private bool IsCast(CheckpointVariable variable, DataType dataType)
    {
        if (Name is not null || Touches(variable, dataType))
        {
            return true;
        }

        string kind = variable.Kind is VariableKind.Weight or VariableKind.OptimizerSlot or VariableKind.MovingAverage
            ? $"{variable.DataType}"
            : $"{variable.DataType} of the kind {variable.Kind}";
        _unchanged[kind] = _unchanged.GetValueOrDefault(kind) + 1;
        return false;
    }

    /// <summary>What a program would cast: steps, rates and strings are none of it.</summary>
    private static bool Touches(CheckpointVariable variable, DataType dataType) =>
        VariableConversion.IsComplex(dataType)
            ? VariableConversion.IsComplex(variable.DataType)
            : VariableConversion.IsFloating(variable.DataType)
                && variable.Kind is VariableKind.Weight or VariableKind.OptimizerSlot or VariableKind.MovingAverage;

    private void RequireConsistent()
    {
        Refuse(Saturate && Wrap, "-Saturate and -Wrap are two answers to one question: give one of them.");
        Refuse((Saturate || Wrap) && NewDataType is null, "-Saturate and -Wrap say how to cast: give -NewDataType too.");
        bool hasVocabulary = OldVocabulary is not null;
        Refuse(hasVocabulary != NewVocabulary is not null, "-OldVocabulary and -NewVocabulary belong together: give both.");
        Refuse(
            !hasVocabulary && (OovBuckets > 0 || OldSize is not null || NewSize is not null || SlotFill is not null),
            "-OovBuckets, -OldSize, -NewSize and -SlotFill belong to vocabularies: give -OldVocabulary and -NewVocabulary too."
        );
        int uses = (Size is null ? 0 : 1) + (Reduce is null ? 0 : 1) + (hasVocabulary ? 1 : 0);
        Refuse(uses > 1, "-Size, -Reduce and vocabularies change the same axis: give one of them, or use two commands.");
        Refuse((Size is not null || Reduce is not null) && Axis is null, "-Size and -Reduce need an -Axis.");
        Refuse(Axis is not null && uses == 0, "-Axis is for -Size, -Reduce or a vocabulary: give one of them.");
        int fills = (Fill is null ? 0 : 1) + (FillMean ? 1 : 0) + (Random is null ? 0 : 1);
        Refuse(fills > 1, "-Fill, -FillMean and -Random are ways to fill what is new: give one of them.");
        Refuse(
            fills > 0 && Size is null && !hasVocabulary,
            "-Fill, -FillMean and -Random fill what is new: give -Size or a vocabulary too."
        );
        if (
            NewDataType is { } dataType
            && Name is null
            && !VariableConversion.IsFloating(dataType)
            && !VariableConversion.IsComplex(dataType)
        )
        {
            throw new InputException(ErrorRecords.IntegerNeedsName(dataType));
        }
    }

    private static void Refuse(bool isWrong, string why)
    {
        if (isWrong)
        {
            throw new InputException(ErrorRecords.InvalidRequest(why));
        }
    }
}
