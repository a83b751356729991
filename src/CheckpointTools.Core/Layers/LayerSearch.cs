namespace CheckpointTools.Layers;

/// <summary>
/// Finds which weights of two models are the same where one is a file of Keras, whose names say other things than a checkpoint's: layers go
/// together by their own names, those that are left by their order, and in a layer the weights by theirs. Dtypes and shapes decide: a
/// layer goes with none whose weights have others.
/// </summary>
internal sealed class LayerSearch
{
    private readonly IReadOnlyList<CheckpointVariable> _wanted;
    private readonly IReadOnlyList<CheckpointVariable> _tensors;
    private readonly List<LayerScope> _wantedScopes;
    private readonly List<LayerScope> _tensorScopes;
    private readonly List<(int Wanted, int Tensor)> _pairs = [];

    private LayerSearch(IReadOnlyList<CheckpointVariable> wanted, IReadOnlyList<CheckpointVariable> tensors)
    {
        (_wanted, _tensors) = (wanted, tensors);
        (_wantedScopes, _tensorScopes) = (ScopesOf(wanted), ScopesOf(tensors));
    }

    /// <summary>Searches; nothing is found where no side is a file of Keras.</summary>
    /// <param name="wanted">The variables that are sought.</param>
    /// <param name="tensors">Those that they may be.</param>
    /// <returns>Pairs of their numbers.</returns>
    public static IReadOnlyList<(int Wanted, int Tensor)> Run(
        IReadOnlyList<CheckpointVariable> wanted,
        IReadOnlyList<CheckpointVariable> tensors
    )
    {
        if (wanted.Count == 0 || tensors.Count == 0 || !(IsOfKeras(wanted[0]) || IsOfKeras(tensors[0])))
        {
            return [];
        }

        try
        {
            var search = new LayerSearch(wanted, tensors);
            search.TakeByName();
            search.TakeByOrder();
            return search._pairs;
        }
        catch (CheckpointException)
        {
            // Where layers cannot be told, a proposal goes by other things.
            return [];
        }
    }

    private static bool IsOfKeras(CheckpointVariable variable) => variable.Format is CheckpointFormat.Hdf5 or CheckpointFormat.Keras;

    private static List<LayerScope> ScopesOf(IReadOnlyList<CheckpointVariable> variables)
    {
        var numbers = new Dictionary<CheckpointVariable, int>();
        for (int i = 0; i < variables.Count; i++)
        {
            numbers[variables[i]] = i;
        }

        var scopes = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (LayerWeight weight in ModelLayers.Find(variables).AllWeights)
        {
            string scope = weight.Name[..Math.Max(0, weight.Name.LastIndexOf('/'))];
            (scopes.TryGetValue(scope, out List<int>? list) ? list : scopes[scope] = []).Add(numbers[weight.Variable]);
        }

        return [.. scopes.Select(static scope => new LayerScope(scope.Key.Split('/'), [.. scope.Value]))];
    }

    /// <summary>The longest common ends first; of several that are as good, none is taken.</summary>
    private void TakeByName()
    {
        ((int Same, int Alike) End, LayerScope Wanted, LayerScope Tensor)[] ends =
        [
            .. from wanted in _wantedScopes
            from tensor in _tensorScopes
            let end = wanted.CommonEnd(tensor)
            where end.Alike > 0 && IsAlike(wanted, tensor)
            orderby end descending
            select (end, wanted, tensor),
        ];
        foreach (var group in ends.GroupBy(static one => one.End))
        {
            (LayerScope Wanted, LayerScope Tensor)[] open =
            [
                .. group
                    .Select(static one => (one.Wanted, one.Tensor))
                    .Where(one => _wantedScopes.Contains(one.Wanted) && _tensorScopes.Contains(one.Tensor)),
            ];
            foreach ((LayerScope wanted, LayerScope tensor) in open)
            {
                if (open.Count(one => one.Wanted == wanted) == 1 && open.Count(one => one.Tensor == tensor) == 1)
                {
                    Take(wanted, tensor);
                }
            }
        }
    }

    /// <summary>Layers of which there are as many with the same dtypes and shapes on both sides go together in their order.</summary>
    private void TakeByOrder()
    {
        ILookup<string, LayerScope> tensors = _tensorScopes.ToLookup(scope => Describe(_tensors, scope), StringComparer.Ordinal);
        foreach (IGrouping<string, LayerScope> wanted in _wantedScopes.ToLookup(scope => Describe(_wanted, scope), StringComparer.Ordinal))
        {
            LayerScope[] alike = [.. tensors[wanted.Key]];
            if (alike.Length == wanted.Count())
            {
                foreach ((LayerScope one, LayerScope tensor) in wanted.Zip(alike))
                {
                    Take(one, tensor);
                }
            }
        }
    }

    private void Take(LayerScope wanted, LayerScope tensor)
    {
        _wantedScopes.Remove(wanted);
        _tensorScopes.Remove(tensor);
        _pairs.AddRange(wanted.Variables.Zip(tensor.Variables));
    }

    private bool IsAlike(LayerScope wanted, LayerScope tensor) => Describe(_wanted, wanted) == Describe(_tensors, tensor);

    private static string Describe(IReadOnlyList<CheckpointVariable> variables, LayerScope scope) =>
        string.Join(' ', scope.Variables.Select(i => $"{variables[i].DataType}{variables[i].Shape}"));
}
