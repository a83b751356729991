namespace CheckpointTools.Comparing;

/// <summary>Maps a wanted scope to the checkpoint's scope that it was renamed from, by the nearest renamed scope around it.</summary>
internal sealed class RenamedScopes
{
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);

    /// <param name="renamed">The pairs that were found; those that explain the most come first.</param>
    public RenamedScopes(IEnumerable<ScopePair> renamed)
    {
        foreach (ScopePair pair in renamed)
        {
            _renamed.TryAdd(pair.To, pair.From);
        }
    }

    /// <summary>The scope of the checkpoint in which a wanted tensor would be: its own scope, if no scope around it was renamed.</summary>
    public string Trace(VariablePath path)
    {
        for (int count = 1; count <= path.SegmentCount; count++)
        {
            if (_renamed.TryGetValue(path.Without(count), out string? from))
            {
                string rest = path.Text[..^path.Last(1).Length].TrimEnd('/')[path.Without(count).Length..].TrimStart('/');
                return from.Length == 0 || rest.Length == 0 ? from + rest : $"{from}/{rest}";
            }
        }

        return path.Without(1);
    }

    /// <summary>
    /// The scopes that may hold a tensor with another last segment: the scope that the wanted tensor's was renamed from, and its own.
    /// </summary>
    public IEnumerable<string> Around(VariablePath path) => new[] { Trace(path), path.Without(1) }.Distinct();
}
