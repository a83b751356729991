using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Damage;

/// <summary>A real index, with its data files, whose bytes are replaced repeatedly.</summary>
internal sealed class DamagedIndex : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string? _listing;

    public DamagedIndex(string prefix)
    {
        string source = Fixtures.Require(prefix + ".index")[..^".index".Length];
        Prefix = _directory["model"];
        foreach (string file in Fixtures.FilesOf(source))
        {
            // Read and written instead of copied: the original may be read-only.
            File.WriteAllBytes(Prefix + file[source.Length..], File.ReadAllBytes(file));
        }

        Original = File.ReadAllBytes(Prefix + ".index");
        _listing = Exercise.List(Prefix);
    }

    public string Prefix { get; }

    public byte[] Original { get; }

    public void AssertRefusedOrSame(byte[] index, string what)
    {
        string? listing = Replace(index, what);
        Assert.True(listing is null || listing == _listing, $"{what}: lists\n{listing}");
    }

    public void AssertRefused(byte[] index, string what) => Assert.True(Replace(index, what) is null, $"{what} is not noticed");

    /// <summary>
    /// Whatever the index claims, there are only named errors, and memory stays within a few times the size of the files.
    /// </summary>
    public void AssertSurvives(byte[] index, string what)
    {
        File.WriteAllBytes(Prefix + ".index", index);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Exercise.Checkpoint(Prefix);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(what, e);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 64 << 20, $"{what}: {allocated} bytes were allocated");
    }

    public void Dispose() => _directory.Dispose();

    private string? Replace(byte[] index, string what)
    {
        File.WriteAllBytes(Prefix + ".index", index);
        try
        {
            return Exercise.List(Prefix);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(what, e);
        }
    }
}
