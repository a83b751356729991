namespace CheckpointTools.Names;

/// <summary>One side of a rule, and what a name on that side becomes on the other.</summary>
/// <param name="Side">The name or scope.</param>
/// <param name="Other">The name or scope on the other side.</param>
/// <param name="IsScope">Whether both are scopes.</param>
internal record NameRule(string Side, string Other, bool IsScope)
{
    /// <summary>What comes out for a name that the rule applies to.</summary>
    public string Apply(string name) => IsScope ? Scope.Move(name, Side, Other)! : Other;
}
