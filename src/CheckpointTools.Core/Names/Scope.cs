namespace CheckpointTools.Names;

/// <summary>
/// A scope is the leading part of a name, in whole segments: "enc" is a scope of "enc/w" but has nothing to do with "encoder/w". The root,
/// written "" or "/", contains every name. A slash at the end of a scope has no meaning.
/// </summary>
public static class Scope
{
    /// <summary>The root in an assignment map.</summary>
    public const string Root = "/";

    private const char Separator = '/';

    // No model nests deeper, and a name that consists of slashes must not produce a scope for each of them.
    private const int MaxLevels = 64;

    /// <summary>Moves a name from one scope to another.</summary>
    /// <param name="name">The name.</param>
    /// <param name="scope">The scope to leave.</param>
    /// <param name="newScope">The scope to enter.</param>
    /// <returns>The new name; null if the name is not in <paramref name="scope"/>.</returns>
    public static string? Move(string name, string scope, string newScope)
    {
        ArgumentNullException.ThrowIfNull(newScope);
        return Holds(scope, name) ? Beginning(newScope) + name[Beginning(scope).Length..] : null;
    }

    /// <summary>Whether a name is in a scope. A name is not in itself: "enc/w" is not a scope of "enc/w".</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="name">The name.</param>
    public static bool Holds(string scope, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string beginning = Beginning(scope);
        return name.StartsWith(beginning, StringComparison.Ordinal) && name.Length > beginning.Length;
    }

    /// <summary>
    /// The scopes that contain a name, outermost first, without the root; scopes nested deeper than in any model are left out.
    /// </summary>
    /// <param name="name">The name.</param>
    public static IEnumerable<string> Enclosing(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int level = 0;
        for (int slash = name.IndexOf(Separator); slash >= 0 && level < MaxLevels; slash = name.IndexOf(Separator, slash + 1), level++)
        {
            if (slash > 0)
            {
                yield return name[..slash];
            }
        }
    }

    /// <summary>Whether a scope is the root.</summary>
    internal static bool IsRoot(string scope) => scope is "" or Root;

    /// <summary>The beginning of every name in a scope.</summary>
    internal static string Beginning(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return IsRoot(scope) ? ""
            : scope.EndsWith(Separator) ? scope
            : scope + Separator;
    }
}
