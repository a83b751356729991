using System.Management.Automation;
using CheckpointTools.Locating;
using CheckpointTools.Names;

namespace CheckpointTools.Provider;

/// <summary>
/// The drive of a checkpoint. No file stays open: the checkpoint is listed when something is first asked for, and again when its files
/// have changed since.
/// </summary>
/// <remarks>
/// Its root is its own name, and the checkpoint is only shown: some of PowerShell's commands would take a path of the provider that looks
/// like one of a file for that file, and write to it.
/// </remarks>
internal sealed class CheckpointDrive : PSDriveInfo
{
    private CheckpointLocation _location;
    private VariableTree? _tree;
    private string? _stamp;

    /// <param name="drive">The drive as PowerShell would have it.</param>
    /// <param name="location">Its checkpoint.</param>
    public CheckpointDrive(PSDriveInfo drive, CheckpointLocation location)
        : base(
            drive.Name,
            drive.Provider,
            drive.Name + ":",
            string.IsNullOrEmpty(drive.Description) ? $"The variables of a checkpoint ({location.Format}), read-only" : drive.Description,
            drive.Credential,
            location.Prefix
        ) => _location = location;

    /// <summary>Faults that were not yet told.</summary>
    internal Queue<CheckpointException> Untold { get; } = [];

    /// <summary>
    /// The variables, as the checkpoint has them now, by their paths. What the faults of the index concern is not among them.
    /// </summary>
    /// <exception cref="CheckpointException">It cannot be read, or is gone.</exception>
    public VariableTree List()
    {
        if (_tree is not null && _stamp == _location.FindStamp())
        {
            return _tree;
        }

        _tree = null;
        if (_stamp is not null)
        {
            // It may be of another format now, or have other files.
            _location = CheckpointLocator.Find(_location.Files.Count > 0 ? _location.Files[0] : _location.Prefix);
        }

        // Before it is listed: if it is written meanwhile, the next question finds that out.
        _stamp = _location.FindStamp();
        Untold.Clear();
        IEnumerable<CheckpointVariable> variables = CheckpointContents
            .ReadVariables(_location, Untold.Enqueue, Untold.Enqueue)
            .Where(static variable => !variable.IsObjectGraph);
        _tree = new VariableTree(
            variables,
            static variable => DrivePath.Escape(variable.ObjectPath ?? variable.Name),
            static variable => DrivePath.Escape(variable.Name)
        );
        return _tree;
    }

    /// <summary>The path from this drive's root, if a path of the provider leads into this drive.</summary>
    public string? FindRelative(string path) =>
        path.StartsWith(Root, StringComparison.OrdinalIgnoreCase) && (path.Length == Root.Length || path[Root.Length] is '/' or '\\')
            ? DrivePath.Normalize(path[Root.Length..])
            : null;
}
