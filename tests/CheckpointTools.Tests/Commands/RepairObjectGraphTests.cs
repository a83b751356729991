using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>Repair-Checkpoint -ObjectGraph: TensorFlow restores what it could not restore before (oracle/graph/cases.json).</summary>
public class RepairObjectGraphTests
{
    private const string Escaped = "o/.ATTRIBUTES/my....t..Sx";
    private const string Single = "o/.ATTRIBUTES/my..t.Sx";
    private const string Half = "model/half/.ATTRIBUTES/VARIABLE_VALUE";

    [Fact]
    public void A_key_that_is_escaped_twice_is_renamed_with_its_tensor()
    {
        using Session session = Of("dotted_tensors");
        Assert.Equal("GraphEscapedTwice", Assert.Single(Faults(session)));
        string[] values = [.. session.Values("Get-CheckpointVariable m")];
        byte[] data = File.ReadAllBytes(session["m.data-00000-of-00001"]);

        PSObject repair = Assert.Single(session.Run("Repair-Checkpoint m -ObjectGraph -PassThru").Succeeded().Output);

        Assert.Equal(
            ("GraphEscapedTwice", session["m"], "o", Escaped, Escaped, Single),
            (
                repair.Text("Code"),
                repair.Text("Checkpoint"),
                repair.Text("ObjectPath"),
                repair.Text("Variable"),
                repair.Text("Before"),
                repair.Text("After")
            )
        );

        // No value is new, so the data file stays; the old graph at its end is of no use any more.
        Assert.Equal(["TrailingData"], Faults(session));
        Assert.Equal(data, File.ReadAllBytes(session["m.data-00000-of-00002"]));
        Assert.Equal(
            values.Select(static value => value.Replace(Escaped, Single, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            session.Values("Get-CheckpointVariable m").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Slices_that_TensorFlow_cannot_put_together_become_one_piece()
    {
        using Session session = Of("max_shard_size_half");
        Assert.Equal("UnreadableSlices", Assert.Single(Faults(session)));
        IReadOnlyList<string> values = session.Values("Get-CheckpointVariable m");

        PSObject repair = Assert.Single(session.Run("Repair-Checkpoint m.index -ObjectGraph -PassThru").Succeeded().Output);

        Assert.Equal(("UnreadableSlices", Half), (repair.Text("Code"), repair.Text("Variable")));
        Assert.Empty(Faults(session));
        Assert.Equal(values, session.Values("Get-CheckpointVariable m"));

        // What TensorFlow can put together stays as it is cut.
        Assert.Equal(
            ["model/emb/.ATTRIBUTES/VARIABLE_VALUE"],
            session.Run("Get-CheckpointVariable m | Where-Object IsSliced").Succeeded().Output.Texts("Name")
        );
    }

    [Fact]
    public void What_is_not_agreed_to_stays_as_it_is()
    {
        using Session session = Of("dotted_tensors");
        IReadOnlyList<string> before = session.Snapshot();
        session.Engine.Host.Answer = static (_, labels) => labels.ToList().IndexOf("&No");
        Assert.Empty(session.Run("Repair-Checkpoint m -ObjectGraph -Confirm -PassThru").Succeeded().Output);
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void Each_change_is_named_and_none_is_made_with_WhatIf()
    {
        using Session session = Of("dotted_tensors");
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Empty(session.Run("Repair-Checkpoint m -ObjectGraph -WhatIf -PassThru").Succeeded().Output);
        Assert.Equal(before, session.Snapshot());
        Assert.Contains($"Rename '{Escaped}' to '{Single}'", session.Engine.Host.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oracle/graph/bases/nested/ckpt-1")]
    [InlineData("oracle/graph/bases/tf1_names/model")]
    public void What_is_sound_stays_as_it_is(string prefix)
    {
        using var session = new Session();
        Copy(prefix, session);
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Empty(session.Run("Repair-Checkpoint m -ObjectGraph -PassThru").Succeeded().Output);
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void Two_repairs_at_once_are_refused()
    {
        using var session = new Session();
        Assert.Equal("OneRepair", session.FailsWith("Repair-Checkpoint . -StateFile -ObjectGraph"));
    }

    [Fact]
    public void A_graph_that_cannot_be_read_is_an_error()
    {
        using var session = new Session();
        Copy("oracle/corrupt/bad/graph-truncated/ckpt", session);
        ErrorRecord error = Assert.Single(session.Run("Repair-Checkpoint m -ObjectGraph").Errors);
        Assert.Equal("DamagedObjectGraph", error.FullyQualifiedErrorId.Split(',')[0]);
    }

    private static Session Of(string name)
    {
        var session = new Session();
        Copy($"oracle/graph/bases/{name}/ckpt-1", session);
        return session;
    }

    private static void Copy(string prefix, Session session) =>
        CheckpointFiles.Copy(Fixtures.Require(prefix + ".index")[..^".index".Length], session["m"]);

    private static IEnumerable<string> Faults(Session session) =>
        session.Run("Test-Checkpoint m -Detailed").Succeeded().Output.Texts("Code");
}
