using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class RepairCheckpointTests
{
    /// <summary>What interrupted writes of this module and of TensorFlow leave of the prefix m.</summary>
    private static readonly string[] Leftovers =
    [
        "m.index.tempstate123",
        "m.data-00000-of-00001.tempstate4567",
        "m.data-00000-of-00002",
        "m.data-00001-of-00002",
        "m_temp",
        "m_temp_0f3a",
    ];

    /// <summary>Names that are near those, and not theirs.</summary>
    private static readonly string[] LookAlikes =
    [
        "m.index.tempstate",
        "m.index.tempstate12x",
        "m.index.bak",
        "m.data-00000-of-00001.bak",
        "m.data-0-of-2",
        "m.meta",
        "checkpoint",
        "notes_temp.txt",
        "m_temporary",
        "mm.data-00000-of-00003",
        "m-2.data-00000-of-00002",
        "unfinished.data-00000-of-00002",
    ];

    [Theory]
    [InlineData("Repair-Checkpoint m")]
    [InlineData("Repair-Checkpoint m.index")]
    [InlineData("Repair-Checkpoint m.data-00000-of-00001")]
    [InlineData("Repair-Checkpoint -LiteralPath m")]
    [InlineData("Get-Checkpoint m | Repair-Checkpoint")]
    [InlineData("Repair-Checkpoint .")]
    public void It_removes_what_interrupted_writes_left_and_nothing_else(string script)
    {
        using Session session = Prepare();
        string[] rest = [.. session.Entries.Where(static entry => !IsLeftover(entry))];
        IReadOnlyList<string> values = session.Values("Get-CheckpointVariable m");
        Assert.Empty(session.Run(script).Succeeded().Output);
        Assert.Equal(rest, session.Entries);
        Assert.Equal(values, session.Values("Get-CheckpointVariable m"));
        IReadOnlyList<string> after = session.Snapshot();
        session.Run(script).Succeeded();
        Assert.Equal(after, session.Snapshot());
    }

    /// <summary>They may be the originals of a copied directory: a repair changes none, and says so.</summary>
    [Fact]
    public void Paths_of_another_directory_where_the_checkpoint_is_stay_and_are_told()
    {
        using var session = new Session();
        foreach (string directory in (string[])["run", "copy"])
        {
            CheckpointFiles.A(session.Directory, directory + "/m-1");
        }

        string text = $"model_checkpoint_path: \"{session["run", "m-1"]}\"\nall_model_checkpoint_paths: \"{session["run", "m-1"]}\"\n";
        File.WriteAllText(session["copy", "checkpoint"], text.Replace('\\', '/'));
        string said = Assert.Single(session.Run("Repair-Checkpoint copy -StateFile").Succeeded().Warnings);
        Assert.Contains("Set-LatestCheckpoint", said, StringComparison.Ordinal);
        Assert.Equal(text.Replace('\\', '/'), File.ReadAllText(session["copy", "checkpoint"]));
        Assert.Contains(
            "Set-LatestCheckpoint",
            session.Run("Test-Checkpoint copy -Detailed | Where-Object Code -eq AbsolutePath").Succeeded().Output[0].Text("Advice"),
            StringComparison.Ordinal
        );
        session.Run("Set-LatestCheckpoint copy/m-1").Succeeded();
        Assert.StartsWith("model_checkpoint_path: \"m-1\"\n", File.ReadAllText(session["copy", "checkpoint"]), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_names_each_of_them_and_removes_none()
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Empty(session.Run("Repair-Checkpoint m -WhatIf -PassThru").Succeeded().Output);
        Assert.Equal(before, session.Snapshot());
        Assert.All(Leftovers, name => Assert.Contains(session[name], session.Engine.Host.Text, StringComparison.Ordinal));
        Assert.Equal(Leftovers.Length, session.Engine.Host.Text.Split("What if:").Length - 1);
    }

    [Fact]
    public void PassThru_emits_what_was_removed_and_why()
    {
        using Session session = Prepare();
        IReadOnlyList<PSObject> removed = session.Run("Repair-Checkpoint m -PassThru").Succeeded().Output;
        Assert.All(removed, static o => Assert.Equal("CheckpointTools.Writing.Publishing.Leftover", o.TypeNames[0]));
        Assert.Equal(
            Leftovers.Select(name => session[name]).Order(StringComparer.Ordinal),
            removed.Texts("Path").Order(StringComparer.Ordinal)
        );
        Assert.All(removed, static o => Assert.NotEmpty(o.Text("Reason")));
    }

    [Fact]
    public void Each_is_asked_for_and_kept_without_consent()
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        int asked = 0;
        session.Engine.Host.Answer = (_, labels) =>
        {
            asked++;
            return labels.ToList().IndexOf("&No");
        };
        session.Run("Repair-Checkpoint m -Confirm").Succeeded();
        Assert.Equal(Leftovers.Length, asked);
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void Data_files_without_an_index_are_left_alone()
    {
        using Session session = Prepare();
        session.Run("Repair-Checkpoint unfinished").Succeeded();
        Assert.Contains("unfinished.data-00000-of-00002", session.Entries);
    }

    [Fact]
    public void The_temporary_files_of_a_first_write_go_though_there_is_no_index()
    {
        using var session = new Session();
        File.WriteAllText(session["n.index.tempstate01"], "");
        File.WriteAllText(session["n.data-00000-of-00001.tempstate01"], "");
        session.Run("Repair-Checkpoint n").Succeeded();
        Assert.Empty(session.Entries);
    }

    [Fact]
    public void What_TensorFlow_may_be_writing_is_left_alone_for_an_hour()
    {
        using Session session = Prepare();
        File.SetLastWriteTimeUtc(session["m.index.tempstate123"], DateTime.UtcNow);
        File.SetLastWriteTimeUtc(session["m_temp", "part-00000-of-00001.data-00000-of-00001"], DateTime.UtcNow);
        session.Run("Repair-Checkpoint m").Succeeded();
        Assert.Equal(
            ["m.index.tempstate123", "m_temp", "m_temp/part-00000-of-00001.data-00000-of-00001"],
            session.Entries.Where(IsLeftover)
        );
    }

    [Fact]
    public void A_directory_of_other_things_and_one_behind_a_link_are_left_alone()
    {
        using Session session = Prepare();
        Directory.CreateDirectory(session["thesis"]);
        WriteLongAgo(session["thesis", "part-00000-of-00001.data-00000-of-00001"]);
        Directory.Delete(session["m_temp"], recursive: true);
        Directory.CreateSymbolicLink(session["m_temp"], session["thesis"]);
        WriteLongAgo(session["m_temp_0f3a", "notes.txt"]);
        session.Run("Repair-Checkpoint .").Succeeded();
        Assert.True(File.Exists(session["thesis", "part-00000-of-00001.data-00000-of-00001"]));
        Assert.True(File.Exists(session["m_temp_0f3a", "notes.txt"]));
    }

    [Fact]
    public void Beside_a_damaged_index_no_data_file_is_removed()
    {
        using Session session = Prepare();
        File.WriteAllText(session["m.index"], "not an index");
        Assert.NotEmpty(session.Run("Repair-Checkpoint m").Errors);
        Assert.Contains("m.data-00000-of-00001", session.Entries);
        Assert.Contains("m.data-00000-of-00002", session.Entries);
    }

    [Fact]
    public void A_damaged_checkpoint_does_not_keep_the_others_of_its_directory_from_repair()
    {
        using Session session = Prepare();
        CheckpointFiles.A(session.Directory, "bad");
        File.WriteAllText(session["bad.index"], "not an index");
        WriteLongAgo(session["bad.data-00000-of-00003"]);
        EngineResult result = session.Run("Repair-Checkpoint .");
        Assert.Single(result.Errors);
        Assert.DoesNotContain(session.Entries, IsLeftover);
        Assert.Contains("bad.data-00000-of-00001", session.Entries);
    }

    [Fact]
    public void A_file_that_a_writer_holds_stays()
    {
        using Session session = Prepare();
        using (File.Open(session["m.index.tempstate123"], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            session.Run("Repair-Checkpoint m").Succeeded();
            Assert.Contains("m.index.tempstate123", session.Entries);
        }

        session.Run("Repair-Checkpoint m").Succeeded();
        Assert.DoesNotContain("m.index.tempstate123", session.Entries);
    }

    [Theory]
    [InlineData("nothere", "CheckpointNotFound")]
    [InlineData("no/such/place", "CheckpointNotFound")]
    [InlineData("no*", "CheckpointNotFound")]
    [InlineData("Env:x", "NotAFileSystemPath")]
    public void A_path_that_leads_nowhere_is_reported_and_the_next_one_taken(string path, string id)
    {
        using Session session = Prepare();
        EngineResult result = session.Run($"Repair-Checkpoint {path}, m");
        Assert.StartsWith(id + ",", Assert.Single(result.ErrorIds), StringComparison.Ordinal);
        Assert.DoesNotContain(session.Entries, IsLeftover);
    }

    private static bool IsLeftover(string entry) => Leftovers.Contains(entry.Split('/')[0]);

    /// <summary>What was written a moment ago, TensorFlow may still be writing.</summary>
    private static void WriteLongAgo(string path)
    {
        File.WriteAllText(path, path);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-2));
    }

    private static Session Prepare()
    {
        var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        foreach (string name in Leftovers.Concat(LookAlikes))
        {
            if (name.Contains("_temp", StringComparison.Ordinal) && !name.Contains('.', StringComparison.Ordinal))
            {
                Directory.CreateDirectory(session[name]);
                WriteLongAgo(session[name, "part-00000-of-00001.data-00000-of-00001"]);
            }
            else
            {
                WriteLongAgo(session[name]);
            }
        }

        return session;
    }
}
