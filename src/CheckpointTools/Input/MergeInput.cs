using System.Collections;
using System.Globalization;
using System.Management.Automation;
using CheckpointTools.Computing;
using CheckpointTools.Errors;
using CheckpointTools.Values.Merging;

namespace CheckpointTools.Input;

/// <summary>
/// What the parameters of the commands that merge values say: the settings, and the weights by names. Both commands declare them: their
/// classes have other bases, and parameters of a shared object (dynamic ones) are in no help and no completion before the command is typed.
/// </summary>
internal sealed class MergeInput
{
    /// <summary>The parameters that mean nothing without a method.</summary>
    public static readonly string[] Parameters =
    [
        "Base",
        "Weight",
        nameof(MergeSettings.Normalize),
        nameof(MergeSettings.Lambda),
        nameof(MergeSettings.Decay),
        nameof(MergeSettings.Interpolation),
        nameof(MergeSettings.Density),
        nameof(MergeSettings.Gamma),
        nameof(MergeSettings.Rescale),
        nameof(MergeSettings.Grouping),
        nameof(MergeSettings.Seed),
        "AllowMissing",
    ];

    private readonly MergeSettings _settings;
    private readonly (string Text, WildcardPattern Pattern, double[] Weights)[] _weights = [];
    private readonly HashSet<string> _unmatched = [];

    /// <param name="bound">The parameters that were given, by their names; those that are not of a merge are passed over.</param>
    /// <exception cref="InputException">-Weight is no list of numbers, and no dictionary of such.</exception>
    public MergeInput(IReadOnlyDictionary<string, object> bound)
    {
        _settings = new MergeSettings
        {
            Method = Find<MergeMethod>(bound, nameof(MergeSettings.Method)) ?? MergeMethod.Average,
            Normalize = Find<SwitchParameter>(bound, nameof(MergeSettings.Normalize))?.ToBool(),
            Lambda = Find<double>(bound, nameof(MergeSettings.Lambda)),
            Decay = Find<double>(bound, nameof(MergeSettings.Decay)),
            Interpolation = Find<double>(bound, nameof(MergeSettings.Interpolation)),
            Density = bound.GetValueOrDefault(nameof(MergeSettings.Density)) as double[],
            Gamma = bound.GetValueOrDefault(nameof(MergeSettings.Gamma)) as double[],
            Rescale = Find<SwitchParameter>(bound, nameof(MergeSettings.Rescale))?.ToBool(),
            Grouping = Find<MergeGrouping>(bound, nameof(MergeSettings.Grouping)) ?? MergeGrouping.Tensor,
            Seed = Find<long>(bound, nameof(MergeSettings.Seed)) ?? 0,
        };
        switch (bound.GetValueOrDefault("Weight") is PSObject wrapped ? wrapped.BaseObject : bound.GetValueOrDefault("Weight"))
        {
            case null:
                break;
            case IDictionary byName:
                _weights =
                [
                    .. byName.Keys.Cast<object>().Select(key => Rule(key, byName[key])).OrderByDescending(static rule => rule.Text.Length),
                ];
                _unmatched = [.. _weights.Select(static rule => rule.Text)];
                break;
            case object numbers:
                _settings = _settings with { Weights = ToNumbers(numbers) };
                break;
        }
    }

    /// <summary>The patterns of -Weight that no variable matched.</summary>
    public IEnumerable<string> Unmatched => _unmatched;

    /// <summary>The method and the weights, as -Verbose says them.</summary>
    public string Describe()
    {
        string weights =
            _weights.Length > 0 ? $"weights by {Phrase.Count(_weights.Length, "name")}"
            : _settings.Weights is { } given ? $"weights {string.Join(", ", given.Select(static one => $"{one:R}"))}"
            : "equal weights";
        return FormattableString.Invariant($"{_settings.Method} ({weights})");
    }

    /// <summary>The settings for a variable: of several patterns of -Weight that it matches, the longest counts.</summary>
    public MergeSettings For(CheckpointVariable variable)
    {
        foreach ((string text, WildcardPattern pattern, double[] weights) in _weights)
        {
            if (pattern.IsMatch(variable.Name) || (variable.ObjectPath is { } path && pattern.IsMatch(path)))
            {
                _unmatched.Remove(text);
                return _settings with { Weights = weights };
            }
        }

        return _settings;
    }

    /// <summary>Refuses what cannot be meant, whatever the variables are.</summary>
    /// <exception cref="InputException">There is one source, or a parameter does not fit the method or the number of sources.</exception>
    public void RequireConsistent(VariableMerge merge, bool hasBase)
    {
        string[] given = [.. merge.Sources];
        int sources = given.Length;
        if (sources == 0 || (sources == 1 && !hasBase))
        {
            throw new InputException(
                sources == 1 ? ErrorRecords.OneSource(given[0])
                : hasBase ? ErrorRecords.OnlyBase()
                : ErrorRecords.TooFewCheckpoints(0)
            );
        }

        foreach (MergeSettings settings in _weights.Select(rule => _settings with { Weights = rule.Weights }).Append(_settings))
        {
            if (settings.FindFault(sources, hasBase) is { } fault)
            {
                throw new InputException(ErrorRecords.InvalidMerge(fault));
            }
        }
    }

    private static (string Text, WildcardPattern Pattern, double[] Weights) Rule(object key, object? weights)
    {
        string text = Convert.ToString(key, CultureInfo.InvariantCulture) ?? "";
        var pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase);
        try
        {
            // A malformed pattern is noticed at its first use.
            _ = pattern.IsMatch("");
        }
        catch (WildcardPatternException)
        {
            throw new InputException(ErrorRecords.InvalidPattern(text));
        }

        return (text, pattern, ToNumbers(weights));
    }

    private static double[] ToNumbers(object? given) =>
        given is not null && LanguagePrimitives.TryConvertTo(given, CultureInfo.InvariantCulture, out double[]? numbers)
            ? numbers!
            : throw new InputException(ErrorRecords.NotWeights(given));

    private static T? Find<T>(IReadOnlyDictionary<string, object> bound, string name)
        where T : struct => bound.TryGetValue(name, out object? value) && value is T found ? found : null;
}
