namespace CheckpointTools.Writing.Planning;

/// <summary>A data file of the new checkpoint.</summary>
/// <param name="LinkFrom">The existing file that it is, under a second name; null for one that is written.</param>
/// <param name="IsKept">
/// Whether it is a data file of the checkpoint that is added to. If it cannot have a second name, it is copied.
/// </param>
/// <param name="Payloads">The numbers of the entries whose payloads are written, one after the other.</param>
/// <param name="WrittenLength">How many bytes that is.</param>
internal sealed record OutputFile(string? LinkFrom, bool IsKept, ArraySegment<int> Payloads, long WrittenLength)
{
    public static OutputFile Linked(string path) => new(path, false, [], 0);

    public static OutputFile Kept(string path) => new(path, true, [], 0);

    public static OutputFile Written(ArraySegment<int> payloads, long length) => new(null, false, payloads, length);
}
