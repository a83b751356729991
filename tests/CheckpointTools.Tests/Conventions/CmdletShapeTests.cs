using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>What every cmdlet has in common, so that who knows one knows all.</summary>
public partial class CmdletShapeTests
{
    private const string Export = "Export-CheckpointVariable";

    private static readonly string[] Changers =
    [
        "Convert-Checkpoint",
        "Copy-Checkpoint",
        "Copy-CheckpointVariable",
        "Export-CheckpointReport",
        "Export-CheckpointVariable",
        "Merge-Checkpoint",
        "Move-Checkpoint",
        "Optimize-Checkpoint",
        "Remove-Checkpoint",
        "Remove-CheckpointVariable",
        "Rename-CheckpointScope",
        "Rename-CheckpointVariable",
        "Repair-Checkpoint",
        "Set-LatestCheckpoint",
    ];

    /// <summary>One axis, and TensorFlow's word for how many buckets there are.</summary>
    private static readonly string[] NumbersOfOne = ["Axis", "OovBuckets"];

    public static TheoryData<string> Cmdlets => [.. ModuleAssembly.Cmdlets.Select(NameOf)];

    [Fact]
    public void The_cmdlets_are_those_that_the_design_names() =>
        Assert.Equal(
            [
                "Compare-Checkpoint",
                "Convert-Checkpoint",
                "Convert-CheckpointVariable",
                "ConvertTo-CheckpointRecord",
                "Copy-Checkpoint",
                "Copy-CheckpointVariable",
                "Export-CheckpointReport",
                "Export-CheckpointVariable",
                "Get-Checkpoint",
                "Get-CheckpointObject",
                "Get-CheckpointScope",
                "Get-CheckpointVariable",
                "Get-ModelVariable",
                "Initialize-CheckpointVariable",
                "Join-CheckpointVariable",
                "Measure-CheckpointVariable",
                "Merge-Checkpoint",
                "Merge-CheckpointVariable",
                "Move-Checkpoint",
                "New-CheckpointVariable",
                "Optimize-Checkpoint",
                "Read-CheckpointVariable",
                "Remove-Checkpoint",
                "Remove-CheckpointVariable",
                "Rename-CheckpointScope",
                "Rename-CheckpointVariable",
                "Repair-Checkpoint",
                "Set-LatestCheckpoint",
                "Split-CheckpointVariable",
                "Test-Checkpoint",
                "Wait-Checkpoint",
            ],
            ModuleAssembly.Cmdlets.Select(NameOf).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_cmdlet_has_an_approved_verb_a_singular_noun_and_the_class_that_goes_with_them(string name)
    {
        Type cmdlet = Cmdlet(name);
        CmdletAttribute attribute = cmdlet.GetCustomAttribute<CmdletAttribute>()!;
        Assert.Contains(attribute.VerbName, ApprovedVerbs());
        Assert.Matches(Noun(), attribute.NounName);
        Assert.Equal($"{attribute.VerbName}{attribute.NounName}Command", cmdlet.Name);
        Assert.True(cmdlet is { IsSealed: true, IsPublic: true });
        Assert.EndsWith(".Commands", cmdlet.Namespace, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_cmdlet_says_what_it_emits(string name) => Assert.DoesNotContain(typeof(object), Outputs(Cmdlet(name)));

    [Theory]
    [InlineData("Get-Checkpoint a")]
    [InlineData("Get-CheckpointVariable a")]
    [InlineData("Get-ModelVariable m")]
    [InlineData("Compare-Checkpoint a b")]
    [InlineData("Compare-Checkpoint a b -Quiet")]
    [InlineData("Read-CheckpointVariable d *")]
    [InlineData("Measure-CheckpointVariable d")]
    [InlineData("Read-CheckpointVariable d string* -AsByte")]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable x -PassThru")]
    [InlineData("Get-CheckpointVariable a | Export-CheckpointVariable x.npz -PassThru")]
    [InlineData("Export-CheckpointReport a x.html -PassThru")]
    [InlineData("Merge-Checkpoint a, b x -PassThru")]
    [InlineData("Get-CheckpointVariable a | Rename-CheckpointScope '' s")]
    [InlineData("Get-CheckpointVariable a | Rename-CheckpointVariable a s")]
    [InlineData("Rename-CheckpointScope '' s -Path a -PassThru")]
    [InlineData("Rename-CheckpointVariable a s -Path a -PassThru")]
    [InlineData("Get-CheckpointVariable a | Initialize-CheckpointVariable b @{ b = 'a' }")]
    [InlineData("Read-CheckpointVariable d float/float32 -First 1 -AsObject")]
    [InlineData("Get-CheckpointScope d")]
    [InlineData("New-CheckpointVariable x 1")]
    [InlineData("Get-CheckpointVariable a | New-CheckpointVariable -Fill 0")]
    [InlineData("Get-CheckpointVariable a | Convert-CheckpointVariable a -NewDataType int64")]
    [InlineData("Get-CheckpointVariable a | Join-CheckpointVariable -NewName b -Stack")]
    [InlineData("Get-CheckpointVariable d int/int32 | Split-CheckpointVariable -NewName x, y -Count 2")]
    [InlineData("Remove-CheckpointVariable d string* -PassThru")]
    [InlineData("[IO.File]::WriteAllText(\"$PWD/a.index.tempstate01\", ''); Repair-Checkpoint a -PassThru")]
    [InlineData(
        "[IO.File]::WriteAllText(\"$PWD/checkpoint\", 'model_checkpoint_path: \"/x/a\"'); Repair-Checkpoint . -StateFile -PassThru"
    )]
    [InlineData("Remove-Checkpoint a -Force -PassThru")]
    [InlineData("Copy-Checkpoint a x -PassThru")]
    [InlineData("Move-Checkpoint a x -PassThru")]
    [InlineData("Optimize-Checkpoint a -To x -PassThru")]
    [InlineData("Set-LatestCheckpoint a -PassThru")]
    [InlineData("Wait-Checkpoint . -Timeout 0")]
    [InlineData("Test-Checkpoint a")]
    [InlineData("[IO.File]::WriteAllText(\"$PWD/a.index.tempstate01\", ''); Test-Checkpoint a -Detailed")]
    public void It_emits_what_it_says(string script)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        CheckpointFiles.Copy(Fixtures.TfMade("all_dtypes", "model"), session["d"]);
        File.Copy(Fixtures.TfMade("graph_definitions", "ref.meta"), session["m.meta"]);
        string name = CommandName().Matches(script)[^1].Value;
        Type[] declared = Outputs(Cmdlet(name));
        IReadOnlyList<PSObject> output = session.Run(script).Succeeded().Output;
        Assert.NotEmpty(output);
        Assert.All(output, o => Assert.Contains(declared, type => type.IsInstanceOfType(o.BaseObject)));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Each_parameter_set_takes_one_thing_by_value_and_the_default_set_exists(string name)
    {
        CommandInfo command = Command(name);
        CommandParameterSetInfo[] sets = [.. command.ParameterSets];
        Assert.Contains(sets, static set => set.IsDefault || set.Name == ParameterAttribute.AllParameterSets);
        foreach (CommandParameterSetInfo set in sets)
        {
            int byValue = set.Parameters.Count(static parameter => parameter.ValueFromPipeline);
            bool byName = set.Parameters.Any(static parameter => parameter.ValueFromPipelineByPropertyName);

            // These take variables from the pipeline: paths there are arguments.
            bool isArgumentOnly =
                (TakesVariables(name) && set.Name is "Path" or "OptimizerPath")
                || (TakesNoPaths(name) && set.Name == "LiteralPath")
                || (name == "New-CheckpointVariable" && set.Name is "Value" or "Fill" or "Random");
            Assert.True(isArgumentOnly || byValue == 1 || (byValue == 0 && byName), $"{name}, set {set.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Path_and_LiteralPath_are_shaped_as_everywhere(string name)
    {
        CommandInfo command = Command(name);
        if (!command.Parameters.TryGetValue("Path", out ParameterMetadata? path))
        {
            Assert.DoesNotContain("LiteralPath", command.Parameters.Keys);
            return;
        }

        if (name == Export)
        {
            // As of every command of this verb, it is the output.
            Assert.Equal(typeof(string), path.ParameterType);
            Assert.Contains("To", path.Aliases);
            return;
        }

        Assert.Equal(typeof(string[]), path.ParameterType);
        Assert.Equal(IsRename(name) ? int.MinValue : 0, path.ParameterSets["Path"].Position);
        Assert.Contains(path.Attributes, static attribute => attribute is SupportsWildcardsAttribute);
        ParameterMetadata literal = command.Parameters["LiteralPath"];
        Assert.Equal(typeof(string[]), literal.ParameterType);
        Assert.Contains("PSPath", literal.Aliases);
        ParameterSetMetadata set = literal.ParameterSets["LiteralPath"];
        Assert.True(set is { IsMandatory: true, ValueFromPipeline: false });

        // A command that changes a checkpoint must not mistake a variable in the pipeline for all of its checkpoint.
        Assert.Equal(!Changers.Contains(name), literal.Aliases.Contains("Checkpoint"));
        Assert.Equal(!TakesNoPaths(name), set.ValueFromPipelineByPropertyName);
        Assert.DoesNotContain(literal.Attributes, static attribute => attribute is SupportsWildcardsAttribute);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Those_that_change_something_ask_and_the_others_do_not(string name)
    {
        CmdletAttribute attribute = Cmdlet(name).GetCustomAttribute<CmdletAttribute>()!;
        Assert.Equal(Changers.Contains(name), attribute.SupportsShouldProcess);
        Assert.Equal(Changers.Contains(name) ? ConfirmImpact.Medium : ConfirmImpact.None, attribute.ConfirmImpact);

        // What a conversion made of a model, its layers in their order, is the answer that it is asked for.
        Assert.Equal(Changers.Contains(name) && name != "Convert-Checkpoint", Command(name).Parameters.ContainsKey("PassThru"));

        // Of these, nothing goes elsewhere.
        bool hasDestination =
            Changers.Contains(name) && name is not ("Remove-Checkpoint" or "Repair-Checkpoint" or "Set-LatestCheckpoint" or Export);
        Assert.Equal(
            hasDestination,
            Command(name).Parameters.TryGetValue("Destination", out ParameterMetadata? to) && to.Aliases.Contains("To")
        );
        Assert.Equal(hasDestination || name == Export, Command(name).Parameters.ContainsKey("NoFlush"));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Text_parameters_that_take_several_are_named_in_the_singular(string name) =>
        Assert.All(
            Cmdlet(name)
                .GetProperties()
                .Where(static property => property.IsDefined(typeof(ParameterAttribute)) && !NumbersOfOne.Contains(property.Name)),
            static property => Assert.DoesNotMatch("[^s]s$", property.Name)
        );

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Who_cancels_disposes(string name) => Assert.True(typeof(IDisposable).IsAssignableFrom(Cmdlet(name)));

    [Theory]
    [InlineData("CheckpointTools.CheckpointVariable")]
    [InlineData("CheckpointTools.CheckpointInfo")]
    [InlineData("CheckpointTools.ModelVariable")]
    [InlineData("CheckpointTools.Comparing.CheckpointDifference")]
    public void What_is_emitted_is_immutable_and_comparable(string name)
    {
        Type type = ModuleAssembly.Core.GetType(name, throwOnError: true)!;
        Assert.All(type.GetProperties(), static property => Assert.False(property.SetMethod?.IsPublic ?? false, property.Name));
        Assert.True(typeof(IComparable).IsAssignableFrom(type));
        Assert.Equal(type, type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType);
    }

    [Theory]
    [InlineData("CheckpointTools.CheckpointVariable")]
    [InlineData("CheckpointTools.ModelVariable")]
    public void A_variable_has_no_property_that_a_file_command_would_take_for_a_path(string name) =>
        Assert.Empty(
            ModuleAssembly
                .Core.GetType(name, throwOnError: true)!
                .GetProperties()
                .Select(static property => property.Name)
                .Intersect(["Path", "PSPath", "FullName", "LiteralPath", "Destination"])
        );

    [Fact]
    public void The_manifest_says_all_that_a_gallery_asks()
    {
        using var engine = new Engine();
        engine.SetVariable("path", Engine.Manifest);
        var module = (PSModuleInfo)engine.Run("Test-ModuleManifest $path").Succeeded().Output[0].BaseObject;
        Assert.NotEmpty(module.Description);
        Assert.NotEmpty(module.Tags);
        Assert.Equal(["Core"], module.CompatiblePSEditions);
        Assert.Contains(
            module.ExportedFormatFiles,
            static file => file.EndsWith("CheckpointTools.Format.ps1xml", StringComparison.Ordinal)
        );
        string manifest = File.ReadAllText(Engine.Manifest);
        Assert.DoesNotMatch("ToExport *= *('\\*'|\\$null)", manifest);
        foreach (string list in new[] { "FunctionsToExport", "AliasesToExport", "VariablesToExport" })
        {
            Assert.Matches(list + @" +=\s@\(\)", manifest);
        }
    }

    private static bool IsRename(string name) => name.StartsWith("Rename-", StringComparison.Ordinal);

    /// <summary>Without names, these mean all: a variable in the pipeline must not stand for the checkpoint that it comes from.</summary>
    private static bool TakesNoPaths(string name) => IsRename(name) || name == "Measure-CheckpointVariable";

    private static bool TakesVariables(string name) =>
        IsRename(name) || name is "Measure-CheckpointVariable" or "Read-CheckpointVariable" or "Remove-CheckpointVariable";

    private static string NameOf(Type cmdlet) =>
        cmdlet.GetCustomAttribute<CmdletAttribute>() is { } attribute ? $"{attribute.VerbName}-{attribute.NounName}" : cmdlet.Name;

    private static Type[] Outputs(Type cmdlet)
    {
        Type[] types =
        [
            .. cmdlet.GetCustomAttributes<OutputTypeAttribute>().SelectMany(static output => output.Type).Select(static type => type.Type),
        ];
        Assert.NotEmpty(types);
        return types;
    }

    private static Type Cmdlet(string name) => ModuleAssembly.Cmdlets.Single(cmdlet => NameOf(cmdlet) == name);

    private static CmdletInfo Command(string name) => new CmdletInfo(name, Cmdlet(name));

    private static IEnumerable<string?> ApprovedVerbs() =>
        typeof(VerbsCommon)
            .Assembly.GetExportedTypes()
            .Where(static type =>
                type.Namespace == typeof(VerbsCommon).Namespace && type.Name.StartsWith("Verbs", StringComparison.Ordinal)
            )
            .SelectMany(static type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(static field => field.IsLiteral)
            .Select(static field => (string?)field.GetRawConstantValue());

    [GeneratedRegex("^(Latest)?(Checkpoint|Model)([A-Z][a-z]+)*$(?<!s)")]
    private static partial Regex Noun();

    [GeneratedRegex("[A-Z][a-z]+-(Latest)?(Checkpoint|Model)[A-Za-z]*")]
    private static partial Regex CommandName();
}
