using System.Globalization;

namespace CheckpointTools.Managing;

/// <summary>Decides which checkpoints of a run stay. Nothing here looks at a file.</summary>
internal static class Retention
{
    /// <summary>Decides for each checkpoint of a run.</summary>
    /// <param name="run">The checkpoints with their conditions, the oldest first.</param>
    /// <param name="policy">Which of them stay.</param>
    /// <param name="lastPreserved">The time when a manager last preserved one for good; null if that is not known.</param>
    /// <returns>The decisions, in the same order.</returns>
    public static IReadOnlyList<RetentionDecision> Decide(
        IReadOnlyList<ManagedCheckpoint> run,
        RetentionPolicy policy,
        DateTime? lastPreserved = null
    )
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(policy);
        List<ManagedCheckpoint> sound = [.. run.Where(static one => one.Condition == CheckpointCondition.Sound)];
        var reasons = new Dictionary<ManagedCheckpoint, string>(ReferenceEqualityComparer.Instance);
        foreach (ManagedCheckpoint latest in sound.TakeLast(policy.KeepLatest ?? 0))
        {
            reasons[latest] = policy.KeepLatest == 1 ? "the latest" : Invariant($"one of the latest {policy.KeepLatest}");
        }

        // A list that lacks it puts it before all others, and its time not: nothing tells that it is not the latest.
        ManagedCheckpoint[] listed = [.. run.Where(static one => one.ListPosition is not null)];
        DateTime? time = listed.Max(static one => (DateTime?)one.Time);
        long? step = listed.Max(static one => one.Step);
        foreach (ManagedCheckpoint one in run.TakeWhile(static one => one.ListPosition is null))
        {
            if (one.Time > time || (one.Time == time && one.Step > step))
            {
                reasons.TryAdd(one, "written after all that the state file lists");
            }
        }

        KeepEvery(run, sound, policy, lastPreserved, reasons);
        foreach (ManagedCheckpoint young in sound.Where(one => policy.OlderThan is { } time && one.Time >= time.ToUniversalTime()))
        {
            reasons.TryAdd(young, "not old enough");
        }

        foreach (ManagedCheckpoint latest in sound.Where(static one => one.IsLatest))
        {
            reasons.TryAdd(latest, "the latest by the state file");
        }

        if (sound.Count > 0)
        {
            reasons.TryAdd(sound[^1], sound.Count == 1 ? "the only sound one of its name" : "the last sound one of its name");
        }

        return [.. run.Select(one => Decide(one, policy, reasons, anySound: sound.Count > 0))];
    }

    private static RetentionDecision Decide(
        ManagedCheckpoint one,
        RetentionPolicy policy,
        Dictionary<ManagedCheckpoint, string> reasons,
        bool anySound
    )
    {
        if (one.Condition == CheckpointCondition.Sound)
        {
            return reasons.TryGetValue(one, out string? reason)
                ? new RetentionDecision(one, true, reason)
                : new RetentionDecision(one, false, policy.OlderThan is null ? "superseded" : "old");
        }

        if (one.Condition == CheckpointCondition.Unknown)
        {
            return new RetentionDecision(one, true, "not known to be sound, as it cannot be read");
        }

        string condition = one.Condition == CheckpointCondition.Damaged ? "damaged" : "incomplete";
        bool isOld = policy.OlderThan is not { } time || one.Time < time.ToUniversalTime();

        // What is left of the last ones may be all that there is: it goes by its name alone.
        return policy.Force && isOld && !anySound
            ? new RetentionDecision(one, true, $"{condition}, and no sound one of its name is left")
            : new RetentionDecision(one, !policy.Force || !isOld, condition);
    }

    /// <summary>
    /// As a manager does: one stays once so much time has passed since the one before it that stayed for good. Where nothing says which one
    /// that was, it is the first. What TensorFlow itself preserved is not listed, as the list has what it may still remove: with the time
    /// of a manager it stays, and else no gap between what is not listed gets longer than the interval.
    /// </summary>
    private static void KeepEvery(
        IReadOnlyList<ManagedCheckpoint> run,
        List<ManagedCheckpoint> sound,
        RetentionPolicy policy,
        DateTime? lastPreserved,
        Dictionary<ManagedCheckpoint, string> reasons
    )
    {
        if (policy.KeepEvery is not { } interval)
        {
            return;
        }

        string every = Invariant($"one every {interval.TotalHours:0.###} hours");
        DateTime? firstListed = run.Where(static one => one.ListPosition is not null).Min(static one => (DateTime?)one.Time);
        DateTime? last = lastPreserved;

        // By time, whatever the order of the list: one that was written anew is no reason against those that were saved before it.
        List<ManagedCheckpoint> byTime = [.. sound.OrderBy(static one => one.Time)];
        for (int i = 0; i < byTime.Count; i++)
        {
            ManagedCheckpoint one = byTime[i];
            if (reasons.ContainsKey(one))
            {
                continue;
            }

            bool isListed = one.ListPosition is not null;

            // The clocks of a manager and of its file server differ: what lies before the list was preserved, whatever its time.
            if (one.Time <= lastPreserved || (lastPreserved is not null && !isListed && one.Time < firstListed))
            {
                reasons[one] = "preserved for good";
            }
            else if (last is null || one.Time - last >= interval || (lastPreserved is null && !isListed && IsLastWithin(i)))
            {
                reasons[one] = every;
                last = one.Time;
            }
        }

        // A Saver preserves the first in each cell of a grid: two of them may be less than the interval apart, but then the next is not.
        bool IsLastWithin(int i) => i + 1 < byTime.Count && byTime[i + 1].Time - last > interval;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
