namespace CheckpointTools.Layers;

/// <summary>
/// Finds which weights of two models are the same where one is a file of Keras, whose names say other things than a checkpoint's: layers go
/// together by their own names, those that Keras numbered by what they are and their order, and in a layer the weights by theirs. Dtypes
/// and shapes decide: a layer goes with none whose weights have others. What could be two things is left open.
/// </summary>
internal sealed class LayerSearch
{
    private readonly HashSet<LayerScope> _wantedScopes;
    private readonly HashSet<LayerScope> _tensorScopes;
    private readonly List<(int Wanted, int Tensor)> _pairs = [];

    private LayerSearch(IReadOnlyList<CheckpointVariable> wanted, IReadOnlyList<CheckpointVariable> tensors)
    {
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
            int depth = search._wantedScopes.Concat(search._tensorScopes).Max(static scope => scope.Depth);
            for (int count = depth; count > 0; count--)
            {
                search.TakeByName(count);
            }

            for (int count = depth; count > 0; count--)
            {
                search.TakeInOrder(scope => scope.StemsOf(count));
            }

            search.TakeSingleLayers();
            return search._pairs;
        }
        catch (CheckpointException)
        {
            // Where layers cannot be told, a proposal goes by other things.
            return [];
        }
    }

    private static bool IsOfKeras(CheckpointVariable variable) => variable.Format is CheckpointFormat.Hdf5 or CheckpointFormat.Keras;

    private static HashSet<LayerScope> ScopesOf(IReadOnlyList<CheckpointVariable> variables)
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

        return
        [
            .. scopes.Select(scope => new LayerScope(
                scope.Key,
                [.. scope.Value],
                string.Join(' ', scope.Value.Select(i => $"{variables[i].DataType}{variables[i].Shape}"))
            )),
        ];
    }

    /// <summary>
    /// Takes what has the same last names on both sides, and is the only one. Where names differ in numbers alone, they count only if both
    /// sides have the same ones: otherwise two sessions counted differently, and dense_1 of one may be dense_2 of the other.
    /// </summary>
    private void TakeByName(int count)
    {
        ILookup<string, LayerScope> wanted = ByKey(_wantedScopes, scope => scope.NamesOf(count));
        ILookup<string, LayerScope> tensors = ByKey(_tensorScopes, scope => scope.NamesOf(count));
        Dictionary<string, HashSet<string>> wantedFamilies = Families(_wantedScopes, count);
        Dictionary<string, HashSet<string>> tensorFamilies = Families(_tensorScopes, count);
        foreach (IGrouping<string, LayerScope> one in wanted)
        {
            if (
                one.ToArray() is [LayerScope scope]
                && tensors[one.Key].ToArray() is [LayerScope tensor]
                && wantedFamilies[scope.StemsOf(count)!].SetEquals(tensorFamilies[tensor.StemsOf(count)!])
            )
            {
                Take(scope, tensor);
            }
        }
    }

    /// <summary>Takes what is equal but for numbers in the order of both sides, if there are as many of it.</summary>
    private void TakeInOrder(Func<LayerScope, string?> keyOf)
    {
        ILookup<string, LayerScope> tensors = ByKey(_tensorScopes, keyOf);
        foreach (IGrouping<string, LayerScope> wanted in ByKey(_wantedScopes, keyOf))
        {
            LayerScope[] open = [.. wanted];
            LayerScope[] alike = [.. tensors[wanted.Key]];
            if (open.Length == alike.Length)
            {
                foreach ((LayerScope one, LayerScope tensor) in open.Zip(alike))
                {
                    Take(one, tensor);
                }
            }
        }
    }

    /// <summary>
    /// Takes layers of other names in their order, if all that have such weights are layers of their own: the parts of one layer, such as
    /// the two directions of a recurrent one, are in no order that both sides share.
    /// </summary>
    private void TakeSingleLayers()
    {
        HashSet<string> parts =
        [
            .. _wantedScopes.Concat(_tensorScopes).Where(static scope => scope.Depth > 1).Select(static scope => scope.Types),
        ];
        TakeInOrder(scope => parts.Contains(scope.Types) ? null : scope.Types);
    }

    private static ILookup<string, LayerScope> ByKey(IEnumerable<LayerScope> scopes, Func<LayerScope, string?> keyOf) =>
        scopes
            .Select(scope => (Key: keyOf(scope), Scope: scope))
            .Where(static one => one.Key is not null)
            .ToLookup(static one => one.Key!, static one => one.Scope, StringComparer.Ordinal);

    /// <summary>The names of which only the numbers differ.</summary>
    private static Dictionary<string, HashSet<string>> Families(IEnumerable<LayerScope> scopes, int count) =>
        ByKey(scopes, scope => scope.StemsOf(count))
            .ToDictionary(
                static family => family.Key,
                family => family.Select(scope => scope.NamesOf(count)!).ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal
            );

    private void Take(LayerScope wanted, LayerScope tensor)
    {
        _wantedScopes.Remove(wanted);
        _tensorScopes.Remove(tensor);
        _pairs.AddRange(wanted.Variables.Zip(tensor.Variables));
    }
}
