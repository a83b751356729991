namespace CheckpointTools.Names;

/// <summary>One side of a rule, and the names on the other side that correspond to it.</summary>
/// <param name="Side">The name or scope.</param>
/// <param name="Other">The name or scope on the other side.</param>
/// <param name="IsScope">Whether both are scopes.</param>
internal record NameRule(string Side, string Other, bool IsScope)
{
    /// <summary>The name that the rule gives for a name that it applies to.</summary>
    public string Apply(string name) => IsScope ? Scope.Move(name, Side, Other)! : Other;
}
