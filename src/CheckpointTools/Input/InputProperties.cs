using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace CheckpointTools.Input;

/// <summary>
/// What an object from outside has under a name, in any case: an entry of a dictionary, or a property.
/// </summary>
internal static class InputProperties
{
    public static bool TryGet(PSObject input, string name, out object? value)
    {
        if (input.BaseObject is IDictionary map)
        {
            object? key = map
                .Keys.Cast<object>()
                .FirstOrDefault(one => Bare(one) is string text && text.Equals(name, StringComparison.OrdinalIgnoreCase));
            value = key is null ? null : map[key];
            return key is not null;
        }

        PSPropertyInfo? property = input.Properties[name];
        value = property?.Value;
        return property is not null;
    }

    /// <summary>
    /// The text under a name; null if there is none, or if it is empty, as in a table's row that has nothing in that column.
    /// </summary>
    public static string? TextOf(PSObject? input, string name) =>
        input is not null && TryGet(input, name, out object? value) && Bare(value) is string { Length: > 0 } text ? text : null;

    /// <summary>True or False, also as text; null for anything else.</summary>
    public static bool? FlagOf(PSObject? input, string name) =>
        input is not null && TryGet(input, name, out object? value) && value is not null && bool.TryParse(Invariant(value), out bool flag)
            ? flag
            : null;

    /// <summary>The names of all that there is.</summary>
    public static IEnumerable<string> NamesOf(PSObject input) =>
        input.BaseObject is IDictionary map
            ? map.Keys.Cast<object>().Select(Bare).OfType<string>()
            : input.Properties.Select(static property => property.Name);

    /// <summary>Whether an object is nothing but its properties: no .NET object that happens to have one of the name.</summary>
    public static bool IsDescription(PSObject input) => input.BaseObject is PSCustomObject or IDictionary;

    /// <summary>
    /// A value without the PSObject around it. An object of nothing but properties stays wrapped: the PSObject has the properties.
    /// </summary>
    public static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>A value as text that is the same in every culture.</summary>
    public static string Invariant(object value) => System.Convert.ToString(Bare(value), CultureInfo.InvariantCulture) ?? "";
}
