using System.Collections;
using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Names;

namespace CheckpointTools.Input;

/// <summary>
/// The -AssignmentMap of a command: a dictionary, or an object whose properties are the rules, as JSON makes it; or a list of objects with From and To,
/// of arrays of two, or of a dictionary's entries; or one such pair. A value, or the second of a pair, may be a list of names.
/// </summary>
internal static class AssignmentMapInput
{
    private const string From = "From";
    private const string To = "To";

    /// <exception cref="InputException">The value is none of these, or has a pair with no name.</exception>
    public static AssignmentMap Convert(object? value) => new(InputProperties.Bare(value) switch
    {
        null => throw Bad("it is empty"),
        IDictionary map => map.Count == 2 && TryRule(map) is { } rule ? [rule] : OfDictionary(map),
        string text => throw Bad($"the text '{text}' is no pair of names"),
        IList list when IsPair(list) => [OfPair(list)],
        IEnumerable list => OfItems(list.GetEnumerator()),
        IEnumerator items => OfItems(items),
        PSObject map when FindSides(map) is (null, null) => [.. map.Properties.Select(static property => Rule(property.Name, property.Value))],
        object item => [OfItem(item)],
    });

    /// <summary>A hash literal has no order that could be kept; a dictionary that has one keeps it.</summary>
    private static AssignmentRule[] OfDictionary(IDictionary map)
    {
        AssignmentRule[] rules = OfItems(map.GetEnumerator());
        return map is Hashtable ? [.. rules.OrderBy(static rule => rule.From, StringComparer.Ordinal)] : rules;
    }

    private static AssignmentRule[] OfItems(IEnumerator items)
    {
        var rules = new List<AssignmentRule>();
        while (items.MoveNext())
        {
            rules.Add(OfItem(items.Current));
        }

        return [.. rules];
    }

    private static AssignmentRule OfItem(object? item) => InputProperties.Bare(item) switch
    {
        null => throw Bad("one of its pairs is empty"),
        AssignmentRule rule => rule,
        DictionaryEntry entry => Rule(entry.Key, entry.Value),
        IDictionary map => TryRule(map) ?? throw Bad("a dictionary in a list needs the keys From and To"),
        string text => throw Bad($"the text '{text}' is no pair of names"),
        IList list when IsPair(list) => OfPair(list),
        IList list => throw Bad($"a pair is an array of two names, the checkpoint's side and the model's, but one is '{Show(list)}'"),
        object other when IsEntry(other) => Rule(PSObject.AsPSObject(other).Properties["Key"].Value, PSObject.AsPSObject(other).Properties["Value"].Value),
        object other => TryRule(other) ?? throw Bad($"{(other is PSObject or IConvertible ? $"'{Show(other)}'" : "one of its items")} is no pair, and has not both of the properties From and To"),
    };

    /// <summary>The rule that the two sides of an object make; null if it has not both.</summary>
    private static AssignmentRule? TryRule(object item)
    {
        PSObject sides = PSObject.AsPSObject(item);
        return InputProperties.TryGet(sides, From, out object? from) && InputProperties.TryGet(sides, To, out object? to) ? Rule(from, to) : null;
    }

    private static (PSPropertyInfo? From, PSPropertyInfo? To) FindSides(PSObject item) => (item.Properties[From], item.Properties[To]);

    /// <summary>An entry of a dictionary whose types are known.</summary>
    private static bool IsEntry(object item) => item.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    /// <summary>Two texts, or a text and a list of texts. Two lists are two pairs.</summary>
    private static bool IsPair(IList list) =>
        list.Count == 2 && InputProperties.Bare(list[0]) is string or null && (InputProperties.Bare(list[1]) is string or null || NamesIn(list[1]) is not null);

    private static AssignmentRule OfPair(IList pair) => Rule(pair[0], pair[1]);

    private static AssignmentRule Rule(object? from, object? to)
    {
        if (InputProperties.Bare(from) is not string name)
        {
            throw Bad(from is null ? $"the pair with '{Show(to)}' has no name on the checkpoint's side" : $"'{Show(from)}' on the checkpoint's side is no text");
        }

        return InputProperties.Bare(to) is string target ? new AssignmentRule(name, target)
            : NamesIn(to) is { } targets ? new AssignmentRule(name, targets)
            : throw Bad(to is null ? $"'{name}' has no name on the model's side" : $"'{name}' has '{Show(to)}' on the model's side, which is no text and no list of texts");
    }

    private static string[]? NamesIn(object? value)
    {
        object?[] items = InputProperties.Bare(value) is IEnumerable list and not (string or IDictionary) ? [.. list.Cast<object?>().Select(InputProperties.Bare)] : [null];
        return Array.TrueForAll(items, static item => item is string) ? Array.ConvertAll(items, static item => (string)item!) : null;
    }

    /// <summary>A value for a message. A list may hold itself: what is in a list within is not shown.</summary>
    private static string Show(object? value) => Show(value, isInner: false);

    private static string Show(object? value, bool isInner) => InputProperties.Bare(value) switch
    {
        null => "nothing",
        IDictionary => "a dictionary",
        IEnumerable and not string when isInner => "a list",
        IEnumerable list and not string => string.Join(", ", list.Cast<object?>().Select(static item => Show(item, isInner: true))),
        PSObject or IConvertible => InputProperties.Invariant(value!),
        _ => "an object",
    };

    private static InputException Bad(string why) => new(ErrorRecords.NotAnAssignmentMap(why));
}
