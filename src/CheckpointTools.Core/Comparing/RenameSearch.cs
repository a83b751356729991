namespace CheckpointTools.Comparing;

/// <summary>
/// Finds, for wanted tensors that a checkpoint does not have, those that it has under another name: of equal dtype and shape. A renamed
/// scope shows by many names with the same end, so pairs of scopes are taken in the order of how much they explain, each tensor once. Two
/// that explain the same equally well explain nothing: then the choice is the user's. What no scope explains may be spelled a little
/// differently, have another dtype or shape in its place, or be the only one of its shape.
/// </summary>
internal sealed class RenameSearch
{
    private const int MaxCandidates = 3;

    private readonly UnmatchedTensors _unmatched;
    private readonly Dictionary<(string From, string To), ScopePair> _pairs = [];
    private readonly List<Match>[] _ofWanted;
    private readonly List<Match>[] _ofTensor;
    private readonly List<ScopePair> _taken = [];

    // By place: the tensor that was chosen; the one that does not fit; whether a wanted one waits for its choice; whether a tensor can be
    // chosen.
    private readonly int?[] _chosen;
    private readonly int?[] _misfits;
    private readonly bool[] _isOpen;
    private readonly bool[] _isFree;

    private RenameSearch(UnmatchedTensors unmatched)
    {
        _unmatched = unmatched;
        _ofWanted = [.. unmatched.Missing.Select(static _ => new List<Match>())];
        _ofTensor = [.. unmatched.Unused.Select(static _ => new List<Match>())];
        _chosen = new int?[unmatched.Missing.Count];
        _misfits = new int?[unmatched.Missing.Count];
        _isOpen = [.. unmatched.Missing.Select(static _ => true)];
        _isFree = [.. unmatched.Unused.Select(static _ => true)];
    }

    /// <summary>Searches. What has no path is not found.</summary>
    /// <returns>For each wanted tensor, what is meant if that is clear, and what may be meant, nearest first.</returns>
    public static IReadOnlyList<Finding> Run(UnmatchedTensors unmatched, CancellationToken cancellationToken)
    {
        var search = new RenameSearch(unmatched);
        search.CollectMatches(cancellationToken);
        search.TakePairs(cancellationToken);
        var scopes = new RenamedScopes(search._taken);
        var spelling = new SpellingSearch(unmatched, scopes);
        spelling.Run(search._chosen, search._isFree, cancellationToken);
        search.FindMisfits(scopes, cancellationToken);
        var shapes = new ShapeSearch(unmatched, scopes);
        shapes.Run(search.WithoutCandidate(spelling), search._chosen, search._isFree, cancellationToken);
        return search.Findings(wanted => spelling.Near(wanted).Concat(shapes.Near(wanted)));
    }

    private void CollectMatches(CancellationToken cancellationToken)
    {
        var index = new TensorIndex(
            _unmatched.Unused,
            _unmatched.UnusedPaths,
            _unmatched.Missing.Any(static tensor => !tensor.Shape.IsFullyDefined)
        );
        for (int wanted = 0; wanted < _unmatched.Missing.Count; wanted++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_unmatched.MissingPaths[wanted] is not { } path)
            {
                continue;
            }

            // From the longest common end to the shortest: what shares more is nearer, and is found once.
            var seen = new HashSet<int>();
            for (int count = path.SegmentCount; count > 0 && index.Find(_unmatched.Missing[wanted], path, count) is { } found; count--)
            {
                foreach (int tensor in found.Where(seen.Add))
                {
                    AddMatch(wanted, tensor, _unmatched.UnusedPaths[tensor]!.Without(count), path.Without(count));
                }
            }
        }
    }

    private void AddMatch(int wanted, int tensor, string from, string to)
    {
        if (!_pairs.TryGetValue((from, to), out ScopePair? pair))
        {
            pair = _pairs[(from, to)] = new ScopePair(from, to);
        }

        var match = new Match(wanted, tensor, pair);
        pair.Matches.Add(match);
        pair.Left++;
        _ofWanted[wanted].Add(match);
        _ofTensor[tensor].Add(match);
    }

    private void TakePairs(CancellationToken cancellationToken)
    {
        var best = new PriorityQueue<ScopePair, (int Left, bool SameNumbers, int SameSegments)>(
            Comparer<(int, bool, int)>.Create(static (a, b) => b.CompareTo(a))
        );
        best.EnqueueRange(_pairs.Values.Select(static pair => (pair, pair.Rank)));
        while (best.TryDequeue(out ScopePair? pair, out (int Left, bool, int) rank))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (pair.Left == 0 || rank.Left != pair.Left)
            {
                // What is left of it waits further back.
                continue;
            }

            Match[] matches = [.. pair.Matches.Where(IsPossible)];
            ScopePair[] rivals =
            [
                .. matches.SelectMany(Others).Select(static match => match.Pair).Where(other => other.Rank == pair.Rank).Distinct(),
            ];
            if (rivals.Length == 0)
            {
                _taken.Add(pair);
                foreach (Match match in matches)
                {
                    _chosen[match.Wanted] = match.Tensor;
                }
            }

            var changed = new HashSet<ScopePair>();
            foreach (Match match in matches.Concat(rivals.SelectMany(static rival => rival.Matches).Where(IsPossible).ToArray()))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Close(match, changed);
            }

            best.EnqueueRange(changed.Where(static other => other.Left > 0).Select(static other => (other, other.Rank)));
        }
    }

    private bool IsPossible(Match match) => _isOpen[match.Wanted] && _isFree[match.Tensor];

    /// <summary>The matches that a match rules out.</summary>
    private IEnumerable<Match> Others(Match match) =>
        _ofWanted[match.Wanted].Concat(_ofTensor[match.Tensor]).Where(other => other != match && IsPossible(other));

    /// <summary>
    /// Nothing more is found for the wanted one, nor for the tensor. Each list is walked once, however many matches close it.
    /// </summary>
    private void Close(Match match, HashSet<ScopePair> changed)
    {
        if (_isOpen[match.Wanted])
        {
            RuleOut(_ofWanted[match.Wanted], changed);
            _isOpen[match.Wanted] = false;
        }

        if (_isFree[match.Tensor])
        {
            RuleOut(_ofTensor[match.Tensor], changed);
            _isFree[match.Tensor] = false;
        }
    }

    private void RuleOut(List<Match> matches, HashSet<ScopePair> changed)
    {
        foreach (Match match in matches.Where(IsPossible))
        {
            match.Pair.Left--;
            changed.Add(match.Pair);
        }
    }

    /// <summary>What a renamed scope has under the right name, but with another dtype or shape.</summary>
    private void FindMisfits(RenamedScopes scopes, CancellationToken cancellationToken)
    {
        var free = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (
            int tensor in Enumerable
                .Range(0, _unmatched.Unused.Count)
                .Where(tensor => _isFree[tensor] && _unmatched.UnusedPaths[tensor] is not null)
        )
        {
            free[_unmatched.UnusedPaths[tensor]!.Text] = tensor;
        }

        for (int wanted = 0; wanted < _unmatched.Missing.Count; wanted++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (
                _isOpen[wanted]
                && _chosen[wanted] is null
                && _unmatched.MissingPaths[wanted] is { } path
                && scopes.Trace(path) is var scope
                && scope != path.Without(1)
                && free.Remove(VariablePath.Join(scope, path.Last(1)), out int tensor)
            )
            {
                // One that fits was only among too many of its kind to be looked at before.
                (_unmatched.Missing[wanted].Accepts(_unmatched.Unused[tensor]) ? _chosen : _misfits)[wanted] = tensor;
                _isFree[tensor] = false;
            }
        }
    }

    /// <summary>The wanted ones that nothing was found for, not even several to choose from.</summary>
    private int[] WithoutCandidate(SpellingSearch spelling)
    {
        var chosen = _chosen.OfType<int>().ToHashSet();
        return
        [
            .. Enumerable
                .Range(0, _unmatched.Missing.Count)
                .Where(wanted =>
                    _chosen[wanted] is null
                    && _misfits[wanted] is null
                    && !spelling.Near(wanted).Any()
                    && _ofWanted[wanted].TrueForAll(match => chosen.Contains(match.Tensor))
                ),
        ];
    }

    private List<Finding> Findings(Func<int, IEnumerable<int>> near)
    {
        var chosen = _chosen.OfType<int>().ToHashSet();
        var findings = new List<Finding>(_unmatched.Missing.Count);
        for (int wanted = 0; wanted < _unmatched.Missing.Count; wanted++)
        {
            int? tensor = _chosen[wanted];
            IEnumerable<int> others = _ofWanted[wanted]
                .Select(static match => match.Tensor)
                .Concat(near(wanted))
                .Where(other => !chosen.Contains(other));
            findings.Add(
                new Finding(
                    tensor is { } found ? _unmatched.Unused[found] : null,
                    _misfits[wanted] is { } misfit ? _unmatched.Unused[misfit] : null,
                    [
                        .. (tensor is { } first ? [first] : Array.Empty<int>())
                            .Concat(others)
                            .Distinct()
                            .Take(MaxCandidates)
                            .Select(other => _unmatched.Unused[other].Name),
                    ]
                )
            );
        }

        return findings;
    }
}
