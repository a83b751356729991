using CheckpointTools.Binary;
using CheckpointTools.Layers;
using CheckpointTools.Matching;

namespace CheckpointTools.Comparing;

/// <summary>
/// Compares the names, dtypes and shapes of a checkpoint's variables with those of a model or of another checkpoint. Names that a user gave
/// are found with and without the suffix of object-based checkpoints; keys of savers and of checkpoints must match exactly.
/// </summary>
public static class CheckpointComparer
{
    /// <summary>Compares.</summary>
    /// <param name="checkpoint">The checkpoint's full prefix.</param>
    /// <param name="variables">All its variables.</param>
    /// <param name="reference">The model or checkpoint to compare with.</param>
    /// <param name="isSelected">
    /// Tells by its name whether to compare a variable. Variables of the reference that are not selected count as not wanted, but the
    /// tensors that they ask for do not count as unused.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static CheckpointComparison Compare(
        string checkpoint,
        IEnumerable<CheckpointVariable> variables,
        ComparisonReference reference,
        Func<string, bool> isSelected,
        CancellationToken cancellationToken = default
    ) => Compare(checkpoint, variables, reference, isSelected, MatchBy.Name, cancellationToken);

    /// <summary>Compares variables that are matched by other names than those of the checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint's full prefix.</param>
    /// <param name="variables">All its variables.</param>
    /// <param name="reference">The model or checkpoint to compare with.</param>
    /// <param name="isSelected">Tells by its name whether to compare a variable.</param>
    /// <param name="matchBy">What variables are matched by.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static CheckpointComparison Compare(
        string checkpoint,
        IEnumerable<CheckpointVariable> variables,
        ComparisonReference reference,
        Func<string, bool> isSelected,
        MatchBy matchBy,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(isSelected);
        CheckpointVariable[] tensors = [.. variables.Where(static variable => !variable.IsObjectGraph)];
        var run = new Run(checkpoint, tensors, reference, isSelected, cancellationToken);
        return matchBy == MatchBy.SaverName ? run.CompareBySaverName() : run.Compare();
    }

    /// <summary>A name without the suffix that object-based checkpoints add to it, as users write it.</summary>
    /// <param name="name">The name.</param>
    public static string ToShortName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ObjectSuffix.Strip(name);
    }

    private sealed class Run(
        string checkpoint,
        CheckpointVariable[] tensors,
        ComparisonReference reference,
        Func<string, bool> isSelected,
        CancellationToken cancellationToken
    )
    {
        private readonly Dictionary<string, int> _byName = Index(tensors);
        private readonly HashSet<int> _asked = [];
        private readonly List<(WantedTensor Wanted, int? Tensor)> _wanted = [];
        private readonly List<CheckpointDifference> _differences = [];
        private readonly List<(CheckpointVariable Tensor, CheckpointVariable Reference)> _alike = [];
        private MapProposal _map = MapProposal.None;

        public CheckpointComparison Compare()
        {
            foreach (WantedTensor wanted in reference.Wanted)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int? tensor = Find(wanted);
                if (tensor is { } found)
                {
                    _asked.Add(found);
                }

                if (isSelected(wanted.Key))
                {
                    _wanted.Add((wanted, tensor));
                }
            }

            FindByPath();
            AddMissing();
            foreach ((WantedTensor wanted, int? tensor) in _wanted)
            {
                if (tensor is { } found)
                {
                    CompareFound(wanted, tensors[found]);
                }
            }

            AddUnused();
            AddSharing();
            return new CheckpointComparison([.. _differences.OrderBy(static difference => difference.Kind)], _alike);
        }

        /// <summary>What would take which tensor by saver names. Nothing is sought beyond that.</summary>
        public CheckpointComparison CompareBySaverName()
        {
            IReadOnlyList<WantedTensor> wanted = reference.Wanted;
            var matcher = VariableMatcher.Run([.. wanted.Select(ToMatch)], [.. tensors.Select(MatchVariable.Of)], [], static _ => true);
            int?[] found = new int?[wanted.Count];
            foreach (MatchedPair pair in matcher.Pairs)
            {
                found[pair.Model] = pair.Source;
            }

            Dictionary<int, MatchGap> gaps = matcher.Gaps.ToDictionary(static gap => gap.Model);
            var matches = new List<(string, string)>();
            for (int i = 0; i < wanted.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                IReadOnlyList<int> candidates = gaps.GetValueOrDefault(i)?.Candidates ?? [];
                int? tensor = found[i] ?? (candidates is [var misfit] ? misfit : null);
                _asked.UnionWith(found[i] is { } own ? [own] : candidates);
                if (!isSelected(wanted[i].Key))
                {
                    continue;
                }

                if (found[i] is { } place)
                {
                    matches.Add((wanted[i].Key, tensors[place].Name));
                }

                if (gaps.GetValueOrDefault(i)?.Kind == MatchGapKind.Ambiguous)
                {
                    Add(DifferenceKind.PossibleRename, wanted[i], null, [.. candidates.Select(j => tensors[j].Name)]);
                }
                else if (tensor is { } compared)
                {
                    CompareFound(wanted[i], tensors[compared]);
                }
                else
                {
                    Add(DifferenceKind.Missing, wanted[i], null);
                }
            }

            AddUnused();
            return new CheckpointComparison([.. _differences.OrderBy(static difference => difference.Kind)], _alike) { Matches = matches };
        }

        private MatchVariable ToMatch(WantedTensor wanted) =>
            wanted.Value is { } variable
                ? MatchVariable.Of(variable)
                : new MatchVariable(wanted.Key, wanted.SaverName ?? wanted.Key, wanted.DataType, wanted.Shape, reference.RoleOf(wanted));

        private static Dictionary<string, int> Index(CheckpointVariable[] tensors)
        {
            var index = new Dictionary<string, int>(tensors.Length, StringComparer.Ordinal);
            for (int i = 0; i < tensors.Length; i++)
            {
                index.TryAdd(tensors[i].Name, i);
            }

            return index;
        }

        private int? Find(WantedTensor wanted) =>
            _byName.TryGetValue(wanted.Key, out int tensor)
            || (!wanted.IsExact && _byName.TryGetValue(ObjectSuffix.Toggle(wanted.Key), out tensor))
                ? tensor
                : null;

        /// <summary>What has another key at the same place in the model is the same variable.</summary>
        private void FindByPath()
        {
            int[] missing = [.. Enumerable.Range(0, _wanted.Count).Where(i => _wanted[i].Tensor is null)];
            int?[] found = SharedObjects.FindByPath(
                [.. missing.Select(i => _wanted[i].Wanted)],
                tensors,
                Enumerable.Range(0, tensors.Length).Where(tensor => !_asked.Contains(tensor))
            );
            foreach ((int i, int? tensor) in missing.Zip(found))
            {
                if (tensor is { } place)
                {
                    _asked.Add(place);
                    _wanted[i] = (_wanted[i].Wanted, place);
                }
            }
        }

        private void AddSharing()
        {
            IReadOnlyList<WantedTensor> wanted = [.. _wanted.Select(static pair => pair.Wanted)];
            foreach (
                (WantedTensor one, CheckpointVariable tensor, int here, int there, var paths) in SharedObjects.FindSharing(wanted, tensors)
            )
            {
                cancellationToken.ThrowIfCancellationRequested();
                _differences.Add(
                    new CheckpointDifference(DifferenceKind.Sharing, one.Key, checkpoint)
                    {
                        SourceName = tensor.Name,
                        DataType = tensor.DataType,
                        Shape = tensor.Shape,
                        ReferenceDataType = one.DataType,
                        ReferenceShape = one.Shape,
                        Reference = reference.Path,
                        AssignmentMap = _map.Rules,
                        Exclude = _map.Exclude,
                        ObjectPaths = paths,
                        SharedBy = (here, there),
                    }
                );
            }
        }

        private void AddMissing()
        {
            int[] missing = [.. Enumerable.Range(0, _wanted.Count).Where(i => _wanted[i].Tensor is null)];
            int[] unused = [.. Enumerable.Range(0, tensors.Length).Where(tensor => !_asked.Contains(tensor))];
            if (missing.Length == 0)
            {
                return;
            }

            VariablePath?[] wantedPaths = VariablePath.ParseAll(_wanted.Select(static wanted => wanted.Wanted.Key));
            VariablePath?[] tensorPaths = VariablePath.ParseAll(tensors.Select(static tensor => tensor.Name));
            UnmatchedTensors unmatched = Relate(
                new UnmatchedTensors(
                    [.. missing.Select(i => _wanted[i].Wanted)],
                    [.. missing.Select(i => wantedPaths[i])],
                    [.. unused.Select(tensor => tensors[tensor])],
                    [.. unused.Select(tensor => tensorPaths[tensor])]
                ),
                TextsOf(wantedPaths),
                TextsOf(tensorPaths)
            );
            IReadOnlyList<SearchResult> results = RenameSearch.Run(unmatched, reference.RoleOf, FindByLayers(unmatched), cancellationToken);

            var chosen = missing
                .Zip(results)
                .Where(static pair => pair.Second.Tensor is not null)
                .ToDictionary(static pair => pair.First, pair => _byName[pair.Second.Tensor!.Name]);
            _map = Propose(chosen, wantedPaths, tensorPaths);
            _asked.UnionWith(chosen.Values);
            foreach ((int i, SearchResult result) in missing.Zip(results))
            {
                if (result.Misfit is { } misfit)
                {
                    _asked.Add(_byName[misfit.Name]);
                    CompareFound(_wanted[i].Wanted, misfit);
                }
                else
                {
                    Add(
                        result.Candidates.Count > 0 ? DifferenceKind.PossibleRename : DifferenceKind.Missing,
                        _wanted[i].Wanted,
                        result.Tensor,
                        result.Candidates
                    );
                }
            }
        }

        /// <summary>Files of Keras name variables otherwise than checkpoints do: layers tell which are the same.</summary>
        private static IReadOnlyList<(int Wanted, int Tensor)> FindByLayers(UnmatchedTensors unmatched)
        {
            int[] known = [.. Enumerable.Range(0, unmatched.Missing.Count).Where(i => unmatched.Missing[i].Value is not null)];
            return
            [
                .. LayerSearch
                    .Run([.. known.Select(i => unmatched.Missing[i].Value!)], unmatched.Unused)
                    .Select(pair => (known[pair.Wanted], pair.Tensor)),
            ];
        }

        /// <summary>Lets averages go by the paths of their variables, where those are not there.</summary>
        private UnmatchedTensors Relate(UnmatchedTensors unmatched, IReadOnlySet<string> wanted, IReadOnlySet<string> present)
        {
            var missing = new Dictionary<string, WantedTensor>(StringComparer.Ordinal);
            var unused = new Dictionary<string, CheckpointVariable>(StringComparer.Ordinal);
            foreach ((VariablePath? path, WantedTensor tensor) in unmatched.MissingPaths.Zip(unmatched.Missing))
            {
                _ = path is not null && missing.TryAdd(path.Text, tensor);
            }

            foreach ((VariablePath? path, CheckpointVariable tensor) in unmatched.UnusedPaths.Zip(unmatched.Unused))
            {
                _ = path is not null && unused.TryAdd(path.Text, tensor);
            }

            return unmatched with
            {
                MissingPaths = AveragePaths.OfWanted(unmatched.Missing, unmatched.MissingPaths, wanted, unused, reference.RoleOf),
                UnusedPaths = AveragePaths.OfTensors(unmatched.Unused, unmatched.UnusedPaths, present, missing),
            };
        }

        private static HashSet<string> TextsOf(VariablePath?[] paths) =>
            paths.OfType<VariablePath>().Select(static path => path.Text).ToHashSet(StringComparer.Ordinal);

        private MapProposal Propose(Dictionary<int, int> chosen, VariablePath?[] wantedPaths, VariablePath?[] tensorPaths)
        {
            if (chosen.Count == 0)
            {
                return MapProposal.None;
            }

            var variables = new List<MappedVariable>(_wanted.Count);
            for (int i = 0; i < _wanted.Count; i++)
            {
                (WantedTensor wanted, int? found) = _wanted[i];
                int? tensor =
                    found is { } own && wanted.Accepts(tensors[own]) ? own
                    : chosen.TryGetValue(i, out int other) ? other
                    : null;
                variables.Add(
                    new MappedVariable(
                        wanted.Key,
                        wanted.IsOneOfSeveral ? null : wantedPaths[i],
                        tensor is { } place ? tensorPaths[place] : null,
                        reference.RoleOf(wanted),
                        IsInPlace: Find(wanted) is not null
                    )
                );
            }

            return MapProposal.For(variables, [.. reference.Unsaved.Where(isSelected)], cancellationToken);
        }

        private void CompareFound(WantedTensor wanted, CheckpointVariable tensor)
        {
            if (wanted.DataType != tensor.DataType)
            {
                Add(DifferenceKind.DataTypeMismatch, wanted, tensor);
            }

            if (!wanted.Shape.IsCompatibleWith(tensor.Shape))
            {
                Add(DifferenceKind.ShapeMismatch, wanted, tensor);
            }

            if (wanted.Accepts(tensor) && wanted.Value is { } value)
            {
                _alike.Add((tensor, value));
            }
        }

        private void AddUnused()
        {
            for (int i = 0; i < tensors.Length; i++)
            {
                if (!_asked.Contains(i) && isSelected(tensors[i].Name))
                {
                    Add(DifferenceKind.Unused, null, tensors[i]);
                }
            }
        }

        private void Add(DifferenceKind kind, WantedTensor? wanted, CheckpointVariable? tensor, IReadOnlyList<string>? candidates = null) =>
            _differences.Add(
                new CheckpointDifference(kind, wanted?.Key ?? tensor!.Name, checkpoint)
                {
                    SourceName = tensor?.Name,
                    DataType = tensor?.DataType,
                    Shape = tensor?.Shape,
                    ReferenceDataType = wanted?.DataType,
                    ReferenceShape = wanted?.Shape,
                    Candidates = candidates ?? [],
                    Reference = reference.Path,
                    AssignmentMap = _map.Rules,
                    Exclude = _map.Exclude,
                }
            );
    }
}
