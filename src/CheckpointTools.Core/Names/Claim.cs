namespace CheckpointTools.Names;

/// <summary>The kinds of things that a rule can name in a model.</summary>
internal enum ClaimKind
{
    /// <summary>All variables of a scope.</summary>
    Scope,

    /// <summary>One variable.</summary>
    Variable,

    /// <summary>A part of a variable, which takes its own piece of the tensor.</summary>
    Piece,

    /// <summary>A part of a variable, which takes the whole tensor.</summary>
    Part,
}

/// <summary>A rule and one thing that it names in the model. Applied to that thing, the rule gives the name of the tensor.</summary>
/// <param name="Order">The rule's place in the map.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Kind">The kind of thing that it names.</param>
/// <param name="Target">The scope, or the name of the variable or part.</param>
internal sealed record Claim(int Order, AssignmentRule Rule, ClaimKind Kind, string Target)
    : NameRule(Target, Rule.From, Kind == ClaimKind.Scope);
