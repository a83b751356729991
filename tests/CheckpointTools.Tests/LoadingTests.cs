namespace CheckpointTools.Tests;

public class LoadingTests
{
    // Loads the older assembly of the same name before the module's own is needed.
    private static string LoadOldSnappier => LoadOld("OldSnappier", "Snappier.dll");

    private static string LoadOldProtobuf => LoadOld("OldProtobuf", "Google.Protobuf.dll");

    /// <summary>The listing has paths only if the graph was read.</summary>
    private static string ListObjects =>
        $"Get-CheckpointVariable '{Path.GetDirectoryName(Fixtures.Require("oracle/graph/bases/keras3/expected.json"))}' | % ObjectPath";

    [Fact]
    public void Another_Snappier_in_the_session_does_not_disturb_ours()
    {
        const string Ask =
            "$c = [Runtime.Loader.AssemblyLoadContext]::All | Where Name -eq 'CheckpointTools dependencies'; "
            + "$name = [Reflection.AssemblyName]::GetAssemblyName((Get-Module CheckpointTools).ModuleBase + "
            + "'/bin/dependencies/Snappier.dll'); "
            + "$c.LoadFromAssemblyName($name).FullName -eq $name.FullName; [Snappier.Snappy]::Answer";
        Assert.Equal(["True", "the old one"], Pwsh.Run(LoadOldSnappier + Ask).Succeeded().Lines);
    }

    [Fact]
    public void A_compressed_index_is_read_with_another_Snappier_in_the_session()
    {
        string list = $"Get-CheckpointVariable '{Fixtures.Good("snappy", "ckpt")}' | % Name";
        IReadOnlyList<string> alone = Pwsh.Run(list).Succeeded().Lines;
        Assert.NotEmpty(alone);
        Assert.Equal(alone, Pwsh.Run(LoadOldSnappier + list).Succeeded().Lines);
    }

    [Fact]
    public void Another_Protobuf_in_the_session_does_not_disturb_ours()
    {
        const string Ask =
            "$c = [Runtime.Loader.AssemblyLoadContext]::All | Where Name -eq 'CheckpointTools dependencies'; "
            + "$name = [Reflection.AssemblyName]::GetAssemblyName((Get-Module CheckpointTools).ModuleBase + "
            + "'/bin/dependencies/Google.Protobuf.dll'); "
            + "$c.LoadFromAssemblyName($name).FullName -eq $name.FullName; [Google.Protobuf.ByteString]::Answer";
        Assert.Equal(["True", "the old one"], Pwsh.Run(LoadOldProtobuf + Ask).Succeeded().Lines);
    }

    [Fact]
    public void An_object_graph_is_read_with_another_Protobuf_in_the_session()
    {
        IReadOnlyList<string> alone = Pwsh.Run(ListObjects).Succeeded().Lines;
        Assert.Contains("model/_functional/_operations/1/_kernel", alone);
        Assert.Equal(alone, Pwsh.Run(LoadOldProtobuf + ListObjects).Succeeded().Lines);
    }

    [Fact]
    public void A_compressed_index_is_read_after_the_module_was_imported_again()
    {
        string list = $"Get-CheckpointVariable '{Fixtures.Good("snappy", "ckpt")}' | % Name";
        PwshResult result = Pwsh.Run($"Remove-Module CheckpointTools; Import-Module {PwshProgram.Quote(Engine.Manifest)}; {list}");
        Assert.NotEmpty(result.Succeeded().Lines);
    }

    [Fact]
    public void Nobody_else_is_given_our_dependencies()
    {
        const string Ask =
            "$path = (Get-Module CheckpointTools).ModuleBase + '/bin/dependencies/Snappier.dll'; "
            + "[Reflection.Assembly]::Load([Reflection.AssemblyName]::GetAssemblyName($path))";
        PwshResult result = Pwsh.Run(Ask);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Snappier", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_of_dependencies_is_named_at_import()
    {
        using var directory = new TemporaryDirectory();
        string manifest = CopyModule(directory);
        Directory.Delete(directory["CheckpointTools", "bin", "dependencies"], recursive: true);
        PwshResult result = new Pwsh { Manifest = manifest }.RunCommand("'imported'");
        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("dependencies' is missing", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_dependency_is_an_error_and_not_the_end_of_the_process()
    {
        using var directory = new TemporaryDirectory();
        string manifest = CopyModule(directory);
        File.Delete(directory["CheckpointTools", "bin", "dependencies", "Snappier.dll"]);
        PwshResult result = new Pwsh { Manifest = manifest }.RunCommand($"Get-CheckpointVariable '{Fixtures.Good("snappy", "ckpt")}'");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Snappier", result.Errors, StringComparison.Ordinal);
    }

    /// <summary>The variables are listed all the same, without their objects.</summary>
    [Fact]
    public void A_missing_Protobuf_is_an_error_and_not_the_end_of_the_process()
    {
        using var directory = new TemporaryDirectory();
        string manifest = CopyModule(directory);
        File.Delete(directory["CheckpointTools", "bin", "dependencies", "Google.Protobuf.dll"]);
        string list = ListObjects.Replace("% ObjectPath", "% Name", StringComparison.Ordinal);
        PwshResult result = new Pwsh { Manifest = manifest }.RunCommand($"{list}; exit 3");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("The library that reads object graphs cannot be loaded", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Google.Protobuf", result.Errors, StringComparison.Ordinal);
        Assert.Contains("save_counter/.ATTRIBUTES/VARIABLE_VALUE", result.Output, StringComparison.Ordinal);
    }

    /// <returns>The manifest of a copy that can be damaged.</returns>
    private static string CopyModule(TemporaryDirectory directory)
    {
        string copy = directory.CopyOf(Checkout.PathTo("bin"), Path.Combine("CheckpointTools", "bin"));
        string manifest = Path.Combine(Path.GetDirectoryName(copy)!, Path.GetFileName(Engine.Manifest));
        File.Copy(Engine.Manifest, manifest);
        directory.CopyOf(Checkout.PathTo("Session"), Path.Combine("CheckpointTools", "Session"));
        return manifest;
    }

    /// <summary>A build lies in artifacts/bin/project/configuration, as that of these tests.</summary>
    private static string LoadOld(string project, string file)
    {
        string own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string path = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(own))!, project, Path.GetFileName(own), file);
        return $"$null = [Reflection.Assembly]::LoadFrom('{path}'); ";
    }
}
