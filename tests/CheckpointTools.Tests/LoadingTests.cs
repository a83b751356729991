namespace CheckpointTools.Tests;

public class LoadingTests
{
    // Loads the older assembly of the same name before the module's own is needed.
    private static string LoadOldSnappier => $"$null = [Reflection.Assembly]::LoadFrom('{OldSnappier}'); ";

    private static string OldSnappier => Path.Combine(
        Path.GetDirectoryName(Path.GetDirectoryName(Ckpt.Folder))!, "OldSnappier", Path.GetFileName(Ckpt.Folder), "Snappier.dll");

    [Fact]
    public void Another_Snappier_in_the_session_does_not_disturb_ours()
    {
        const string Ask = "$c = [Runtime.Loader.AssemblyLoadContext]::All | Where Name -eq 'CheckpointTools dependencies'; "
            + "$name = [Reflection.AssemblyName]::GetAssemblyName((Get-Module CheckpointTools).ModuleBase + '/bin/dependencies/Snappier.dll'); "
            + "$c.LoadFromAssemblyName($name).FullName -eq $name.FullName; [Snappier.Snappy]::Answer";
        Assert.Equal(["True", "the old one"], Ckpt.Run("-Command", LoadOldSnappier + Ask).Succeeded().Lines);
    }

    [Fact]
    public void A_compressed_index_is_read_with_another_Snappier_in_the_session()
    {
        string list = $"Get-CheckpointVariable '{Fixtures.Good("snappy", "ckpt")}' | % Name";
        IReadOnlyList<string> alone = Ckpt.Run("-Command", list).Succeeded().Lines;
        Assert.NotEmpty(alone);
        Assert.Equal(alone, Ckpt.Run("-Command", LoadOldSnappier + list).Succeeded().Lines);
    }

    [Fact]
    public void A_compressed_index_is_read_after_the_module_was_imported_again()
    {
        string list = $"Get-CheckpointVariable '{Fixtures.Good("snappy", "ckpt")}' | % Name";
        CkptResult result = Ckpt.Run("-Command", $"Remove-Module CheckpointTools; Import-Module CheckpointTools; {list}");
        Assert.NotEmpty(result.Succeeded().Lines);
    }

    [Fact]
    public void Nobody_else_is_given_our_dependencies()
    {
        const string Ask = "$path = (Get-Module CheckpointTools).ModuleBase + '/bin/dependencies/Snappier.dll'; "
            + "[Reflection.Assembly]::Load([Reflection.AssemblyName]::GetAssemblyName($path))";
        CkptResult result = Ckpt.Run("-Command", Ask);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Snappier", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_of_dependencies_is_named_at_import()
    {
        using var directory = new TemporaryDirectory();
        string copy = directory.CopyOf(Ckpt.Folder, "ckpt");
        Directory.Delete(Path.Combine(copy, "module", "CheckpointTools", "bin", "dependencies"), recursive: true);
        CkptResult result = new Ckpt { From = copy }.Start("-Command", "'imported'");
        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("dependencies' is missing", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_dependency_is_an_error_and_not_the_end_of_the_process()
    {
        using var directory = new TemporaryDirectory();
        string copy = directory.CopyOf(Ckpt.Folder, "ckpt");
        File.Delete(Path.Combine(copy, "module", "CheckpointTools", "bin", "dependencies", "Snappier.dll"));
        CkptResult result = new Ckpt { From = copy }.Start("-Command", $"Get-CheckpointVariable '{Fixtures.Good("snappy", "ckpt")}'");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Snappier", result.Errors, StringComparison.Ordinal);
    }
}
