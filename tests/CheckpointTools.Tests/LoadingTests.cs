namespace CheckpointTools.Tests;

public class LoadingTests
{
    // Loads the older assembly of the same name before the module's own is needed.
    private static string LoadOldSnappier => LoadOld("OldSnappier", "Snappier.dll");

    private static string LoadOldProtobuf => LoadOld("OldProtobuf", "Google.Protobuf.dll");

    /// <summary>The listing has paths only if the graph was read.</summary>
    private static string ListObjects => $"Get-CheckpointVariable '{Path.GetDirectoryName(Fixtures.Require("oracle/graph/bases/keras3/expected.json"))}' | % ObjectPath";

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
    public void Another_Protobuf_in_the_session_does_not_disturb_ours()
    {
        const string Ask = "$c = [Runtime.Loader.AssemblyLoadContext]::All | Where Name -eq 'CheckpointTools dependencies'; "
            + "$name = [Reflection.AssemblyName]::GetAssemblyName((Get-Module CheckpointTools).ModuleBase + '/bin/dependencies/Google.Protobuf.dll'); "
            + "$c.LoadFromAssemblyName($name).FullName -eq $name.FullName; [Google.Protobuf.ByteString]::Answer";
        Assert.Equal(["True", "the old one"], Ckpt.Run("-Command", LoadOldProtobuf + Ask).Succeeded().Lines);
    }

    [Fact]
    public void An_object_graph_is_read_with_another_Protobuf_in_the_session()
    {
        IReadOnlyList<string> alone = Ckpt.Run("-Command", ListObjects).Succeeded().Lines;
        Assert.Contains("model/_functional/_operations/1/_kernel", alone);
        Assert.Equal(alone, Ckpt.Run("-Command", LoadOldProtobuf + ListObjects).Succeeded().Lines);
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

    /// <summary>The variables are listed all the same, without their objects.</summary>
    [Fact]
    public void A_missing_Protobuf_is_an_error_and_not_the_end_of_the_process()
    {
        using var directory = new TemporaryDirectory();
        string copy = directory.CopyOf(Ckpt.Folder, "ckpt");
        File.Delete(Path.Combine(copy, "module", "CheckpointTools", "bin", "dependencies", "Google.Protobuf.dll"));
        CkptResult result = new Ckpt { From = copy }.Start("-Command", $"$ErrorActionPreference = 'Continue'; {ListObjects.Replace("% ObjectPath", "% Name", StringComparison.Ordinal)}; exit 3");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("The library that reads object graphs cannot be loaded", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Google.Protobuf", result.Errors, StringComparison.Ordinal);
        Assert.Contains("save_counter/.ATTRIBUTES/VARIABLE_VALUE", result.Output, StringComparison.Ordinal);
    }

    private static string LoadOld(string project, string file)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(Ckpt.Folder))!, project, Path.GetFileName(Ckpt.Folder), file);
        return $"$null = [Reflection.Assembly]::LoadFrom('{path}'); ";
    }
}
