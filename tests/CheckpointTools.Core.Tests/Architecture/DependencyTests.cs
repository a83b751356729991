using System.Reflection;
using CheckpointTools.Formats.Bundles;
using NetArchTest.Rules;

namespace CheckpointTools.Tests.Architecture;

/// <summary>The arrows between the parts of the core go one way.</summary>
public sealed class DependencyTests
{
    private static readonly Assembly Core = typeof(BundleReader).Assembly;

    public static TheoryData<string, string[]> Arrows => new()
    {
        { "Files", ["Tables", "Messages", "Bundles", "Legacy", "Reading", "Slices", "Graphs", "Locating", "Transfers", "Tensors"] },
        { "Names", ["Tables", "Messages", "Bundles", "Legacy", "Reading", "Slices", "Graphs", "Locating", "Transfers", "Tensors"] },
        { "Tables", ["Messages", "Bundles", "Legacy", "Reading", "Slices", "Locating", "Transfers", "Tensors", "Names"] },
        { "Slices", ["Messages", "Bundles", "Legacy", "Reading", "Tables", "Locating", "Transfers", "Tensors", "Files"] },
        { "Messages", ["Files", "Names", "Bundles", "Legacy", "Reading", "Graphs", "Locating", "Transfers", "Tensors"] },

        // The two formats are neighbours: what they share lies below both, and what joins them above.
        { "Bundles", ["Legacy", "Reading", "Graphs", "Locating", "Transfers", "Tensors", "Comparing"] },
        { "Legacy", ["Bundles", "Reading", "Graphs", "Locating", "Transfers", "Tensors", "Comparing"] },
        { "Reading", ["Graphs", "Locating", "Transfers", "Tensors", "Comparing"] },
        { "Tensors", ["Graphs", "Legacy", "Locating", "Transfers", "Comparing"] },
        { "Graphs", ["Legacy", "Reading", "Locating", "Transfers", "Tensors", "Comparing"] },
        { "Locating", ["Legacy", "Models", "Transfers", "Verification", "Comparing"] },
        { "Models", ["Bundles", "Legacy", "Reading", "Tables", "Slices", "Tensors", "Mapping", "Transfers", "Verification", "Comparing"] },
        { "Generations", ["Transfers", "Verification"] },
        { "Transfers", ["Legacy", "Tensors", "Verification", "Comparing"] },
        { "Verification", ["Transfers", "Tensors", "Comparing"] },
        { "Comparing", ["Models", "Transfers", "Generations", "Locating", "Messages", "Verification"] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_part_knows_nothing_of_the_parts_above_it(string part, string[] forbidden)
    {
        PredicateList types = NetArchTest.Rules.Types.InAssembly(Core).That().ResideInNamespace($"CheckpointTools.{part}");

        NetArchTest.Rules.TestResult result = types.ShouldNot().HaveDependencyOnAny([.. forbidden.Select(static other => $"CheckpointTools.{other}.")]).GetResult();

        Assert.NotEmpty(types.GetTypes());
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void The_core_refers_to_nothing_but_the_runtime_Snappy_and_Protobuf() =>
        Assert.All(Core.GetReferencedAssemblies(), static reference =>
            Assert.True(
                reference.Name is "Snappier" or "Google.Protobuf" or "Microsoft.Win32.Primitives" || (reference.Name!.StartsWith("System.", StringComparison.Ordinal) && reference.Name is not ("System.Management.Automation" or "System.Console")),
                reference.Name));

    [Fact]
    public void No_third_party_type_is_in_a_public_signature()
    {
        IEnumerable<Type> exposed = Core.GetExportedTypes().SelectMany(static type => type
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .SelectMany(TypesOf)
            .Concat(type.GetInterfaces())
            .Append(type.BaseType ?? typeof(object)));

        Assert.All(exposed.SelectMany(Parts).Distinct(), static type =>
            Assert.True(type.Assembly == Core || type.Assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal), type.FullName));
    }

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        MethodBase method => method.GetParameters().Select(static parameter => parameter.ParameterType).Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        EventInfo @event => [@event.EventHandlerType!],
        _ => [],
    };

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.GetGenericArguments().SelectMany(Parts).Append(type);
}
