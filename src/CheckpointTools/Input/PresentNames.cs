namespace CheckpointTools.Input;

/// <summary>
/// Which of the names that were given there are, as keys, as object paths and as saver names. They are looked for only when it is asked.
/// </summary>
/// <param name="given">The names that were given, without wildcards.</param>
/// <param name="present">The names of all variables there.</param>
internal sealed class PresentNames(IEnumerable<string> given, Func<IEnumerable<SelectableNames>> present)
{
    private readonly HashSet<string> _given = new(given, StringComparer.Ordinal);
    private readonly HashSet<string>?[] _found = new HashSet<string>?[(int)NameMatch.IgnoringCase];

    /// <summary>Whether a name is there in a better way than it was found.</summary>
    public bool HasBetter(string name, NameMatch match)
    {
        for (NameMatch better = 0; better < match; better++)
        {
            if ((_found[(int)better] ??= Find(better)).Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private HashSet<string> Find(NameMatch match) =>
        [
            .. present()
                .SelectMany(names =>
                    match switch
                    {
                        NameMatch.Key => [names.Key],
                        NameMatch.Path => names.Paths,
                        _ => names.SaverName is { } saverName ? [saverName] : [],
                    }
                )
                .Where(_given.Contains),
        ];
}
