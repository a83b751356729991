using System.Globalization;

namespace CheckpointTools.Tests.Support;

internal static class CultureInfoScope
{
    public static void Run(string culture, Action action)
    {
        bool isHere = CultureInfo.GetCultures(CultureTypes.AllCultures).Any(known => known.Name == culture);
        Assert.SkipUnless(isHere, $"The culture {culture} is not known here.");
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
