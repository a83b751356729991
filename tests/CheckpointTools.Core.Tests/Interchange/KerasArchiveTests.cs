using CheckpointTools.Formats.Keras;

namespace CheckpointTools.Tests.Interchange;

/// <summary>Archives of Keras 3 that no Keras wrote: packed, damaged, hostile.</summary>
public sealed class KerasArchiveTests : IDisposable
{
    private static readonly string Folder = Fixtures.Require("hdf5");

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("sound.keras", "dense/kernel, dense/bias", null)]
    [InlineData("deflated.keras", "dense/kernel, dense/bias", null)]
    [InlineData("no_config.keras", "dense/0, dense/1", null)]
    [InlineData("repeated_member.keras", "dense/kernel, dense/bias", FaultCode.ArchiveRepeatedMember)]
    [InlineData("lambda.keras", "dense/kernel, dense/bias", FaultCode.KerasPythonCode)]
    [InlineData("custom.keras", "dense/kernel, dense/bias", FaultCode.KerasPythonCode)]
    [InlineData("invalid_json.keras", "dense/0, dense/1", FaultCode.KerasConfigDamaged)]
    [InlineData("nested_json.keras", "dense/0, dense/1", FaultCode.KerasConfigDamaged)]
    [InlineData("list_config.keras", "dense/0, dense/1", FaultCode.KerasConfigDamaged)]
    [InlineData("not_utf8.keras", "dense/0, dense/1", FaultCode.KerasConfigDamaged)]
    [InlineData("lone_surrogate.keras", "dense/0, dense/1", FaultCode.KerasConfigDamaged)]
    public void Values_are_read_whatever_the_description_is(string file, string names, FaultCode? remark)
    {
        using KerasFile keras = Open(file);
        Assert.Equal(names.Split(", "), keras.Weights.Select(static weight => weight.Name));
        Assert.Equal(remark is { } code ? [code] : [], keras.Remarks.Select(static one => one.Fault!.Value));
        Assert.Empty(keras.Faults);
        float[] bias = [1, 2, 3];
        Assert.Equal(bias.SelectMany(BitConverter.GetBytes), RecordedFiles.ReadAll(keras.Weights[1].Dataset));
        keras.Verify();
    }

    [Theory]
    [InlineData("no_weights.keras", FaultCode.ArchiveDamaged, "no member model.weights.h5")]
    [InlineData("encrypted.keras", FaultCode.ArchiveDamaged, "encrypted")]
    [InlineData("bomb.keras", FaultCode.ArchiveBomb, "4026531840 bytes")]
    [InlineData("zeros.keras", FaultCode.Hdf5Damaged, "does not begin")]
    public void What_cannot_be_read_is_refused(string file, FaultCode code, string message)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointException fault = Assert.Throws<CheckpointException>(() => Open(file));
        Assert.Equal(code, fault.Fault);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void A_wrong_checksum_is_found_when_values_are_verified()
    {
        using KerasFile keras = Open("wrong_crc.keras");
        Assert.Equal(FaultCode.ChecksumMismatch, Assert.Throws<CheckpointException>(keras.Verify).Fault);
    }

    /// <summary>What Keras would run is named, and that it is not run here.</summary>
    [Theory]
    [InlineData("lambda.keras", "the Lambda layer 'lam'|a lambda expression|the function 'evil_function'")]
    [InlineData("custom.keras", "the class 'my_package>Mine'|the class 'os.system'")]
    public void Python_code_is_named(string file, string named)
    {
        using KerasFile keras = Open(file);
        string message = keras.Remarks.Single().Message;
        Assert.All(named.Split('|'), one => Assert.Contains(one, message, StringComparison.Ordinal));
    }

    /// <summary>A byte in each part of the archive: nothing escapes but an error with a code.</summary>
    [Theory]
    [InlineData("sound.keras")]
    [InlineData("deflated.keras")]
    public void A_changed_byte_is_read_past_or_refused_by_a_code(string file)
    {
        byte[] sound = File.ReadAllBytes(Path.Combine(Folder, file));
        string path = Path.Combine(_directory.Path, "x.keras");
        for (int at = 0; at < sound.Length; at += sound.Length > 4096 ? 61 : 3)
        {
            byte[] bytes = [.. sound];
            bytes[at] ^= 0xFF;
            File.WriteAllBytes(path, bytes);
            try
            {
                using var keras = KerasFile.Open(path);
                Assert.All(keras.Faults.Concat(keras.Remarks), static fault => Assert.NotNull(fault.Fault));
                keras.Verify();
            }
            catch (CheckpointException e)
            {
                Assert.True(e.Fault is not null, $"byte {at}: {e.Message}");
            }
        }
    }

    private static KerasFile Open(string file) => KerasFile.Open(Path.Combine(Folder, file));
}
