namespace CheckpointTools.Tests.Writing.Graphs;

/// <summary>Takes and renames variables as users might, at random.</summary>
internal sealed class RandomEdits(Random random)
{
    private static readonly string[] NewNames = ["x", "model", "backbone/enc", "w/w", "layer-9", "a..b/c.Sd", "model/x"];

    /// <summary>Some of a checkpoint's variables, at least one: what a filter on paths, kinds or nothing in particular leaves.</summary>
    public List<CheckpointVariable> Select(ObjectBased source)
    {
        List<CheckpointVariable> all = source.Variables;
        List<CheckpointVariable> taken = random.Next(5) switch
        {
            0 => all,
            1 => all.FindAll(static variable => variable.Kind == VariableKind.Weight),
            2 => PickScope(all) is var scope ? all.FindAll(variable => !IsBelow(variable, scope)) : all,
            3 => PickScope(all) is var scope ? all.FindAll(variable => IsBelow(variable, scope)) : all,
            _ => random.NextDouble() is var share ? all.FindAll(_ => random.NextDouble() < share) : all,
        };
        return taken.Count > 0 ? taken : [all[random.Next(all.Count)]];
    }

    /// <summary>Moves one or two scopes to new places, or swaps two.</summary>
    public List<CheckpointVariable> Rename(List<CheckpointVariable> variables)
    {
        if (random.Next(4) == 0)
        {
            return variables;
        }

        string from = PickScope(variables);
        string to = random.Next(3) == 0 ? PickScope(variables) : PickNew(from);
        bool swaps = random.Next(3) == 0;
        return variables.ConvertAll(variable =>
            IsBelow(variable, from) ? Move(variable, from, to)
            : swaps && IsBelow(variable, to) ? Move(variable, to, from)
            : variable
        );
    }

    private static CheckpointVariable Move(CheckpointVariable variable, string from, string to) =>
        (to + variable.ObjectPath![from.Length..]).TrimStart('/') is { Length: > 0 } path ? variable.WithObjectPath(path) : variable;

    private static bool IsBelow(CheckpointVariable variable, string scope) =>
        variable.ObjectPath is { } path && (path == scope || path.StartsWith(scope + "/", StringComparison.Ordinal));

    /// <summary>A scope that leads to one of the variables, or its own path.</summary>
    private string PickScope(List<CheckpointVariable> variables)
    {
        CheckpointVariable variable = variables[random.Next(variables.Count)];
        string path = (variable.ObjectPath ?? "none").Split("/.OPTIMIZER_SLOT/")[0];
        string[] names = path.Split('/');
        string scope = string.Join('/', names[..random.Next(1, names.Length + 1)]);

        // An optimizer that has lost a part of its own is none.
        return variable.Optimizer is { } optimizer && scope.StartsWith(optimizer + "/", StringComparison.Ordinal) ? optimizer : scope;
    }

    private string PickNew(string scope)
    {
        string name = NewNames[random.Next(NewNames.Length)];
        int end = scope.LastIndexOf('/');
        return random.Next(3) switch
        {
            0 => name,
            1 => end < 0 ? name : $"{scope[..end]}/{name}",
            _ => $"{scope}/{name}",
        };
    }
}
