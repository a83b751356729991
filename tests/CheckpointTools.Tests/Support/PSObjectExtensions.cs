using System.Management.Automation;

namespace CheckpointTools.Tests.Support;

/// <summary>The module's types are not referenced here, so their properties are read as a script reads them.</summary>
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
