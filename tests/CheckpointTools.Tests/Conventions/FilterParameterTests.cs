using System.Management.Automation;
using System.Reflection;

namespace CheckpointTools.Tests.Conventions;

/// <summary>The parameters that select variables are the same for all commands that have them, but for their sets and places.</summary>
public class FilterParameterTests
{
    private const string Model = "Get-CheckpointVariable";

    private static readonly string[] Filters = ["Name", "Exclude", "DataType", "Kind"];

    public static TheoryData<string> Commands =>
        [.. Cmdlets().Where(static command => command.Parameters.ContainsKey("Kind")).Select(static command => command.Name)];

    [Fact]
    public void They_are_those_of_the_commands_that_select() =>
        Assert.Equal(
            [
                "Convert-CheckpointVariable",
                "Get-CheckpointVariable",
                "Join-CheckpointVariable",
                "Measure-CheckpointVariable",
                "Merge-Checkpoint",
                "Read-CheckpointVariable",
                "Remove-CheckpointVariable",
                "Split-CheckpointVariable",
                "Test-Checkpoint",
            ],
            Cmdlets()
                .Where(static command => command.ImplementingType.GetInterface("IVariableSelection") is not null)
                .Select(static command => command.Name)
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_has_the_type_the_aliases_the_completer_and_the_checks_of_the_others(string name)
    {
        CmdletInfo command = Cmdlets().Single(command => command.Name == name);
        Assert.NotNull(command.ImplementingType.GetInterface("IVariableSelection"));
        CmdletInfo model = Cmdlets().Single(static command => command.Name == Model);
        foreach (string filter in Filters)
        {
            Assert.Equal($"{filter}: {Describe(model.Parameters[filter])}", $"{filter}: {Describe(command.Parameters[filter])}");
        }
    }

    private static string Describe(ParameterMetadata parameter) =>
        string.Join(
            "; ",
            parameter
                .Attributes.Where(static attribute =>
                    attribute is not ParameterAttribute && attribute.GetType().Namespace == typeof(ParameterAttribute).Namespace
                )
                .Select(static attribute =>
                    attribute is ArgumentCompleterAttribute completer ? $"completed by {completer.Type}" : attribute.GetType().Name
                )
                .Order(StringComparer.Ordinal)
                .Prepend(string.Join(", ", parameter.Aliases))
                .Prepend(parameter.ParameterType.ToString())
        );

    private static IEnumerable<CmdletInfo> Cmdlets() =>
        ModuleAssembly.Cmdlets.Select(static type =>
        {
            CmdletAttribute attribute = type.GetCustomAttribute<CmdletAttribute>()!;
            return new CmdletInfo($"{attribute.VerbName}-{attribute.NounName}", type);
        });
}
