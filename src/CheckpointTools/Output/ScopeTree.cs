using CheckpointTools.Locating;
using CheckpointTools.Names;

namespace CheckpointTools.Output;

/// <summary>Counts and sums of variables by the scopes of their names.</summary>
/// <param name="name">The scope at the root of the tree.</param>
internal sealed class ScopeTree(string name)
{
    private readonly SortedDictionary<string, ScopeTree> _children = new(NumberedNameComparer.Instance);
    private long _count;
    private Int128 _size;

    public bool IsEmpty => _count == 0;

    /// <summary>Counts a variable if it is in the scope. Variables of objects have the scopes of their object paths.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="depth">How many scopes in each other are told apart.</param>
    public void Add(CheckpointVariable variable, int depth)
    {
        string path = variable.ObjectPath ?? variable.Name;
        if (!Scope.Holds(name, path))
        {
            return;
        }

        ScopeTree scope = this;
        scope.Count(variable);
        foreach (string inner in Scope.Enclosing(path).Where(inner => Scope.Holds(name, inner)).Take(depth))
        {
            if (!scope._children.TryGetValue(inner, out ScopeTree? child))
            {
                scope._children.Add(inner, child = new ScopeTree(inner));
            }

            scope = child;
            scope.Count(variable);
        }
    }

    /// <summary>The scope and those in it, each before what is in it.</summary>
    public IEnumerable<CheckpointScope> List(string checkpoint, int depth = 0)
    {
        yield return new CheckpointScope(name, checkpoint, depth, _count, (long)Int128.Min(_size, long.MaxValue));
        foreach (CheckpointScope inner in _children.Values.SelectMany(child => child.List(checkpoint, depth + 1)))
        {
            yield return inner;
        }
    }

    private void Count(CheckpointVariable variable)
    {
        _count++;
        _size += variable.Size;
    }
}
