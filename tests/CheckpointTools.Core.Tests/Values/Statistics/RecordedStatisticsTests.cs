using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Values.Statistics;

namespace CheckpointTools.Tests.Values.Statistics;

/// <summary>
/// Statistics of recorded tensors, held against exact rational arithmetic: counts and extremes are the same, all else is within a part in
/// 10^12, and what is exactly 0 is.
/// </summary>
public sealed class RecordedStatisticsTests
{
    private const double Tolerance = 1e-12;

    private static readonly string Folder = Fixtures.Require("oracle/values/stats");

    private static readonly Dictionary<string, CheckpointVariable> Stored = Checkpoints
        .List(Path.Combine(Folder, "model"))
        .ToDictionary(static variable => variable.Name);

    public static TheoryData<string> StoredNames => [.. Records("stats.json").Keys];

    public static TheoryData<string> GeneratedNames => [.. Records("generated.json").Keys];

    [Theory]
    [MemberData(nameof(StoredNames))]
    public void Stored_tensors_have_their_statistics(string name)
    {
        CheckpointVariable variable = Stored[name];

        AssertStatistics(Records("stats.json")[name], variable.DataType, Measured.BytesOf(variable));
    }

    [Theory]
    [MemberData(nameof(GeneratedNames))]
    public void A_million_elements_have_their_statistics(string name)
    {
        JsonElement record = Records("generated.json")[name];
        byte[] bytes = Generate(name);

        Assert.Equal(record.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        AssertStatistics(record, DataType.Parse(record.GetProperty("dtype").GetString()!), bytes);
    }

    private static Dictionary<string, JsonElement> Records(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file)));
        return document
            .RootElement.GetProperty("variables")
            .EnumerateArray()
            .ToDictionary(static record => record.GetProperty("name").GetString()!, static record => record.Clone());
    }

    private static byte[] Generate(string name)
    {
        uint[] hashes = [.. Enumerable.Range(0, 1_000_000).Select(static i => unchecked((uint)(i * 2654435761L)))];
        return name switch
        {
            "float32/million_large_mean" => Bytes(hashes, static u => 100_000_000f + (8 * (u >> 24))),
            "float64/million_large_mean" => Bytes(hashes, static u => 100_000_000 + Math.ScaleB(u >> 8, -24)),
            "float32/million_uniform" => Bytes(hashes, static u => (float)Math.ScaleB((u >> 8) - 8388608d, -23)),
            _ => throw new ArgumentException($"No formula for {name}.", nameof(name)),
        };
    }

    private static byte[] Bytes<T>(uint[] hashes, Func<uint, T> formula)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(Array.ConvertAll(hashes, u => formula(u))).ToArray();

    private static void AssertStatistics(JsonElement record, DataType dataType, byte[] bytes)
    {
        var moments = Measured.Moments(dataType, bytes);
        ValueStatistics statistics = moments.ToStatistics();
        JsonElement finite = record.GetProperty("finite");

        AssertCount(record, "count", statistics.Count);
        AssertCount(record, "nan", statistics.NaNCount);
        AssertCount(record, "inf", statistics.InfinityCount);
        AssertCount(record, "pos_inf", statistics.PositiveInfinityCount);
        AssertCount(record, "neg_inf", statistics.NegativeInfinityCount);
        AssertCount(record, "zero", statistics.ZeroCount);
        AssertCount(record, "neg_zero", statistics.NegativeZeroCount);
        AssertCount(finite, "count", statistics.FiniteCount);
        Assert.Equal(Text(finite, "min"), Text(statistics.Minimum));
        Assert.Equal(Text(finite, "max"), Text(statistics.Maximum));
        AssertNumber(finite, "mean", statistics.Mean);
        AssertNumber(finite, "std", statistics.StandardDeviation);
        AssertNumber(finite, "sum", statistics.Sum);
        AssertNumber(finite, "l1", statistics.L1);
        AssertNumber(finite, "l2", statistics.L2);
        if (finite.TryGetProperty("sum_exact", out JsonElement sum))
        {
            (BigInteger integer, int power) = moments.Sum.ToInteger();
            Assert.Equal(BigInteger.Parse(sum.GetString()!, CultureInfo.InvariantCulture) << -power, integer);
        }
    }

    private static void AssertCount(JsonElement record, string name, long count)
    {
        if (record.TryGetProperty(name, out JsonElement expected))
        {
            Assert.Equal(expected.GetInt64(), count);
        }
    }

    /// <summary>The shortest text of a double, or all digits of an integer.</summary>
    private static string? Text(object? value) => value is null ? null : string.Create(CultureInfo.InvariantCulture, $"{value:R}");

    private static string? Text(JsonElement record, string name)
    {
        JsonElement value = record.GetProperty(name);
        return value.ValueKind == JsonValueKind.Null ? null
            : value.GetRawText().AsSpan().ContainsAny('.', 'e') ? Text(value.GetDouble())
            : value.GetRawText();
    }

    private static void AssertNumber(JsonElement record, string name, Complex? actual)
    {
        JsonElement expected = record.GetProperty(name);
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(actual);
        }
        else if (expected.ValueKind == JsonValueKind.Array)
        {
            AssertNear(expected[0].GetDouble(), actual!.Value.Real, name);
            AssertNear(expected[1].GetDouble(), actual.Value.Imaginary, name);
        }
        else
        {
            bool isInfinite = expected.ValueKind == JsonValueKind.String;
            AssertNear(isInfinite ? ParseInfinity(expected) : expected.GetDouble(), actual!.Value.Real, name);
            Assert.Equal(0, actual.Value.Imaginary);
        }
    }

    private static double ParseInfinity(JsonElement text) => text.GetString() == "inf" ? double.PositiveInfinity : double.NegativeInfinity;

    private static void AssertNear(double expected, double actual, string name) =>
        Assert.True(
            expected.Equals(actual) || Math.Abs(actual - expected) <= Tolerance * Math.Abs(expected),
            $"{name}: {actual:R} instead of {expected:R}"
        );
}
