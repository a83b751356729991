namespace CheckpointTools.Tests.Support;

/// <summary>What a script shows on the screen of a session, as tests compare it.</summary>
internal static class Shown
{
    /// <summary>
    /// The text without the spaces at the ends of its lines and the empty lines around it; '~' is the session's location.
    /// </summary>
    public static string Of(Session session, string script)
    {
        string shown = session.Engine.Show(script).Replace(session.Directory.Path, "~", StringComparison.Ordinal);
        IEnumerable<string> lines = shown.ReplaceLineEndings("\n").Replace('\\', '/').Split('\n').Select(static line => line.TrimEnd());
        return string.Join('\n', lines).Trim();
    }
}
