namespace CheckpointTools.Input;

/// <summary>
/// The names that a variable goes by: its name, which is its key in the checkpoint; the paths of its object; and its saver's name. Only
/// object-based checkpoints have the last two, and only names that are not found otherwise ask for them.
/// </summary>
internal sealed class SelectableNames(string key, CheckpointVariable? variable = null)
{
    private IReadOnlyList<string>? _paths;

    public SelectableNames(CheckpointVariable variable)
        : this(variable.Name, variable) { }

    public string Key => key;

    public IReadOnlyList<string> Paths => _paths ??= variable is null ? [] : [.. variable.FindObjectPaths()];

    public string? SaverName => variable?.SaverName;

    /// <summary>All of them, those that cost least first.</summary>
    public IEnumerable<string> All
    {
        get
        {
            yield return Key;
            if (SaverName is { } saverName)
            {
                yield return saverName;
            }

            foreach (string path in Paths)
            {
                yield return path;
            }
        }
    }
}
