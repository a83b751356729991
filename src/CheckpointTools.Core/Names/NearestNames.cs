using CheckpointTools.Binary;

namespace CheckpointTools.Names;

/// <summary>Finds existing names that a user may have meant by a name that does not exist.</summary>
public static class NearestNames
{
    // Above four typing errors, suggestions are noise; the limit also bounds the work for each candidate.
    private const int MaxDistance = 4;

    private const int CaseOnly = 0;
    private const int SameLeaf = 3;
    private const int NoMatch = int.MaxValue;

    /// <summary>
    /// Returns the nearest names, best first: those that differ only in case, those a few letters away (each missing, extra or wrong letter
    /// and each swap of neighbours counts as one), and those with the same part after the last '/'.
    /// </summary>
    /// <param name="wanted">The name that was not found.</param>
    /// <param name="candidates">The names that exist; there may be a million.</param>
    /// <param name="max">The maximum number of names to return.</param>
    /// <returns>The names; equally near ones are in the order of <paramref name="candidates"/>. Often empty.</returns>
    public static IReadOnlyList<string> Find(string wanted, IEnumerable<string> candidates, int max = 3)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(candidates);

        var best = new List<(int Rank, string Name)>(Math.Clamp(max, 0, 16));
        if (max <= 0 || wanted.Length == 0)
        {
            return [];
        }

        var distance = new BoundedDistance();

        // Names of one or two letters are near to everything.
        int limit = wanted.Length < 3 ? 0 : Math.Clamp(wanted.Length / 4, 1, MaxDistance);
        foreach (string candidate in candidates)
        {
            int worst = best.Count < max ? NoMatch : best[^1].Rank;
            int rank = Rank(wanted, candidate, Math.Min(limit, worst - 1), distance);
            if (rank >= worst || best.Exists(b => b.Name == candidate))
            {
                continue;
            }

            if (best.Count == max)
            {
                best.RemoveAt(best.Count - 1);
            }

            int place = best.FindLastIndex(b => b.Rank <= rank) + 1;
            best.Insert(place, (rank, candidate));
            if (best.Count == max && best[^1].Rank == CaseOnly)
            {
                break;
            }
        }

        return best.ConvertAll(b => b.Name);
    }

    private static int Rank(string wanted, string candidate, int limit, BoundedDistance distance)
    {
        // Users do not write the suffix of object-based names, so it makes no difference.
        candidate = ObjectSuffix.EndsIn(wanted) ? candidate : ObjectSuffix.Strip(candidate);
        if (wanted.Length == candidate.Length && wanted.Equals(candidate, StringComparison.OrdinalIgnoreCase))
        {
            return CaseOnly;
        }

        int rank = NoMatch;
        if (limit > 0 && Math.Abs(wanted.Length - candidate.Length) <= limit && distance.Between(wanted, candidate, limit) is { } edits)
        {
            rank = edits;
        }

        return rank <= SameLeaf ? rank
            : HasSameLeaf(wanted, candidate) ? SameLeaf
            : rank;
    }

    private static bool HasSameLeaf(string wanted, string candidate)
    {
        int start = wanted.LastIndexOf('/') + 1;
        ReadOnlySpan<char> leaf = wanted.AsSpan(start);
        return !leaf.IsEmpty
            && candidate.AsSpan().EndsWith(leaf, StringComparison.OrdinalIgnoreCase)
            && (candidate.Length == leaf.Length || candidate[^(leaf.Length + 1)] == '/');
    }

    /// <summary>The edit distance with swaps of neighbours, computed only in the band that can stay within the limit.</summary>
    private sealed class BoundedDistance
    {
        private int[] _beforeLast = [];
        private int[] _last = [];
        private int[] _current = [];

        public int? Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
        {
            int same = a.CommonPrefixLength(b);
            a = a[same..];
            b = b[same..];
            while (!a.IsEmpty && !b.IsEmpty && a[^1] == b[^1])
            {
                a = a[..^1];
                b = b[..^1];
            }

            if (a.IsEmpty || b.IsEmpty)
            {
                return Math.Max(a.Length, b.Length) is int rest && rest <= limit ? rest : null;
            }

            Reserve(b.Length + 1);
            for (int j = 0; j <= b.Length; j++)
            {
                _last[j] = j;
            }

            for (int i = 1; i <= a.Length; i++)
            {
                int first = Math.Max(1, i - limit);
                int end = Math.Min(b.Length, i + limit);
                _current[first - 1] = first == 1 ? i : limit + 1;
                int smallest = _current[first - 1];
                for (int j = first; j <= end; j++)
                {
                    // Right of the band, the row above was not computed: the cell there is too far away in any case.
                    int above = j == i + limit ? limit + 1 : _last[j];
                    int cell = Math.Min(Math.Min(above, _current[j - 1]) + 1, _last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    {
                        cell = Math.Min(cell, _beforeLast[j - 2] + 1);
                    }

                    _current[j] = cell;
                    smallest = Math.Min(smallest, cell);
                }

                if (smallest > limit)
                {
                    return null;
                }

                (_beforeLast, _last, _current) = (_last, _current, _beforeLast);
            }

            return _last[b.Length] <= limit ? _last[b.Length] : null;
        }

        private void Reserve(int length)
        {
            if (_last.Length < length)
            {
                (_beforeLast, _last, _current) = (new int[length], new int[length], new int[length]);
            }
        }
    }
}
