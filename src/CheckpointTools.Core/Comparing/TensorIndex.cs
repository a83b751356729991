namespace CheckpointTools.Comparing;

/// <summary>
/// Finds tensors by the end of their path, their dtype and their shape. If many match, as the layers of a network do, only those whose
/// scope has the same numbers are returned; if still too many match, none are: a choice would be a guess, and the work would have no bound.
/// </summary>
internal sealed class TensorIndex
{
    private const int MaxChoices = 32;

    private readonly IReadOnlyList<CheckpointVariable> _tensors;
    private readonly IReadOnlyList<VariablePath?> _paths;
    private readonly Dictionary<(string End, DataType DataType, TensorShape? Shape), Group> _groups = [];

    /// <param name="tensors">The tensors.</param>
    /// <param name="paths">Their paths; tensors without one are not found.</param>
    /// <param name="anyShape">Whether some searches are for a shape that is only partly known.</param>
    public TensorIndex(IReadOnlyList<CheckpointVariable> tensors, IReadOnlyList<VariablePath?> paths, bool anyShape)
    {
        _tensors = tensors;
        _paths = paths;
        for (int i = 0; i < tensors.Count; i++)
        {
            for (int count = 1; count <= (paths[i]?.SegmentCount ?? 0); count++)
            {
                Add((paths[i]!.Last(count), tensors[i].DataType, tensors[i].Shape), i);
                if (anyShape)
                {
                    Add((paths[i]!.Last(count), tensors[i].DataType, null), i);
                }
            }
        }
    }

    /// <summary>The tensors whose last segments equal those of a path; null if there are too many.</summary>
    public IReadOnlyList<int>? Find(WantedTensor wanted, VariablePath path, int count)
    {
        if (!_groups.TryGetValue((path.Last(count), wanted.DataType, wanted.Shape.ToTensorShape()), out Group? group))
        {
            return [];
        }

        List<int> found = group.All;
        if (found.Count > MaxChoices)
        {
            group.ByNumbers ??= group.All.ToLookup(i => VariablePath.NumbersIn(_paths[i]!.Without(count)), StringComparer.Ordinal);
            found = [.. group.ByNumbers[VariablePath.NumbersIn(path.Without(count))].Take(MaxChoices + 1)];
        }

        return found.Count > MaxChoices ? null : [.. found.Where(i => wanted.Shape.IsCompatibleWith(_tensors[i].Shape))];
    }

    private void Add((string End, DataType DataType, TensorShape? Shape) key, int tensor)
    {
        if (!_groups.TryGetValue(key, out Group? group))
        {
            group = _groups[key] = new Group();
        }

        group.All.Add(tensor);
    }

    private sealed class Group
    {
        public List<int> All { get; } = [];

        public ILookup<string, int>? ByNumbers { get; set; }
    }
}
