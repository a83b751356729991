using System.Management.Automation;
using System.Numerics;
using CheckpointTools.Completion;
using CheckpointTools.Computing;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Output;

namespace CheckpointTools.Commands;

/// <summary>Read-CheckpointVariable: the values of variables, a scalar as a scalar and anything else as an array of its shape.</summary>
[Cmdlet(VerbsCommunications.Read, "CheckpointVariable", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Array), typeof(string), typeof(bool), typeof(Complex))]
[OutputType(typeof(float), typeof(double), typeof(Half))]
[OutputType(typeof(sbyte), typeof(short), typeof(int), typeof(long))]
[OutputType(typeof(byte), typeof(ushort), typeof(uint), typeof(ulong))]
[OutputType(typeof(VariableValues))]
public sealed class ReadCheckpointVariableCommand : SelectedVariableCommand
{
    private const int MaxTries = 5;

    private readonly VariableInput _input = new();
    private VariableReader? _reader;

    /// <summary>Any path that leads to a checkpoint. Wildcards match prefixes.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string[] Path
    {
        get => base.Path;
        set => base.Path = value;
    }

    /// <summary>The variables, as Get-CheckpointVariable emits them.</summary>
    [Parameter(ParameterSetName = VariableSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[] InputObject { get; set; } = [];

    /// <summary>The checkpoints, as Get-Checkpoint emits them.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] CheckpointInfo { get; set; } = [];

    /// <summary>
    /// The names of the variables to read: keys, object paths or saver names; wildcards, ignoring case. A name without wildcards
    /// ignores case if no variable has just it.
    /// </summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true)]
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public override string[]? Name { get; set; }

    /// <summary>Gives strings as byte arrays; otherwise they are read as UTF-8 text. Numbers are no strings.</summary>
    [Parameter]
    public SwitchParameter AsByte { get; set; }

    /// <summary>
    /// The part to read, as numpy writes it between brackets: '0:10, :', '-1', '..., ::2'. No more than the part is held in memory.
    /// Without quotes PowerShell makes a list of it, which means the same.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Slice { get; set; }

    /// <summary>Reads so many of the first rows.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? First { get; set; }

    /// <summary>Reads so many of the last rows.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? Last { get; set; }

    /// <summary>Emits an object with Name, DataType, Shape and Values, in which arrays lie in each other, as JSON has them.</summary>
    [Parameter]
    public SwitchParameter AsObject { get; set; }

    private string? Part =>
        Slice is not null ? string.Join(',', Slice)
        : First is { } first ? FormattableString.Invariant($"0:{first}")
        : Last is { } last ? FormattableString.Invariant($"-{last}:")
        : null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (new object?[] { Slice, First, Last }.Count(static part => part is not null) > 1)
        {
            ThrowTerminatingError(ErrorRecords.InvalidRequest("-Slice, -First and -Last each say which part to read: give one of them."));
        }

        Require(Name, () => Filter = VariableFilter.Of(this));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == VariableSet)
        {
            Require(null, () => _input.Convert(InputObject, variable => Attempt(variable, () => WriteValue(variable))));
            return;
        }

        if (ParameterSetName == CheckpointSet)
        {
            SetPaths(CheckpointInfo);
        }

        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => WriteSelected(place));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Close();
        base.Dispose(disposing);
    }

    private void WriteSelected(string place)
    {
        foreach (CheckpointVariable variable in Select(CheckpointLocator.Find(place), place))
        {
            Attempt(variable, () => WriteValue(variable));
        }
    }

    /// <summary>A checkpoint that is replaced while it is read is read again, from its new index.</summary>
    private void WriteValue(CheckpointVariable variable)
    {
        if (AsByte && variable.DataType != CheckpointTools.DataType.String)
        {
            throw new InputException(ErrorRecords.NotAString(variable));
        }

        DescribeBytes(variable);
        CheckpointVariable wanted = Part is { } part ? VariableConversion.Slice(variable, part) : variable;
        for (int triesLeft = MaxTries; ; triesLeft--)
        {
            try
            {
                _reader ??= new VariableReader();
                object value = _reader.Read(wanted, AsByte, CancellationToken);
                WriteObject(AsObject ? new VariableValues(wanted, value) : value, enumerateCollection: false);
                return;
            }
            catch (CheckpointException e) when (e.Error == CheckpointError.SourceChanged && triesLeft > 1)
            {
                Close();
            }
        }
    }

    private void Close()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
