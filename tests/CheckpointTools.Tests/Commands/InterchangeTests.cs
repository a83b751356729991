using System.Text;

namespace CheckpointTools.Tests.Commands;

/// <summary>Files of other programs in every command that takes a checkpoint, and out again.</summary>
public class InterchangeTests
{
    private static string Oracle(string file) => Fixtures.Require("oracle/values/" + file);

    [Theory]
    [InlineData("safetensors/golden_1.safetensors", "bias,step,weight", "Safetensors")]
    [InlineData("npz/stored.npz", "b,flag,name,step,w", "Npz")]
    [InlineData("npz/f4_fortran.npy", "f4_fortran", "Npy")]
    public void They_are_listed_read_and_copied_into_a_TensorFlow_checkpoint(string file, string names, string format)
    {
        using var session = new Session();
        string path = Oracle(file);
        EngineResult listed = session.Run($"Get-CheckpointVariable '{path}'").Succeeded();
        Assert.Equal(names.Split(','), listed.Output.Texts("Name"));
        Assert.All(listed.Output.Texts("Format"), text => Assert.Equal(format, text));
        Assert.Equal([format], session.Run($"Get-Checkpoint '{path}'").Succeeded().Output.Texts("Format"));

        session.Run($"Get-CheckpointVariable '{path}' | Copy-CheckpointVariable -To m").Succeeded();

        Assert.Empty(session.Run($"Compare-Checkpoint m '{path}' -IncludeValue").Succeeded().Output);
        Assert.True((bool)session.Run("Test-Checkpoint m").Succeeded().Output[0].BaseObject);
        string one = names.Split(',')[0];
        Assert.Equal(
            session.Run($"@(Read-CheckpointVariable '{path}' '{one}') -join ','").Succeeded().Output[0].ToString(),
            session.Run($"@(Read-CheckpointVariable m '{one}') -join ','").Succeeded().Output[0].ToString()
        );
    }

    [Fact]
    public void They_merge_with_others_and_give_models_their_values()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        File.Copy(Oracle("npz/scalar_f4.npy"), session["b.npy"]);
        session.Run("Merge-Checkpoint a, b.npy -To m").Succeeded();
        Assert.Equal(["a", "b"], session.Run("Get-CheckpointVariable m").Succeeded().Output.Texts("Name"));

        session.Run("Get-CheckpointVariable b.npy | Rename-CheckpointVariable b w | Copy-CheckpointVariable -To model").Succeeded();
        session
            .Run("Get-CheckpointVariable model | Initialize-CheckpointVariable -From b.npy @{ b = 'w' } | Copy-CheckpointVariable -To r")
            .Succeeded();
        Assert.Equal(2.5f, session.Run("Read-CheckpointVariable r w").Succeeded().Output[0].BaseObject);
    }

    [Theory]
    [InlineData("Rename-CheckpointVariable weight w -Path x.safetensors", "InvalidTransfer")]
    [InlineData("Remove-CheckpointVariable x.safetensors weight", "InvalidTransfer")]
    [InlineData("Optimize-Checkpoint x.safetensors", "InvalidTransfer")]
    [InlineData("Remove-Checkpoint x.safetensors", "InvalidTransfer")]
    [InlineData("Move-Checkpoint x.safetensors y", "InvalidTransfer")]
    [InlineData("Get-CheckpointVariable x.safetensors | Copy-CheckpointVariable -To x.safetensors -Append", "InvalidDestination")]
    [InlineData("Get-CheckpointVariable x.safetensors | Copy-CheckpointVariable -To y.npz", "InvalidDestination")]
    [InlineData("Get-CheckpointVariable x.safetensors | Copy-CheckpointVariable -To y -Mode Link", "InvalidTransfer")]
    public void What_changes_files_refuses_them(string script, string id)
    {
        using var session = new Session();
        File.Copy(Oracle("safetensors/golden_1.safetensors"), session["x.safetensors"]);
        Assert.Equal(id, session.FailsWith(script));
        Assert.Equal(["x.safetensors"], session.Entries);
    }

    [Fact]
    public void A_test_says_that_values_carry_no_checksums()
    {
        using var session = new Session();
        string path = Oracle("safetensors/golden_1.safetensors");
        Assert.True((bool)session.Run($"Test-Checkpoint '{path}'").Succeeded().Output[0].BaseObject);
        Assert.Contains("no checksums", session.Engine.Host.Text, StringComparison.Ordinal);
        Assert.Equal(["False"], session.Run($"Test-Checkpoint '{path}' -Summary").Succeeded().Output.Texts("HasChecksums"));
        Assert.Equal(
            ["OverlappingRanges", "OverlappingRanges"],
            session
                .Run($"Test-Checkpoint '{Oracle("safetensors/malformed/overlap.safetensors")}' -Detailed")
                .Succeeded()
                .Output.Texts("Code")
        );
    }

    [Fact]
    public void A_checkpoint_is_exported_and_read_back()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory);
        foreach (string path in (string[])["x.safetensors", "x.npz"])
        {
            Assert.Equal(
                [session[path]],
                session
                    .Run($"Get-CheckpointVariable bert | Export-CheckpointVariable {path} -PassThru")
                    .Succeeded()
                    .Output.Texts("Checkpoint")
            );
            Assert.Empty(session.Run($"Compare-Checkpoint {path} bert -IncludeValue").Succeeded().Output);
        }

        session.Run("Get-CheckpointVariable bert | Export-CheckpointVariable arrays").Succeeded();
        session.Run("Get-CheckpointVariable arrays/*.npy | Copy-CheckpointVariable -To again").Succeeded();
        Assert.Empty(session.Run("Compare-Checkpoint again bert -IncludeValue").Succeeded().Output);
    }

    [Fact]
    public void Metadata_are_what_is_given_and_the_format_that_loaders_ask_for()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        foreach (
            (string given, string expected) in (ReadOnlySpan<(string, string)>)
                [
                    ("", """{"format":"pt"}"""),
                    ("-Metadata @{ z = 1; b = 'x' }", """{"format":"pt","b":"x","z":"1"}"""),
                    ("-Metadata ([ordered]@{ z = 1; format = 'tf' })", """{"format":"tf","z":"1"}"""),
                ]
        )
        {
            session.Run($"Get-CheckpointVariable a | Export-CheckpointVariable x.safetensors -Force {given}").Succeeded();
            Assert.Contains(
                "\"__metadata__\":" + expected,
                Encoding.Latin1.GetString(File.ReadAllBytes(session["x.safetensors"])),
                StringComparison.Ordinal
            );
        }

        session.Run("Get-CheckpointVariable a | Export-CheckpointVariable x.safetensors -Force -Metadata @{ format = $null }").Succeeded();
        Assert.DoesNotContain(
            "__metadata__",
            Encoding.Latin1.GetString(File.ReadAllBytes(session["x.safetensors"])),
            StringComparison.Ordinal
        );
        Assert.Equal("OnlyForSafetensors", session.FailsWith("Get-CheckpointVariable a | Export-CheckpointVariable x.npz -MaxShardSize 1"));
    }

    [Fact]
    public void WhatIf_writes_nothing_and_a_refusal_names_the_command_that_helps()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Fixtures.TfMade("all_dtypes", "model"), session["d"]);
        CheckpointFiles.A(session.Directory);
        IEnumerable<string> before = [.. session.Entries];
        session.Run("Get-CheckpointVariable a | Export-CheckpointVariable new/x.npz -WhatIf").Succeeded();
        Assert.Contains("1 variable", session.Engine.Host.Text, StringComparison.Ordinal);
        string refusal = session.Fails("Get-CheckpointVariable d -DataType bfloat16 | Export-CheckpointVariable x.npz").ToString();
        Assert.Contains("Convert-CheckpointVariable -NewDataType float32", refusal, StringComparison.Ordinal);
        Assert.Equal(before, session.Entries);
        session
            .Run(
                "Get-CheckpointVariable d -DataType bfloat16 | Convert-CheckpointVariable -NewDataType float32 | "
                    + "Export-CheckpointVariable x.npz"
            )
            .Succeeded();
        Assert.Equal("DestinationExists", session.FailsWith("Get-CheckpointVariable a | Export-CheckpointVariable x.npz"));
    }

    /// <summary>Computed values are exported as they are written anywhere: the kernels of another framework are transposed.</summary>
    [Fact]
    public void Transposed_values_are_exported()
    {
        using var session = new Session();
        string path = Oracle("safetensors/golden_1.safetensors");
        session
            .Run(
                $"Get-CheckpointVariable '{path}' | Convert-CheckpointVariable -Name weight -Transpose | "
                    + "Export-CheckpointVariable t.safetensors"
            )
            .Succeeded();
        Assert.Equal(
            "0,3,1,4,2,5",
            session.Run("(Read-CheckpointVariable t.safetensors weight) -join ','").Succeeded().Output[0].ToString()
        );
    }
}
