using CheckpointTools.Binary;
using CheckpointTools.Names;

namespace CheckpointTools.Matching;

/// <summary>
/// The names by which a map names variables when saver names count: the saver name, where no other variable has it; else the key. A rule
/// may name a single variable by its key or its object path, too.
/// </summary>
internal sealed class MapNames
{
    private readonly string[] _names;
    private readonly HashSet<string> _known;
    private readonly Dictionary<string, string?> _others = new(StringComparer.Ordinal);

    public MapNames(IReadOnlyList<MatchVariable> variables)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (MatchVariable variable in variables)
        {
            string name = variable.SaverName ?? "";
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        _names = [.. variables.Select(variable => variable.SaverName is { Length: > 0 } name && counts[name] == 1 ? name : variable.Key)];
        _known = _names.ToHashSet(StringComparer.Ordinal);
        for (int i = 0; i < _names.Length; i++)
        {
            MatchVariable variable = variables[i];
            foreach (
                string other in new[] { variable.Key, ObjectSuffix.Strip(variable.Key), variable.ObjectPath ?? variable.Key }.Distinct()
            )
            {
                // A name that two have names neither.
                _others[other] = _others.ContainsKey(other) ? null : _names[i];
            }
        }
    }

    public string this[int number] => _names[number];

    /// <summary>A side of a rule in these names.</summary>
    public string Translate(string side) =>
        !_known.Contains(side) && !_known.Contains(ObjectSuffix.Toggle(side)) && _others.GetValueOrDefault(side) is { } name ? name : side;

    /// <summary>A map in the names of the source and of the model.</summary>
    public static AssignmentMap Translate(AssignmentMap map, MapNames source, MapNames model) =>
        new([
            .. map.Rules.Select(rule =>
                rule.IsList
                    ? new AssignmentRule(source.Translate(rule.From), [.. rule.To.Select(model.Translate)])
                    : new AssignmentRule(source.Translate(rule.From), model.Translate(rule.To[0]))
            ),
        ]);
}
