using CheckpointTools.Binary;
using CheckpointTools.Values.Merging;

namespace CheckpointTools.Computing;

/// <summary>
/// Makes one set of variables of those of several checkpoints: those of one name, or else of one place among the objects, become one. The
/// merged variable has the place of the base's, or else of the first source's. Numbers that are not floating or complex, bools and strings
/// are the last source's. Nothing is computed before the values are written or read.
/// </summary>
public sealed class VariableMerge
{
    private readonly Func<CheckpointVariable, MergeSettings> _settingsOf;
    private readonly bool _allowMissing;
    private readonly bool _isBaseWhole;
    private readonly List<Source> _sources = [];
    private readonly List<CheckpointVariable> _taken = [];
    private readonly List<string> _incomplete = [];
    private Source? _base;

    /// <param name="settingsOf">The settings for a variable, with weights for all sources.</param>
    /// <param name="allowMissing">
    /// Whether a variable may be missing in some sources: it is then merged from those that have it, or taken from the only one.
    /// </param>
    /// <param name="isBaseWhole">
    /// Whether variables that only the base has belong to what is merged; otherwise the sources say what does, and the base only has more.
    /// </param>
    public VariableMerge(Func<CheckpointVariable, MergeSettings> settingsOf, bool allowMissing, bool isBaseWhole = true)
    {
        ArgumentNullException.ThrowIfNull(settingsOf);
        (_settingsOf, _allowMissing, _isBaseWhole) = (settingsOf, allowMissing, isBaseWhole);
    }

    /// <summary>The prefixes of the sources, in their order; the base is none of them.</summary>
    public IEnumerable<string> Sources => _sources.Select(static source => source.Prefix);

    /// <summary>What was taken from one source because its values are no floating or complex numbers.</summary>
    public IReadOnlyList<CheckpointVariable> Taken => _taken;

    /// <summary>The names of what is not in all checkpoints.</summary>
    public IReadOnlyList<string> Incomplete => _incomplete;

    /// <summary>Adds a variable of the base, before all sources.</summary>
    /// <param name="variable">The variable.</param>
    /// <exception cref="CheckpointException">The base has two variables of its name.</exception>
    public void AddBase(CheckpointVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        _base ??= new Source(variable.Source);
        _base.Add(variable);
    }

    /// <summary>Adds a variable of a source. Sources come in the order of their first variables, without what the base stores.</summary>
    /// <param name="variable">The variable.</param>
    /// <exception cref="CheckpointException">The source has two variables of its name.</exception>
    public void Add(CheckpointVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (_base?.Is(variable.Source) == true && !variable.IsComputed)
        {
            return;
        }

        Source? source = _sources.Find(source => source.Is(variable.Source));
        if (source is null)
        {
            _sources.Add(source = new Source(variable.Source));
        }

        source.Add(variable);
    }

    /// <summary>Merges all that was added.</summary>
    /// <param name="onFault">Is told of what cannot be merged, which is then left out.</param>
    /// <exception cref="CheckpointException">There are too few checkpoints for the method.</exception>
    public IEnumerable<CheckpointVariable> Merge(Action<CheckpointException> onFault)
    {
        ArgumentNullException.ThrowIfNull(onFault);
        Source[] all = [.. _base is null ? _sources : _sources.Prepend(_base)];
        if (all.Length < 2)
        {
            throw new CheckpointException(
                CheckpointError.InvalidComputation,
                all.Length == 0
                    ? "There is no variable to merge."
                    : $"All variables come from {all[0].Prefix}: there is nothing to merge them with."
            );
        }

        foreach (Source carrier in all)
        {
            foreach (CheckpointVariable variable in carrier.Variables)
            {
                if (IsMeant(variable, carrier) && carrier.TryUse(variable) && TryMerge(variable, carrier, onFault) is { } merged)
                {
                    yield return merged;
                }
            }
        }
    }

    private bool IsMeant(CheckpointVariable variable, Source carrier) =>
        _isBaseWhole || !ReferenceEquals(carrier, _base) || _sources.Exists(source => source.Find(variable) is not null);

    private CheckpointVariable? TryMerge(CheckpointVariable variable, Source carrier, Action<CheckpointException> onFault)
    {
        try
        {
            CheckpointVariable? origin = ReferenceEquals(carrier, _base) ? variable : _base?.Use(variable);
            CheckpointVariable?[] found =
            [
                .. _sources.Select(source => ReferenceEquals(source, carrier) ? variable : source.Use(variable)),
            ];
            return variable.IsObjectGraph ? variable : Merge(variable, origin, found);
        }
        catch (CheckpointException e)
        {
            onFault(e);
            return null;
        }
    }

    private CheckpointVariable Merge(CheckpointVariable variable, CheckpointVariable? origin, CheckpointVariable?[] found)
    {
        CheckpointVariable[] sources = [.. found.OfType<CheckpointVariable>()];
        bool isMissing = sources.Length < found.Length || (_base is not null && origin is null);
        if (isMissing)
        {
            RequireMissingAllowed(variable, origin, found);
            _incomplete.Add(variable.Name);
        }

        CheckpointVariable[] all = [.. origin is null ? sources : sources.Append(origin)];
        if (all.Length == 1)
        {
            return all[0];
        }

        if (!all.Any(static one => MergedDataType.IsMerged(one.DataType)))
        {
            CheckpointVariable last = sources.Length == 0 ? origin! : sources[^1];
            _taken.Add(last);
            return variable.WithComputed(last.Origin);
        }

        RequireAlike(all);
        MergeSettings settings = _settingsOf(variable).ForSources([.. found.Select(static one => one is not null)]);
        if (settings.Cancels(sources.Length))
        {
            throw ComputingFaults.DoesNotFit(
                variable.Name,
                $"cannot be merged: the weights of {settings.Method} add up to 0, and it divides by their sum",
                "Give other weights, or do not normalize."
            );
        }

        if (settings.FindFault(sources.Length, origin is not null) is { } fault)
        {
            // With a source fewer than the method needs, nothing can be computed.
            return isMissing
                ? variable.WithComputed(sources[^1].Origin)
                : throw ComputingFaults.DoesNotFit(variable.Name, $"cannot be merged: {fault.TrimEnd('.')}");
        }

        if (!settings.IsLinear && Array.Find(all, static one => VariableConversion.IsComplex(one.DataType)) is { } complex)
        {
            throw ComputingFaults.DoesNotFit(
                variable.Name,
                $"is {complex.DataType}, and {settings.Method} is for real numbers",
                "Average, Ema and TaskArithmetic can merge it; or leave it out."
            );
        }

        CheckpointVariable merged = variable.WithComputed(
            new MergeOrigin(settings, variable.Name, [.. sources.Select(static source => source.Origin)], origin?.Origin)
        );
        ComputingFaults.RequireShape(merged.Name, merged.DataType, merged.Shape);
        return merged;
    }

    private void RequireMissingAllowed(CheckpointVariable variable, CheckpointVariable? origin, CheckpointVariable?[] found)
    {
        if (!_allowMissing)
        {
            string missing =
                _base is not null && origin is null ? _base.Prefix : _sources[Array.FindIndex(found, static one => one is null)].Prefix;
            throw ComputingFaults.DoesNotFit(
                variable.Name,
                $"is in {variable.Source.Prefix}, and not in {missing}",
                "Leave it out, give it the same name there, or allow what is missing: then it is merged from those that have it."
            );
        }
    }

    private static void RequireAlike(CheckpointVariable[] all)
    {
        CheckpointVariable first = all[0];
        if (Array.Find(all, other => other.Shape != first.Shape) is { } shaped)
        {
            throw ComputingFaults.DoesNotFit(
                first.Name,
                $"has the shape {first.Shape} in {first.Source.Prefix}, and {shaped.Shape} in {shaped.Source.Prefix}",
                "Only equal shapes can be merged: bring them to one size, or leave it out."
            );
        }

        if (Array.Find(all, static other => !MergedDataType.IsMerged(other.DataType)) is { } whole)
        {
            CheckpointVariable real = Array.Find(all, static other => MergedDataType.IsMerged(other.DataType))!;
            throw ComputingFaults.DoesNotFit(
                first.Name,
                $"is {real.DataType} in {real.Source.Prefix}, and {whole.DataType} in {whole.Source.Prefix}",
                "Cast it to one dtype, or leave it out."
            );
        }
    }

    /// <summary>A checkpoint, and those of its variables that were not used yet.</summary>
    private sealed class Source(VariableSource source)
    {
        private readonly Dictionary<string, CheckpointVariable> _byName = new(StringComparer.Ordinal);
        private readonly HashSet<string> _used = new(StringComparer.Ordinal);
        private Dictionary<string, CheckpointVariable>? _byPath;

        public string Prefix => source.Prefix;

        public IEnumerable<CheckpointVariable> Variables => _byName.Values;

        public bool Is(VariableSource other) => source.Place == other.Place;

        public void Add(CheckpointVariable variable)
        {
            if (!_byName.TryAdd(variable.Name, variable))
            {
                throw new CheckpointException(
                    CheckpointError.DuplicateVariable,
                    $"Two variables named {TensorName.Quote(variable.Name)} come from {Prefix}. "
                        + "What is merged comes from several checkpoints."
                )
                {
                    Variable = variable.Name,
                };
            }
        }

        /// <summary>Uses a variable of this source, unless it was.</summary>
        public bool TryUse(CheckpointVariable variable) => _used.Add(variable.Name);

        /// <summary>Finds and uses the variable that is another source's here.</summary>
        public CheckpointVariable? Use(CheckpointVariable other) => Find(other) is { } found && _used.Add(found.Name) ? found : null;

        /// <summary>The variable that is another source's here: by its name, or else by its place.</summary>
        public CheckpointVariable? Find(CheckpointVariable other)
        {
            if (!_byName.TryGetValue(other.Name, out CheckpointVariable? found) && other.ObjectPath is { } path)
            {
                _byPath ??= _byName
                    .Values.Where(static one => one.ObjectPath is not null)
                    .DistinctBy(static one => one.ObjectPath)
                    .ToDictionary(static one => one.ObjectPath!, StringComparer.Ordinal);
                found = _byPath.GetValueOrDefault(path);
            }

            return found;
        }
    }
}
