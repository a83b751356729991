using CheckpointTools.Kinds;
using CheckpointTools.Locating;
using CheckpointTools.Variables;
using CheckpointTools.Writing;

namespace CheckpointTools.Optimizers;

/// <summary>
/// Finds the values of a fresh optimizer: what is given counts, then what the model beside the checkpoint says, then what is known.
/// </summary>
internal sealed class OptimizerReset
{
    private readonly OptimizerState _state;
    private readonly SlotFill _fill;
    private readonly Dictionary<string, CheckpointVariable> _fresh = new(StringComparer.Ordinal);
    private readonly List<CheckpointVariable> _filled = [];
    private readonly List<OwnedVariable> _unknown = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly ILookup<string?, string?> _slotsOf;
    private readonly HashSet<int> _kerasGroups;
    private readonly Lazy<IReadOnlyDictionary<string, double>> _model;

    public OptimizerReset(OptimizerState state, SlotFill fill)
    {
        (_state, _fill) = (state, fill);
        _slotsOf = state.Slots.ToLookup(static slot => slot.Variable.SlotOf, static slot => slot.SlotName);
        _kerasGroups =
        [
            .. state.Counts.Where(static count => count.Group >= 0 && IsIterations(count.LastName)).Select(static count => count.Group),
        ];
        _model = new(() =>
        {
            var names = new CheckpointNames();
            foreach (CheckpointVariable variable in state.All)
            {
                names.Add(variable.Name, variable.DataType, variable.Shape);
            }

            return ModelInitialValues.Read(ModelFiles.Find(state.Checkpoint.Prefix), names);
        });
    }

    public void AddSlots()
    {
        foreach (OwnedVariable slot in _state.Slots)
        {
            Fill(slot, FindValue(slot));
        }
    }

    /// <summary>The value of a slot; null if nothing shows it.</summary>
    public double? FindValue(OwnedVariable slot)
    {
        bool isKeras = slot.Group >= 0 ? _kerasGroups.Contains(slot.Group) : slot.SlotName == slot.LastName;
        return FindGiven(slot)
            ?? _fill.All
            ?? FindInModel(slot)
            ?? InitialSlotValues.Find(slot.SlotName, slot.LastName, isKeras, _slotsOf[slot.Variable.SlotOf]);
    }

    public void AddCounts(bool keepsIterations)
    {
        foreach (OwnedVariable count in _state.Counts)
        {
            bool isPower = CounterWords.IsPower(count.LastName);
            if (FindGiven(count) is { } given)
            {
                Fill(count, given);
            }
            else if (IsIterations(count.LastName))
            {
                Fill(count, keepsIterations ? null : 0, isNeeded: false);
            }
            else if (count.LastName is "_u_product" or "momentum_cache")
            {
                // Nadam's product of all its momentums so far.
                Fill(count, 1);
            }
            else if (isPower && FindInModel(count) is null && FindRate(count) is { } rate)
            {
                // The power of a rate to the first.
                Put(count.Variable, count.Variable.WithOrigin(rate.Origin));
            }
            else if (isPower)
            {
                Fill(count, FindInModel(count));
            }
        }
    }

    /// <exception cref="CheckpointException">A value is not known, or what was given has no place.</exception>
    public OptimizerChange Complete()
    {
        string prefix = _state.Checkpoint.Prefix;
        if (_fill.ByName.Keys.FirstOrDefault(name => !_used.Contains(name)) is { } unused)
        {
            throw OptimizerFaults.NoSuchSlot(prefix, unused, Names(_state.Slots));
        }

        return _unknown.Count > 0
            ? throw OptimizerFaults.Unknown(prefix, Names(_unknown), _unknown.ConvertAll(static unknown => unknown.Variable.Name))
            : new OptimizerChange(
                [.. _state.All.Select(variable => _fresh.GetValueOrDefault(variable.Name, variable))],
                OptimizerObjects.AsTaken
            )
            {
                Filled = _filled,
            };
    }

    private static string[] Names(IEnumerable<OwnedVariable> variables) =>
        [.. variables.Select(static variable => variable.SlotName ?? variable.LastName).Distinct(StringComparer.Ordinal)];

    private static bool IsIterations(string name) => name is "iter" or "_iterations" or "iterations" or "iteration";

    private double? FindInModel(OwnedVariable variable) =>
        variable.Group >= 0 ? null
        : _model.Value.TryGetValue(variable.Variable.Name, out double value) ? value
        : null;

    /// <summary>The value that is given for a variable; null if none is.</summary>
    private double? FindGiven(OwnedVariable variable)
    {
        foreach ((string name, double value) in _fill.ByName)
        {
            bool isMeant =
                name == variable.Variable.Name
                || name == variable.LastName
                || (variable.SlotName is { } slot && name.TrimStart('_') == slot.TrimStart('_'));
            if (isMeant)
            {
                _used.Add(name);
                return value;
            }
        }

        return null;
    }

    /// <summary>The rate that a power is of, where the optimizer keeps it beside it.</summary>
    private CheckpointVariable? FindRate(OwnedVariable power)
    {
        string rate = power.LastName.Replace("_power", "", StringComparison.Ordinal);
        string withLine = rate.Replace("beta", "beta_", StringComparison.Ordinal);
        string scope = OwnCounts.ScopeOf(OwnCounts.NameOf(power.Variable));
        return _state
            .Counts.Where(count =>
                (count.LastName == rate || count.LastName == withLine)
                && OwnCounts.ScopeOf(OwnCounts.NameOf(count.Variable)) == scope
                && count.Variable.DataType == power.Variable.DataType
                && count.Variable.Shape.Equals(power.Variable.Shape)
            )
            .Select(static count => count.Variable)
            .FirstOrDefault();
    }

    private void Fill(OwnedVariable owned, double? value, bool isNeeded = true)
    {
        if (value is not { } number)
        {
            _unknown.AddRange(isNeeded ? [owned] : []);
            return;
        }

        CheckpointVariable variable = owned.Variable;
        byte[] element = ElementBytes.Of(variable.DataType, number) ?? throw OptimizerFaults.CannotHold(variable, number);
        StoredTensor beside = variable.Origin.Input(0);
        Put(variable, variable.WithOrigin(MadeValue.OfElement(beside, variable.DataType, variable.Shape, element)));
    }

    private void Put(CheckpointVariable variable, CheckpointVariable fresh)
    {
        _fresh[variable.Name] = fresh;
        _filled.Add(variable);
    }
}
