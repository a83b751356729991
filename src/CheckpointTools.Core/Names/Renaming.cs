using CheckpointTools.Binary;

namespace CheckpointTools.Names;

/// <summary>
/// A single rule for new names, applied to names one by one: only at the end is it known whether it renamed any. An <see
/// cref="AssignmentMap"/> is a whole map for names that are all known; both decide in the same way which rule applies to a name.
/// </summary>
public sealed class Renaming
{
    private readonly NameRules<NameRule> _rules = new();
    private bool _isFoundInFull;

    private Renaming(NameRule rule) => _rules.Add(rule);

    /// <summary>Names move from one scope to another.</summary>
    /// <param name="scope">The scope to leave, in whole segments; "" is the root.</param>
    /// <param name="newScope">The scope to enter; "" is the root.</param>
    public static Renaming OfScope(string scope, string newScope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(newScope);
        return new Renaming(new NameRule(scope, newScope, IsScope: true));
    }

    /// <summary>Renames one variable. If the names of object-based checkpoints are given without their suffix, the suffix stays.</summary>
    /// <param name="name">The name.</param>
    /// <param name="newName">The new name.</param>
    public static Renaming OfName(string name, string newName)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(newName);
        return new Renaming(new NameRule(name, newName, IsScope: false));
    }

    /// <summary>The new name; null if the rule does not apply.</summary>
    /// <param name="name">The next name.</param>
    public string? Apply(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_rules.For(name) is [{ } rule])
        {
            _isFoundInFull = true;
            return rule.Apply(name);
        }

        // If the full name occurs, it is the one that was meant.
        return !_isFoundInFull && _rules.For(ObjectSuffix.Toggle(name), withScopes: false) is [{ } other]
            ? ObjectSuffix.As(name, other.Apply(name))
            : null;
    }
}
