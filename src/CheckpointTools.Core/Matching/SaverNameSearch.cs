namespace CheckpointTools.Matching;

/// <summary>
/// Finds the variables that have the same saver name. Of those that are left, weights match whose name is the end of the other's, in whole
/// segments, since Keras 3 puts the model's name in front; then those of which this is true without the scope that all weights of a side
/// lie in. Where several could be meant, dtype and shape decide, or nothing does.
/// </summary>
/// <param name="model">The variables of the model.</param>
/// <param name="source">The variables of the source.</param>
internal sealed class SaverNameSearch(IReadOnlyList<MatchVariable> model, IReadOnlyList<MatchVariable> source)
{
    /// <summary>More of one name are not told apart.</summary>
    private const int MaxAlike = 256;

    private readonly List<MatchedPair> _pairs = [];
    private readonly Dictionary<int, MatchGap> _gaps = [];

    public IReadOnlyList<MatchedPair> Pairs => _pairs;

    /// <summary>The variables that were not found.</summary>
    public IReadOnlyCollection<MatchGap> Gaps => _gaps.Values;

    /// <summary>Searches.</summary>
    /// <param name="wanted">The numbers of the variables that are sought.</param>
    /// <param name="offered">The numbers of those that they may be.</param>
    public void Run(IEnumerable<int> wanted, IEnumerable<int> offered)
    {
        var openModel = new HashSet<int>();
        var openSource = new HashSet<int>(offered);
        ILookup<string, int> byName = openSource.ToLookup(i => source[i].SaverName ?? "", StringComparer.Ordinal);
        foreach (IGrouping<string, int> alike in wanted.GroupBy(i => model[i].SaverName ?? "", StringComparer.Ordinal))
        {
            int[] found = alike.Key.Length == 0 ? [] : [.. byName[alike.Key]];
            if (found.Length == 0)
            {
                openModel.UnionWith(alike);
            }
            else
            {
                openSource.ExceptWith(found);
                Decide([.. alike], found);
            }
        }

        FindByEnd(openModel, openSource, 0, 0);
        (int ofModel, int ofSource) = (FindCommonScope(model), FindCommonScope(source));
        if (ofModel + ofSource > 0)
        {
            openModel.RemoveWhere(one => _gaps.GetValueOrDefault(one) is not { Kind: MatchGapKind.Missing });
            openSource.ExceptWith(_pairs.Select(static pair => pair.Source));
            FindByEnd(openModel, openSource, ofModel, ofSource);
        }
    }

    /// <summary>Pairs what has one name.</summary>
    private void Decide(int[] wanted, int[] found)
    {
        if (wanted.Length > MaxAlike || found.Length > MaxAlike)
        {
            int[] some = found[..Math.Min(found.Length, MaxAlike)];
            foreach (int one in wanted)
            {
                _gaps[one] = new MatchGap(one, MatchGapKind.Ambiguous, some);
            }

            return;
        }

        foreach (int one in wanted)
        {
            int[] fitting = Array.FindAll(found, tensor => model[one].Accepts(source[tensor]));
            int[] rivals = fitting is [var only] ? Array.FindAll(wanted, other => other != one && model[other].Accepts(source[only])) : [];
            if (fitting.Length == 1 && rivals.Length == 0)
            {
                _pairs.Add(new MatchedPair(one, fitting[0], MatchReason.SaverName));
            }
            else
            {
                _gaps[one] =
                    fitting.Length == 0
                        ? new MatchGap(one, MatchGapKind.Misfit, found)
                        : new MatchGap(one, MatchGapKind.Ambiguous, fitting, rivals);
            }
        }
    }

    private void FindByEnd(HashSet<int> wanted, HashSet<int> offered, int modelScope, int sourceScope)
    {
        int[] weights = [.. wanted.Where(i => IsNamedWeight(model[i])).Order()];
        int[] tensors = [.. offered.Where(i => IsNamedWeight(source[i])).Order()];
        var modelNames = new NameEnds([.. weights.Select(i => model[i].SaverName![modelScope..])]);
        var sourceNames = new NameEnds([.. tensors.Select(i => source[i].SaverName![sourceScope..])]);
        int[]?[] best = [.. weights.Select((one, i) => sourceNames.FindBest(modelNames[i], j => model[one].Accepts(source[tensors[j]])))];
        int[]?[] rivals =
        [
            .. tensors.Select((tensor, j) => modelNames.FindBest(sourceNames[j], i => model[weights[i]].Accepts(source[tensor]))),
        ];
        for (int i = 0; i < weights.Length; i++)
        {
            int[] found = best[i] ?? [];
            int[] others = found is [int only] ? [.. (rivals[only] ?? []).Where(other => other != i)] : [];
            bool isMine = found is [int tensor] && (rivals[tensor] ?? []).Contains(i);
            if (isMine && others.Length == 0)
            {
                _gaps.Remove(weights[i]);
                _pairs.Add(new MatchedPair(weights[i], tensors[found[0]], MatchReason.EndOfSaverName));
            }
            else if (found.Length > 1 || (isMine && others.Length > 0))
            {
                _gaps[weights[i]] = new MatchGap(
                    weights[i],
                    MatchGapKind.Ambiguous,
                    [.. found.Select(j => tensors[j])],
                    [.. others.Select(other => weights[other])]
                );
            }
            else
            {
                int[] named = sourceNames.FindBest(modelNames[i], static _ => true) ?? [];
                bool isMisfit = found.Length == 0 && named.Length == 1;
                _gaps[weights[i]] = isMisfit
                    ? new MatchGap(weights[i], MatchGapKind.Misfit, tensors[named[0]])
                    : new MatchGap(weights[i], MatchGapKind.Missing);
            }
        }

        foreach (int one in wanted.Where(one => !IsNamedWeight(model[one])))
        {
            _gaps[one] = new MatchGap(one, MatchGapKind.Missing);
        }
    }

    /// <summary>The length of the first scope, if all weights lie in it: the name of the model.</summary>
    private static int FindCommonScope(IReadOnlyList<MatchVariable> variables)
    {
        string[] names = [.. variables.Where(IsNamedWeight).Select(static variable => variable.SaverName!)];
        int length = names is [{ } first, _, ..] ? first.IndexOf('/', StringComparison.Ordinal) + 1 : 0;
        return Array.TrueForAll(names, name => name.Length > length && name.StartsWith(names[0][..length], StringComparison.Ordinal))
            ? length
            : 0;
    }

    private static bool IsNamedWeight(MatchVariable variable) => variable is { SaverName.Length: > 0, Role.Kind: VariableKind.Weight };
}
