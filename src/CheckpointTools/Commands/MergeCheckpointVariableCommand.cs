using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Computing;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Output;
using CheckpointTools.Values.Merging;

namespace CheckpointTools.Commands;

/// <summary>
/// Merge-CheckpointVariable: variables of one name from several checkpoints become one, as a mean or otherwise. They are computed where
/// they are written or read.
/// </summary>
[Cmdlet(VerbsData.Merge, "CheckpointVariable")]
[OutputType(typeof(CheckpointVariable))]
public sealed class MergeCheckpointVariableCommand : CheckpointCommand
{
    private readonly VariableInput _input = new();
    private MergeInput _settings = null!;
    private CheckpointLocation? _origin;
    private VariableMerge _merge = null!;

    /// <summary>
    /// The variables, as Get-CheckpointVariable emits them. The checkpoints are the sources, in the order of their first variables.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[] InputObject { get; set; } = [];

    /// <summary>How several values become one: Average, unless given.</summary>
    [Parameter(Position = 0)]
    public MergeMethod Method { get; set; }

    /// <summary>
    /// The checkpoint that differences are taken from, and whose place the merged variables have. If its variables come down the pipeline
    /// too, it is no source. What it has beyond the variables of the sources is left out.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string? Base { get; set; }

    /// <summary>
    /// The weight of each source, in their order; or a dictionary of such lists by names of variables, with wildcards, of which the longest
    /// that fits counts. 1 each, unless given.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? Weight { get; set; }

    /// <summary>
    /// Divides the sum by the sum of the weights. Average and Ties do so unless it is -Normalize:$false, the others do not.
    /// </summary>
    [Parameter]
    public SwitchParameter Normalize { get; set; }

    /// <summary>The factor of all that is added to the base: 1, unless given.</summary>
    [Parameter]
    public double Lambda { get; set; } = 1;

    /// <summary>For Ema, how much of what there is stays with each source: 0.9, unless given.</summary>
    [Parameter]
    public double Decay { get; set; } = 0.9;

    /// <summary>
    /// For Slerp and NuSlerp, the place on the way from the first to the second, from 0 to 1: the middle, unless given. For NuSlerp weights
    /// say it, too.
    /// </summary>
    [Parameter]
    public double Interpolation { get; set; } = 0.5;

    /// <summary>The part of the differences from the base that is kept, from 0 to 1: one number, or one for each source.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[]? Density { get; set; }

    /// <summary>
    /// For Breadcrumbs, the part of the differences, the largest ones, that is left out: one number, or one for each source; 0.01, unless
    /// given.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[]? Gamma { get; set; }

    /// <summary>
    /// Scales the differences that are kept to the sum of all of them. DareLinear and DareTies do so unless it is -Rescale:$false, the
    /// others do not.
    /// </summary>
    [Parameter]
    public SwitchParameter Rescale { get; set; }

    /// <summary>What NuSlerp and ModelStock measure angles of: all of a variable, or each row or column of it.</summary>
    [Parameter]
    public MergeGrouping Grouping { get; set; }

    /// <summary>The seed of what DareLinear and DareTies choose at random: 0, unless given. The same seed gives the same values.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>
    /// Takes variables that only some of the checkpoints have: they are merged from those that have them. Otherwise each is an error.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowMissing { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        Require(
            Base,
            () =>
            {
                _settings = new MergeInput(MyInvocation.BoundParameters);
                _merge = new VariableMerge(_settings.For, AllowMissing, isBaseWhole: false);
                if (Base is not null)
                {
                    _origin = CheckpointLocator.FindStrict(new CheckpointPaths(SessionState.Path).Resolve(Base));
                    WriteNote(_origin);
                    foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(_origin))
                    {
                        _merge.AddBase(variable);
                    }
                }
            }
        );

    /// <inheritdoc/>
    protected override void ProcessRecord() => Require(null, () => _input.Convert(InputObject, _merge.Add));

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        Require(
            null,
            () =>
            {
                _settings.RequireConsistent(_merge, Base is not null);
                WriteVerbose(MergeReport.Describe(_settings, _merge, _origin?.Prefix));
                WriteObject(_merge.Merge(fault => WriteError(ErrorRecords.Create(fault, fault.Variable))), enumerateCollection: true);
                MergeReport.Tell(this, _settings, _merge);
            }
        );
}
