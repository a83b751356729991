using System.Collections.Concurrent;
using System.Reflection;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// What the library knows and does not tell. Its own ways from that to values follow links into other files, trust the sizes that a file
/// claims, and call themselves without an end for links in circles, which ends the process: so it is asked for what a file says, and what
/// follows from that is done here. The names are those of the version that Directory.Packages.props pins; the tests of files need all of
/// them.
/// </summary>
internal static class Hdf5Internals
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<(Type Type, string Name), MemberInfo> Known = new();

    /// <summary>A type of the library's.</summary>
    public static Type Type(string name) => typeof(NativeGroup).Assembly.GetType($"PureHDF.VOL.Native.{name}", throwOnError: true)!;

    public static T Get<T>(object target, string name) => (T)GetAny(target, name)!;

    public static object? GetAny(object target, string name) =>
        Find(target.GetType(), name) switch
        {
            PropertyInfo property => property.GetValue(target, BindingFlags.DoNotWrapExceptions, null, null, null),
            FieldInfo field => field.GetValue(target),
            _ => throw new MissingMemberException(target.GetType().FullName, name),
        };

    public static object? Call(object target, string name, params object?[] arguments) =>
        ((MethodInfo)Find(target.GetType(), name)).Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    public static object? CallStatic(string type, string name, params object?[] arguments) =>
        Type(type)
            .GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    /// <summary>A method without arguments as the delegate that another one takes.</summary>
    public static Delegate ToDelegate(object target, string name)
    {
        var method = (MethodInfo)Find(target.GetType(), name);
        return method.CreateDelegate(typeof(Func<>).MakeGenericType(method.ReturnType), target);
    }

    /// <summary>What a header says, by the name of the kind of message.</summary>
    public static IEnumerable<object> Messages(NativeObject found, string kind) =>
        Get<System.Collections.IEnumerable>(Get<object>(found, "Header"), "HeaderMessages")
            .Cast<object>()
            .Select(static message => Get<object>(message, "Data"))
            .Where(message => message.GetType().Name == kind);

    private static MemberInfo Find(Type type, string name) =>
        Known.GetOrAdd(
            (type, name),
            static key =>
            {
                // What is private to a base is not among the members of a type.
                for (Type? at = key.Type; at is not null; at = at.BaseType)
                {
                    MemberInfo? found =
                        at.GetProperty(key.Name, Members)
                        ?? (MemberInfo?)at.GetField(key.Name, Members)
                        ?? Array.Find(at.GetMethods(Members), method => method.Name == key.Name);
                    if (found is not null)
                    {
                        return found;
                    }
                }

                throw new MissingMemberException(key.Type.FullName, key.Name);
            }
        );
}
