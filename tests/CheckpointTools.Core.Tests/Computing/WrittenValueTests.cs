using CheckpointTools.Computing;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Values.Casting;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Computing;

/// <summary>
/// Computed values where they are written: beside stored ones, cut, from damaged sources, on a checkpoint that is added to.
/// </summary>
public sealed class WrittenValueTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static string Bert => Fixtures.TfMade("bert_like", "bert_model.ckpt");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Computed_and_new_values_are_written_beside_stored_ones()
    {
        CheckpointVariable kernel = Checkpoints.Variable(Bert, "bert/pooler/dense/kernel");
        CheckpointVariable cast = VariableConversion.Cast(kernel, DataType.BFloat16).WithName("cast");
        Checkpoints.Copy(
            [kernel, cast, VariableConversion.Transpose(kernel).WithName("t"), NewVariable.Create("step", 5L)],
            _directory["out"]
        );

        using var written = Checkpoint.Open(_directory["out"]);
        float[] stored = written.Read<float[]>("bert/pooler/dense/kernel", TestContext.Current.CancellationToken);
        Assert.Equal(5L, written.Read<long>("step", TestContext.Current.CancellationToken));
        Assert.Equal(Computed.Read<float>(cast), written.Read<float[]>("cast", TestContext.Current.CancellationToken));
        Assert.Equal(stored.Order(), written.Read<float[]>("t", TestContext.Current.CancellationToken).Order());
    }

    [Fact]
    public void A_checkpoint_can_be_of_new_values_alone()
    {
        Checkpoints.Copy([NewVariable.Create("s", new[] { "a", "bc" }), NewVariable.Create("x", 1.5f)], _directory["new"]);
        Assert.Equal(["s", "x"], Checkpoints.List(_directory["new"]).Select(static variable => variable.Name));
        Assert.Equal(["a", "bc"], Computed.Read<string>(Checkpoints.Variable(_directory["new"], "s")));
    }

    [Fact]
    public void New_values_are_added_to_a_checkpoint_and_take_the_place_of_old_ones()
    {
        string prefix = new SmallBundle().Bytes("w", [1, 2, 3]).Write(_directory["w"]);
        TransferPlan plan = TransferPlanner.Plan(
            [NewVariable.Create("w", new byte[] { 9 }), NewVariable.Create("b", true)],
            prefix,
            new TransferOptions
            {
                Append = true,
                Duplicates = DuplicatePolicy.Last,
                Flush = false,
            },
            TestContext.Current.CancellationToken
        );
        TransferExecutor.Execute(plan, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([9], Computed.Read<byte>(Checkpoints.Variable(prefix, "w")));
        Assert.Equal([true], Computed.Read<bool>(Checkpoints.Variable(prefix, "b")));
    }

    [Fact]
    public void A_cast_keeps_the_cut_and_another_size_gets_as_many_parts()
    {
        string prefix = new SmallBundle().RowsOfFloats("w", 1, [2, 1], 1, 2, 3).Write(_directory["cut"]);
        CheckpointVariable table = Checkpoints.Variable(prefix, "w");
        Checkpoints.Copy([VariableConversion.Cast(table, DataType.Int64, CastPolicy.Exact)], _directory["cast"]);
        Assert.Equal("axis 0: 2, 1", Checkpoints.Variable(_directory["cast"], "w").Partition?.ToString());
        Checkpoints.Copy([VariableConversion.Resize(table, 0, 5, Padding.OfValue(0))], _directory["longer"]);
        Assert.Equal("axis 0: 3, 2", Checkpoints.Variable(_directory["longer"], "w").Partition?.ToString());
        Assert.Equal([1, 2, 3, 0, 0], Computed.Read<float>(Checkpoints.Variable(_directory["longer"], "w")));
    }

    [Fact]
    public void A_damaged_source_is_said_to_be_damaged_and_nothing_is_written()
    {
        string prefix = new SmallBundle().Bytes("w", [.. Enumerable.Repeat((byte)1, 100)]).Write(_directory["w"]);
        CheckpointVariable variable = Checkpoints.Variable(prefix, "w");
        byte[] data = Checkpoints.Data(prefix);
        data[50] = 200;
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);

        // The damaged value does not fit the dtype: that it is damaged is what counts.
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Copy([VariableConversion.Cast(variable, DataType.Int8)], _directory["out"])
        );

        Assert.Equal((CheckpointError.ChecksumMismatch, "w"), (error.Error, error.Variable));
        Assert.Empty(Directory.GetFiles(_directory.Path, "out.*"));
        Assert.Throws<CheckpointException>(() => Computed.Read<short>(VariableConversion.Cast(variable, DataType.Int16)));
    }

    [Fact]
    public void A_value_that_does_not_fit_is_named_and_those_that_became_infinite_are_counted()
    {
        CheckpointVariable bytes = NewVariable.Create("x", new[] { 1, 2, 300 });
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Copy([VariableConversion.Cast(bytes, DataType.UInt8)], _directory["out"])
        );
        Assert.Equal(CheckpointError.ValueOutOfRange, error.Error);
        Assert.Contains("'x': the value 300 of element 2 does not fit uint8", error.Message, StringComparison.Ordinal);

        CheckpointVariable large = VariableConversion.Cast(NewVariable.Create("y", new[] { 1e6f, 1f, -1e9f }), DataType.Float16);
        TransferPlan plan = Checkpoints.Plan([large], _directory["out"]);
        CheckpointNote note = Assert.Single(TransferExecutor.Execute(plan, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("2 values were too large for the new dtype", note.Finding, StringComparison.Ordinal);
        Assert.Equal(
            [float.PositiveInfinity, 1, float.NegativeInfinity],
            Computed.Read<Half>(Checkpoints.Variable(_directory["out"], "y")).Select(static value => (float)value)
        );
    }

    [Fact]
    public void Each_value_that_overflows_is_counted_once_in_whatever_order_it_is_read()
    {
        CheckpointVariable large = NewVariable.Fill("x", DataType.Float64, new TensorShape(2, 100_000), 1e30);
        CheckpointVariable cast = VariableConversion.Cast(large, DataType.Float16);
        CheckpointVariable again = VariableJoining.Join([cast, cast], "y", 1);

        // Row by row, each of the two is read in turns, and each has its own cast.
        Assert.Contains("400000 values were too large", Overflow(again).Finding, StringComparison.Ordinal);
        Assert.Contains("200000 values were too large", Overflow(VariableConversion.Transpose(cast)).Finding, StringComparison.Ordinal);
        CheckpointVariable wide = NewVariable.Draw("r", DataType.Float16, new TensorShape(100), RandomValues.Normal(0, 1e9, 0));
        Assert.Contains("100 values were too large", Overflow(wide).Finding, StringComparison.Ordinal);
    }

    /// <summary>What lies beside a part is read with it where that is faster; it is computed of nothing that is written.</summary>
    [Fact]
    public void Only_values_that_are_taken_count_as_overflowed()
    {
        string prefix = new SmallBundle().Floats("w", [3, 2], 1e30f, 1, 1e30f, 2, 1e30f, 1e30f).Write(_directory["w"]);
        CheckpointVariable cast = VariableConversion.Cast(Checkpoints.Variable(prefix, "w"), DataType.Float16);
        IReadOnlyList<CheckpointVariable> columns = VariableJoining.Split(cast, 1, [1, 1], ["x", "y"]);

        Assert.Contains("3 values were too large", Overflow(columns[0]).Finding, StringComparison.Ordinal);
        Assert.Contains("1 value was too large", Overflow(columns[1]).Finding, StringComparison.Ordinal);
        Assert.Contains(
            "1 value was too large",
            Overflow(VariableConversion.Slice(VariableConversion.Transpose(cast), "0, :1")).Finding,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_to_do_with_values_that_overflowed_is_what_can_be_done()
    {
        CheckpointVariable half = NewVariable.Create("x", new[] { (Half)60000, (Half)60000 });

        Assert.All(
            [VariableConversion.Scale(half, 2, 0), VariableConversion.Reduce(half, 0, Reduction.Sum)],
            computed =>
                Assert.EndsWith(
                    "too large for the dtype that they were computed for and became infinite or NaN: in 'x'. "
                        + "A wider dtype holds them: cast to it first.",
                    $"{Overflow(computed)}",
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(
            AdviceCode.Saturate,
            Overflow(
                VariableConversion.Scale(half, 1e36, 0, DataType.BFloat16),
                VariableConversion.Cast(half, DataType.Float8E4M3FN).WithName("y")
            ).Advice!.Code
        );
    }

    [Fact]
    public void With_the_largest_value_in_their_place_nothing_overflows()
    {
        CheckpointVariable large = NewVariable.Create("x", new[] { 1e30, 2 });
        TransferPlan plan = Checkpoints.Plan([VariableConversion.Cast(large, DataType.Float16, CastPolicy.Saturate)], _directory["out"]);
        Assert.Empty(TransferExecutor.Execute(plan, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_function_sees_no_damaged_values()
    {
        string prefix = new SmallBundle().Floats("w", [3], 1, 2, 3).Write(_directory["w"]);
        CheckpointVariable variable = VariableConversion.Scale(Checkpoints.Variable(prefix, "w"), 1, 0);
        byte[] data = Checkpoints.Data(prefix);
        data[5] ^= 1;
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);
        bool wasCalled = false;

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Computed.Read<float>(
                VariableConversion.Map(
                    variable,
                    values =>
                    {
                        wasCalled = true;
                        return values;
                    }
                )
            )
        );

        Assert.Equal((CheckpointError.ChecksumMismatch, false), (error.Error, wasCalled));
    }

    /// <summary>Bytes that are no text come as bytes, and so they may be given back; numbers are no texts.</summary>
    [Fact]
    public void A_function_may_give_bytes_for_strings_but_no_numbers()
    {
        CheckpointVariable variable = NewVariable.Create("s", new[] { new byte[] { 0xFF } }, DataType.String, new TensorShape(1));
        CheckpointVariable scalar = NewVariable.Create("s", new byte[] { 0xFF }, DataType.String, new TensorShape());

        using var reader = new VariableReader();
        foreach (CheckpointVariable one in (CheckpointVariable[])[variable, scalar])
        {
            Checkpoints.Copy([VariableConversion.Map(one, static values => values)], _directory[$"rank{one.Shape.Rank}"]);
            Assert.Equal(one.Size, Checkpoints.Variable(_directory[$"rank{one.Shape.Rank}"], "s").Size);
        }

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Computed.Read<string>(VariableConversion.Map(variable, static _ => new[] { 5 }))
        );
        Assert.Contains("is no text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Computed_values_have_no_file_to_link()
    {
        CheckpointVariable kernel = Checkpoints.Variable(Bert, "bert/pooler/dense/kernel");
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferPlanner.Plan(
                [VariableConversion.Cast(kernel, DataType.Float16)],
                _directory["out"],
                new TransferOptions { Mode = TransferMode.Link },
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(CheckpointError.InvalidTransfer, error.Error);
        Assert.Contains("are computed", error.Message, StringComparison.Ordinal);
    }

    private CheckpointNote Overflow(params CheckpointVariable[] variables)
    {
        string destination = _directory[Guid.NewGuid().ToString("N")];
        TransferPlan plan = Checkpoints.Plan(variables, destination);
        return Assert.Single(TransferExecutor.Execute(plan, cancellationToken: TestContext.Current.CancellationToken));
    }
}
