using System.Management.Automation;
using System.Reflection;

namespace CheckpointTools.Tests.Help;

/// <summary>What the engine knows of a command: what its help says of sets and parameters cannot differ from it.</summary>
internal sealed class CommandFacts
{
    private CommandFacts(CommandInfo command) => Command = command;

    /// <summary>All commands of the module, by name.</summary>
    public static IReadOnlyDictionary<string, CommandFacts> All { get; } = Load();

    public CommandInfo Command { get; }

    /// <summary>The parameter sets, the default one first.</summary>
    public IEnumerable<CommandParameterSetInfo> Sets =>
        Command.ParameterSets.OrderByDescending(static set => set.IsDefault).ThenBy(static set => set.Name, StringComparer.Ordinal);

    /// <summary>The parameters that are not common to all cmdlets, sorted; those that ask before a change come last.</summary>
    public IEnumerable<ParameterMetadata> Parameters =>
        Command
            .Parameters.Values.Where(static parameter => !IsCommon(parameter.Name))
            .OrderBy(static parameter => IsOfShouldProcess(parameter.Name))
            .ThenBy(static parameter => parameter.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>What comes down the pipeline by value, without the arrays around it.</summary>
    public IEnumerable<string> Inputs =>
        Command
            .ParameterSets.SelectMany(static set => set.Parameters)
            .Where(static parameter => parameter.ValueFromPipeline)
            .Select(static parameter => parameter.ParameterType.GetElementType() ?? parameter.ParameterType)
            .Select(static type => type.FullName!)
            .Distinct();

    public IEnumerable<string> Outputs => Command.OutputType.Select(static output => output.Name).Distinct();

    /// <summary>The parameters of a set in the order in which PowerShell shows them.</summary>
    public static IEnumerable<CommandParameterInfo> InOrder(CommandParameterSetInfo set) =>
        set
            .Parameters.Where(static parameter => !IsCommon(parameter.Name))
            .OrderBy(static parameter => IsOfShouldProcess(parameter.Name))
            .ThenBy(static parameter => (uint)parameter.Position)
            .ThenByDescending(static parameter => parameter.IsMandatory);

    /// <summary>The lines of the block of facts that a page has of each parameter, without the default.</summary>
    public IEnumerable<(string Key, string Value)> Describe(ParameterMetadata parameter)
    {
        yield return ("Type", TypeName(parameter.ParameterType));
        string[] values = [.. Values(parameter)];
        if (values.Length > 0)
        {
            yield return ("Values", string.Join(", ", values));
        }

        if (parameter.Aliases.Count > 0)
        {
            yield return ("Aliases", string.Join(", ", parameter.Aliases));
        }

        yield return ("Sets", string.Join(", ", SetsOf(parameter.Name).Select(static one => one.Set).Order(StringComparer.Ordinal)));
        yield return ("Required", BySet(parameter, static one => one.IsMandatory ? "true" : "false"));
        yield return ("Position", BySet(parameter, Position));
        yield return ("Pipeline", BySet(parameter, Pipeline));
        yield return ("Wildcards", HasWildcards(parameter) ? "true" : "false");
    }

    /// <summary>The values that a parameter of a fixed list takes.</summary>
    public static IEnumerable<string> Values(ParameterMetadata parameter)
    {
        Type type = parameter.ParameterType.GetElementType() ?? parameter.ParameterType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? Enum.GetNames(type) : [];
    }

    /// <summary>The name of a type as PowerShell shows it in a syntax.</summary>
    public static string TypeName(Type type) =>
        type.IsArray ? TypeName(type.GetElementType()!) + "[]" : (Nullable.GetUnderlyingType(type) ?? type).Name;

    public static bool HasWildcards(ParameterMetadata parameter) =>
        parameter.Attributes.Any(static attribute => attribute is SupportsWildcardsAttribute);

    public static string Position(CommandParameterInfo parameter) =>
        parameter.Position < 0 ? "named" : parameter.Position.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static string Pipeline(CommandParameterInfo parameter) =>
        (parameter.ValueFromPipeline, parameter.ValueFromPipelineByPropertyName) switch
        {
            (true, true) => "true (ByValue, ByPropertyName)",
            (true, false) => "true (ByValue)",
            (false, true) => "true (ByPropertyName)",
            _ => "false",
        };

    /// <summary>The value that a parameter has before anything is bound, where its type says more than that there is none.</summary>
    public object? InitialValue(ParameterMetadata parameter)
    {
        Type type = ((CmdletInfo)Command).ImplementingType;
        PropertyInfo? property = type.GetProperty(parameter.Name);
        if (property is null)
        {
            return null;
        }

        var cmdlet = (IDisposable)Activator.CreateInstance(type)!;
        using (cmdlet)
        {
            return property.GetValue(cmdlet);
        }
    }

    private static Dictionary<string, CommandFacts> Load()
    {
        using var engine = new Engine();
        return engine
            .Run("(Get-Module CheckpointTools).ExportedCommands.Values")
            .Succeeded()
            .Output.Select(static command => new CommandFacts((CommandInfo)command.BaseObject))
            .ToDictionary(static facts => facts.Command.Name);
    }

    private static bool IsCommon(string parameter) => Cmdlet.CommonParameters.Contains(parameter);

    private static bool IsOfShouldProcess(string parameter) => Cmdlet.OptionalCommonParameters.Contains(parameter);

    private IEnumerable<(string Set, CommandParameterInfo Parameter)> SetsOf(string name) =>
        Command.ParameterSets.SelectMany(set =>
            set.Parameters.Where(parameter => parameter.Name == name)
                .Select(parameter => (set.Name == ParameterAttribute.AllParameterSets ? "All" : set.Name, parameter))
        );

    /// <summary>One word where all sets agree; otherwise one for the sets that do.</summary>
    private string BySet(ParameterMetadata parameter, Func<CommandParameterInfo, string> select)
    {
        IGrouping<string, string>[] groups =
        [
            .. SetsOf(parameter.Name)
                .GroupBy(one => select(one.Parameter), static one => one.Set)
                .OrderByDescending(static group => group.Count())
                .ThenBy(static group => group.Key, StringComparer.Ordinal),
        ];
        return groups.Length == 1
            ? groups[0].Key
            : string.Join("; ", groups.Select(static group => $"{group.Key} in {string.Join(", ", group.Order(StringComparer.Ordinal))}"));
    }
}
