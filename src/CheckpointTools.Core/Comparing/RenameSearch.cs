namespace CheckpointTools.Comparing;

/// <summary>
/// Finds wanted tensors that a checkpoint has under another name, with equal dtype and shape. A renamed scope shows in many names with the
/// same end, so pairs of scopes are tried in the order of how much they explain, and each tensor is used once. If two pairs explain the
/// same names equally well, neither is used: the choice is the user's. A tensor that no scope explains may be spelled a little differently,
/// have another dtype or shape in its place, or be the only one of its shape.
/// </summary>
internal sealed class RenameSearch
{
    private const int MaxCandidates = 3;

    private readonly UnmatchedTensors _unmatched;
    private readonly Dictionary<(string From, string To), ScopePair> _pairs = [];
    private readonly List<Match>[] _ofWanted;
    private readonly List<Match>[] _ofTensor;
    private readonly List<ScopePair> _taken = [];

    // By place: the chosen tensor; the misfit; whether a wanted tensor waits for the user's choice; whether a tensor can be chosen.
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

    /// <summary>Searches. Names without a path are not found.</summary>
    /// <param name="unmatched">What is to be matched.</param>
    /// <param name="roleOf">Tells what a wanted tensor is for.</param>
    /// <param name="known">What is known to go together: pairs of a wanted tensor and another one.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>For each wanted tensor, the tensor that is meant if that is clear, and those that may be meant, nearest first.</returns>
    public static IReadOnlyList<SearchResult> Run(
        UnmatchedTensors unmatched,
        Func<WantedTensor, VariableRole> roleOf,
        IReadOnlyList<(int Wanted, int Tensor)> known,
        CancellationToken cancellationToken
    )
    {
        var search = new RenameSearch(unmatched);
        foreach ((int wanted, int tensor) in known)
        {
            search._chosen[wanted] = tensor;
            (search._isOpen[wanted], search._isFree[tensor]) = (false, false);
        }

        search.CollectMatches(cancellationToken);
        search.TakePairs(cancellationToken);
        var scopes = new RenamedScopes(search._taken);
        var spelling = new SpellingSearch(unmatched, scopes);
        spelling.Run(search._chosen, search._isFree, cancellationToken);
        search.FindMisfits(scopes, cancellationToken);
        var shapes = new ShapeSearch(unmatched, scopes, roleOf);
        shapes.Run(search.WithoutCandidate(spelling), search._chosen, search._isFree, cancellationToken);
        int[] open = [.. search.WithoutCandidate(spelling).Where(wanted => !shapes.Near(wanted).Any())];
        search.FindReshaped(new MisfitSearch(unmatched).Run(open, search._isFree, cancellationToken), cancellationToken);
        return search.Collect(wanted => spelling.Near(wanted).Concat(shapes.Near(wanted)));
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

            // From the longest common end to the shortest: tensors that share more are nearer and are found first.
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
                // The matches that remain are queued again further back.
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

    /// <summary>The matches that conflict with a match.</summary>
    private IEnumerable<Match> Others(Match match) =>
        _ofWanted[match.Wanted].Concat(_ofTensor[match.Tensor]).Where(other => other != match && IsPossible(other));

    /// <summary>
    /// Closes a wanted tensor and a tensor: nothing more is found for either. Each list is walked once, however many matches close it.
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

    /// <summary>The tensor in a renamed scope that has the right name, but another dtype or shape.</summary>
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
                && _misfits[wanted] is null
                && _unmatched.MissingPaths[wanted] is { } path
                && scopes.Trace(path) is var scope
                && scope != path.Without(1)
                && free.Remove(VariablePath.Join(scope, path.Last(1)), out int tensor)
            )
            {
                // A tensor that fits was skipped before only because too many were alike.
                (_unmatched.Missing[wanted].Accepts(_unmatched.Unused[tensor]) ? _chosen : _misfits)[wanted] = tensor;
                _isFree[tensor] = false;
            }
        }
    }

    /// <summary>Takes what has another shape in another scope, then what else is in those scopes.</summary>
    private void FindReshaped(IReadOnlyList<(int Wanted, int Tensor)> reshaped, CancellationToken cancellationToken)
    {
        foreach ((int wanted, int tensor) in reshaped)
        {
            _misfits[wanted] = tensor;
            _isFree[tensor] = false;
            (string to, string from) = VariablePath.ScopesOf(_unmatched.MissingPaths[wanted]!, _unmatched.UnusedPaths[tensor]!);
            _taken.Add(new ScopePair(from, to));
        }

        if (reshaped.Count > 0)
        {
            FindMisfits(new RenamedScopes(_taken), cancellationToken);
        }
    }

    /// <summary>The wanted tensors without any match, not even several to choose from.</summary>
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

    private List<SearchResult> Collect(Func<int, IEnumerable<int>> near)
    {
        var chosen = _chosen.OfType<int>().ToHashSet();
        var results = new List<SearchResult>(_unmatched.Missing.Count);
        for (int wanted = 0; wanted < _unmatched.Missing.Count; wanted++)
        {
            int? tensor = _chosen[wanted];
            IEnumerable<int> others = _ofWanted[wanted]
                .Select(static match => match.Tensor)
                .Concat(near(wanted))
                .Where(other => !chosen.Contains(other));
            results.Add(
                new SearchResult(
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

        return results;
    }
}
