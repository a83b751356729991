using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Input;
using CheckpointTools.Locating;

namespace CheckpointTools.Commands;

/// <summary>
/// A command that changes or removes checkpoints as a whole. It takes no variable for all of its checkpoint: no property of a variable is
/// one of its parameters.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CheckpointChangeCommand : CheckpointInputCommand
{
    /// <summary>A directory may go by several paths.</summary>
    private readonly HashSet<string> _places = new(StringComparer.Ordinal);

    /// <summary>The same, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string[] LiteralPath
    {
        get => base.LiteralPath;
        set => base.LiteralPath = value;
    }

    /// <summary>Emits what was changed.</summary>
    [Parameter]
    public virtual SwitchParameter PassThru { get; set; }

    /// <summary>
    /// The checkpoints that the paths of this record name. What leads to one without naming it ends the command; wildcards pass over
    /// directories.
    /// </summary>
    private protected List<CheckpointLocation> FindNamed(Func<string, bool>? isTaken = null)
    {
        var found = new List<CheckpointLocation>();
        var paths = new CheckpointPaths(SessionState.Path);
        bool isLiteral = ParameterSetName != PathSet;
        foreach (string path in Path)
        {
            Require(
                path,
                () =>
                {
                    bool isPattern = !isLiteral && WildcardPattern.ContainsWildcardCharacters(path);
                    foreach (string place in paths.Expand(path, isLiteral))
                    {
                        if (isTaken?.Invoke(place) == true || (isPattern && CheckpointLocator.IsDirectory(place)))
                        {
                            continue;
                        }

                        CheckpointLocation location = CheckpointLocator.FindNamed(place);
                        if (ParameterSetName != CheckpointSet)
                        {
                            WarnOfDirectory(place, location);
                        }

                        if (_places.Add(location.FindPlace()) && IsNew(location))
                        {
                            found.Add(location);
                        }
                    }
                }
            );
        }

        return found;
    }
}
