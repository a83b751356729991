namespace CheckpointTools.Mapping;

/// <summary>
/// A scope is the leading part of a name, in whole segments: "enc" is a scope of "enc/w" and has nothing to do with "encoder/w". The empty
/// scope holds every name. A slash at the end of a scope means nothing.
/// </summary>
public static class Scope
{
    private const char Separator = '/';

    /// <summary>Moves a name from one scope to another.</summary>
    /// <param name="name">The name.</param>
    /// <param name="scope">The scope to leave.</param>
    /// <param name="newScope">The scope to enter.</param>
    /// <returns>The new name; null if the name is not in <paramref name="scope"/>.</returns>
    public static string? Move(string name, string scope, string newScope)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(newScope);
        string from = WithSeparator(scope);
        return name.StartsWith(from, StringComparison.Ordinal) && name.Length > from.Length ? WithSeparator(newScope) + name[from.Length..] : null;
    }

    /// <summary>The scopes that a name lies in, outermost first, the empty one not counted.</summary>
    /// <param name="name">The name.</param>
    public static IEnumerable<string> Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (int slash = name.IndexOf(Separator); slash >= 0; slash = name.IndexOf(Separator, slash + 1))
        {
            if (slash > 0)
            {
                yield return name[..slash];
            }
        }
    }

    private static string WithSeparator(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.Length == 0 || scope.EndsWith(Separator) ? scope : scope + Separator;
    }
}
