using CheckpointTools.Mapping;
using CheckpointTools.Names;

namespace CheckpointTools.Comparing;

/// <summary>
/// Compares the names, dtypes and shapes of a checkpoint's variables with those that a model wants, or that another checkpoint has. Names of
/// object-based checkpoints are found with and without the suffix that nobody writes.
/// </summary>
public static class CheckpointComparer
{
    /// <summary>Compares.</summary>
    /// <param name="checkpoint">The checkpoint's full prefix.</param>
    /// <param name="variables">All its variables.</param>
    /// <param name="reference">What it is held to.</param>
    /// <param name="isSelected">
    /// Tells by its name which variable to look at. Those of the reference that are not are left out as if it did not want them; but what they ask
    /// for is still not unused.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static CheckpointComparison Compare(
        string checkpoint, IEnumerable<CheckpointVariable> variables, ComparisonReference reference, Func<string, bool> isSelected, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(isSelected);
        CheckpointVariable[] tensors = [.. variables.Where(static variable => variable.SourceName != TensorName.ObjectGraph)];
        return new Run(checkpoint, tensors, reference, isSelected, cancellationToken).Compare();
    }

    private sealed class Run(string checkpoint, CheckpointVariable[] tensors, ComparisonReference reference, Func<string, bool> isSelected, CancellationToken cancellationToken)
    {
        private readonly Dictionary<string, int> _byName = Index(tensors);
        private readonly HashSet<int> _asked = [];
        private readonly List<(WantedTensor Wanted, int? Tensor)> _wanted = [];
        private readonly List<CheckpointDifference> _differences = [];
        private readonly List<(CheckpointVariable Tensor, CheckpointVariable Reference)> _alike = [];
        private List<AssignmentRule> _map = [];
        private string? _mapText;

        public CheckpointComparison Compare()
        {
            foreach (WantedTensor wanted in reference.Wanted)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int? tensor = Find(wanted.Key);
                if (tensor is { } found)
                {
                    _asked.Add(found);
                }

                if (isSelected(wanted.Key))
                {
                    _wanted.Add((wanted, tensor));
                }
            }

            AddMissing();
            foreach ((WantedTensor wanted, int? tensor) in _wanted)
            {
                if (tensor is { } found)
                {
                    CompareFound(wanted, tensors[found]);
                }
            }

            AddUnused();
            return new CheckpointComparison([.. _differences.OrderBy(static difference => difference.Kind)], _alike);
        }

        private static Dictionary<string, int> Index(CheckpointVariable[] tensors)
        {
            var index = new Dictionary<string, int>(tensors.Length, StringComparer.Ordinal);
            for (int i = 0; i < tensors.Length; i++)
            {
                index.TryAdd(tensors[i].Name, i);
            }

            return index;
        }

        private int? Find(string key) => _byName.TryGetValue(key, out int tensor) || _byName.TryGetValue(ObjectSuffix.Toggle(key), out tensor) ? tensor : null;

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
            IReadOnlyList<Finding> findings = RenameSearch.Run(
                [.. missing.Select(i => _wanted[i].Wanted)],
                [.. missing.Select(i => wantedPaths[i])],
                [.. unused.Select(tensor => tensors[tensor])],
                [.. unused.Select(tensor => tensorPaths[tensor])],
                cancellationToken);

            var chosen = missing.Zip(findings).Where(static pair => pair.Second.Tensor is not null).ToDictionary(static pair => pair.First, pair => _byName[pair.Second.Tensor!.Name]);
            _map = Propose(chosen, wantedPaths, tensorPaths);
            _mapText = _map.Count > 0 ? ProposedMap.ToText(_map) : null;
            _asked.UnionWith(chosen.Values);
            foreach ((int i, Finding finding) in missing.Zip(findings))
            {
                Add(finding.Candidates.Count > 0 ? DifferenceKind.PossibleRename : DifferenceKind.Missing, _wanted[i].Wanted, finding.Tensor, finding.Candidates);
            }
        }

        private List<AssignmentRule> Propose(Dictionary<int, int> chosen, VariablePath?[] wantedPaths, VariablePath?[] tensorPaths)
        {
            var tree = new RuleTree();
            for (int i = 0; i < _wanted.Count && chosen.Count > 0; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                (WantedTensor wanted, int? found) = _wanted[i];
                int? tensor = found is { } own && wanted.Accepts(tensors[own]) ? own : chosen.TryGetValue(i, out int other) ? other : null;
                if (wantedPaths[i] is { } path)
                {
                    tree.Add(path, tensor is { } place ? tensorPaths[place] : null);
                }
                else
                {
                    tree.Block(wanted.Key);
                }
            }

            return tree.ToRules();
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
            _differences.Add(new CheckpointDifference(kind, wanted?.Key ?? tensor!.Name, checkpoint)
            {
                SourceName = tensor?.Name,
                DataType = tensor?.DataType,
                Shape = tensor?.Shape,
                ReferenceDataType = wanted?.DataType,
                ReferenceShape = wanted?.Shape,
                Candidates = candidates ?? [],
                Reference = reference.Path,
                AssignmentMap = _map,
                AssignmentMapText = _mapText,
            });
    }
}
