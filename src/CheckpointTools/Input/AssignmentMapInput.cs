using System.Collections;
using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Names;

namespace CheckpointTools.Input;

/// <summary>
/// The -AssignmentMap of a command. It may be a dictionary; an object whose properties are the rules, as JSON makes it; a list of objects
/// with From and To, of arrays of two, or of a dictionary's entries; or one such pair. A value, or the second item of a pair, may be a list
/// of names.
/// </summary>
internal static class AssignmentMapInput
{
    private const string From = "From";
    private const string To = "To";

    /// <exception cref="InputException">The value is none of these, or has a pair with no name.</exception>
    public static AssignmentMap Convert(object? value) =>
        new(
            InputProperties.Bare(value) switch
            {
                null => throw Bad("it is empty"),
                IDictionary map => map.Count == 2 && TryRule(map) is { } rule ? [rule] : FromDictionary(map),
                string text => throw Bad($"the text '{text}' is no pair of names"),
                IList list when IsPair(list) => [FromPair(list)],
                IEnumerable list => FromItems(list.GetEnumerator()),
                IEnumerator items => FromItems(items),
                PSObject map when FindSides(map) is (null, null) => FromProperties(map),
                object item => [FromItem(item)],
            }
        );

    /// <summary>A hash literal has no order that could be kept; a dictionary that has one keeps it.</summary>
    private static AssignmentRule[] FromDictionary(IDictionary map)
    {
        AssignmentRule[] rules = FromItems(map.GetEnumerator());
        return map is Hashtable ? [.. rules.OrderBy(static rule => rule.From, StringComparer.Ordinal)] : rules;
    }

    private static AssignmentRule[] FromProperties(PSObject map) =>
        [.. map.Properties.Select(static property => Rule(property.Name, property.Value))];

    private static AssignmentRule[] FromItems(IEnumerator items)
    {
        var rules = new List<AssignmentRule>();
        while (items.MoveNext())
        {
            rules.Add(FromItem(items.Current));
        }

        return [.. rules];
    }

    private static AssignmentRule FromItem(object? item) =>
        InputProperties.Bare(item) switch
        {
            null => throw Bad("one of its pairs is empty"),
            AssignmentRule rule => rule,
            DictionaryEntry entry => Rule(entry.Key, entry.Value),
            IDictionary map => TryRule(map) ?? throw Bad("a dictionary in a list needs the keys From and To"),
            string text => throw Bad($"the text '{text}' is no pair of names"),
            IList list when IsPair(list) => FromPair(list),
            IList list => throw Bad($"a pair is an array of two names, the checkpoint's side and the model's, but one is '{Show(list)}'"),
            object other when IsEntry(other) => FromEntry(PSObject.AsPSObject(other)),
            object other => TryRule(other) ?? throw NotAPair(other),
        };

    private static InputException NotAPair(object item)
    {
        string what = item is PSObject or IConvertible ? $"'{Show(item)}'" : "one of its items";
        return Bad($"{what} is no pair, and has not both of the properties From and To");
    }

    /// <summary>The rule that the two sides of an object make; null if it has not both.</summary>
    private static AssignmentRule? TryRule(object item)
    {
        PSObject sides = PSObject.AsPSObject(item);
        return InputProperties.TryGet(sides, From, out object? from) && InputProperties.TryGet(sides, To, out object? to)
            ? Rule(from, to)
            : null;
    }

    private static (PSPropertyInfo? From, PSPropertyInfo? To) FindSides(PSObject item) => (item.Properties[From], item.Properties[To]);

    /// <summary>An entry of a dictionary whose types are known.</summary>
    private static bool IsEntry(object item) =>
        item.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    /// <summary>Two texts, or a text and a list of texts. Two lists are two pairs.</summary>
    private static bool IsPair(IList list) =>
        list.Count == 2
        && InputProperties.Bare(list[0]) is string or null
        && (InputProperties.Bare(list[1]) is string or null || NamesIn(list[1]) is not null);

    private static AssignmentRule FromPair(IList pair) => Rule(pair[0], pair[1]);

    private static AssignmentRule FromEntry(PSObject entry) => Rule(entry.Properties["Key"].Value, entry.Properties["Value"].Value);

    private static AssignmentRule Rule(object? from, object? to)
    {
        if (InputProperties.Bare(from) is not string name)
        {
            throw Bad(
                from is null
                    ? $"the pair with '{Show(to)}' has no name on the checkpoint's side"
                    : $"'{Show(from)}' on the checkpoint's side is no text"
            );
        }

        if (InputProperties.Bare(to) is string target)
        {
            return new AssignmentRule(name, target);
        }

        return NamesIn(to) is { } targets
            ? new AssignmentRule(name, targets)
            : throw Bad(
                to is null
                    ? $"'{name}' has no name on the model's side"
                    : $"'{name}' has '{Show(to)}' on the model's side, which is no text and no list of texts"
            );
    }

    private static string[]? NamesIn(object? value)
    {
        object?[] items = InputProperties.Bare(value) is IEnumerable list and not (string or IDictionary)
            ? [.. list.Cast<object?>().Select(InputProperties.Bare)]
            : [null];
        return Array.TrueForAll(items, static item => item is string) ? Array.ConvertAll(items, static item => (string)item!) : null;
    }

    /// <summary>A value for a message. A list may hold itself: what is in a list within is not shown.</summary>
    private static string Show(object? value) => Show(value, isInner: false);

    private static string Show(object? value, bool isInner) =>
        InputProperties.Bare(value) switch
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
