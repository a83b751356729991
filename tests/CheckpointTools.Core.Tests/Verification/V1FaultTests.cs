using CheckpointTools.Tests.Support;
using CheckpointTools.Verification;
using Google.Protobuf;

namespace CheckpointTools.Tests.Verification;

/// <summary>V1 checkpoints in which more than one thing is wrong: all of it is found, and each has its file and variable.</summary>
public sealed class V1FaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_variable_at_fault_is_named()
    {
        string path = new V1Builder()
            .Floats("good", [2], 1, 2)
            .List("missing", DataType.Float32.Number, [2], V1Builder.Whole(1))
            .Floats("short", [3], 1)
            .List("typeless", 99, [2], V1Builder.Whole(1))
            .List("shapeless", DataType.Float32.Number, [-2], V1Builder.Whole(1))
            .List("half", DataType.Float32.Number, [2], V1Builder.Slice("0,1"))
            .Write(_directory["m"]);

        Assert.Equal(
            [
                (FaultCode.LegacyVariableDamaged, "half", path),
                (FaultCode.LegacyRecordMissing, "missing", path),
                (FaultCode.InvalidShape, "shapeless", path),
                (FaultCode.LegacyRecordDamaged, "short", path),
                (FaultCode.InvalidDataType, "typeless", path),
            ],
            Verified.Faults(path).Select(static fault => (fault.Code, fault.Variable, fault.File))
        );
        Assert.Equal(
            [FaultCode.LegacyVariableDamaged, FaultCode.InvalidShape, FaultCode.InvalidDataType],
            Verified.Codes(path, structureOnly: true)
        );
    }

    [Fact]
    public void A_record_that_names_another_variable_is_not_read()
    {
        byte[] values = new Protos.PackedValues { FloatVal = { 1, 2 } }.ToByteArray();
        string path = new V1Builder()
            .Floats("a", [2], 1, 2)
            .List("b", DataType.Float32.Number, [2], V1Builder.Whole(1))
            .Record("b", V1Builder.Whole(1), values, nameInside: "q")
            .Write(_directory["m"]);

        CheckpointFault fault = Assert.Single(Verified.Faults(path));

        Assert.Equal((FaultCode.LegacyRecordDamaged, FaultSeverity.Error, "b"), (fault.Code, fault.Severity, fault.Variable));
        Assert.Contains("names 'q'", fault.Message, StringComparison.Ordinal);
        using var checkpoint = Checkpoint.Open(path);
        Assert.Throws<CheckpointException>(() => checkpoint.Read("b", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal([1, 2], checkpoint.Read<float[]>("a", TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_damaged_block_is_reported_with_its_offset_and_with_the_variables_that_are_lost_in_it()
    {
        string path = new V1Builder()
            .Floats("a", [100_000], new float[100_000])
            .Floats("b", [100_000], new float[100_000])
            .Floats("c", [2], 3, 4)
            .Write(_directory["m"]);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length * 3 / 4] ^= 1;
        File.WriteAllBytes(path, bytes);

        List<CheckpointFault> faults = Verified.Faults(path);

        CheckpointFault block = faults[0];
        Assert.Equal((FaultCode.DamagedBlock, path), (block.Code, block.File));
        CheckpointFault lost = Assert.Single(faults.Skip(1));
        Assert.Equal((FaultCode.LegacyRecordDamaged, "b", block.Offset), (lost.Code, lost.Variable, lost.Offset));
    }

    [Fact]
    public void A_list_that_is_lost_with_its_block_is_an_error_of_its_own()
    {
        string path = new V1Builder().Floats("a", [2], 1, 2).Write(_directory["m"]);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[20] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Equal([FaultCode.LegacyListDamaged, FaultCode.DamagedBlock], Verified.Codes(path));
    }

    [Fact]
    public void Records_that_no_list_names_are_lost()
    {
        string path = new V1Builder()
            .Floats("a", [2], 1, 2)
            .Record("b", V1Builder.Whole(1), [])
            .Record("a", V1Builder.Slice("0,1"), [])
            .Write(_directory["m"]);

        CheckpointFault fault = Assert.Single(Verified.Faults(path));

        Assert.Equal(
            (FaultCode.LegacyRecordUnlisted, FaultSeverity.Error, path, "a"),
            (fault.Code, fault.Severity, fault.File, fault.Variable)
        );
        Assert.Contains("2 records", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_file_that_is_no_table_does_not_hide_what_is_wrong_in_another()
    {
        File.WriteAllText(_directory["m-00000-of-00003"], "");
        string list = new V1Builder().Floats("a", [1], 1).Write(_directory["m-00001-of-00003"], meta: [0xFF]);
        string record = new V1Builder().Floats("b", [2], 1).Write(_directory["m-00002-of-00003"]);

        List<CheckpointFault> faults = Verified.Faults(record);

        Assert.Contains(
            (FaultCode.TruncatedFile, _directory["m-00000-of-00003"], null),
            faults.Select(static fault => (fault.Code, fault.File, fault.Variable))
        );
        Assert.Contains((FaultCode.LegacyListDamaged, list, null), faults.Select(static fault => (fault.Code, fault.File, fault.Variable)));
        Assert.Contains(
            (FaultCode.LegacyRecordDamaged, record, "b"),
            faults.Select(static fault => (fault.Code, fault.File, fault.Variable))
        );
        Assert.Equal(3, faults.Count);
    }

    [Theory]
    [InlineData("m")]
    [InlineData("m-00000-of-00003")]
    [InlineData("m-?????-of-00003")]
    public void A_file_that_is_missing_is_named_and_the_others_are_judged(string path)
    {
        new V1Builder().Floats("a", [2], 1).Write(_directory["m-00000-of-00003"]);
        new V1Builder().Floats("b", [1], 1).Write(_directory["m-00002-of-00003"]);

        List<CheckpointFault> faults = Verified.Faults(_directory[path]);

        Assert.Equal(
            [
                (FaultCode.LegacyFileMissing, _directory["m-00001-of-00003"], null),
                (FaultCode.LegacyRecordDamaged, _directory["m-00000-of-00003"], "a"),
            ],
            faults.Select(static fault => (fault.Code, fault.File, fault.Variable))
        );
        Assert.Equal(_directory["m"], faults[0].Checkpoint);
    }

    [Fact]
    public void Progress_ends_with_all_of_it_and_the_work_can_be_stopped()
    {
        string path = new V1Builder().Floats("a", [2], 1, 2).Write(_directory["m"]);
        List<VerificationProgress> steps = [];
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        CheckpointVerifier.Verify(
            VerificationTarget.Find(path),
            static _ => { },
            new VerificationOptions { OnProgress = steps.Add },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(steps[^1].BytesTotal, steps[^1].BytesDone);
        Assert.Throws<OperationCanceledException>(() =>
            CheckpointVerifier.Verify(VerificationTarget.Find(path), static _ => { }, cancellationToken: stopped.Token)
        );
    }
}
