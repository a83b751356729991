namespace CheckpointTools.Kinds;

/// <summary>
/// What the names and shapes of all variables together show. A slot has the name of its variable and a segment more, and its shape; or it
/// lies in the scope of an optimizer that mirrors the names of the model. What has slots itself is trained, whatever its name.
/// </summary>
internal sealed class StructureEvidence
{
    private const string AdafactorInfix = "_slot_";

    // All ends of a name are looked up, which takes the square of its length.
    private const int MaxMirrored = 1024;

    private readonly CheckpointNames _names;
    private readonly Dictionary<NamedTensor, VariableRole> _roles = [];
    private readonly HashSet<string> _optimizerScopes = new(StringComparer.Ordinal);

    public StructureEvidence(CheckpointNames names)
    {
        _names = names;

        // What lies below a variable is decided before it: whether it has slots of its own decides about the variable.
        foreach (NamedTensor tensor in names.All.OrderByDescending(static tensor => tensor.Name.Length))
        {
            if (!_roles.ContainsKey(tensor))
            {
                DecideBelowVariable(tensor);
            }
        }

        DecideInMirrors();
        DecideScalars();
    }

    /// <summary>Whether any variable was found to have a slot.</summary>
    public bool HasSlots { get; private set; }

    /// <summary>What the structure says of a variable; null if it decides nothing.</summary>
    public VariableRole? Find(NamedTensor tensor) => _roles.TryGetValue(tensor, out VariableRole role) ? role : null;

    /// <summary>Whether a scope is that of an optimizer: it mirrors the model, or says so.</summary>
    public bool IsOptimizers(ReadOnlySpan<char> scope) =>
        !scope.IsEmpty && (_optimizerScopes.Contains(scope.ToString()) || OptimizerWords.IsOptimizer(LastOf(scope)));

    private void DecideBelowVariable(NamedTensor tensor)
    {
        if (!IsFloating(tensor))
        {
            return;
        }

        ReadOnlySpan<char> last = tensor.Last;
        if (_names.Find(tensor.Scope.ToString()) is { } variable && !tensor.Scope.IsEmpty && IsFloating(variable))
        {
            if (AverageWords.IsAverage(last))
            {
                if (tensor.HasShapeOf(variable))
                {
                    _roles[tensor] = new VariableRole(VariableKind.MovingAverage, KindEvidence.Structure, variable.Key);
                }
            }
            else if (IsSlot(tensor, variable, last, out string? name))
            {
                AddSlot(tensor, variable, name);
            }

            return;
        }

        int infix = tensor.Name.LastIndexOf(AdafactorInfix, StringComparison.Ordinal);
        if (
            infix > 0
            && _names.Find(tensor.Name[..infix]) is { } factored
            && IsFloating(factored)
            && (tensor.HasShapeOf(factored) || tensor.HasShapeWithoutAxisOf(factored))
        )
        {
            AddSlot(tensor, factored, tensor.Name[(infix + AdafactorInfix.Length)..]);
        }
    }

    /// <summary>
    /// Whether a tensor is a slot of a variable. One unknown segment is not enough: <c>kernel/rho</c> may be trained beside <c>kernel</c>.
    /// </summary>
    private bool IsSlot(NamedTensor tensor, NamedTensor variable, ReadOnlySpan<char> last, out string? name)
    {
        bool isAlike = tensor.HasShapeOf(variable);
        bool isOptimizers = OptimizerWords.IsOptimizer(last);
        (string stem, int number) = OptimizerWords.SplitNumber(last);
        bool isNumbered = number > 0 ? HasBeside(tensor, stem) : HasBeside(tensor, $"{last}_1");
        bool areMoments = AreMoments(tensor, last);

        // Otherwise, the segment is the name of the optimizer, which tells nothing of the slot.
        name = OptimizerWords.FindSlotName(last, HasBeside(tensor, stem + "_2") ? 3 : 2) ?? (areMoments ? last.ToString() : null);
        return isAlike ? isOptimizers || isNumbered || areMoments : isOptimizers && tensor.HasShapeWithoutAxisOf(variable);
    }

    /// <summary>First and second moments beside each other, as in optimizers written by hand: "m" and "v", "adam_m" and "adam_v".</summary>
    private bool AreMoments(NamedTensor tensor, ReadOnlySpan<char> last) =>
        last[^1] is 'm' or 'v'
        && (last.Length == 1 || last[^2] == '_')
        && HasBeside(tensor, $"{last[..^1]}{(last[^1] == 'm' ? 'v' : 'm')}");

    /// <summary>Whether there is a variable of the same shape beside another.</summary>
    private bool HasBeside(NamedTensor tensor, string last) =>
        _names.Find($"{tensor.Scope}/{last}") is { } other && other.HasShapeOf(tensor) && IsFloating(other);

    private void AddSlot(NamedTensor tensor, NamedTensor variable, string? name)
    {
        HasSlots = true;
        _roles[tensor] = new VariableRole(VariableKind.OptimizerSlot, KindEvidence.Structure, variable.Key, name);
        _roles[variable] = new VariableRole(VariableKind.Weight, KindEvidence.Structure);
    }

    /// <summary>Scopes that mirror the names of the model and end in a segment more, such as <c>training/Adam/dense/kernel/m</c>.</summary>
    private void DecideInMirrors()
    {
        var mirrors = new Dictionary<string, List<(NamedTensor Tensor, NamedTensor Variable)>>(StringComparer.Ordinal);
        foreach (NamedTensor tensor in _names.All.Where(IsMirrored))
        {
            // The longest name that is a variable's counts: the scope in front of it is the optimizer's.
            string path = tensor.Scope.ToString();
            for (int cut = path.IndexOf('/', StringComparison.Ordinal); cut > 0; cut = path.IndexOf('/', cut + 1))
            {
                if (_names.Find(path[(cut + 1)..]) is { } variable && tensor.HasShapeOf(variable) && IsFloating(variable))
                {
                    string scope = path[..cut];
                    if (!mirrors.TryGetValue(scope, out List<(NamedTensor, NamedTensor)>? mirrored))
                    {
                        mirrors.Add(scope, mirrored = []);
                    }

                    mirrored.Add((tensor, variable));
                    break;
                }
            }

            DecideInSlotScope(tensor);
        }

        string[] sorted =
            mirrors.Count == 0
                ? []
                :
                [
                    .. _names
                        .All.Where(static tensor => !tensor.IsScalar)
                        .Select(static tensor => tensor.Name)
                        .Order(StringComparer.Ordinal),
                ];
        foreach ((string scope, List<(NamedTensor Tensor, NamedTensor Variable)> mirrored) in mirrors)
        {
            bool isOptimizers = OptimizerWords.AreOptimizers(scope);
            bool areSlots = mirrored.TrueForAll(static pair => OptimizerWords.IsSlot(pair.Tensor.Last));
            if (isOptimizers || (areSlots && mirrored.Count > 1 && mirrored.Count >= CountIn(sorted, scope)))
            {
                _optimizerScopes.Add(scope);
                foreach ((NamedTensor tensor, NamedTensor variable) in mirrored)
                {
                    AddSlot(tensor, variable, tensor.Last.ToString());
                }
            }
            else
            {
                DecideInModelScope(MirroredSlots.Of(mirrored, IsSlot), scope, CountIn(sorted, scope));
            }
        }
    }

    /// <summary>
    /// An optimizer that is created in a scope of the model names its slots after that scope, then the variable:
    /// <c>NTM_1/NTM/gate/Bias/RMSProp</c>. What else lies in that scope is the model's.
    /// </summary>
    private void DecideInModelScope(MirroredSlots slots, string scope, int count)
    {
        if (slots.AreMostIn(scope, count))
        {
            // What has slots itself is trained.
            foreach (MirroredSlots.Slot slot in slots.All.Where(slot => !_roles.ContainsKey(slot.Tensor)))
            {
                AddSlot(slot.Tensor, slot.Variable, slot.Name);
            }
        }
    }

    private bool IsMirrored(NamedTensor tensor) => IsFloating(tensor) && tensor.Name.Length <= MaxMirrored && !_roles.ContainsKey(tensor);

    /// <summary>Keras names a slot after the optimizer, then the slot, then the variable: <c>Adam/m/dense/kernel</c>.</summary>
    private void DecideInSlotScope(NamedTensor tensor)
    {
        string name = tensor.Name;
        int first = name.IndexOf('/', StringComparison.Ordinal);
        for (int cut = first < 0 ? -1 : name.IndexOf('/', first + 1); cut > 0; cut = name.IndexOf('/', cut + 1))
        {
            ReadOnlySpan<char> scope = name.AsSpan(0, cut);
            ReadOnlySpan<char> optimizer = scope[..scope.LastIndexOf('/')];
            if (
                OptimizerWords.IsSlot(LastOf(scope))
                && OptimizerWords.IsOptimizer(LastOf(optimizer))
                && _names.Find(name[(cut + 1)..]) is { } variable
                && tensor.HasShapeOf(variable)
                && IsFloating(variable)
            )
            {
                _optimizerScopes.Add(optimizer.ToString());
                AddSlot(tensor, variable, LastOf(scope).ToString());
                return;
            }
        }
    }

    /// <summary>The scalars in an optimizer's scope are its rates and counts.</summary>
    private void DecideScalars()
    {
        if (_optimizerScopes.Count == 0)
        {
            return;
        }

        foreach (NamedTensor tensor in _names.All.Where(static tensor => tensor.IsScalar))
        {
            if (_optimizerScopes.Contains(tensor.Scope.ToString()))
            {
                _roles.TryAdd(tensor, new VariableRole(VariableKind.Counter, KindEvidence.Structure));
            }
        }
    }

    /// <summary>The number of names in a scope.</summary>
    private static int CountIn(string[] sorted, string scope) => IndexOf(sorted, scope + "0") - IndexOf(sorted, scope + "/");

    private static int IndexOf(string[] sorted, string name)
    {
        int index = Array.BinarySearch(sorted, name, StringComparer.Ordinal);
        return index < 0 ? ~index : index;
    }

    private static ReadOnlySpan<char> LastOf(ReadOnlySpan<char> path) => path[(path.LastIndexOf('/') + 1)..];

    private static bool IsFloating(NamedTensor tensor) => !tensor.IsCount;
}
