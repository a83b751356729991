using CheckpointTools.Formats.V1;
using CheckpointTools.Locating;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Writing;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.V1;

/// <summary>What the first records of V1 files claim is judged before it is believed, alone and against each other.</summary>
public sealed class V1ListTests : IDisposable
{
    private const long Justified = 32 << 20;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Files_that_disagree_about_a_tensor_are_named()
    {
        V1Builder first = new V1Builder().Add(
            "w",
            DataType.Float32,
            [4],
            V1Builder.Slice("0,2"),
            new Proto.PackedValues { FloatVal = { 1, 2 } }
        );

        AssertRefused(
            "is float32 [4] in",
            first,
            new V1Builder().Add("w", DataType.Float32, [5], V1Builder.Slice("2,2"), new Proto.PackedValues { FloatVal = { 3, 4 } })
        );
        AssertRefused(
            "and int32 [4] in",
            first,
            new V1Builder().Add("w", DataType.Int32, [4], V1Builder.Slice("2,2"), new Proto.PackedValues { IntVal = { 3, 4 } })
        );
    }

    [Theory]
    [InlineData("more than once: in two of the files", "0,2", "0,2")]
    [InlineData("overlap", "0,3", "2,2")]
    [InlineData("hold 3 of 4 elements", "0,2", "3,1")]
    [InlineData("not within its shape", "0,2", "2,3")]
    [InlineData("not within its shape", "0,2", "-1,2")]
    [InlineData("has 2 dimensions where its shape [4] has 1", "0,2", "2,2:0,1")]
    [InlineData("overlap", "-", "0,2")]
    public void Slices_that_do_not_make_up_the_tensor_are_named(string why, string one, string other) =>
        AssertRefused(
            why,
            new V1Builder().List("w", 1, [4], V1Builder.Slice(one)),
            new V1Builder().List("w", 1, [4], V1Builder.Slice(other))
        );

    [Fact]
    public void A_tensor_without_slices_and_one_without_a_name_are_named()
    {
        AssertRefused("is listed without any values", new V1Builder().List("w", 1, [4]));
        AssertRefused("has no name", new V1Builder().List("", 1, [4], V1Builder.Whole(1)));
    }

    [Fact]
    public void Sound_variables_are_listed_beside_one_at_fault()
    {
        string path = new V1Builder()
            .Floats("a", [1], 1)
            .List("b", 99, [1], V1Builder.Whole(1))
            .Floats("c", [1], 2)
            .Write(_directory["model"]);
        var faults = new List<CheckpointException>();

        List<CheckpointVariable> variables = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(path), faults.Add)];

        Assert.Equal(["a", "c"], variables.Select(static variable => variable.Name));
        Assert.Equal("b", Assert.Single(faults).Variable);
    }

    [Theory]
    [InlineData(-1, 0, new int[0])]
    [InlineData(1, 2, new int[0])]
    [InlineData(1, 0, new[] { 2, 1 })]
    public void Versions_for_other_readers_are_refused(int producer, int minConsumer, int[] badConsumers)
    {
        V1Builder builder = new V1Builder().Floats("w", [1], 1);
        builder.Meta.Versions = new Proto.Version
        {
            Producer = producer,
            MinConsumer = minConsumer,
            BadConsumers = { badConsumers },
        };

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.List(builder.Write(_directory["model"])));

        Assert.Equal((CheckpointError.UnsupportedVersion, _directory["model"]), (error.Error, error.File));
    }

    [Fact]
    public void Versions_that_allow_this_reader_are_accepted()
    {
        V1Builder builder = new V1Builder().Floats("w", [1], 1);
        builder.Meta.Versions = new Proto.Version
        {
            Producer = 99,
            MinConsumer = 1,
            BadConsumers = { 2, 3 },
        };
        Assert.Single(Checkpoints.List(builder.Write(_directory["model"])));

        builder.Meta.Versions = null;
        Assert.Single(Checkpoints.List(builder.Write(_directory["model"])));
    }

    [Theory]
    [InlineData("0a")]
    [InlineData("0a05")]
    [InlineData("1200")]
    [InlineData("")]
    [InlineData("0a040a020a05")]
    public void A_first_record_that_is_no_list_is_refused(string record)
    {
        string path = new V1Builder().Floats("w", [1], 1).Write(_directory["model"], Convert.FromHexString(record));
        File.Copy(path, _directory["copy-00000-of-00001"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() => V1Reader.Open([path]));

        Assert.Equal((CheckpointError.DamagedIndex, path), (error.Error, error.File));
    }

    [Fact]
    public void A_missing_file_of_several_is_named()
    {
        new V1Builder().Floats("a", [1], 1).Write(_directory["model-00000-of-00003"]);
        new V1Builder().Floats("b", [1], 1).Write(_directory["model-00002-of-00003"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.List(_directory["model-?????-of-00003"]));

        Assert.Equal((CheckpointError.DataFileMissing, _directory["model-00001-of-00003"]), (error.Error, error.File));
        Assert.Equal(
            CheckpointError.DataFileMissing,
            Assert.Throws<CheckpointException>(() => Checkpoints.List(_directory["model"])).Error
        );
        Assert.Equal(
            CheckpointError.DataFileMissing,
            Assert.Throws<CheckpointException>(() => Checkpoints.List(_directory["model-00002-of-00003"])).Error
        );
    }

    [Theory]
    [InlineData("float32", new[] { 1L << 40 })]
    [InlineData("bool", new[] { 1L << 60 })]
    [InlineData("complex128", new[] { 1L << 60 })]
    [InlineData("string", new[] { long.MaxValue })]
    [InlineData("string", new[] { 1L << 61 })]
    public void Shapes_that_no_record_has_cost_nothing(string dataType, long[] shape)
    {
        string path = new V1Builder()
            .Add("w", DataType.Parse(dataType), shape, V1Builder.Whole(1), new Proto.PackedValues { FloatVal = { 1 } })
            .List("x", DataType.Parse(dataType).Number, shape, V1Builder.Slice("0,1"), V1Builder.Slice($"1,{shape[0] - 1}"))
            .Write(_directory["model"]);

        Assert.NotEmpty(Exercise.Checkpoint(path));
        AssertCostsLittle(path);
    }

    [Fact]
    public void A_list_of_very_many_fields_costs_no_more_than_its_length()
    {
        byte[] unknown = [.. Enumerable.Repeat((byte[])[0x78, 0x01], 500_000).SelectMany(static field => field)];
        byte[] tensors = [.. Enumerable.Repeat((byte[])[0x0A, 0x02, 0x78, 0x01], 100_000).SelectMany(static field => field)];

        AssertCostsLittle(new V1Builder().Write(_directory["unknown"], [0x0A, 0xC0, 0x84, 0x3D, .. unknown]));
        AssertCostsLittle(new V1Builder().Write(_directory["tensors"], [0x0A, 0x80, 0xB5, 0x18, .. tensors]));
    }

    [Fact]
    public void Very_many_listed_tensors_without_records_take_one_pass()
    {
        V1Builder builder = new V1Builder().Floats("z", [100_000], new float[100_000]);
        for (int i = 0; i < 20_000; i++)
        {
            builder.List($"a{i}", 1, [1], V1Builder.Whole(1));
        }

        Assert.NotEmpty(Exercise.Checkpoint(builder.Write(_directory["model"])));
    }

    public void Dispose() => _directory.Dispose();

    private static void AssertCostsLittle(string path)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exercise.Checkpoint(path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Justified);
    }

    private void AssertRefused(string why, params V1Builder[] files)
    {
        for (int i = 0; i < files.Length; i++)
        {
            files[i].Write(_directory[$"model-{i:D5}-of-{files.Length:D5}"]);
        }

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.List(_directory[$"model-00000-of-{files.Length:D5}"])
        );

        Assert.Equal((CheckpointError.DamagedEntry, _directory[$"model-00000-of-{files.Length:D5}"]), (error.Error, error.File));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{error.Variable}'", error.Message, StringComparison.Ordinal);
    }
}
