namespace CheckpointTools.Comparing;

/// <summary>
/// The last resort for a wanted tensor without a similar name: the tensors of its dtype and shape in its scope, or the only one anywhere.
/// Such weak evidence decides only if there is no other possibility on either side. Vectors and scalars are common: they are offered only
/// if their names share a word, and a scalar is never chosen. Slots of optimizers all have the shape of their weight, so they are left out.
/// </summary>
internal sealed class ShapeSearch(UnmatchedTensors unmatched, RenamedScopes scopes, Func<WantedTensor, VariableRole> roleOf)
{
    private const int MaxOffered = 3;

    // Above this number, not even the names are compared.
    private const int MaxCompared = 64;

    private readonly Dictionary<int, IReadOnlyList<int>> _near = [];

    /// <summary>The tensors that may be meant.</summary>
    public IEnumerable<int> Near(int wanted) => _near.GetValueOrDefault(wanted) ?? Enumerable.Empty<int>();

    /// <summary>Searches.</summary>
    /// <param name="open">The wanted tensors without a match.</param>
    /// <param name="chosen">The chosen tensor for each wanted one; what is found is added.</param>
    /// <param name="isFree">Whether each tensor can still be chosen.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public void Run(IEnumerable<int> open, int?[] chosen, bool[] isFree, CancellationToken cancellationToken)
    {
        int[] wanted =
        [
            .. open.Where(i =>
                unmatched.MissingPaths[i] is not null
                && unmatched.Missing[i].Shape.ToTensorShape() is not null
                && IsSearched(roleOf(unmatched.Missing[i]))
            ),
        ];
        int[] free =
        [
            .. Enumerable
                .Range(0, unmatched.Unused.Count)
                .Where(tensor => isFree[tensor] && unmatched.UnusedPaths[tensor] is not null && IsSearched(unmatched.Unused[tensor].Role)),
        ];
        ILookup<(string, DataType, TensorShape), int> inScope = free.ToLookup(tensor =>
            (unmatched.UnusedPaths[tensor]!.Without(1), unmatched.Unused[tensor].DataType, unmatched.Unused[tensor].Shape)
        );
        ILookup<(string, DataType, TensorShape), int> askers = wanted
            .SelectMany(i => scopes.Around(unmatched.MissingPaths[i]!).Select(scope => (Key: KeyOf(i, scope), Wanted: i)))
            .ToLookup(static pair => pair.Key, static pair => pair.Wanted);
        foreach (int i in wanted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (
                Around(i, inScope) is [int only]
                && askers[KeyOf(i, unmatched.UnusedPaths[only]!.Without(1))].Count() == 1
                && IsClear(i, only)
            )
            {
                chosen[i] = only;
                isFree[only] = false;
            }
        }

        Offer([.. wanted.Where(i => chosen[i] is null)], [.. free.Where(tensor => isFree[tensor])], inScope, cancellationToken);
    }

    /// <summary>Offers the remaining tensors for the user to choose from.</summary>
    private void Offer(int[] wanted, int[] free, ILookup<(string, DataType, TensorShape), int> inScope, CancellationToken cancellationToken)
    {
        ILookup<(DataType, TensorShape), int> anywhere = free.ToLookup(tensor =>
            (unmatched.Unused[tensor].DataType, unmatched.Unused[tensor].Shape)
        );
        ILookup<(DataType, TensorShape), int> askers = wanted.ToLookup(i => (unmatched.Missing[i].DataType, ShapeOf(i)));
        foreach (int i in wanted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] around = Around(i, inScope);
            (DataType, TensorShape) key = (unmatched.Missing[i].DataType, ShapeOf(i));
            if (around.Length > 0)
            {
                Offer(i, around);
            }
            else if (askers[key].Count() == 1 && anywhere[key].Count() == 1)
            {
                Offer(i, [anywhere[key].First()]);
            }
        }
    }

    private (string, DataType, TensorShape) KeyOf(int wanted, string scope) => (scope, unmatched.Missing[wanted].DataType, ShapeOf(wanted));

    private int[] Around(int wanted, ILookup<(string, DataType, TensorShape), int> inScope) =>
        [.. scopes.Around(unmatched.MissingPaths[wanted]!).SelectMany(scope => inScope[KeyOf(wanted, scope)]).Take(MaxCompared + 1)];

    private static bool IsSearched(VariableRole role) => role.Kind is not (VariableKind.OptimizerSlot or VariableKind.MovingAverage);

    private TensorShape ShapeOf(int wanted) => unmatched.Missing[wanted].Shape.ToTensorShape()!;

    private void Offer(int wanted, int[] tensors)
    {
        int[] related = tensors.Length > MaxCompared ? [] : [.. tensors.Where(tensor => AreRelated(wanted, tensor))];
        int[] offered = IsTelling(ShapeOf(wanted)) && tensors.Length <= MaxOffered ? [.. related.Concat(tensors).Distinct()] : related;
        if (offered.Length > 0)
        {
            _near[wanted] = offered;
        }
    }

    private bool IsClear(int wanted, int tensor)
    {
        TensorShape shape = ShapeOf(wanted);
        bool isNamedAlike = AreRelated(wanted, tensor);
        bool hasScope = unmatched.MissingPaths[wanted]!.SegmentCount > 1;
        return shape.ElementCount > 1 && (isNamedAlike || (IsTelling(shape) && hasScope && HaveSameNumbers(wanted, tensor)));
    }

    /// <summary>Whether the shape is distinctive, so that few tensors have it by chance.</summary>
    private static bool IsTelling(TensorShape shape) => shape.Rank > 1 && shape.ElementCount > 1;

    private bool HaveSameNumbers(int wanted, int tensor) =>
        VariablePath.NumbersIn(unmatched.MissingPaths[wanted]!.Last(1)) == VariablePath.NumbersIn(unmatched.UnusedPaths[tensor]!.Last(1));

    /// <summary>
    /// Whether the last segments share a word, as 'global_step' and 'step' do, or one begins with the other, as 'biases' does with 'b'.
    /// </summary>
    private bool AreRelated(int wanted, int tensor)
    {
        (string a, string b) = (unmatched.MissingPaths[wanted]!.Last(1), unmatched.UnusedPaths[tensor]!.Last(1));
        return HaveSameNumbers(wanted, tensor)
            && (
                a.StartsWith(b, StringComparison.OrdinalIgnoreCase)
                || b.StartsWith(a, StringComparison.OrdinalIgnoreCase)
                || WordsIn(a).Intersect(WordsIn(b), StringComparer.OrdinalIgnoreCase).Any()
            );
    }

    private static IEnumerable<string> WordsIn(string name) => name.Split('_', '-', '.', ' ').Where(static word => word.Any(char.IsLetter));
}
