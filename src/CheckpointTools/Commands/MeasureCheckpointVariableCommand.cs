using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Measuring;
using CheckpointTools.Output;

namespace CheckpointTools.Commands;

/// <summary>
/// Measure-CheckpointVariable: what the values of variables are like: how many, from where to where, NaN and infinite ones, and how
/// they are spread.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "CheckpointVariable", DefaultParameterSetName = PathSet)]
[OutputType(typeof(VariableMeasure))]
public sealed class MeasureCheckpointVariableCommand : SelectedVariableCommand
{
    private const int MaxBins = 1_000_000;

    private readonly VariableInput _input = new();
    private VariableMeasurer? _measurer;
    private Action<long> _onProgress = static _ => { };

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

    /// <summary>
    /// The same, without wildcards. It does not come down the pipe: a variable, which has a path too, is to be measured by itself.
    /// </summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true)]
    [Alias("Checkpoint", "PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string[] LiteralPath
    {
        get => base.LiteralPath;
        set => base.LiteralPath = value;
    }

    /// <summary>The variables, as Get-CheckpointVariable emits them, computed ones included.</summary>
    [Parameter(ParameterSetName = VariableSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[] InputObject { get; set; } = [];

    /// <summary>The checkpoints, as Get-Checkpoint emits them.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] CheckpointInfo { get; set; } = [];

    /// <summary>Counts the finite elements with a magnitude above this one: after a bad restore, 1e38 is a number like any other.</summary>
    [Parameter]
    [ValidateRange(0, double.MaxValue)]
    public double? Limit { get; set; }

    /// <summary>
    /// The number of bins, all of one width, that the finite elements of a variable are counted in. The values are then read twice.
    /// </summary>
    [Parameter]
    [ValidateRange(1, MaxBins)]
    public int Histogram { get; set; }

    /// <summary>Emits one more measure, of all numbers together as if they were one variable. It has no histogram.</summary>
    [Parameter]
    public SwitchParameter Total { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        Require(
            Name,
            () =>
            {
                Filter = VariableFilter.Of(this);
                _measurer = new VariableMeasurer(Limit, Histogram) { OnProgress = bytes => _onProgress(bytes) };
            }
        );

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == VariableSet)
        {
            var variables = new List<CheckpointVariable>();
            Require(null, () => _input.Convert(InputObject, variables.Add));
            foreach (CheckpointVariable variable in variables)
            {
                Measure([variable], $"Measuring {variable.Name}");
            }

            return;
        }

        if (ParameterSetName == CheckpointSet)
        {
            SetPaths(CheckpointInfo);
        }

        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => MeasureSelected(place));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Total)
        {
            WriteObject(_measurer!.Total);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _measurer?.Dispose();
        base.Dispose(disposing);
    }

    private void MeasureSelected(string place)
    {
        CheckpointLocation location = CheckpointLocator.Find(place);
        Measure([.. Select(location, place)], $"Measuring {location.Prefix}");
    }

    private void Measure(IReadOnlyList<CheckpointVariable> variables, string activity)
    {
        var progress = new ProgressWriter(this, activity);
        int passes = Histogram > 0 ? 2 : 1;
        Int128 total = variables.Aggregate(Int128.Zero, (sum, variable) => sum + ((Int128)variable.Size * passes));
        Int128 done = 0;
        long last = 0;
        _onProgress = bytes =>
        {
            // The second pass begins at its first byte.
            done += bytes < last ? last : 0;
            last = bytes;
            progress.Show(Clamp(done + bytes), Clamp(total), "Measuring values");
        };
        _measurer!.Expect(variables);
        foreach (CheckpointVariable variable in variables)
        {
            Int128 end = done + ((Int128)variable.Size * passes);
            Attempt(
                variable,
                () =>
                {
                    DescribeBytes(variable);
                    WriteObject(_measurer.Measure(variable, CancellationToken));
                }
            );
            (done, last) = (end, 0);
        }

        progress.Complete();
    }

    /// <summary>What damaged indexes claim may be more than a number holds.</summary>
    private static long Clamp(Int128 bytes) => (long)Int128.Min(bytes, long.MaxValue);
}
