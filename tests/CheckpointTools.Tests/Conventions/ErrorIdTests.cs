using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>Scripts rely on error ids: docs/errors.md is the list of them, no more and no fewer.</summary>
public partial class ErrorIdTests
{
    public static TheoryData<string> CoreErrors => [.. Enum.GetNames(Core("CheckpointError"))];

    [Fact]
    public void Every_id_is_described_and_every_described_id_exists()
    {
        IEnumerable<string> own = Directory
            .EnumerateFiles(Checkout.PathTo("src", "CheckpointTools", "Errors"), "ErrorRecords*.cs")
            .SelectMany(static file => IdInCode().Matches(File.ReadAllText(file)))
            .Select(static match => match.Groups[1].Value);
        IEnumerable<string> ofImport = IdOfImport()
            .Matches(File.ReadAllText(Checkout.PathTo("Session", "CheckpointTools.OneCopy.psm1")))
            .Select(static match => match.Groups[1].Value);
        IEnumerable<string> described = RowOfTable()
            .Matches(File.ReadAllText(Checkout.PathTo("docs", "errors.md")))
            .SelectMany(static row => row.Groups[1].Value.Split(", "))
            .Where(static id => id != "id");
        Assert.Equal(
            Enum.GetNames(Core("CheckpointError")).Concat(own).Concat(ofImport).Order(StringComparer.Ordinal),
            described.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(CoreErrors))]
    public void A_fault_of_the_core_keeps_its_name_and_has_a_category_and_a_target(string name)
    {
        var fault = (Exception)
            Activator.CreateInstance(Core("CheckpointException"), Enum.Parse(Core("CheckpointError"), name), "message", null)!;
        MethodInfo factory = ModuleAssembly
            .Commands.GetType("CheckpointTools.Errors.ErrorRecords", throwOnError: true)!
            .GetMethod("Create")!;
        var record = (ErrorRecord)factory.Invoke(null, [fault, "the path"])!;
        Assert.Equal(name, record.FullyQualifiedErrorId);
        Assert.NotEqual(ErrorCategory.NotSpecified, record.CategoryInfo.Category);
        Assert.Equal("the path", record.TargetObject);
    }

    [Fact]
    public void No_error_is_made_elsewhere()
    {
        IEnumerable<string> makers = Directory
            .EnumerateFiles(Checkout.PathTo("src", "CheckpointTools"), "*.cs", SearchOption.AllDirectories)
            .Where(static file => File.ReadAllText(file).Contains("new ErrorRecord(", StringComparison.Ordinal))
            .Select(static file => Path.GetFileName(file));
        Assert.All(makers, static file => Assert.StartsWith("ErrorRecords.", file, StringComparison.Ordinal));
    }

    private static Type Core(string name) => ModuleAssembly.Core.GetType("CheckpointTools." + name, throwOnError: true)!;

    [GeneratedRegex("^ +Deny ([A-Za-z]+) ", RegexOptions.Multiline)]
    private static partial Regex IdOfImport();

    [GeneratedRegex("^ +\"([A-Z][A-Za-z]+)\",\r?$", RegexOptions.Multiline)]
    private static partial Regex IdInCode();

    [GeneratedRegex(@"^\| ([A-Za-z, ]+?) \|", RegexOptions.Multiline)]
    private static partial Regex RowOfTable();
}
