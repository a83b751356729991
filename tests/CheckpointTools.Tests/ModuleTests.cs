using System.Management.Automation;
using System.Xml.Linq;

namespace CheckpointTools.Tests;

public class ModuleTests
{
    [Fact]
    public void The_manifest_is_valid()
    {
        using var engine = new Engine();
        engine.SetVariable("path", Engine.Manifest);
        var module = (PSModuleInfo)Assert.Single(engine.Run("Test-ModuleManifest $path").Succeeded().Output).BaseObject;
        Assert.Equal("CheckpointTools", module.Name);
        Assert.Equal(new Version(7, 4), module.PowerShellVersion);
        Assert.Equal(["Core"], module.CompatiblePSEditions);
    }

    [Fact]
    public void The_manifest_lists_exactly_the_cmdlets_of_the_assembly()
    {
        using var engine = new Engine();
        engine.SetVariable("path", Engine.Manifest);
        IEnumerable<string> listed = Names(engine, "(Test-ModuleManifest $path).ExportedCmdlets.Keys");
        IEnumerable<string> written = Names(
            engine,
            """
            (Get-Module CheckpointTools).ImplementingAssembly.GetExportedTypes() | ForEach-Object {
                $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
            } | ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
            """
        );
        Assert.Equal(written.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(
            written.Order(StringComparer.Ordinal),
            Names(engine, "(Get-Module CheckpointTools).ExportedCommands.Keys").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_version_is_the_same_everywhere()
    {
        using var engine = new Engine();
        var module = (PSModuleInfo)Assert.Single(engine.Run("Get-Module CheckpointTools").Succeeded().Output).BaseObject;
        Version version = module.ImplementingAssembly.GetName().Version!;
        Assert.Equal(module.Version, new Version(version.Major, version.Minor, version.Build));
        Assert.Contains($"## {module.Version} ", File.ReadAllText(Checkout.PathTo("CHANGELOG.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_module_holds_our_files_and_the_declared_dependencies()
    {
        string bin = Checkout.PathTo("bin");
        string[] expected =
        [
            "CheckpointTools.Core.dll",
            "CheckpointTools.dll",
            "dependencies/Google.Protobuf.dll",
            "dependencies/PureHDF.dll",
            "dependencies/Snappier.dll",
            "dependencies/System.IO.Hashing.dll",
            "dependencies/System.Numerics.Tensors.dll",
        ];
        IEnumerable<string> found = Directory
            .EnumerateFiles(bin, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(bin, file).Replace('\\', '/'));
        Assert.Equal(expected, found.Order(StringComparer.Ordinal));
    }

    /// <summary>The gallery shows what the package says, PowerShell what the manifest says.</summary>
    [Fact]
    public void The_package_says_what_the_manifest_says()
    {
        using var engine = new Engine();
        engine.SetVariable("path", Engine.Manifest);
        PSObject module = Assert.Single(engine.Run("Test-ModuleManifest $path").Succeeded().Output);
        var package = XDocument.Load(Checkout.PathTo("build", "Package.csproj"));
        string Of(string element) => package.Descendants(element).Single().Value;
        string In(string property) => module.Properties[property].Value.ToString()!;
        Assert.Equal(In("Description"), Of("Description"));
        Assert.Equal(In("ProjectUri"), Of("PackageProjectUrl"));
        Assert.Equal(In("LicenseUri"), "https://licenses.nuget.org/" + Of("PackageLicenseExpression"));
        Assert.Equal(In("ReleaseNotes"), Of("PackageReleaseNotes"));
        Assert.Superset(((PSModuleInfo)module.BaseObject).Tags.ToHashSet(), Of("PackageTags").Split(' ').ToHashSet());
    }

    [Fact]
    public void It_is_removed_and_imported_again()
    {
        using var engine = new Engine();
        engine.SetVariable("path", Engine.Manifest);
        EngineResult result = engine.Run(
            "Remove-Module CheckpointTools; @(Get-Module CheckpointTools).Count; Import-Module $path; @(Get-Module CheckpointTools).Count"
        );
        Assert.Equal([0, 1], result.Succeeded().Output.Select(static count => (int)count.BaseObject));
    }

    [Fact]
    public void Its_types_are_known_to_scripts()
    {
        using var engine = new Engine();
        Assert.Equal("float32", engine.Run("[CheckpointTools.DataType]::Parse('DT_FLOAT').Name").Succeeded().Output[0].BaseObject);
    }

    private static IEnumerable<string> Names(Engine engine, string script) =>
        engine.Run(script).Succeeded().Output.Select(static name => (string)name.BaseObject);
}
