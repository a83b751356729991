using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Input;
using CheckpointTools.Locating;

namespace CheckpointTools.Commands;

/// <summary>A command that takes checkpoints by their paths. Every checkpoint counts once, however many of its files were given.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CheckpointPathCommand : CheckpointCommand
{
    private readonly HashSet<CheckpointLocation> _seen = [];
    private string[] _paths = [];
    private bool _isLiteral;

    /// <summary>
    /// Any path that leads to a checkpoint: a prefix, one of its files, a directory with a checkpoint, a SavedModel. Wildcards match
    /// prefixes.
    /// </summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public virtual string[] Path
    {
        get => _paths;
        set => (_paths, _isLiteral) = (value, false);
    }

    /// <summary>The same, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Checkpoint", "PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public virtual string[] LiteralPath
    {
        get => _paths;
        set => (_paths, _isLiteral) = (value, true);
    }

    /// <summary>Takes checkpoints in place of paths.</summary>
    private protected void SetPaths(IEnumerable<CheckpointInfo> checkpoints) =>
        (_paths, _isLiteral) = ([.. checkpoints.Select(CheckpointPaths.Of)], true);

    /// <summary>
    /// The places that the paths of this record stand for. A path that stands for nothing is an error, and the next one is taken.
    /// </summary>
    private protected IEnumerable<string> ExpandPaths()
    {
        var paths = new CheckpointPaths(SessionState.Path);
        foreach (string path in _paths)
        {
            IEnumerable<string> expanded = [];
            Attempt(path, () => expanded = Expand(paths, path, _isLiteral));
            foreach (string place in expanded)
            {
                yield return place;
            }
        }
    }

    /// <summary>The places that one path stands for.</summary>
    private protected virtual IEnumerable<string> Expand(CheckpointPaths paths, string path, bool isLiteral) =>
        paths.Expand(path, isLiteral);

    /// <summary>Warns that a path which was taken for a checkpoint is also a directory.</summary>
    private protected void WarnOfDirectory(string place, CheckpointLocation location)
    {
        if (place == location.Prefix && Directory.Exists(place))
        {
            WriteWarning($"'{place}' is also a directory; for what is in it, write '{place}{System.IO.Path.DirectorySeparatorChar}'.");
        }
    }

    /// <summary>Whether a checkpoint comes for the first time; warns of what is worth knowing about the way to it.</summary>
    private protected bool IsNew(CheckpointLocation location)
    {
        if (!_seen.Add(location))
        {
            return false;
        }

        WriteNote(location);
        return true;
    }
}
