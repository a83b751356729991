using dnlib.DotNet;
using dnlib.DotNet.Emit;
using dnlib.DotNet.Pdb;

namespace CheckpointTools.Tests.Architecture;

/// <summary>
/// The rooms of an assembly, which are its namespaces, and the arrows between them. Public types are in the root namespace, whatever their
/// folder: there the folders are the rooms, according to the debug information of the build. A room has an arrow to each room that its
/// types name anywhere, in signatures, attributes or the code of methods. Constants leave no trace in an assembly: if a room uses only
/// constants of another, there is no arrow.
/// </summary>
internal sealed class RoomGraph
{
    /// <summary>The room of types in the root namespace that are in no folder.</summary>
    public const string Root = "(root)";

    /// <summary>The path of the core's sources, as in every build (PathMap).</summary>
    private const string Sources = "/_/src/CheckpointTools.Core/";

    /// <summary>For each room, the rooms that it uses, and for each of these, the types that use it.</summary>
    private readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> _arrows = new(StringComparer.Ordinal);

    private RoomGraph() { }

    public IReadOnlyCollection<string> Rooms => _arrows.Keys;

    /// <summary>The rooms that a room uses, in ordinal order.</summary>
    public IReadOnlyCollection<string> UsedBy(string room) => _arrows[room].Keys;

    /// <summary>The types of a room that make the arrow to another one.</summary>
    public IReadOnlyCollection<string> FindUsers(string room, string used) => _arrows[room][used];

    /// <summary>Reads the types of one assembly that lie at or below a namespace.</summary>
    public static RoomGraph Read(System.Reflection.Assembly assembly, string rootNamespace)
    {
        using var module = ModuleDefMD.Load(assembly.Location, new ModuleCreationOptions { TryToLoadPdbFromDisk = true });
        var graph = new RoomGraph();
        foreach (TypeDef type in module.GetTypes())
        {
            if (NameRoom(type, module, rootNamespace) is not { } room)
            {
                continue;
            }

            graph._arrows.TryAdd(room, new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal));
            IEnumerable<string> named = NamesIn(type)
                .SelectMany(Parts)
                .Select(name => NameRoom(name, module, rootNamespace))
                .OfType<string>();
            foreach (string used in named.Where(used => used != room))
            {
                graph._arrows[room].TryAdd(used, new SortedSet<string>(StringComparer.Ordinal));
                graph._arrows[room][used].Add(GetOutermost(type).Name);
            }
        }

        return graph;
    }

    /// <summary>The namespaces whose types name types of another assembly.</summary>
    public static IReadOnlySet<string> FindNamespacesThatUse(System.Reflection.Assembly assembly, string library)
    {
        using var module = ModuleDefMD.Load(assembly.Location);
        return new SortedSet<string>(
            module
                .GetTypes()
                .Where(type => NamesIn(type).SelectMany(Parts).Any(name => name.DefinitionAssembly?.Name == library))
                .Select(static type => GetOutermost(type).Namespace.String),
            StringComparer.Ordinal
        );
    }

    /// <summary>The rooms that can be reached from a room over one or more arrows.</summary>
    /// <param name="room">The room.</param>
    /// <param name="except">Arrows to leave out.</param>
    public IReadOnlySet<string> Below(string room, IReadOnlyCollection<(string Room, string Used)> except)
    {
        var below = new SortedSet<string>(StringComparer.Ordinal);
        AddBelow(room);
        return below;

        void AddBelow(string above)
        {
            foreach (string used in UsedBy(above).Where(used => !except.Contains((above, used)) && below.Add(used)))
            {
                AddBelow(used);
            }
        }
    }

    private static string? NameRoom(ITypeDefOrRef type, ModuleDef module, string rootNamespace)
    {
        // A type's own assembly refers to it by its definition; other types in such a namespace belong to other assemblies.
        if (type is not TypeDef definition || definition.Module != module)
        {
            return null;
        }

        TypeDef outermost = GetOutermost(definition);
        string name = outermost.Namespace;
        return name == rootNamespace ? FindFolder(outermost) ?? Root
            : name.StartsWith(rootNamespace + ".", StringComparison.Ordinal) ? name[(rootNamespace.Length + 1)..]
            : null;
    }

    /// <summary>
    /// The folder of the core with the source of a type; null for a type beside the project file, and for types of other assemblies.
    /// </summary>
    private static string? FindFolder(TypeDef type)
    {
        // For types without code, the debug information names their files directly.
        IEnumerable<PdbDocument> ofType = type
            .CustomDebugInfos.OfType<PdbTypeDefinitionDocumentsDebugInfo>()
            .SelectMany(static info => info.Documents);
        IEnumerable<PdbDocument> ofCode = type
            .Methods.Where(static method => method.HasBody)
            .SelectMany(static method => method.Body.Instructions)
            .Select(static instruction => instruction.SequencePoint?.Document)
            .OfType<PdbDocument>();
        string? file = ofType
            .Concat(ofCode)
            .Select(static document => document.Url)
            .FirstOrDefault(static url => url.StartsWith(Sources, StringComparison.Ordinal));
        int length = file is null ? -1 : file.LastIndexOf('/') - Sources.Length;
        return length > 0 ? file!.Substring(Sources.Length, length).Replace('/', '.') : null;
    }

    private static TypeDef GetOutermost(TypeDef type) => type.DeclaringType is { } outer ? GetOutermost(outer) : type;

    private static IEnumerable<ITypeDefOrRef?> NamesIn(TypeDef type) =>
        [
            type.BaseType,
            .. type.Interfaces.Select(static implementation => implementation.Interface),
            .. NamesIn(type.GenericParameters),
            .. NamesIn(type.CustomAttributes),
            .. type.Fields.SelectMany(static field => NamesIn(field.CustomAttributes).Append(ToName(field.FieldType))),
            .. type.Properties.SelectMany(static property => NamesIn(property.CustomAttributes)),
            .. type.Methods.SelectMany(NamesIn),
        ];

    private static IEnumerable<ITypeDefOrRef?> NamesIn(MethodDef method) =>
        [
            .. NamesIn(method.MethodSig),
            .. NamesIn(method.GenericParameters),
            .. NamesIn(method.CustomAttributes),
            .. method.ParamDefs.SelectMany(static parameter => NamesIn(parameter.CustomAttributes)),
            .. method.Body is { } body ? NamesIn(body) : [],
        ];

    private static IEnumerable<ITypeDefOrRef?> NamesIn(CilBody body) =>
        [
            .. body.ExceptionHandlers.Select(static handler => handler.CatchType),
            .. body.Instructions.SelectMany(static instruction => NamesIn(instruction.Operand)),
        ];

    private static IEnumerable<ITypeDefOrRef?> NamesIn(MethodSig signature) =>
        signature.Params.Select(ToName).Prepend(ToName(signature.RetType));

    /// <summary>
    /// A call also names its parameter and return types. Local variables are ignored: an optimizing compiler omits some, and the arrows
    /// must not depend on how the assembly was built.
    /// </summary>
    private static IEnumerable<ITypeDefOrRef?> NamesIn(object? operand) =>
        operand switch
        {
            ITypeDefOrRef type => [type],
            MethodSpec method => [.. NamesIn(method.Method), .. method.GenericInstMethodSig.GenericArguments.Select(ToName)],
            IField { FieldSig: { } signature } field => [field.DeclaringType, ToName(signature.Type)],
            IMethod { MethodSig: { } signature } method => [method.DeclaringType, .. NamesIn(signature)],
            _ => [],
        };

    private static IEnumerable<ITypeDefOrRef?> NamesIn(IEnumerable<GenericParam> parameters) =>
        parameters.SelectMany(static parameter => parameter.GenericParamConstraints).Select(static constraint => constraint.Constraint);

    private static IEnumerable<ITypeDefOrRef?> NamesIn(IEnumerable<CustomAttribute> attributes) =>
        attributes.SelectMany(static attribute =>
            attribute
                .ConstructorArguments.Select(static argument => argument.Value)
                .OfType<TypeSig>()
                .Select(ToName)
                .Append(attribute.AttributeType)
        );

    private static ITypeDefOrRef? ToName(TypeSig? signature) => signature?.ToTypeDefOrRef();

    /// <summary>The types in a composed name: for <c>List&lt;T[]&gt;</c>, List and T.</summary>
    private static IEnumerable<ITypeDefOrRef> Parts(ITypeDefOrRef? name) =>
        name is TypeSpec spec ? Parts(spec.TypeSig)
        : name is null ? []
        : [name];

    private static IEnumerable<ITypeDefOrRef> Parts(TypeSig? signature) =>
        signature switch
        {
            GenericInstSig generic => [.. Parts(generic.GenericType), .. generic.GenericArguments.SelectMany(Parts)],
            TypeDefOrRefSig { TypeDefOrRef: not TypeSpec } plain => [plain.TypeDefOrRef],
            _ => signature?.Next is { } element ? Parts(element) : [],
        };
}
