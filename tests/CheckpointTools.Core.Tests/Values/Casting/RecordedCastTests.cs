using System.Security.Cryptography;
using System.Text.Json;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.Support;
using CheckpointTools.Values.Casting;

namespace CheckpointTools.Tests.Values.Casting;

/// <summary>
/// The casts that TensorFlow and ml_dtypes did, beside what exact arithmetic gives: that is what a cast is held to where they differ.
/// </summary>
public sealed class RecordedCastTests
{
    private static readonly Lazy<Dictionary<string, byte[]>> Sources = new(ReadSources);

    private static readonly Lazy<ILookup<(string From, string To), JsonElement>> Cases = new(() =>
        JsonDocument
            .Parse(File.ReadAllBytes(Fixtures.Require("oracle/values/casts/cases.json")))
            .RootElement.GetProperty("cases")
            .EnumerateArray()
            .ToLookup(static recorded => (Text(recorded, "from"), Text(recorded, "to")))
    );

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (IGrouping<(string From, string To), JsonElement> pair in Cases.Value)
            {
                pairs.Add(pair.Key.From, pair.Key.To);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_result_is_the_recorded_exact_one(string from, string to)
    {
        (DataType source, DataType target) = (DataType.Parse(from), DataType.Parse(to));
        foreach (JsonElement recorded in Cases.Value[(from, to)])
        {
            string name = Text(recorded, "tensor");
            (byte[] elements, CastCounts counts) = CastRuns.Cast(source, target, CastPolicy.Exact, Sources.Value[name]);
            bool[] isDefined = FindDefined(source, target, Sources.Value[name]);

            Assert.Equal((name, Text(recorded, "sha256_exact")), (name, Hash(elements, target, isDefined)));
            if (isDefined.Contains(false))
            {
                Assert.Equal(recorded.GetProperty("undefined").GetInt32(), counts.OutOfRange);
                Assert.Equal(Array.IndexOf(isDefined, false), counts.FirstIndex);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_saturated_result_is_the_recorded_one(string from, string to)
    {
        (DataType source, DataType target) = (DataType.Parse(from), DataType.Parse(to));
        foreach (JsonElement recorded in Cases.Value[(from, to)])
        {
            string name = Text(recorded, "tensor");
            (byte[] saturated, CastCounts counts) = CastRuns.Cast(source, target, CastPolicy.Saturate, Sources.Value[name]);

            // Only casts of floats to integers have one; where nothing overflows the others have the same result for every policy.
            if (recorded.TryGetProperty("sha256_saturated", out JsonElement hash))
            {
                Assert.Equal((name, hash.GetString()), (name, Hash(saturated, target, null)));
            }
            else if (counts == default)
            {
                Assert.Equal((name, Text(recorded, "sha256_exact")), (name, Hash(saturated, target, null)));
            }
        }
    }

    /// <summary>What ml_dtypes does with numbers out of range is done in one way alone, unlike what TensorFlow does.</summary>
    [Theory]
    [InlineData("float16", "int4")]
    [InlineData("float16", "uint4")]
    [InlineData("bfloat16", "int4")]
    [InlineData("float8_e4m3fn", "uint4")]
    public void The_wrapped_result_is_the_one_that_ml_dtypes_gave(string from, string to)
    {
        JsonElement[] recorded = [.. Cases.Value[(from, to)].Where(static recorded => Text(recorded, "by") == "ml_dtypes")];

        Assert.All(
            recorded,
            known =>
                Assert.Equal(
                    Text(known, "sha256"),
                    Convert.ToHexStringLower(
                        SHA256.HashData(
                            CastRuns
                                .Cast(DataType.Parse(from), DataType.Parse(to), CastPolicy.Wrap, Sources.Value[Text(known, "tensor")])
                                .Elements
                        )
                    )
                )
        );
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>The oracle's normal form: canonical NaNs, and without the elements that no rule defines.</summary>
    private static string Hash(byte[] elements, DataType dataType, bool[]? isDefined)
    {
        int width = CastRuns.PartOf(dataType).Width;
        byte[] canonical = CastRuns.Elements(CastRuns.CanonicalParts(elements, dataType), width);
        return Convert.ToHexStringLower(
            SHA256.HashData([.. canonical.Where((_, i) => isDefined is null || isDefined[i / dataType.Width])])
        );
    }

    /// <summary>All but floats that are out of an integer's range.</summary>
    private static bool[] FindDefined(DataType from, DataType to, byte[] source)
    {
        var part = ReferenceType.Of(CastRuns.PartOf(from));
        ulong[] parts = CastRuns.Bits(source, part.Width);
        int each = from.Width / part.Width;
        var target = ReferenceType.Of(CastRuns.PartOf(to));
        return
        [
            .. Enumerable
                .Range(0, parts.Length / each)
                .Select(i => target.IsFloat || !part.IsFloat || target.Encode(part.Decode(parts[i * each]), false).Holds),
        ];
    }

    private static Dictionary<string, byte[]> ReadSources()
    {
        using var bundle = BundleReader.Open(Fixtures.Require("oracle/values/casts/source.index")[..^".index".Length]);
        using var values = new TensorReader(bundle);
        return StoredTensors.All(bundle).ToDictionary(static tensor => tensor.Name, tensor => values.ReadBytes(tensor));
    }
}
