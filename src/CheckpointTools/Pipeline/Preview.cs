namespace CheckpointTools.Pipeline;

/// <summary>
/// Tells a user's code that nothing is to happen. A plan needs the lengths of strings, and so what a script makes of them; with -WhatIf it
/// takes the ones that the script would get.
/// </summary>
internal static class Preview
{
    [ThreadStatic]
    private static bool _isOn;

    /// <summary>Whether a plan is made on this thread that will not be carried out.</summary>
    public static bool IsOn => _isOn;

    /// <summary>Makes a plan on this thread.</summary>
    /// <param name="isOn">Whether it will not be carried out.</param>
    /// <param name="plan">Makes the plan.</param>
    public static T Plan<T>(bool isOn, Func<T> plan)
    {
        bool was = _isOn;
        _isOn = isOn;
        try
        {
            return plan();
        }
        finally
        {
            _isOn = was;
        }
    }
}
