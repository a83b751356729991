using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace CheckpointTools.Fuzz.Running;

/// <summary>
/// The transitions between branches that an execution takes, and roughly how often: the map of American fuzzy lop. The instrumented code
/// counts in it; an execution with a new transition, or a new count of one, has found something new.
/// </summary>
internal sealed unsafe class Coverage : IDisposable
{
    private const int MapSize = 1 << 16;

    private static readonly byte[] Buckets = CreateBuckets();

    private readonly byte* _map = (byte*)NativeMemory.AllocZeroed(MapSize);
    private readonly byte[] _seen = new byte[MapSize];

    public Coverage()
    {
        Trace.SharedMem = _map;
        Trace.OnBranch = static (_, _) => { };
    }

    /// <summary>The transitions seen so far.</summary>
    public int Edges { get; private set; }

    private Span<byte> Map => new(_map, MapSize);

    public void Begin()
    {
        Map.Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Ends an execution.</summary>
    /// <returns>Whether it did something that no execution did before.</returns>
    public bool End()
    {
        bool isNew = false;
        ReadOnlySpan<byte> map = Map;
        for (int at = map.IndexOfAnyExcept((byte)0); at >= 0; at = Next(map, at + 1))
        {
            byte bucket = Buckets[map[at]];
            if ((_seen[at] & bucket) == 0)
            {
                Edges += _seen[at] == 0 ? 1 : 0;
                _seen[at] |= bucket;
                isNew = true;
            }
        }

        return isNew;
    }

    public void Dispose()
    {
        // Instrumented code that still runs counts elsewhere.
        Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(MapSize);
        NativeMemory.Free(_map);
    }

    private static int Next(ReadOnlySpan<byte> map, int from)
    {
        int offset = map[from..].IndexOfAnyExcept((byte)0);
        return offset < 0 ? -1 : from + offset;
    }

    /// <summary>1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more: one bit each.</summary>
    private static byte[] CreateBuckets()
    {
        int[] starts = [1, 2, 3, 4, 8, 16, 32, 128];
        byte[] buckets = new byte[256];
        for (int count = 1; count < buckets.Length; count++)
        {
            buckets[count] = (byte)(1 << Array.FindLastIndex(starts, start => start <= count));
        }

        return buckets;
    }
}
