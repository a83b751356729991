using System.Management.Automation;

namespace CheckpointTools.Tests.Support;

/// <summary>Reads properties of the module's types as a script does, because the types are not referenced here.</summary>
internal static class PSObjectExtensions
{
    public static object? Get(this PSObject o, string property) =>
        o.Properties[property] is { } found
            ? found.Value
            : throw new KeyNotFoundException($"{o.BaseObject.GetType().Name} has no {property}.");

    /// <summary>A property as PowerShell prints it.</summary>
    public static string Text(this PSObject o, string property) => o.Get(property)?.ToString() ?? "";

    public static IEnumerable<string> Texts(this IEnumerable<PSObject> objects, string property) => objects.Select(o => o.Text(property));
}
