using CheckpointTools.Binary;
using CheckpointTools.Names;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Writing;

/// <summary>Exactly the chosen variables arrive, under the names that they were given.</summary>
public sealed class SelectionTests : IDisposable
{
    private static readonly string[] Sources =
    [
        "tf-made/partitioned/model",
        "tf-made/special_names/model",
        "tf-made/all_dtypes/model",
        "tf-made/partitioned_sharded/model.ckpt-7",
    ];

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Takes_one_scope_of_a_real_model()
    {
        string source = Prefix("tf-made/bert_like/bert_model.ckpt");
        const string Scope = "bert/encoder/layer_0/";
        string copy = _directory["copy"];

        Checkpoints.Copy(
            [.. Checkpoints.List(source).Where(static variable => variable.Name.StartsWith(Scope, StringComparison.Ordinal))],
            copy
        );

        List<StoredValue> expected = Checkpoints
            .Contents(source)
            .FindAll(static value => value.Name.StartsWith(Scope, StringComparison.Ordinal));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Checkpoints.Contents(copy));
    }

    [Fact]
    public void Moves_partitioned_variables_to_another_scope_slices_and_all()
    {
        string source = Prefix("tf-made/partitioned/model");
        string copy = _directory["copy"];

        Checkpoints.Copy(
            [.. Checkpoints.List(source).Select(static variable => variable.WithName(Scope.Move(variable.Name, "", "tower")!))],
            copy
        );

        Assert.Equal(
            Checkpoints.Contents(source).Select(static value => value with { Name = "tower/" + value.Name }),
            Checkpoints.Contents(copy)
        );
        Assert.Equal(
            Checkpoints.List(source).Select(static variable => ("tower/" + variable.Name, variable.IsSliced, variable.Size)),
            Checkpoints.List(copy).Select(static variable => (variable.Name, variable.IsSliced, variable.Size))
        );
    }

    [Fact]
    public void Keeps_the_layout_of_slices_under_the_new_name()
    {
        string source = new SmallBundle(shardCount: 2)
            .RowsOfFloats("w", 2, [1, 2, 1], [1, 2, 3, 4, 5, 6, 7, 8])
            .BandsOfStrings("s", [2, 1], "a", "", "ccc")
            .Write(_directory["source"]);
        string direct = new SmallBundle(shardCount: 2)
            .RowsOfFloats("net/w", 2, [1, 2, 1], [1, 2, 3, 4, 5, 6, 7, 8])
            .BandsOfStrings("net/s", [2, 1], "a", "", "ccc")
            .Write(_directory["direct"]);
        string renamed = _directory["renamed"];
        string copied = _directory["copied"];

        Checkpoints.Copy([.. Checkpoints.List(source).Select(static variable => variable.WithName("net/" + variable.Name))], renamed);
        Checkpoints.Copy(Checkpoints.List(direct), copied);

        Assert.Equal(Checkpoints.Index(copied), Checkpoints.Index(renamed));
        Assert.Equal(Checkpoints.Data(copied), Checkpoints.Data(renamed));
        Assert.Equal(Checkpoints.Contents(direct), Checkpoints.Contents(renamed));
    }

    [Fact]
    public void Swaps_two_names()
    {
        string source = new SmallBundle().Bytes("a", [1]).Bytes("b", [2]).Write(_directory["source"]);
        string copy = _directory["copy"];

        Checkpoints.Copy(
            [.. Checkpoints.List(source).Select(static variable => variable.WithName(variable.Name == "a" ? "b" : "a"))],
            copy
        );

        List<StoredValue> before = Checkpoints.Contents(source);
        Assert.Equal([before[1] with { Name = "a" }, before[0] with { Name = "b" }], Checkpoints.Contents(copy));
    }

    [Property(MaxTest = 60)]
    public void Any_selection_under_any_names_reads_back_as_chosen(int seed)
    {
        var random = new Random(seed);
        string source = Prefix(Sources[random.Next(Sources.Length)]);
        CheckpointVariable[] chosen = [.. Checkpoints.List(source).Where(_ => random.Next(2) == 0)];
        if (chosen.Length == 0)
        {
            return;
        }

        random.Shuffle(chosen);
        chosen = [.. chosen.Select((variable, number) => random.Next(3) == 0 ? variable : variable.WithName(RandomName(random, number)))];
        string copy = _directory[$"copy-{Guid.NewGuid():N}"];

        Checkpoints.Copy(chosen, copy);

        Dictionary<string, StoredValue> stored = Checkpoints.Contents(source).ToDictionary(static value => value.Name);
        Assert.Equal(
            chosen
                .Select(variable => stored[variable.SourceName] with { Name = variable.Name })
                .OrderBy(static value => TensorName.ToBytes(value.Name), ByteSequenceComparer.Instance),
            Checkpoints.Contents(copy)
        );
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Bytes of all kinds, high ones and zeros too; the number keeps names apart, and from every name of the fixtures.</summary>
    private static string RandomName(Random random, int number)
    {
        byte[] bytes = new byte[random.Next(12)];
        random.NextBytes(bytes);
        return TensorName.ToText([
            .. "renamed/"u8,
            .. bytes,
            (byte)'/',
            .. System.Text.Encoding.ASCII.GetBytes(number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ]);
    }

    private static string Prefix(string fixture) => Fixtures.Require(fixture + ".index")[..^".index".Length];
}
