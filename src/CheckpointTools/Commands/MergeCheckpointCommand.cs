using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;

namespace CheckpointTools.Commands;

/// <summary>Merge-Checkpoint: writes all variables of two or more checkpoints to a new one. Sources stay as they are.</summary>
[Cmdlet(VerbsData.Merge, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class MergeCheckpointCommand : TransferCommand
{
    private readonly List<CheckpointLocation> _sources = [];
    private readonly HashSet<CheckpointLocation> _seen = [];

    /// <summary>The checkpoints to merge: any paths that lead to them. Wildcards match prefixes.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The same, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The checkpoints, as Get-Checkpoint emits them.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    public override string? Destination { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName != PathSet;
        var paths = new CheckpointPaths(SessionState.Path);
        string[] given = ParameterSetName switch
        {
            PathSet => Path,
            LiteralPathSet => LiteralPath,
            _ => [.. InputObject.Select(CheckpointPaths.Of)],
        };
        foreach (string path in given)
        {
            IEnumerable<string> places = [];
            Require(path, () => places = paths.Expand(path, isLiteral));
            foreach (string place in places)
            {
                Require(place, () => Add(place));
            }
        }
    }

    private protected override void RequireInput()
    {
        if (_sources.Count < 2)
        {
            throw new InputException(ErrorRecords.TooFewCheckpoints(_sources.Count));
        }
    }

    private protected override IReadOnlyList<CheckpointVariable> FindVariables()
    {
        return Rename([.. _sources.SelectMany(List)], "the checkpoints to merge");
    }

    private void Add(string place)
    {
        CheckpointException? missing = null;
        CheckpointLocation source = SkipDamaged
            ? CheckpointLocator.FindPresent(place, fault => missing = fault)
            : CheckpointLocator.Find(place);
        if (!_seen.Add(source))
        {
            return;
        }

        WriteNote(source);
        if (missing is not null)
        {
            WriteWarning($"{missing.Message} What the others have is taken.");
        }

        _sources.Add(source);
    }

    private IEnumerable<CheckpointVariable> List(CheckpointLocation source)
    {
        CheckpointException? fault = null;
        bool isEmpty = true;
        foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(source, SkipDamaged ? found => fault ??= found : null))
        {
            CancellationToken.ThrowIfCancellationRequested();
            isEmpty = false;
            yield return variable;
        }

        // The plan reports what of a source is left out; a source that is lost as a whole is no part of it.
        if (isEmpty && fault is not null)
        {
            throw fault;
        }
    }
}
