namespace CheckpointTools.Kinds;

/// <summary>What looks like slots in a scope that mirrors the model's names, and is not known as an optimizer's.</summary>
internal sealed class MirroredSlots
{
    private readonly List<Slot> _all = [];

    private MirroredSlots() { }

    /// <summary>Whether a tensor is named like a slot of a variable, and what the slot is called.</summary>
    public delegate bool IsSlot(NamedTensor tensor, NamedTensor variable, ReadOnlySpan<char> last, out string? name);

    public IReadOnlyList<Slot> All => _all;

    public static MirroredSlots Of(IEnumerable<(NamedTensor Tensor, NamedTensor Variable)> mirrored, IsSlot isSlot)
    {
        var slots = new MirroredSlots();
        foreach ((NamedTensor tensor, NamedTensor variable) in mirrored)
        {
            if (isSlot(tensor, variable, tensor.Last, out string? name))
            {
                slots._all.Add(new Slot(tensor, variable, name));
            }
        }

        return slots;
    }

    /// <summary>
    /// Whether they are most of what is in the scope, and of more than one variable: a single name may be alike by chance. Their variables
    /// may lie in the same scope, and do not count.
    /// </summary>
    /// <param name="scope">The scope.</param>
    /// <param name="count">The number of names in it, without scalars.</param>
    public bool AreMostIn(string scope, int count)
    {
        string start = scope + "/";
        HashSet<NamedTensor> variables = [.. _all.Select(static slot => slot.Variable)];
        int slots = _all.Count(static slot => !slot.Tensor.IsScalar);
        int own = variables.Count(variable => !variable.IsScalar && variable.Name.StartsWith(start, StringComparison.Ordinal));
        return variables.Count > 1 && slots * 2 > count - own;
    }

    /// <summary>What looks like a slot.</summary>
    /// <param name="Tensor">The slot.</param>
    /// <param name="Variable">Its variable.</param>
    /// <param name="Name">What the optimizer calls it; null if that is not known.</param>
    internal readonly record struct Slot(NamedTensor Tensor, NamedTensor Variable, string? Name);
}
