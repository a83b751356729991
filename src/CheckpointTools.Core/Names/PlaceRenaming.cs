using CheckpointTools.Binary;
using CheckpointTools.Variables;

namespace CheckpointTools.Names;

/// <summary>
/// Applies rules for names to variables. In an object-based checkpoint, a variable is named by the places of its object, of which there may
/// be several, and a rule moves the place that it names; elsewhere by its name.
/// </summary>
public static class PlaceRenaming
{
    /// <summary>The variable under the name that a rule gives it.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="rule">The new name for a name; null if the rule does not apply to it.</param>
    /// <param name="scope">The scope that the rule renames; null if it renames single variables.</param>
    /// <param name="newScope">The scope that it becomes.</param>
    /// <returns>Null if the rule applies to none of its names.</returns>
    public static CheckpointVariable? Apply(
        CheckpointVariable variable,
        Func<string, string?> rule,
        string? scope = null,
        string? newScope = null
    )
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(rule);
        string tail = ObjectSuffix.TailOf(variable.Name);
        bool hasPlace = false;
        foreach (string path in variable.FindObjectPaths())
        {
            hasPlace = true;
            if (rule(path + tail) is { } moved)
            {
                string newPath = ObjectSuffix.PathOf(moved);
                return variable.WithObjectPath(path, newPath, FindEdge(path, newPath, scope?.Trim('/'), newScope?.Trim('/')));
            }
        }

        return !hasPlace && rule(variable.Name) is { } name ? variable.WithName(name) : null;
    }

    /// <summary>The root has no edge that could be named.</summary>
    private static MovedEdge? FindEdge(string path, string newPath, string? scope, string? newScope) =>
        scope is null ? new MovedEdge(path, newPath)
        : scope.Length > 0 && path.StartsWith(scope + "/", StringComparison.Ordinal) ? new MovedEdge(scope, newScope ?? "")
        : null;

    /// <summary>The names that rules can name a variable by.</summary>
    internal static IEnumerable<string> NamesOf(CheckpointVariable variable)
    {
        string tail = ObjectSuffix.TailOf(variable.Name);
        string[] names = [.. variable.FindObjectPaths().Select(path => path + tail)];
        return names.Length > 0 ? names : [variable.Name];
    }
}
