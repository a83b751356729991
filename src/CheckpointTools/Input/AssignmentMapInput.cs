using System.Collections;
using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Mapping;

namespace CheckpointTools.Input;

/// <summary>
/// The -AssignmentMap of a command: a dictionary; or a list of objects with From and To, or of arrays of two; or one such pair. A value, or the
/// second of a pair, may be a list of names.
/// </summary>
internal static class AssignmentMapInput
{
    private const string From = "From";
    private const string To = "To";

    /// <exception cref="InputException">The value is none of these, or has a pair with no name.</exception>
    public static AssignmentMap Convert(object? value) => new(Bare(value) switch
    {
        IDictionary map => OfDictionary(map),
        string text => throw Bad($"the text '{text}' is no pair of names"),
        IList list when IsPair(list) => [OfPair(list)],
        IEnumerable list => [.. list.Cast<object?>().Select(OfItem)],
        null => throw Bad("it is empty"),
        _ => [OfItem(value)],
    });

    /// <summary>A hash literal has no order that could be kept; a dictionary that has one keeps it.</summary>
    private static AssignmentRule[] OfDictionary(IDictionary map)
    {
        IEnumerable<DictionaryEntry> entries = map.Cast<DictionaryEntry>();
        IEnumerable<AssignmentRule> rules = entries.Select(static entry => Rule(entry.Key, entry.Value));
        return [.. map is Hashtable ? rules.OrderBy(static rule => rule.From, StringComparer.Ordinal) : rules];
    }

    private static AssignmentRule OfItem(object? item) => Bare(item) switch
    {
        AssignmentRule rule => rule,
        IDictionary map when map.Contains(From) && map.Contains(To) => Rule(map[From], map[To]),
        IDictionary => throw Bad("a dictionary in a list needs the keys From and To"),
        string text => throw Bad($"the text '{text}' is no pair of names"),
        IList list when IsPair(list) => OfPair(list),
        IList list => throw Bad($"a pair is an array of two, the checkpoint's side and the model's, but one has {list.Count}"),
        _ when item is not null && PSObject.AsPSObject(item).Properties is var properties && properties[From] is { } from && properties[To] is { } to => Rule(from.Value, to.Value),
        null => throw Bad("one of its pairs is empty"),
        object other => throw Bad($"an object of type {other.GetType().FullName} has no properties From and To"),
    };

    /// <summary>Two texts, or a text and a list of texts. Two lists are two pairs.</summary>
    private static bool IsPair(IList list) => list.Count == 2 && Bare(list[0]) is string or null && (Bare(list[1]) is string or null || NamesIn(list[1]) is not null);

    private static AssignmentRule OfPair(IList pair) => Rule(pair[0], pair[1]);

    private static AssignmentRule Rule(object? from, object? to)
    {
        if (Bare(from) is not string name)
        {
            throw Bad(from is null ? $"the pair with '{Show(to)}' has no name on the checkpoint's side" : $"'{Show(from)}' on the checkpoint's side is no text");
        }

        return Bare(to) is string target ? new AssignmentRule(name, target)
            : NamesIn(to) is { } targets ? new AssignmentRule(name, targets)
            : throw Bad(to is null ? $"'{name}' has no name on the model's side" : $"'{name}' has '{Show(to)}' on the model's side, which is no text and no list of texts");
    }

    private static string[]? NamesIn(object? value)
    {
        if (Bare(value) is not IEnumerable and not string)
        {
            return null;
        }

        object?[] items = [.. ((IEnumerable)Bare(value)!).Cast<object?>().Select(Bare)];
        return Array.TrueForAll(items, static item => item is string) ? Array.ConvertAll(items, static item => (string)item!) : null;
    }

    private static string Show(object? value) => value?.ToString() ?? "nothing";

    private static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    private static InputException Bad(string why) => new(ErrorRecords.NotAnAssignmentMap(why));
}
