using System.Globalization;

namespace CheckpointTools.Tests.Support;

internal static class CultureInfoScope
{
    public static void Run(string culture, Action action)
    {
        bool isInvariant = AppContext.TryGetSwitch("System.Globalization.Invariant", out bool isSet)
            ? isSet
            : Environment.GetEnvironmentVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT") is "1" or "true";
        Assert.SkipWhen(isInvariant, "No culture but the invariant one is here.");
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            action();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
