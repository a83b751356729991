using CheckpointTools.Formats.Bundles;
using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// Which payloads share bytes in what is written. Those of one stretch are stored once: as the longest of them, its lead; each of the
/// others is a beginning of it and begins where it begins.
/// </summary>
internal sealed class SharedStretches
{
    /// <summary>The lead of every payload, by the numbers of their entries; empty if nothing is shared.</summary>
    private readonly int[] _leads;

    private SharedStretches(int[] leads) => _leads = leads;

    /// <summary>Every payload has its own bytes.</summary>
    public static SharedStretches None { get; } = new([]);

    /// <summary>The number of the payload whose bytes a payload shares; its own if it shares none, or is the longest.</summary>
    public int LeadOf(int number) => _leads.Length == 0 ? number : _leads[number];

    /// <summary>The stretches with more payloads in them.</summary>
    /// <param name="groups">
    /// The numbers of payloads that are to share bytes. The first of a group is the longest, or is as long and shares the bytes of a longer
    /// one; the others are its beginnings, and lead their own stretches: what shares their bytes already comes along.
    /// </param>
    /// <param name="count">How many entries there are.</param>
    public SharedStretches With(IEnumerable<IReadOnlyList<int>> groups, int count)
    {
        int[]? leads = null;
        foreach (IReadOnlyList<int> group in groups)
        {
            leads ??= _leads.Length == 0 ? [.. Enumerable.Range(0, count)] : [.. _leads];
            int lead = FindLead(leads, group[0]);
            foreach (int other in group.Skip(1).Where(other => FindLead(leads, other) != lead))
            {
                leads[other] = lead;
            }
        }

        if (leads is null)
        {
            return this;
        }

        for (int number = 0; number < count; number++)
        {
            leads[number] = FindLead(leads, number);
        }

        return new SharedStretches(leads);
    }

    /// <summary>Puts the payloads of each stretch side by side, in the place of its lead: that first, then the longer ones first.</summary>
    public int[] Order(int[] payloads, PlannedEntry[] index)
    {
        if (_leads.Length == 0)
        {
            return payloads;
        }

        int[] positions = new int[index.Length];
        for (int position = 0; position < payloads.Length; position++)
        {
            positions[payloads[position]] = position;
        }

        int[] ordered = [.. payloads];
        RunSort.Sort(
            ordered,
            (left, right) =>
            {
                int order = positions[_leads[left]].CompareTo(positions[_leads[right]]);
                order = order != 0 ? order : (_leads[left] != left).CompareTo(_leads[right] != right);
                return order != 0 ? order : index[right].Entry.Size.CompareTo(index[left].Entry.Size);
            }
        );
        return ordered;
    }

    /// <summary>
    /// Groups what begins at one place of a source: a copy keeps that. A tensor that is taken twice shares nothing, for it is not shared in
    /// the source.
    /// </summary>
    /// <param name="payloads">The payloads in the order of their places, of one place the longest first.</param>
    /// <param name="index">The entries.</param>
    public static IEnumerable<IReadOnlyList<int>> OfSources(int[] payloads, PlannedEntry[] index)
    {
        for (int first = 0, end; first < payloads.Length; first = end)
        {
            for (end = first + 1; end < payloads.Length && AreAtOnePlace(index[payloads[first]], index[payloads[end]]); end++) { }

            if (end - first > 1 && GroupOf(payloads[first..end], index) is { Count: > 1 } group)
            {
                yield return group;
            }
        }
    }

    /// <summary>
    /// Groups what is one element repeated: the shorter are beginnings of the longest. Zero is zero in every type. A slice keeps its own
    /// bytes: readers refuse a tensor whose slices claim far more bytes than they lie in.
    /// </summary>
    /// <param name="payloads">The payloads.</param>
    /// <param name="index">The entries.</param>
    public static IEnumerable<IReadOnlyList<int>> OfFills(int[] payloads, PlannedEntry[] index) =>
        payloads
            .Where(number =>
                index[number] is { Made: not null, IsSlice: false, Variable.Origin: MadeValue, Entry: { Size: > 0, DataType.Width: > 0 } }
            )
            .GroupBy(number => FillOf(index[number]), StringComparer.Ordinal)
            .Select(group => group.OrderByDescending(number => index[number].Entry.Size).ToArray())
            .Where(static group => group.Length > 1);

    private static string FillOf(in PlannedEntry entry)
    {
        ReadOnlySpan<byte> element = ((MadeValue)entry.Variable.Origin).Element;
        return element.IndexOfAnyExcept((byte)0) < 0 ? "0" : $"{entry.Entry.DataType.Number} {Convert.ToHexString(element)}";
    }

    private static bool AreAtOnePlace(in PlannedEntry left, in PlannedEntry right) =>
        left.Source == right.Source
        && left.Entry.ShardId == right.Entry.ShardId
        && left.Entry.Offset == right.Entry.Offset
        && left.Entry.Size > 0
        && right.Entry.Size > 0;

    private static List<int> GroupOf(int[] payloads, PlannedEntry[] index)
    {
        var group = new List<int>();
        var taken = new HashSet<BundleEntry>(ReferenceEqualityComparer.Instance);
        foreach (int number in payloads)
        {
            PlannedEntry payload = index[number];
            bool canShare = group.Count == 0 || CanBegin(index[group[0]].Entry, payload.Entry);
            if (payload.Made is null && canShare && taken.Add(payload.Entry))
            {
                group.Add(number);
            }
        }

        return group;
    }

    /// <summary>Numbers of any size can be the beginning of a payload; of strings and variants only all of one of their own.</summary>
    private static bool CanBegin(BundleEntry lead, BundleEntry other) => other.DataType.Width > 0 || other.IsStoredAs(lead);

    private static int FindLead(int[] leads, int number)
    {
        while (leads[number] != number)
        {
            // Halving the way keeps it short.
            leads[number] = leads[leads[number]];
            number = leads[number];
        }

        return number;
    }
}
