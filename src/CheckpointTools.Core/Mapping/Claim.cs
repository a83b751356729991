namespace CheckpointTools.Mapping;

/// <summary>What a rule names in the model, once it is understood.</summary>
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

/// <summary>A rule, and one thing that it names in the model.</summary>
/// <param name="Order">The rule's place in the map.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Target">The scope or the variable's name.</param>
internal sealed record Claim(int Order, AssignmentRule Rule, ClaimKind Kind, string Target)
{
    /// <summary>The name of the tensor that a variable is to get.</summary>
    public string TensorFor(string variable) => Kind == ClaimKind.Scope ? Scope.Move(variable, Target, Rule.From)! : Rule.From;
}
