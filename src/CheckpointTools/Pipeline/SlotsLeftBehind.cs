using CheckpointTools.Binary;
using CheckpointTools.Errors;

namespace CheckpointTools.Pipeline;

/// <summary>
/// Finds slots of optimizers, and averages, that pass a command as they are while it changes the shape of the variables that they belong
/// to: they no longer fit, and only a restore would tell.
/// </summary>
internal sealed class SlotsLeftBehind
{
    private readonly Dictionary<(string Checkpoint, string Name), TensorShape> _changed = [];
    private readonly List<CheckpointVariable> _passed = [];

    /// <summary>A variable that gets another shape, or its elements in another order.</summary>
    public void AddChanged(CheckpointVariable variable) => _changed[(variable.Checkpoint, variable.SourceName)] = variable.Shape;

    /// <summary>A variable that passes as it is.</summary>
    public void AddPassed(CheckpointVariable variable) => _passed.Add(variable);

    /// <summary>One warning for all of them; null if there are none.</summary>
    public string? FindWarning()
    {
        // To ask for a kind is to look at a whole checkpoint.
        string[] left = _changed.Count == 0 ? [] : [.. _passed.Where(IsLeft).Select(static variable => variable.Name)];
        string what = Phrase.Count(
            left.Length,
            "slot or average stays as it is while its variable changes",
            "slots and averages stay as they are while their variables change"
        );
        return left.Length == 0
            ? null
            : TensorName.Printable(
                $"{what}: {Phrase.List(left, ErrorRecords.MaxListed)}. A restore fails, or takes values of other elements. "
                    + "Do the same to them: name them in this command too (-Name, -Kind), or change them by another in front of it. "
                    + "If Remove-CheckpointVariable -OptimizerState takes them out of what is written, nothing is wrong."
            );
    }

    /// <summary>One that was changed by a command before is of another shape by now.</summary>
    private bool IsLeft(CheckpointVariable variable) =>
        variable.SlotOf is { } owner
        && _changed.TryGetValue((variable.Checkpoint, owner), out TensorShape? shape)
        && variable.Shape == shape;
}
