using System.Reflection;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Hdf5;
using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Tests.Architecture;

/// <summary>The arrows between the rooms of the core go one way, and docs/architecture.md shows them.</summary>
public sealed class DependencyTests
{
    private const string RootNamespace = "CheckpointTools";

    private static readonly Assembly Core = typeof(BundleReader).Assembly;
    private static readonly RoomGraph Graph = RoomGraph.Read(Core, RootNamespace);
    private static readonly RoomGraph Planted = RoomGraph.Read(typeof(Planted.AtTheRoot).Assembly, typeof(Planted.AtTheRoot).Namespace!);

    public static TheoryData<string> Rooms => [.. Graph.Rooms];

    public static TheoryData<string> PlantedRooms =>
        [
            .. Planted
                .Rooms.Except(["Upper", "UpperAndMore", "OfTheLongerName"])
                .Where(static room => !room.StartsWith("Ring.", StringComparison.Ordinal)),
        ];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_the_rooms_that_the_page_names_and_no_others(string room)
    {
        IReadOnlyCollection<string> named = ArchitecturePage.ReadUsedBy(room);

        AssertNone(
            Graph.UsedBy(room).Except(named).Select(used => $"{room} uses {used} in {string.Join(", ", Graph.FindUsers(room, used))}")
        );
        Assert.Equal(named, Graph.UsedBy(room));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void No_room_that_a_room_uses_leads_back_to_it(string room) =>
        AssertNone(
            Graph
                .UsedBy(room)
                .Where(used => Graph.Below(used, []).Contains(room))
                .Select(used => $"{used} leads back to {room}, which uses it in {string.Join(", ", Graph.FindUsers(room, used))}")
        );

    [Fact]
    public void The_page_is_what_the_assembly_gives()
    {
        if (ArchitecturePage.IsToBeWritten)
        {
            ArchitecturePage.Write(Graph);
        }

        Assert.Equal(ArchitecturePage.Render(Graph), ArchitecturePage.Read());
    }

    [Fact]
    public void Every_namespace_of_the_core_is_a_room()
    {
        IEnumerable<string> namespaces = Core.GetTypes()
            .Select(static type => type.Namespace)
            .OfType<string>()
            .Where(static name => (name + ".").StartsWith(RootNamespace + ".", StringComparison.Ordinal))
            .Distinct();

        // What users name lies in the root namespace, in the rooms that its folders are.
        Assert.Empty(namespaces.Select(ToRoom).Except(Graph.Rooms));
        Assert.Equal(
            [RoomGraph.Root, "Faults", "Model"],
            Graph.Rooms.Except(namespaces.Where(static name => name != RootNamespace).Select(ToRoom))
        );
    }

    [Fact]
    public void An_arrow_that_is_known_is_found() =>
        Assert.Contains(ToRoom(typeof(TableReader).Namespace!), Graph.UsedBy(ToRoom(typeof(BundleReader).Namespace!)));

    /// <summary>Each names types of another room in one way alone.</summary>
    [Theory]
    [MemberData(nameof(PlantedRooms))]
    public void An_arrow_that_is_planted_is_found(string room) => Assert.Contains("Upper", Planted.UsedBy(room));

    [Fact]
    public void An_arrow_that_is_not_there_is_not_found()
    {
        Assert.Empty(Planted.UsedBy("Upper"));
        Assert.Empty(Planted.UsedBy("UpperAndMore"));
        Assert.Equal(["UpperAndMore"], Planted.UsedBy("OfTheLongerName"));
        Assert.Equal(["Upper"], Planted.UsedBy("Call"));
    }

    [Fact]
    public void A_planted_cycle_is_found() =>
        Assert.Equal(
            ["Ring.First", "Ring.Second", "Ring.Third"],
            Planted.Rooms.Where(static room => Planted.Below(room, []).Contains(room))
        );

    [Fact]
    public void The_core_refers_to_nothing_but_the_runtime_and_its_libraries() =>
        Assert.All(
            Core.GetReferencedAssemblies(),
            static reference =>
                Assert.True(
                    reference.Name is "Snappier" or "Google.Protobuf" or "PureHDF" or "Microsoft.Win32.Primitives"
                        || (
                            reference.Name!.StartsWith("System.", StringComparison.Ordinal)
                            && reference.Name is not ("System.Management.Automation" or "System.Console")
                        ),
                    reference.Name
                )
        );

    /// <summary>What the library lacks is worked around in one place.</summary>
    [Fact]
    public void Only_one_room_knows_the_library_for_Hdf5() =>
        Assert.Equal([typeof(Hdf5File).Namespace!], RoomGraph.FindNamespacesThatUse(Core, "PureHDF"));

    [Fact]
    public void No_third_party_type_is_in_a_public_signature()
    {
        IEnumerable<Type> exposed = Core.GetExportedTypes()
            .SelectMany(static type =>
                type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                    .SelectMany(TypesOf)
                    .Concat(type.GetInterfaces())
                    .Append(type.BaseType ?? typeof(object))
            );

        Assert.All(
            exposed.SelectMany(Parts).Distinct(),
            static type =>
                Assert.True(
                    type.Assembly == Core || type.Assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal),
                    type.FullName
                )
        );
    }

    /// <summary>Shows all of them, where the library's own assertion shows the beginning of the first few.</summary>
    private static void AssertNone(IEnumerable<string> problems)
    {
        string all = string.Join(Environment.NewLine, problems);
        Assert.True(all.Length == 0, all);
    }

    private static string ToRoom(string name) => name == RootNamespace ? RoomGraph.Root : name[(RootNamespace.Length + 1)..];

    private static IEnumerable<Type> TypesOf(MemberInfo member) =>
        member switch
        {
            MethodBase method => method
                .GetParameters()
                .Select(static parameter => parameter.ParameterType)
                .Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
            PropertyInfo property => [property.PropertyType],
            FieldInfo field => [field.FieldType],
            EventInfo @event => [@event.EventHandlerType!],
            _ => [],
        };

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.GetGenericArguments().SelectMany(Parts).Append(type);
}
