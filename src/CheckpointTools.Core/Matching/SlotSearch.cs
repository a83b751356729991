namespace CheckpointTools.Matching;

/// <summary>
/// Matches the state of optimizers, once it is known which weights are the same: slots by whose they are and what they are called, averages
/// by whose they are, and the counts of iterations by the optimizers whose slots these are.
/// </summary>
/// <param name="model">The variables of the model.</param>
/// <param name="source">The variables of the source.</param>
/// <param name="owners">The numbers of the variables of the source by those of the model.</param>
internal sealed class SlotSearch(
    IReadOnlyList<MatchVariable> model,
    IReadOnlyList<MatchVariable> source,
    IReadOnlyDictionary<int, int> owners
)
{
    private readonly List<MatchedPair> _pairs = [];
    private readonly List<MatchGap> _gaps = [];

    /// <summary>
    /// The optimizers of the source that each optimizer of the model got slots from; an empty path is that of a name-based one.
    /// </summary>
    private readonly Dictionary<string, HashSet<string>> _optimizers = new(StringComparer.Ordinal);

    public IReadOnlyList<MatchedPair> Pairs => _pairs;

    /// <summary>What was not found: it may keep what it has.</summary>
    public IReadOnlyList<MatchGap> Gaps => _gaps;

    /// <summary>Searches.</summary>
    /// <param name="wanted">The numbers of the slots, averages and counts of iterations that are sought.</param>
    public void Run(IReadOnlyCollection<int> wanted)
    {
        Dictionary<string, int> modelByKey = IndexKeys(model);
        Dictionary<string, int> sourceByKey = IndexKeys(source);
        ILookup<int, int> sourceSlots = Enumerable
            .Range(0, source.Count)
            .Where(i => source[i].HasOwner && sourceByKey.ContainsKey(source[i].Role.SlotOf!))
            .ToLookup(i => sourceByKey[source[i].Role.SlotOf!]);
        foreach (
            IGrouping<int, int> ofOne in wanted
                .Where(i => model[i].HasOwner)
                .GroupBy(i => modelByKey.GetValueOrDefault(model[i].Role.SlotOf!, -1))
        )
        {
            if (owners.TryGetValue(ofOne.Key, out int owner))
            {
                MatchAverage([.. ofOne.Where(i => IsAverage(model[i]))], [.. sourceSlots[owner].Where(i => IsAverage(source[i]))]);
                MatchSlots([.. ofOne.Where(i => !IsAverage(model[i]))], [.. sourceSlots[owner].Where(i => !IsAverage(source[i]))]);
            }
            else
            {
                _gaps.AddRange(ofOne.Select(static slot => Missing(slot)));
            }
        }

        MatchIterations([.. wanted.Where(i => model[i].IsIterations)]);
    }

    private static bool IsAverage(MatchVariable variable) => variable.Role.Kind == VariableKind.MovingAverage;

    private static Dictionary<string, int> IndexKeys(IReadOnlyList<MatchVariable> variables)
    {
        var index = new Dictionary<string, int>(variables.Count, StringComparer.Ordinal);
        for (int i = 0; i < variables.Count; i++)
        {
            index.TryAdd(variables[i].Key, i);
        }

        return index;
    }

    private static MatchGap Missing(int slot) => new(slot, MatchGapKind.Missing) { IsState = true };

    private void MatchAverage(int[] wanted, int[] found)
    {
        foreach (int one in wanted)
        {
            Add(one, wanted.Length == 1 ? found : []);
        }
    }

    /// <summary>Of several optimizers of one variable, those of one path belong together.</summary>
    private void MatchSlots(int[] wanted, int[] found)
    {
        ILookup<string, int> here = wanted.ToLookup(i => model[i].Optimizer ?? "", StringComparer.Ordinal);
        ILookup<string, int> there = found.ToLookup(i => source[i].Optimizer ?? "", StringComparer.Ordinal);
        foreach (IGrouping<string, int> slots in here)
        {
            bool isOnlyOne = here.Count == 1 && there.Count == 1;
            int[] others = isOnlyOne ? found : [.. there[slots.Key]];
            SlotFamily family = SlotFamily.Find([.. slots.Select(i => model[i])]);
            SlotFamily otherFamily = SlotFamily.Find([.. others.Select(i => source[i])]);
            foreach (int slot in slots)
            {
                string? name = model[slot].Role.SlotName;
                bool isSame = name is not null && family.Name == otherFamily.Name;
                bool isMatch = Add(
                    slot,
                    isSame
                        ?
                        [
                            .. others.Where(i =>
                                source[i].Role.SlotName is { } other && otherFamily.Translate(other) == family.Translate(name!)
                            ),
                        ]
                        : []
                );
                if (isMatch)
                {
                    string optimizer = source[_pairs[^1].Source].Optimizer ?? "";
                    (_optimizers.TryGetValue(slots.Key, out HashSet<string>? known) ? known : _optimizers[slots.Key] = []).Add(optimizer);
                }
            }
        }
    }

    /// <summary>Optimizers without slots are matched if there is one on each side.</summary>
    private void MatchIterations(int[] wanted)
    {
        int[] found = [.. Enumerable.Range(0, source.Count).Where(i => source[i].IsIterations)];
        bool hasSlots = model.Any(IsSlotOfOptimizer) || source.Any(IsSlotOfOptimizer);
        foreach (int one in wanted)
        {
            bool isKnown = _optimizers.TryGetValue(model[one].Optimizer ?? "", out HashSet<string>? optimizers) && optimizers.Count == 1;
            Add(
                one,
                isKnown ? [.. found.Where(i => (source[i].Optimizer ?? "") == optimizers!.Single())]
                    : !hasSlots && wanted.Length == 1 ? found
                    : []
            );
        }
    }

    private static bool IsSlotOfOptimizer(MatchVariable variable) => variable.Role.Kind == VariableKind.OptimizerSlot;

    private bool Add(int wanted, int[] found)
    {
        if (found is [int only] && model[wanted].Accepts(source[only]))
        {
            _pairs.Add(new MatchedPair(wanted, only, model[wanted].IsIterations ? MatchReason.Iterations : MatchReason.Slot));
            return true;
        }

        _gaps.Add(found.Length == 1 ? new MatchGap(wanted, MatchGapKind.Misfit, found) { IsState = true } : Missing(wanted));
        return false;
    }
}
