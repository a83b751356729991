using CheckpointTools.Tests.Support;
using CheckpointTools.Writing;

namespace CheckpointTools.Tests.Writing;

/// <summary>-OnDuplicate Identical: one is kept if dtype, shape and bytes agree, however they are stored.</summary>
public sealed class IdenticalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Plain_tensors_of_equal_bytes_are_one()
    {
        string copy = CopyBoth(new SmallBundle().Bytes("x", [1, 2, 3]), new SmallBundle().Bytes("before", [9]).Bytes("x", [1, 2, 3]));

        Assert.Equal([1, 2, 3, 9], Checkpoints.Data(copy));
    }

    [Fact]
    public void Damage_is_not_another_value()
    {
        string good = new SmallBundle().Bytes("x", [1, 2, 3]).Write(_directory["good"]);
        string bad = new SmallBundle().Bytes("x", [1, 2, 3]).Write(_directory["bad"]);
        File.WriteAllBytes(bad + ".data-00000-of-00001", [1, 9, 3]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([.. Checkpoints.List(good), .. Checkpoints.List(bad)], _directory["copy"], DuplicatePolicy.Identical)
        );

        Assert.Equal((CheckpointError.ChecksumMismatch, bad + ".data-00000-of-00001"), (error.Error, error.File));
    }

    [Fact]
    public void A_sliced_tensor_and_a_plain_one_of_equal_values_are_one_stored_as_the_first()
    {
        SmallBundle sliced = new SmallBundle().RowsOfFloats("w", 2, [1, 2], [1, 2, 3, 4, 5, 6]);
        SmallBundle plain = new SmallBundle().Floats("w", [3, 2], 1, 2, 3, 4, 5, 6);

        Assert.True(Checkpoints.List(CopyBoth(sliced, plain)).Single().IsSliced);
        Assert.False(Checkpoints.List(CopyBoth(plain, sliced)).Single().IsSliced);
    }

    [Fact]
    public void Tensors_cut_differently_are_one_if_their_values_are_equal()
    {
        float[] values = [1, 2, 3, 4, 5, 6];

        CopyBoth(
            new SmallBundle().RowsOfFloats("w", 2, [1, 2], values),
            new SmallBundle(shardCount: 2).RowsOfFloats("w", 2, [1, 1, 1], values)
        );
    }

    [Fact]
    public void Strings_are_compared_across_slices()
    {
        CopyBoth(new SmallBundle().BandsOfStrings("s", [1, 2], "a", "", "ccc"), new SmallBundle().Strings("s", "a", "", "ccc"));

        AssertDifferent(new SmallBundle().BandsOfStrings("s", [1, 2], "a", "", "ccc"), new SmallBundle().Strings("s", "a", "c", "cc"));
    }

    [Fact]
    public void Values_dtype_shape_and_byte_order_make_a_difference()
    {
        AssertDifferent(new SmallBundle().Bytes("x", [1, 2, 3]), new SmallBundle().Bytes("x", [1, 2, 4]));
        AssertDifferent(new SmallBundle().Bytes("x", [1, 2, 3, 4]), new SmallBundle().Add("x", DataType.Int8, [4], [1, 2, 3, 4]));
        AssertDifferent(new SmallBundle().Bytes("x", [1, 2, 3, 4]), new SmallBundle().Add("x", DataType.UInt8, [2, 2], [1, 2, 3, 4]));
        AssertDifferent(new SmallBundle().RowsOfFloats("w", 1, [1, 1], [1, 2]), new SmallBundle().Floats("w", [2, 1], 1, 3));
    }

    /// <summary>A checksum is 32 bits: two tensors may share it and still differ.</summary>
    [Fact]
    public void Equal_checksums_alone_do_not_make_equal()
    {
        (byte[] one, byte[] other) = TwoOfOneChecksum();

        AssertDifferent(new SmallBundle().Bytes("x", one), new SmallBundle().Bytes("x", other));
    }

    [Fact]
    public void Large_tensors_are_compared_to_their_end()
    {
        byte[] large = new byte[(5 << 20) + 3];
        new Random(1).NextBytes(large);
        (byte[] one, byte[] other) = TwoOfOneChecksum();

        CopyBoth(new SmallBundle().Bytes("x", large), new SmallBundle().Bytes("x", large));
        AssertDifferent(new SmallBundle().Bytes("x", [.. large, .. one]), new SmallBundle().Bytes("x", [.. large, .. other]));
    }

    [Fact]
    public void Only_the_names_that_differ_are_listed()
    {
        string first = new SmallBundle().Bytes("same", [1]).Bytes("other", [2]).Write(_directory["first"]);
        string second = new SmallBundle().Bytes("same", [1]).Bytes("other", [3]).Write(_directory["second"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() => Plan(first, second));

        Assert.StartsWith(
            $"1 name is given more than once with different values:{Environment.NewLine}  'other' from {first}, "
                + $"{second}{Environment.NewLine}",
            error.Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>Were all that the shape claims compared, this would not end.</summary>
    [Fact]
    public void Slices_that_leave_gaps_are_refused_whatever_their_shape_claims()
    {
        SmallBundle bundle = new SmallBundle().RowsOfFloats("w", 1, [1, 1], [1, 2]);
        bundle["w"].Shape.Dim[0].Size = 1L << 60;
        string prefix = bundle.Write(_directory["gaps"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() => Plan(prefix, prefix));

        Assert.Equal((CheckpointError.DamagedEntry, "w"), (error.Error, error.Variable));
    }

    [Fact]
    public void A_missing_data_file_is_named()
    {
        string first = new SmallBundle().Bytes("x", [1]).Write(_directory["first"]);
        string second = new SmallBundle().Bytes("x", [1]).Write(_directory["second"]);
        File.Delete(second + ".data-00000-of-00001");

        CheckpointException error = Assert.Throws<CheckpointException>(() => Plan(first, second));

        Assert.Equal((CheckpointError.DataFileMissing, second + ".data-00000-of-00001"), (error.Error, error.File));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Among so many there are two; whatever stands in front of both, their checksums stay equal.</summary>
    private static (byte[] One, byte[] Other) TwoOfOneChecksum()
    {
        var seen = new Dictionary<uint, byte[]>();
        var random = new Random(1);
        while (true)
        {
            byte[] bytes = new byte[8];
            random.NextBytes(bytes);
            if (!seen.TryAdd(ReferenceCrc.MaskedOf(bytes), bytes))
            {
                return (seen[ReferenceCrc.MaskedOf(bytes)], bytes);
            }
        }
    }

    private string CopyBoth(SmallBundle first, SmallBundle second)
    {
        (string one, string two) = Write(first, second);
        string copy = _directory[$"copy-{Guid.NewGuid():N}"];
        Checkpoints.Copy([.. Checkpoints.List(one), .. Checkpoints.List(two)], copy, DuplicatePolicy.Identical);
        Assert.Equal(
            [.. Checkpoints.Contents(one).Union(Checkpoints.Contents(two)).OrderBy(static value => value.Name, StringComparer.Ordinal)],
            Checkpoints.Contents(copy)
        );
        return copy;
    }

    private void AssertDifferent(SmallBundle first, SmallBundle second)
    {
        (string one, string two) = Write(first, second);
        Assert.Equal(CheckpointError.DuplicateVariable, Assert.Throws<CheckpointException>(() => Plan(one, two)).Error);
        Assert.Equal(CheckpointError.DuplicateVariable, Assert.Throws<CheckpointException>(() => Plan(two, one)).Error);
    }

    private (string First, string Second) Write(SmallBundle first, SmallBundle second)
    {
        string name = Guid.NewGuid().ToString("N");
        return (first.Write(_directory[name + "-1"]), second.Write(_directory[name + "-2"]));
    }

    private void Plan(string first, string second) =>
        Checkpoints.Plan([.. Checkpoints.List(first), .. Checkpoints.List(second)], _directory["copy"], DuplicatePolicy.Identical);
}
