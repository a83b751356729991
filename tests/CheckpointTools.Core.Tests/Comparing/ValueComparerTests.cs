using System.Buffers.Binary;
using CheckpointTools.Comparing;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Writing;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Comparing;

public sealed class ValueComparerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Bundles =>
        [
            .. new[]
            {
                "all_dtypes/model",
                "partitioned/model",
                "many_slices/model",
                "variant_tensor/model",
                "special_names/model",
                "tf2_keras3/ckpt-1",
            },
        ];

    /// <summary>A dtype, 2 and then 5, or -2 and -5, as its bytes, the distance and the distance as a part of 5.</summary>
    public static TheoryData<string, string, string> Numbers =>
        new()
        {
            { "float32", "00000040", "0000A040" },
            { "float64", "0000000000000040", "0000000000001440" },
            { "float16", "0040", "0045" },
            { "bfloat16", "0040", "A040" },
            { "float8_e5m2", "40", "45" },
            { "float8_e4m3fn", "40", "4A" },
            { "int8", "02", "05" },
            { "uint8", "02", "05" },
            { "int4", "02", "05" },
            { "int4", "0E", "FB" },
            { "qint8", "02", "05" },
            { "int16", "0200", "0500" },
            { "uint16", "0200", "0500" },
            { "int32", "02000000", "05000000" },
            { "qint32", "02000000", "05000000" },
            { "uint32", "02000000", "05000000" },
            { "int64", "0200000000000000", "0500000000000000" },
            { "uint64", "0200000000000000", "0500000000000000" },
            { "complex64", "0000004000000000", "0000A04000000000" },
            { "complex128", "00000000000000400000000000000000", "00000000000014400000000000000000" },
        };

    [Theory]
    [MemberData(nameof(Bundles))]
    public void A_checkpoint_has_the_values_that_it_has(string prefix)
    {
        CheckpointVariable[] variables = [.. Checkpoints.List(Fixtures.TfMade(prefix.Split('/')))];
        using var comparer = new ValueComparer();

        Assert.NotEmpty(variables);
        Assert.All(variables, variable => Assert.Null(comparer.Compare(variable, variable, null, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("v1_single", "model.ckpt-12")]
    [InlineData("v1_sharded_partitioned", "model.ckpt-00000-of-00002")]
    public void A_V1_checkpoint_has_the_values_of_its_copy(string folder, string file)
    {
        string legacy = Fixtures.TfMade(folder, file);
        Checkpoints.Copy(Checkpoints.List(legacy), _directory["copy"]);
        CheckpointVariable[] copies = [.. Checkpoints.List(_directory["copy"])];
        using var comparer = new ValueComparer();

        Assert.NotEmpty(copies);
        Assert.All(
            Checkpoints.List(legacy).Zip(copies),
            pair => Assert.Null(comparer.Compare(pair.First, pair.Second, null, TestContext.Current.CancellationToken))
        );
        Assert.All(
            Checkpoints.List(legacy),
            variable => Assert.Null(comparer.Compare(variable, variable, null, TestContext.Current.CancellationToken))
        );
    }

    [Fact]
    public void Values_of_a_V1_checkpoint_that_differ_are_counted()
    {
        string numbers = new V1Builder().Floats("x", [3], 1, 2, 3).Write(_directory["numbers"]);
        string texts = new V1Builder().Strings("x", "one", "two").Write(_directory["texts"]);
        string parts = new V1Builder()
            .Add("x", DataType.Float32, [3], V1Builder.Slice("0,2"), new Proto.PackedValues { FloatVal = { 1, 2 } })
            .Add("x", DataType.Float32, [3], V1Builder.Slice("2,1"), new Proto.PackedValues { FloatVal = { 4 } })
            .Write(_directory["parts"]);

        Assert.Equal((1, 1d), (Compare(numbers, Floats("a", 1, 2, 4))!.DifferingCount, Compare(parts, numbers)!.MaxAbsoluteError));
        Assert.Null(Compare(parts, Floats("a", 1, 2, 4)));
        Assert.Equal(1, Compare(texts, new SmallBundle().Strings("x", "one", "zwei").Write(_directory["b"]))!.DifferingCount);
    }

    [Fact]
    public void A_part_that_a_V1_checkpoint_lacks_is_an_error_and_never_a_difference()
    {
        string gap = new V1Builder()
            .Add("x", DataType.Float32, [3], V1Builder.Slice("0,2"), new Proto.PackedValues { FloatVal = { 1, 2 } })
            .Write(_directory["gap"]);

        Assert.Equal("x", Assert.Throws<CheckpointException>(() => Compare(gap, Floats("a", 1, 2, 3))).Variable);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_number_has_a_distance(string dataType, string two, string five)
    {
        (byte[] a, byte[] b) = (Convert.FromHexString(two), Convert.FromHexString(five));
        string left = new SmallBundle().Add("x", DataType.Parse(dataType), [3], [.. a, .. a, .. b]).Write(_directory["a"]);
        string right = new SmallBundle().Add("x", DataType.Parse(dataType), [3], [.. a, .. b, .. b]).Write(_directory["b"]);

        CheckpointDifference difference = Compare(left, right)!;

        Assert.Equal(
            (DifferenceKind.Value, 1, 3, 0.6),
            (difference.Kind, difference.DifferingCount, difference.MaxAbsoluteError, difference.MaxRelativeError)
        );
    }

    [Fact]
    public void Integers_of_64_bits_are_told_apart_where_doubles_are_not()
    {
        byte[] Bytes(ulong value)
        {
            byte[] bytes = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            return bytes;
        }

        string left = new SmallBundle().Add("x", DataType.UInt64, [], Bytes(ulong.MaxValue)).Write(_directory["a"]);
        string right = new SmallBundle().Add("x", DataType.UInt64, [], Bytes(ulong.MaxValue - 1)).Write(_directory["b"]);
        string min = new SmallBundle().Add("x", DataType.Int64, [], Bytes(1UL << 63)).Write(_directory["c"]);
        string max = new SmallBundle().Add("x", DataType.Int64, [], Bytes(long.MaxValue)).Write(_directory["d"]);

        Assert.Equal(1, Compare(left, right)!.MaxAbsoluteError);
        Assert.Equal(Math.Pow(2, 64), Compare(min, max)!.MaxAbsoluteError);
    }

    [Theory]
    [InlineData(float.NaN, float.NaN, null)]
    [InlineData(0f, -0f, null)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity, null)]
    [InlineData(1f, float.NegativeInfinity, double.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity, double.PositiveInfinity)]
    [InlineData(1f, 0f, 1d)]
    public void What_is_not_finite_is_told(float element, float reference, double? distance)
    {
        CheckpointDifference? difference = Compare(Floats("a", element), Floats("b", reference));
        CheckpointDifference? tolerant = Compare(Floats("c", element), Floats("d", reference), absolute: 1e30, relative: 1e30);

        Assert.Equal(distance, difference?.MaxAbsoluteError);
        Assert.Equal(distance is null ? null : double.PositiveInfinity, difference?.MaxRelativeError);
        Assert.Equal(distance is not double.PositiveInfinity, tolerant is null);
    }

    [Theory]
    [InlineData(float.NaN, 1f)]
    [InlineData(1f, float.NaN)]
    [InlineData(float.PositiveInfinity, float.NaN)]
    public void What_is_not_a_number_on_one_side_is_counted_apart_and_never_tolerated(float element, float reference)
    {
        CheckpointDifference difference = Compare(
            Floats("a", element, 1, 2),
            Floats("b", reference, 3, 2),
            absolute: 1e30,
            relative: 1e30
        )!;

        Assert.Equal((1, 1, 0), (difference.DifferingCount, difference.OneNaNCount, difference.FirstDifferingIndex));
        Assert.Equal((2, 2d / 3), (difference.MaxAbsoluteError, difference.MaxRelativeError));
        Assert.Equal("1 of 3 differ, by 2 (rel. 0.667, 12582912 ulp, cosine 0.868243); 1 is NaN on one side only", difference.Detail);
    }

    [Fact]
    public void The_cosine_is_that_of_all_elements_that_are_finite_on_both_sides()
    {
        float[] values = new float[600_000];
        Array.Fill(values, 1);
        string left = Floats("a", values);
        (values[^1], values[^2], values[^3]) = (-1, float.NaN, float.PositiveInfinity);

        CheckpointDifference difference = Compare(left, Floats("b", values))!;

        Assert.Equal((599_998 - 2) / 599_998d, difference.CosineSimilarity!.Value, 1e-15);
        Assert.Equal(-1, Compare(Floats("c", 1e-30f, -2e-30f), Floats("d", -1e30f, 2e30f))!.CosineSimilarity!.Value, 1e-15);
        Assert.Equal(0, Compare(Floats("e", 0, 1), Floats("f", 1, 0))!.CosineSimilarity);
        Assert.Null(Compare(Floats("g", 0, 0), Floats("h", 1, 0))!.CosineSimilarity);
    }

    [Theory]
    [InlineData(1e300, -1e300, -1)]
    [InlineData(1e-300, 3e-300, 1)]
    public void Doubles_of_all_magnitudes_have_a_cosine(double element, double reference, double cosine)
    {
        string left = new SmallBundle().Add("x", DataType.Float64, [], BitConverter.GetBytes(element)).Write(_directory["a"]);
        string right = new SmallBundle().Add("x", DataType.Float64, [], BitConverter.GetBytes(reference)).Write(_directory["b"]);

        Assert.Equal(cosine, Compare(left, right)!.CosineSimilarity);
    }

    [Theory]
    [InlineData(0, 0, 3)]
    [InlineData(0.5, 0, 2)]
    [InlineData(0, 0.25, 2)]
    [InlineData(1, 0.5, 0)]
    public void What_is_near_enough_is_equal(double absolute, double relative, int count)
    {
        string left = Floats("a", 1.5f, 5f, 1f);
        string right = Floats("b", 1f, 4f, 2f);

        Assert.Equal(count, Compare(left, right, absolute, relative)?.DifferingCount ?? 0);
    }

    [Theory]
    [InlineData(new[] { "a", "b", "" }, new[] { "a", "b", "" }, 0)]
    [InlineData(new[] { "a", "b", "" }, new[] { "a", "c", "x" }, 2)]
    [InlineData(new[] { "ab", "c" }, new[] { "a", "bc" }, 2)]
    public void Strings_are_compared_one_by_one(string[] elements, string[] references, int count)
    {
        string left = new SmallBundle().Strings("x", elements).Write(_directory["a"]);
        string right = new SmallBundle(isBigEndian: true).Strings("x", references).Write(_directory["b"]);
        string sliced = new SmallBundle().BandsOfStrings("x", [1, references.Length - 1], references).Write(_directory["c"]);

        Assert.All(
            [right, sliced],
            other =>
            {
                CheckpointDifference? difference = Compare(left, other);
                Assert.Equal(count, difference?.DifferingCount ?? 0);
                Assert.Null(difference?.MaxAbsoluteError);
            }
        );
    }

    [Fact]
    public void Strings_longer_than_any_buffer_and_more_than_one_holds_are_compared()
    {
        string large = new('x', 3_000_000);
        string[] many = [.. Enumerable.Range(0, 100_000).Select(static i => $"{i}"), large];
        string[] other = [.. many];
        (other[70_000], other[^1]) = ("!", large[1..] + "y");

        string left = new SmallBundle().Strings("x", many).Write(_directory["a"]);
        string right = new SmallBundle().Strings("x", other).Write(_directory["b"]);
        string sliced = new SmallBundle().BandsOfStrings("x", [50_000, 50_001], other).Write(_directory["c"]);

        Assert.Equal(2, Compare(left, right)!.DifferingCount);
        Assert.Equal(2, Compare(left, sliced)!.DifferingCount);
        Assert.Null(Compare(right, sliced));
    }

    [Fact]
    public void Pieces_and_byte_order_make_no_difference()
    {
        float[] values = [.. Enumerable.Range(0, 60).Select(static i => i * 0.5f)];
        string plain = new SmallBundle().Floats("x", [10, 6], values).Write(_directory["a"]);
        string sliced = new SmallBundle().RowsOfFloats("x", 6, [4, 3, 3], values).Write(_directory["b"]);
        byte[] swapped = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleBigEndian(swapped.AsSpan(i * sizeof(float)), values[i]);
        }

        string big = new SmallBundle(isBigEndian: true).Add("x", DataType.Float32, [10, 6], swapped).Write(_directory["c"]);
        values[59]++;
        string changed = new SmallBundle().RowsOfFloats("x", 6, [5, 5], values).Write(_directory["d"]);

        Assert.Null(Compare(plain, sliced));
        Assert.Null(Compare(sliced, big));
        Assert.Equal(1, Compare(big, changed)!.DifferingCount);
        Assert.Equal(1, Compare(changed, plain)!.MaxAbsoluteError);
    }

    [Fact]
    public void Bools_are_counted_and_are_1_apart()
    {
        string left = new SmallBundle().Add("x", DataType.Bool, [3], [0, 1, 1]).Write(_directory["a"]);
        string right = new SmallBundle().Add("x", DataType.Bool, [3], [0, 0, 1]).Write(_directory["b"]);

        CheckpointDifference difference = Compare(left, right)!;

        Assert.Equal(
            (1, 1d, double.PositiveInfinity, null),
            (difference.DifferingCount, difference.MaxAbsoluteError, difference.MaxRelativeError, difference.CosineSimilarity)
        );
        Assert.Equal("1 of 3 differ", difference.Detail);
    }

    [Fact]
    public void A_tensor_without_elements_has_no_difference()
    {
        string left = new SmallBundle().Floats("x", [0, 3]).Write(_directory["a"]);

        Assert.Null(Compare(left, left));
    }

    [Fact]
    public void A_difference_at_the_end_of_many_pieces_is_found()
    {
        float[] values = new float[600_000];
        string left = Floats("a", values);
        values[^1] = 2;
        values[300_000] = 1;

        CheckpointDifference difference = Compare(left, Floats("b", values))!;

        Assert.Equal((2, 2d), (difference.DifferingCount, difference.MaxAbsoluteError));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Damaged_values_are_an_error_and_never_a_difference(bool sliced)
    {
        float[] values = [1, 2, 3, 4];
        string good = new SmallBundle().Floats("x", [2, 2], values).Write(_directory["a"]);
        string bad = (
            sliced ? new SmallBundle().RowsOfFloats("x", 2, [1, 1], values) : new SmallBundle().Floats("x", [2, 2], values)
        ).Write(_directory["b"]);
        Damage(bad + ".data-00000-of-00001", 5);

        Assert.All(
            [(good, bad), (bad, good), (bad, bad)],
            pair =>
            {
                var fault = Assert.Throws<CheckpointException>(() => Compare(pair.Item1, pair.Item2));
                Assert.Equal((CheckpointError.ChecksumMismatch, "x"), (fault.Error, fault.Variable));
            }
        );
    }

    [Fact]
    public void Whatever_byte_of_a_string_is_damaged_that_is_an_error()
    {
        string good = new SmallBundle().Strings("x", "first", "", "third").Write(_directory["a"]);
        string bad = new SmallBundle().Strings("x", "first", "", "third").Write(_directory["b"]);
        string data = bad + ".data-00000-of-00001";
        for (int i = 0; i < new FileInfo(data).Length; i++)
        {
            Damage(data, i);
            Assert.Equal("x", Assert.Throws<CheckpointException>(() => Compare(good, bad)).Variable);
            Damage(data, i);
        }

        Assert.Null(Compare(good, bad));
    }

    [Fact]
    public void How_far_a_large_tensor_is_compared_is_told_up_to_its_last_byte()
    {
        string large = Floats("a", new float[1_000_000]);
        var told = new List<long>();
        using var comparer = new ValueComparer { OnProgress = told.Add };
        comparer.Compare(Checkpoints.Variable(large, "x"), Checkpoints.Variable(large, "x"), null, TestContext.Current.CancellationToken);

        Assert.Equal(told.Order().Distinct(), told);
        Assert.Equal(4_000_000, told[^1]);
    }

    [Fact]
    public void A_checkpoint_that_was_replaced_after_it_was_listed_is_an_error()
    {
        CheckpointVariable listed = Checkpoints.Variable(Floats("a", 1), "x");
        Floats("a", 1, 2);
        using var comparer = new ValueComparer();

        Assert.Equal(
            CheckpointError.SourceChanged,
            Assert.Throws<CheckpointException>(() => comparer.Compare(listed, listed, null, TestContext.Current.CancellationToken)).Error
        );
    }

    [Fact]
    public void More_checkpoints_than_are_kept_open_are_compared()
    {
        CheckpointVariable[] variables = [.. Enumerable.Range(0, 40).Select(i => Checkpoints.Variable(Floats($"c{i}", i / 2), "x"))];
        using var comparer = new ValueComparer();

        for (int i = 0; i < 2 * variables.Length; i++)
        {
            (CheckpointVariable tensor, CheckpointVariable reference) = (
                variables[i % variables.Length],
                variables[(i + 1) % variables.Length]
            );
            Assert.Equal(i % 2 == 0, comparer.Compare(tensor, reference, null, TestContext.Current.CancellationToken) is null);
        }
    }

    [Fact]
    public void Slices_that_leave_a_gap_are_an_error_and_never_a_difference()
    {
        float[] values = [1, 2, 3, 4];
        string whole = new SmallBundle().Floats("x", [2, 2], values).Write(_directory["a"]);
        string gap = new SmallBundle().RowsOfFloats("x", 2, [1, 1], values).OnlyBands("x", 1).Write(_directory["b"]);

        Assert.All(
            [(whole, gap), (gap, whole)],
            pair =>
            {
                var fault = Assert.Throws<CheckpointException>(() => Compare(pair.Item1, pair.Item2));
                Assert.Equal((CheckpointError.DamagedEntry, FaultCode.SliceTiling, "x"), (fault.Error, fault.Fault, fault.Variable));
            }
        );
    }

    [Fact]
    public void A_damaged_variant_is_an_error_and_never_a_difference()
    {
        string good = Path.Combine(_directory.CopyOf(Fixtures.TfMade("variant_tensor"), "good"), "model");
        string bad = Path.Combine(_directory.CopyOf(Fixtures.TfMade("variant_tensor"), "bad"), "model");
        string data = bad + ".data-00000-of-00001";
        Damage(data, new FileInfo(data).Length / 2);

        Assert.Null(Compare(good, good, name: "list"));
        Assert.All(
            [(good, bad), (bad, good), (bad, bad)],
            pair => Assert.Equal("list", Assert.Throws<CheckpointException>(() => Compare(pair.Item1, pair.Item2, name: "list")).Variable)
        );
    }

    public void Dispose() => _directory.Dispose();

    private static void Damage(string file, long offset)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[offset] ^= 0xFF;
        File.WriteAllBytes(file, bytes);
    }

    private static CheckpointDifference? Compare(string left, string right, double absolute = 0, double relative = 0, string name = "x")
    {
        using var comparer = new ValueComparer(absolute, relative);
        return comparer.Compare(
            Checkpoints.Variable(left, name),
            Checkpoints.Variable(right, name),
            right,
            TestContext.Current.CancellationToken
        );
    }

    private string Floats(string name, params float[] values) =>
        new SmallBundle().Floats("x", [values.Length], values).Write(_directory[name]);
}
