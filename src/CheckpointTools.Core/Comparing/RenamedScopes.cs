namespace CheckpointTools.Comparing;

/// <summary>Tells from which scope of the checkpoint a scope was renamed, by the nearest scope around it that was.</summary>
internal sealed class RenamedScopes
{
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);

    /// <param name="renamed">The pairs that were found; what explains most comes first.</param>
    public RenamedScopes(IEnumerable<ScopePair> renamed)
    {
        foreach (ScopePair pair in renamed)
        {
            _renamed.TryAdd(pair.To, pair.From);
        }
    }

    /// <summary>The scope in which a wanted tensor would be found: its own, if nothing around it was renamed.</summary>
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
    /// The scopes in which a tensor that is called otherwise may be: the one that the wanted one's scope was renamed from, and its own.
    /// </summary>
    public IEnumerable<string> Around(VariablePath path) => new[] { Trace(path), path.Without(1) }.Distinct();
}
