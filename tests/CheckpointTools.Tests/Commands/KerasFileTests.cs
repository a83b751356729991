namespace CheckpointTools.Tests.Commands;

/// <summary>Files of Keras, and HDF5 files that no Keras wrote, in every command that takes a checkpoint.</summary>
public class KerasFileTests
{
    private const string Names = "bn/beta,bn/gamma,bn/moving_mean,bn/moving_variance,head/bias,head/kernel,hidden/bias,hidden/kernel";

    public static TheoryData<string, string, string> RecordedFiles =>
        new()
        {
            { "seq/keras2.h5", "Hdf5", Names },
            { "seq/keras2_model.h5", "Hdf5", Names },
            { "seq/keras3_model.keras", "Keras", Names },
            { "seq/keras3.weights.h5", "Hdf5", "bn/0,bn/1,bn/2,bn/3,head/0,head/1,hidden/0,hidden/1" },
        };

    private static string Recorded(string file) => Fixtures.Require("reports/keras_files/" + file);

    private static string Made(string file) => Fixtures.Require("hdf5/" + file);

    [Theory]
    [MemberData(nameof(RecordedFiles))]
    public void They_are_listed_read_compared_measured_tested_and_copied(string file, string format, string names)
    {
        using var session = new Session();
        string path = Recorded(file);
        EngineResult listed = session.Run($"Get-CheckpointVariable '{path}'").Succeeded();
        Assert.Equal(names.Split(','), listed.Output.Texts("Name"));
        Assert.All(listed.Output.Texts("Format"), text => Assert.Equal(format, text));
        Assert.Equal([format], session.Run($"Get-Checkpoint '{path}'").Succeeded().Output.Texts("Format"));
        Assert.True((bool)session.Run($"Test-Checkpoint '{path}'").Succeeded().Output[0].BaseObject);

        session.Run($"Get-CheckpointVariable '{path}' | Copy-CheckpointVariable -To m").Succeeded();

        Assert.Empty(session.Run($"Compare-Checkpoint m '{path}' -IncludeValue").Succeeded().Output);
        Assert.True((bool)session.Run("Test-Checkpoint m").Succeeded().Output[0].BaseObject);
        string[] statistics = ["Name", "Mean", "Minimum", "Maximum"];
        foreach (string statistic in statistics)
        {
            Assert.Equal(
                session.Run("Measure-CheckpointVariable m").Succeeded().Output.Texts(statistic),
                session.Run($"Measure-CheckpointVariable '{path}'").Succeeded().Output.Texts(statistic)
            );
        }

        // Keras saved the same model as a checkpoint of TensorFlow, under names of its own.
        string kernel = names.Split(',')[^1];
        Assert.Equal(
            session
                .Run(
                    $"@(Read-CheckpointVariable '{Path.ChangeExtension(Recorded("seq/tf.index"), null)}' "
                        + "'layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE') -join ','"
                )
                .Succeeded()
                .Output[0]
                .ToString(),
            session
                .Run($"@(Read-CheckpointVariable '{path}' '{(kernel == "hidden/1" ? "hidden/0" : kernel)}') -join ','")
                .Succeeded()
                .Output[0]
                .ToString()
        );
    }

    [Fact]
    public void They_give_models_their_values_merge_and_are_exported()
    {
        using var session = new Session();
        string keras2 = Recorded("seq/keras2.h5");
        string keras3 = Recorded("seq/keras3_model.keras");
        Assert.Empty(session.Run($"Compare-Checkpoint '{keras2}' '{keras3}' -IncludeValue").Succeeded().Output);
        session
            .Run($"Get-CheckpointVariable '{keras2}' 'head/*' | Rename-CheckpointScope head top | Copy-CheckpointVariable -To model")
            .Succeeded();
        session
            .Run(
                $"Get-CheckpointVariable model | Initialize-CheckpointVariable -From '{keras3}' @{{ 'head/' = 'top/' }} | "
                    + "Copy-CheckpointVariable -To filled"
            )
            .Succeeded();
        Assert.Equal(
            session.Run($"@(Read-CheckpointVariable '{keras3}' head/kernel) -join ','").Succeeded().Output[0].ToString(),
            session.Run("@(Read-CheckpointVariable filled top/kernel) -join ','").Succeeded().Output[0].ToString()
        );

        session.Run($"Merge-Checkpoint '{keras2}', model -To merged").Succeeded();
        Assert.Equal(
            [.. Names.Split(','), "top/bias", "top/kernel"],
            session.Run("Get-CheckpointVariable merged").Succeeded().Output.Texts("Name")
        );

        session.Run($"Get-CheckpointVariable '{keras3}' | Export-CheckpointVariable x.safetensors").Succeeded();
        Assert.Empty(session.Run($"Compare-Checkpoint x.safetensors '{keras3}' -IncludeValue").Succeeded().Output);
    }

    [Theory]
    [InlineData("Rename-CheckpointVariable bn/beta w -Path x.h5", "InvalidTransfer")]
    [InlineData("Remove-CheckpointVariable x.h5 bn/beta", "InvalidTransfer")]
    [InlineData("Optimize-Checkpoint x.h5", "InvalidTransfer")]
    [InlineData("Remove-Checkpoint x.h5", "InvalidTransfer")]
    [InlineData("Move-Checkpoint x.h5 y", "InvalidTransfer")]
    [InlineData("Get-CheckpointVariable x.h5 | Copy-CheckpointVariable -To x.h5 -Append", "InvalidDestination")]
    [InlineData("Get-CheckpointVariable x.h5 | Copy-CheckpointVariable -To y.keras", "InvalidDestination")]
    [InlineData("Get-CheckpointVariable x.h5 | Copy-CheckpointVariable -To y -Mode Link", "InvalidTransfer")]
    public void What_changes_files_refuses_them(string script, string id)
    {
        using var session = new Session();
        File.Copy(Recorded("seq/keras2.h5"), session["x.h5"]);
        Assert.Equal(id, session.FailsWith(script));
        Assert.Equal(["x.h5"], session.Entries);
    }

    /// <summary>Each type and layout that HDF5 has and Keras does not write.</summary>
    [Theory]
    [InlineData("types.h5")]
    [InlineData("dense.h5")]
    [InlineData("keras2_trained.h5")]
    [InlineData("keras3_trained.weights.h5")]
    [InlineData("userblock.h5")]
    [InlineData("tracked.h5")]
    [InlineData("deflated.keras")]
    public void Copies_of_unusual_files_have_the_values(string file)
    {
        using var session = new Session();
        session.Run($"Get-CheckpointVariable '{Made(file)}' | Copy-CheckpointVariable -To m").Succeeded();
        Assert.Empty(session.Run($"Compare-Checkpoint m '{Made(file)}' -IncludeValue").Succeeded().Output);
        Assert.True((bool)session.Run("Test-Checkpoint m").Succeeded().Output[0].BaseObject);
    }

    [Theory]
    [InlineData("links.h5", "group/kernel,group/near,soft,through,twice")]
    [InlineData("elsewhere.h5", "inside")]
    [InlineData("chunked.h5", "big,checked,growing,growing_both,growing_last,late,many,many_fixed,masked,noise,one,plain,rank3,sparse")]
    public void What_is_sound_is_copied_where_the_rest_is_left_out(string file, string names)
    {
        using var session = new Session();
        Assert.False((bool)session.Run($"Test-Checkpoint '{Made(file)}'").Succeeded().Output[0].BaseObject);
        session.Run($"Get-CheckpointVariable '{Made(file)}' -SkipDamaged | Copy-CheckpointVariable -To m -SkipDamaged 3>$null").Succeeded();
        Assert.Equal(names.Split(','), session.Run("Get-CheckpointVariable m").Succeeded().Output.Texts("Name"));
    }

    /// <summary>A small file that once ended the process: a link that leads to itself.</summary>
    [Theory]
    [InlineData("links_few.h5", "Hdf5Elsewhere,Hdf5Elsewhere")]
    [InlineData("group_in_itself.h5", "Hdf5Endless")]
    [InlineData("doubling.h5", "Hdf5Endless")]
    [InlineData("keras2_edited.h5", "KerasUnlisted,KerasUnlisted,KerasWeightMissing,KerasWeightMissing")]
    [InlineData("wrong_crc.keras", "ChecksumMismatch")]
    [InlineData("repeated_member.keras", "ArchiveRepeatedMember")]
    [InlineData("lambda.keras", "KerasPythonCode")]
    [InlineData("nested_json.keras", "KerasConfigDamaged")]
    [InlineData("bomb.keras", "ArchiveBomb")]
    [InlineData("encrypted.keras", "ArchiveDamaged")]
    public void A_test_says_what_is_wrong(string file, string codes)
    {
        using var session = new Session();
        Assert.Equal(
            codes.Split(','),
            session.Run($"Test-Checkpoint '{Made(file)}' -Detailed").Succeeded().Output.Texts("Code").Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("seq/keras2_model.h5")]
    [InlineData("seq/keras3_model.keras")]
    public void A_file_that_is_cut_off_gives_a_clear_error(string file)
    {
        using var session = new Session();
        byte[] bytes = File.ReadAllBytes(Recorded(file));
        string path = session["x" + Path.GetExtension(file)];
        for (int length = 1; length < bytes.Length; length = (length * 5 / 3) + 1)
        {
            File.WriteAllBytes(path, bytes[..length]);
            string id = session.FailsWith($"Get-CheckpointVariable '{path}' -ErrorAction Stop");
            Assert.Contains(id, (string[])["DamagedIndex", "NotACheckpoint", "CheckpointNotFound"]);
            Assert.False((bool)session.Run($"Test-Checkpoint '{path}'").Succeeded().Output[0].BaseObject);
        }
    }

    /// <summary>An archive has a checksum over all values; alone, an HDF5 file has none.</summary>
    [Fact]
    public void A_damaged_byte_of_a_value_is_found_in_an_archive()
    {
        using var session = new Session();
        string path = Recorded("seq/keras3_model.keras");
        string kernel = session
            .Run($"[BitConverter]::ToString([BitConverter]::GetBytes((Read-CheckpointVariable '{path}' hidden/kernel)[0, 0]))")
            .Succeeded()
            .Output[0]
            .ToString();
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf(Convert.FromHexString(kernel.Replace("-", "", StringComparison.Ordinal)));
        bytes[at] ^= 1;
        File.WriteAllBytes(session["x.keras"], bytes);

        Assert.False((bool)session.Run("Test-Checkpoint x.keras").Succeeded().Output[0].BaseObject);
        Assert.Equal(["ChecksumMismatch"], session.Run("Test-Checkpoint x.keras -Detailed").Succeeded().Output.Texts("Code"));
        Assert.Equal("ChecksumMismatch", session.FailsWith("Read-CheckpointVariable x.keras hidden/kernel -ErrorAction Stop"));
    }
}
