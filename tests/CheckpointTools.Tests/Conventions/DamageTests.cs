using System.Management.Automation;

namespace CheckpointTools.Tests.Conventions;

/// <summary>Whatever byte of a checkpoint is wrong: a named error, or the same variables and values as before.</summary>
public class DamageTests
{
    private static readonly string[] Names = Enum.GetNames(
        ModuleAssembly.Core.GetType("CheckpointTools.CheckpointError", throwOnError: true)!
    );

    [Theory]
    [InlineData("basic", "ckpt.index")]
    [InlineData("basic", "ckpt.data-00000-of-00001")]
    [InlineData("part", "ckpt.index")]
    [InlineData("obj", "ckpt.index")]
    [InlineData("snappy", "ckpt.index")]
    public void A_wrong_byte_is_a_named_error_or_harmless(string fixture, string file)
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.Good(fixture), "m");
        string path = session["m", file];
        byte[] good = File.ReadAllBytes(path);
        string[] values = Values(session).Values;
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x41;
            File.WriteAllBytes(path, bad);
            AssertNamedOrHarmless(session, values, $"byte {i}");
        }
    }

    [Theory]
    [InlineData("ckpt.index")]
    [InlineData("ckpt.data-00000-of-00001")]
    public void A_file_that_is_cut_short_is_a_named_error(string file)
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.Good("basic"), "m");
        string path = session["m", file];
        byte[] good = File.ReadAllBytes(path);
        string[] values = Values(session).Values;
        for (int length = 0; length < good.Length; length++)
        {
            File.WriteAllBytes(path, good[..length]);
            Assert.True(AssertNamedOrHarmless(session, values, $"length {length}"), $"A file of {length} bytes passes for whole.");
        }
    }

    private static bool AssertNamedOrHarmless(Session session, string[] values, string damage)
    {
        (string[] now, IReadOnlyList<ErrorRecord> errors) = Values(session);
        Assert.All(errors, error => Assert.Contains(error.FullyQualifiedErrorId.Split(',')[0], Names));
        if (errors.Count == 0)
        {
            Assert.True(values.SequenceEqual(now), $"{damage} changes the values without an error.");
        }

        bool copies =
            session
                .Run(
                    "try { Get-CheckpointVariable m/ckpt -Force -ErrorAction Stop | Copy-CheckpointVariable copy/x; "
                        + "'copied' } catch { $_.FullyQualifiedErrorId }"
                )
                .Output[^1]
                .BaseObject
            is "copied";
        Assert.Equal(errors.Count == 0, copies);
        if (copies)
        {
            Directory.Delete(session["copy"], recursive: true);
        }

        Assert.False(Directory.Exists(session["copy"]));
        return errors.Count > 0;
    }

    private static (string[] Values, IReadOnlyList<ErrorRecord> Errors) Values(Session session)
    {
        EngineResult result = session.Run(
            "Get-CheckpointVariable m/ckpt -Force | % { \"$_ $($_.DataType) $($_.Shape) $($_ | Read-CheckpointVariable)\" }"
        );
        return ([.. result.Output.Select(static o => o.ToString())], result.Errors);
    }
}
