namespace CheckpointTools.Managing;

/// <summary>The times of state files: seconds since 1970.</summary>
internal static class UnixTime
{
    public static double Of(DateTime time) => (time.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;

    public static DateTime ToDateTime(double seconds) =>
        seconds > 0 && seconds < (DateTime.MaxValue - DateTime.UnixEpoch).TotalSeconds
            ? DateTime.UnixEpoch.AddSeconds(seconds)
            : DateTime.UnixEpoch;
}
