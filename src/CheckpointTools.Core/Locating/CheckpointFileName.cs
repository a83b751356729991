using System.Globalization;
using System.Text.RegularExpressions;

namespace CheckpointTools.Locating;

/// <summary>A name of the form <c>P-SSSSS-of-NNNNN</c>, the name of a V1 shard.</summary>
/// <param name="Prefix">The <c>P</c>.</param>
/// <param name="Shard">The number of this shard, from 0.</param>
/// <param name="Count">The number of shards.</param>
internal readonly record struct ShardName(string Prefix, int Shard, int Count)
{
    /// <summary>The pattern by which TensorFlow addresses all shards.</summary>
    public string Pattern => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-?????-of-{Count:D5}");

    /// <summary>The name of another shard of the same checkpoint.</summary>
    public string Sibling(int shard) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{shard:D5}-of-{Count:D5}");
}

/// <summary>Reads the names of a checkpoint's files (format.md 6).</summary>
internal static partial class CheckpointFileName
{
    /// <summary>The prefix in the name of a checkpoint's file; null if the name has none of the suffixes.</summary>
    public static string? StripSuffix(string path) =>
        path.EndsWith(FixedNames.IndexSuffix, StringComparison.Ordinal) ? path[..^FixedNames.IndexSuffix.Length]
        : path.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal) ? path[..^FixedNames.MetaSuffix.Length]
        : IsData(path) ? path[..path.LastIndexOf(".data-", StringComparison.Ordinal)]
        : null;

    /// <summary>Whether a name ends in <c>.data-SSSSS-of-NNNNN</c>.</summary>
    public static bool IsData(string name) => DataSuffix().IsMatch(name);

    /// <summary>Whether a name is one that a save uses only until it is complete.</summary>
    public static bool IsTemporary(string name) => Temporary().IsMatch(name);

    /// <summary>Whether a directory's name is one that a sharded save uses only until it is complete.</summary>
    public static bool IsTemporaryDirectory(string name) => TemporaryDirectory().IsMatch(name);

    /// <summary>
    /// Whether what follows <paramref name="prefix"/> in <paramref name="name"/> is only a step. More digits of a number are none.
    /// </summary>
    public static bool HasStepAfter(string name, string prefix) =>
        prefix.Length > 0
        && name.StartsWith(prefix, StringComparison.Ordinal)
        && Step().IsMatch(name[prefix.Length..])
        && !(char.IsAsciiDigit(prefix[^1]) && char.IsAsciiDigit(name[prefix.Length]));

    /// <summary>The training step at the end of a prefix; null if there is none.</summary>
    public static long? StepOf(string prefix)
    {
        ReadOnlySpan<char> name = Path.GetFileName(prefix.AsSpan());
        ReadOnlySpan<char> digits = name[(name.LastIndexOf('-') + 1)..];
        return digits.Length < name.Length && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            ? step
            : null;
    }

    /// <summary>
    /// A prefix without the step at its end, but with the hyphen: what all checkpoints of one training run have in common. One that never
    /// had a step is none of them.
    /// </summary>
    public static string WithoutStep(string prefix) => StepOf(prefix) is null ? prefix : prefix[..(prefix.LastIndexOf('-') + 1)];

    /// <summary>Reads a V1 shard's name.</summary>
    public static bool TryParseShard(string name, out ShardName shard)
    {
        Match match = Shard().Match(name);
        shard = default;
        if (
            !match.Success
            || IsData(name)
            || !int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || !int.TryParse(match.Groups[3].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || number >= count
        )
        {
            return false;
        }

        shard = new ShardName(match.Groups[1].Value, number, count);
        return true;
    }

    [GeneratedRegex(@"\.data-[0-9]{5,}-of-[0-9]{5,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DataSuffix();

    [GeneratedRegex(@"\A(.+)-([0-9]{5,})-of-([0-9]{5,})\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Shard();

    [GeneratedRegex(@"\.tempstate[0-9]+\z|\Acheckpoint\.tmp", RegexOptions.CultureInvariant)]
    private static partial Regex Temporary();

    [GeneratedRegex(@"_temp(_[0-9a-f]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex TemporaryDirectory();

    [GeneratedRegex(@"\A[-_.]?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
