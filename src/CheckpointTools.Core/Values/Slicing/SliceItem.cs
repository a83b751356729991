namespace CheckpointTools.Values.Slicing;

/// <summary>What a slice says of one dimension.</summary>
internal abstract record SliceItem
{
    /// <summary>All dimensions that no other item is about: "...".</summary>
    public sealed record Ellipsis : SliceItem;

    /// <summary>One position; the dimension goes.</summary>
    public sealed record Index(long Position) : SliceItem;

    /// <summary>Positions from one to another, which is not one of them: "start:stop:step". Each part may be left out.</summary>
    public sealed record Range(long? Start, long? Stop, long? Step) : SliceItem
    {
        /// <summary>The positions of a dimension, as Python's slice.indices has them: what lies outside is cut off.</summary>
        public (long First, long Count, long Step) Over(long size)
        {
            long step = Step ?? 1;
            (long lowest, long highest) = step > 0 ? (0, size) : (-1, size - 1);
            long start = Start is { } from ? Bound(from, size, lowest, highest) : (step > 0 ? lowest : highest);
            long stop = Stop is { } to ? Bound(to, size, lowest, highest) : (step > 0 ? highest : lowest);

            // The distance is no larger than a dimension, but the step may be any number.
            long distance = step > 0 ? stop - start : start - stop;
            ulong stride = step > 0 ? (ulong)step : 0 - (ulong)step;
            long count = distance <= 0 ? 0 : (long)(((ulong)distance - 1) / stride) + 1;
            return (start, count, step);
        }

        private static long Bound(long position, long size, long lowest, long highest) =>
            Math.Clamp(position < 0 ? position + size : position, lowest, highest);
    }
}
